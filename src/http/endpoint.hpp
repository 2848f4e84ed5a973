#pragma once
// One In, one Out, one function: Result<Out> Service::verb(Actor const&, In const&) is the handler. In's fields() are bound from the
// path's {name}, else the query (GET, HEAD, DELETE), else the JSON body. Out is written as JSON; Result<void> answers 204.
// To set status or headers Out may be Answer<T>.
#include "base/json_fields.hpp"
#include "http/router.hpp"

namespace dinh::http {

template <class T> struct Answer {
  T value;
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
};

struct Nothing { static constexpr auto fields() { return std::tuple(); } };   // In of an operation without input

template <class Service, class In, class Out>
Operation endpoint(Service& service, Result<Out> (Service::*verb)(Actor const&, In const&));
template <class Service, class In, class Out>
Operation endpoint(Service& service, Result<Out> (Service::*verb)(Actor const&, In const&) const);

template <class T> json::Value schema_of();   // JSON Schema 2020-12 of a described struct

}  // namespace dinh::http
