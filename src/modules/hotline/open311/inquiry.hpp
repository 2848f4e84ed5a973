#pragma once
// Open311 Inquiry v1 (wiki.open311.org/Inquiry_v1): what the city answers, as services and frequently asked questions.
// Facilities are not kept here: the list is empty. A list goes by `all`, a type or a category (code or name of a field).
#include "civic/city.hpp"
#include "http/router.hpp"
#include "modules/hotline/catalogue.hpp"
#include "modules/hotline/knowledge/knowledge.hpp"

namespace dinh::hotline::open311 {

class Inquiry {
 public:
  Inquiry(Knowledge const&, Catalogue const&, civic::City const&);
  void add_routes(http::Router&);

 private:
  http::Response services(http::Request const&) const;
  http::Response faqs(http::Request const&) const;
  http::Response facilities(http::Request const&) const;
  Knowledge const& knowledge_;
  Catalogue const& catalogue_;
  civic::City const& city_;
};

}  // namespace dinh::hotline::open311
