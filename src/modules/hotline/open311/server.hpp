#pragma once
// The six resources, discovery and mySociety's updates, over HTTP. Base path /open311/v2; a test endpoint with the same answers and no effect
// at /open311/test/v2 is offered by discovery, as the standard recommends two.
#include "http/router.hpp"
#include "modules/hotline/open311/georeport.hpp"

namespace dinh::hotline::open311 {

class Server {
 public:
  // The actor of an api_key; an error when the key is not good.
  using KeyCheck = std::function<Result<Actor>(std::string const& api_key)>;
  Server(Endpoint, Desk, KeyCheck, Clock);
  void add_routes(http::Router&);

 private:
  using Resource = http::Response (Server::*)(http::Request const&, std::string const& name, int format) const;
  struct Call;
  http::Response get(http::Request const&, bool test) const;
  http::Response post(http::Request const&, bool test) const;
  http::Response discovery(http::Request const&) const;
  http::Response services(Call const&) const;
  http::Response definition(Call const&) const;
  http::Response requests(Call const&) const;
  http::Response one_request(Call const&) const;
  http::Response token(Call const&) const;
  http::Response updates(Call const&) const;
  http::Response create(Call const&) const;
  http::Response add_update(Call const&) const;

  Endpoint endpoint_;
  Desk desk_;
  KeyCheck key_check_;
  Clock clock_;
};

}  // namespace dinh::hotline::open311
