#pragma once
// A request with other parameters, headers or another body: what the house is asked for its part.
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "http/message.hpp"
#include "register/ngsild/context.hpp"

namespace dinh::reg {

using Params = std::vector<std::pair<std::string, std::string>>;

class Rewritten {
 public:
  explicit Rewritten(http::Request const& from);
  Rewritten(Rewritten const&) = delete;  // its request looks into it
  Rewritten& body(std::string);
  Rewritten& params(Params const&);
  Rewritten& header(std::string_view name, std::string value);  // instead of those of that name; "" takes them away
  http::Request const& request();

 private:
  http::Request request_;
  std::string target_, query_, body_;
  std::vector<std::pair<std::string, std::string>> headers_;
};

bool is_same_header(std::string_view, std::string_view);  // names of headers know no case (RFC 9110 §5.1)
std::string query_text(Params const&);                    // encoded, without a question mark
Params params_of(json::Value const& body);                // the question of a query's body as a URL asks it
bool is_head(std::string_view member);                    // of an entity: no attribute (§5.2.4)
// An entity or a fragment with the attributes that `keeps` takes, told by their stored names; what is no object stays as it is.
json::Value narrowed(json::Value body, Context const&, std::function<bool(std::string_view)> const& keeps);
std::string path_segment(std::string_view id);  // encoded but for what ids are full of

}  // namespace dinh::reg
