#include "channels/provider.hpp"

#include <charconv>
#include <cmath>

namespace dinh::channels {

namespace {

template <class T>
std::optional<T> number_of(std::string_view text) {
  T out{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return {};
  return out;
}

}  // namespace

std::optional<std::int64_t> whole(std::string_view text) { return number_of<std::int64_t>(text); }

std::optional<json::View> at(json::View in, std::initializer_list<std::string_view> path) {
  for (auto name : path) {
    auto next = in.is_object() ? in.get(name) : std::nullopt;
    if (!next) return {};
    in = *next;
  }
  return in;
}

std::string text_at(json::View in, std::initializer_list<std::string_view> path) {
  auto value = at(in, path);
  if (!value) return {};
  if (auto text = value->string()) return std::string(*text);
  if (auto number = value->integer()) return std::to_string(*number);
  return {};
}

std::optional<std::int64_t> number_at(json::View in, std::initializer_list<std::string_view> path) { return whole(text_at(in, path)); }

std::optional<double> degrees_at(json::View in, std::initializer_list<std::string_view> path) {
  auto value = at(in, path);
  if (!value) return {};
  auto out = value->number();
  if (auto text = value->string()) out = number_of<double>(*text);
  if (!out || !std::isfinite(*out) || std::abs(*out) > 180) return {};
  return out;
}

Result<http::IncomingAnswer> answered(Result<http::IncomingAnswer> answer) {
  if (!answer || answer->status < 400) return answer;
  bool later = answer->status == 429 || answer->status >= 500;
  return fail(later ? Code::upstream : Code::invalid, "the provider answers " + std::to_string(answer->status));
}

Result<http::IncomingAnswer> post_json(Send const& send, std::string url, std::string body,
                                       std::vector<std::pair<std::string, std::string>> headers) {
  headers.emplace_back("Content-Type", "application/json");
  return send({.method = "POST", .url = std::move(url), .headers = std::move(headers), .body = std::move(body), .max_redirects = 0});
}

}  // namespace dinh::channels
