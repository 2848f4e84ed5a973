#include <utility>

#include "modules/hotline/privacy/privacy.hpp"

namespace dinh::hotline {

using http::endpoint;
using http::Lane;
using http::Method;

std::vector<http::Route> privacy_routes(Privacy& p) {
  constexpr const char *read = "privacy.read", *write = "privacy.write";
  auto const& seen = std::as_const(p);
  return {
      {Method::get, "/api/privacy/register", read, Lane::worker, endpoint(seen, &Privacy::registered),
       "What is kept of people: fields, purposes, grounds, periods, and what is due"},
      {Method::get, "/api/privacy/requests", read, Lane::worker, endpoint(seen, &Privacy::requests),
       "Requests of people about their own data, open ones first"},
      {Method::post, "/api/privacy/requests", write, Lane::worker, endpoint(p, &Privacy::open), "Somebody asked about his own data"},
      {Method::post, "/api/privacy/requests/{id}/provision", write, Lane::worker, endpoint(p, &Privacy::provide),
       "All that is kept of who asked; settles the request; audited"},
      {Method::post, "/api/privacy/requests/{id}/erasure", write, Lane::worker, endpoint(p, &Privacy::erase),
       "Erase what is kept of who asked, and say what must stay; audited"},
      {Method::post, "/api/privacy/requests/{id}/refusal", write, Lane::worker, endpoint(p, &Privacy::refuse),
       "Refuse a request, with the reason; audited"},
      {Method::get, "/api/privacy/holds", read, Lane::worker, endpoint(seen, &Privacy::holds), "Cases under legal hold"},
      {Method::post, "/api/cases/{id}/hold", write, Lane::worker, endpoint(p, &Privacy::hold),
       "Keep everything of a case by law, or let it go; audited"},
  };
}

}  // namespace dinh::hotline
