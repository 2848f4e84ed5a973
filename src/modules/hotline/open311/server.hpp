#pragma once
// The six resources, discovery and mySociety's updates, over HTTP. Two endpoints, as the standard recommends: /open311/v2, and
// /open311/test/v2 with the same answers, where a POST is checked and changes nothing.
#include "http/router.hpp"
#include "modules/hotline/open311/format.hpp"
#include "modules/hotline/open311/parameters.hpp"

namespace dinh::hotline::open311 {

class Server {
 public:
  using KeyCheck = std::function<Result<Actor>(std::string const& api_key)>;  // the actor of an api_key; an error when it is not good
  Server(Endpoint, Desk, KeyCheck, Clock);
  void add_routes(http::Router&);

 private:
  struct Call {
    http::Request const& request;
    Parameters parameters;
    Format format;
    bool test;
  };
  using Answer = Checked<http::Response>;
  using Resource = Answer (Server::*)(Call const&, std::string const& name) const;
  std::string base_url(http::Request const&) const;
  http::Response handle(http::Request const&, std::string_view file, bool test, Resource) const;

  Answer collection(Call const&, std::string const& name) const;  // services, requests, servicerequestupdates
  Answer definition(Call const&, std::string const& code) const;
  Answer one_request(Call const&, std::string const& id) const;
  Answer token(Call const&, std::string const& token) const;
  Answer services(Call const&) const;
  Answer requests(Call const&) const;
  Answer updates(Call const&) const;
  Answer post(Call const&, std::string const& name) const;
  Answer create(Call const&, Actor const&) const;
  Answer add_update(Call const&, Actor const&) const;
  Answer discovery(Call const&, std::string const& name) const;

  Endpoint endpoint_;
  Desk desk_;
  KeyCheck key_check_;
  Clock clock_;
};

}  // namespace dinh::hotline::open311
