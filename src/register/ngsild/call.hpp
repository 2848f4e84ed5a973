#pragma once
// The head of a request as NGSI-LD reads it: preconditions, media types, tenant, @context link, parameters (CIM 009 §6.3).
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/message.hpp"
#include "register/ngsild/context.hpp"

namespace dinh::reg {

class Lens;

enum class Media { json, ld_json, geo_json };

struct Wants {                               // of an operation
  std::span<const std::string_view> params;  // URL parameters it knows; any other is InvalidRequest (§6.3.20)
  bool body = false;
  bool answer = false;   // it answers a document: Accept counts
  bool geojson = false;  // and GeoJSON is one of its forms
  bool house = false;    // a resource under /api: its problems are told as the house tells them
};

struct Call {
  http::Request const& request;
  std::vector<std::pair<std::string, std::string>> params;  // decoded
  std::string tenant;
  Media accept = Media::json;
  bool ld_body = false;  // application/ld+json: the @context stands in the body
  bool context_linked = false;
  std::string context_url;               // of the Link header, when context_linked
  ContextPtr context = Context::core();  // once resolved
  std::string context_text;              // JSON text of the request's @context, for answers; "" the core alone
  json::View body;
  std::vector<std::string> missing;            // remote contexts to fetch before this call can go on
  std::shared_ptr<const Lens> lens = nullptr;  // what the caller may see; null: no contract binds him

  static Result<Call> open(http::Request const&, Wants const&);

  std::string const* param(std::string_view name) const;
  std::vector<std::string> list(std::string_view name) const;             // comma-separated; empty when absent
  Result<bool> flag(std::string_view name) const;                         // true or false; absent: false
  Result<std::optional<std::size_t>> count(std::string_view name) const;  // a whole number from 0
  bool option(std::string_view name) const;                               // is in options= (§6.3.7)
};

std::vector<std::string> split_list(std::string_view text, char separator = ',');

http::Response empty(int status);  // without a body
// Problem details (§5.5.3) as application/json; a list of what there is for 406 (§6.3.4).
http::Response refusal(Error const&);
http::Response refusal(int status, Error);               // of what no handler saw: no such path or method, no right, too large
std::string problem_json(Error const&, int status = 0);  // 0: the one of its code
std::string other_params(std::string_view query);        // as they came, without limit and offset
// The pages before and behind this one; more: there is one behind.
void link_pages(http::Response&, Call const&, std::size_t limit, std::size_t offset, bool more);
// Link header that names a JSON-LD context (§6.3.5).
std::string context_link(std::string_view url);

}  // namespace dinh::reg
