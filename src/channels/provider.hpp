#pragma once
// What all providers' interfaces have in common: JSON to look into, and answers to tell apart.
#include <functional>
#include <initializer_list>

#include "base/json.hpp"
#include "channels/message.hpp"
#include "http/client.hpp"

namespace dinh::channels {

using Send = std::function<Result<http::IncomingAnswer>(http::OutgoingRequest const&)>;

std::optional<std::int64_t> whole(std::string_view text);

// Along a path of members; nothing when it ends early.
std::optional<json::View> at(json::View, std::initializer_list<std::string_view> path);
template <class F>
void each_at(json::View in, std::initializer_list<std::string_view> path, F&& f) {  // the items of an array, if there is one
  if (auto list = at(in, path); list && list->is_array()) list->each_item(f);
}
std::string text_at(json::View, std::initializer_list<std::string_view> path);  // a string, or a whole number as text; "" neither
std::optional<std::int64_t> number_at(json::View, std::initializer_list<std::string_view> path);  // also "1732700000000"
std::optional<double> degrees_at(json::View, std::initializer_list<std::string_view> path);       // also "10.98"

// Of answers: 429 and 5xx may be better later, everything else from 400 on will not be.
Result<http::IncomingAnswer> answered(Result<http::IncomingAnswer>);
Result<http::IncomingAnswer> post_json(Send const&, std::string url, std::string body,
                                       std::vector<std::pair<std::string, std::string>> headers = {});

}  // namespace dinh::channels
