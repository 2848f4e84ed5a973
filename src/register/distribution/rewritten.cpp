#include "register/distribution/rewritten.hpp"

#include <algorithm>

#include "http/uri.hpp"

namespace dinh::reg {

bool is_same_header(std::string_view a, std::string_view b) {
  auto low = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return low(x) == low(y); });
}

std::string query_text(Params const& params) {
  std::string out;
  for (auto const& [name, value] : params) out += (out.empty() ? "" : "&") + name + "=" + http::percent_encode(value);
  return out;
}

bool is_head(std::string_view member) {
  return member == "id" || member == "@id" || member == "type" || member == "@type" || member == "scope" || member == "@context";
}

json::Value narrowed(json::Value body, Context const& context, std::function<bool(std::string_view)> const& keeps) {
  if (auto* object = body.object_if())
    std::erase_if(*object, [&](auto const& m) { return !is_head(m.first) && !keeps(context.stored(m.first)); });
  return body;
}

std::string path_segment(std::string_view id) {
  std::string out;
  while (!id.empty()) {
    auto end = std::min(id.find(':'), id.size());
    out += http::percent_encode(id.substr(0, end));
    if (end < id.size()) out += id[end++];
    id.remove_prefix(end);
  }
  return out;
}

Rewritten::Rewritten(http::Request const& from) : request_(from), target_(from.target), query_(from.query), body_(from.body) {
  for (auto const& h : from.headers) headers_.emplace_back(h.name, h.value);
}

Rewritten& Rewritten::body(std::string text) {
  body_ = std::move(text);
  return header("Content-Length", std::to_string(body_.size()));
}

Rewritten& Rewritten::params(Params const& params) {
  query_ = query_text(params);
  target_ = request_.path + (query_.empty() ? "" : "?" + query_);
  return *this;
}

Rewritten& Rewritten::header(std::string_view name, std::string value) {
  std::erase_if(headers_, [&](auto const& h) { return is_same_header(h.first, name); });
  if (!value.empty()) headers_.emplace_back(name, std::move(value));
  return *this;
}

http::Request const& Rewritten::request() {
  request_.target = target_;
  request_.query = query_;
  request_.body = body_;
  request_.headers.clear();
  for (auto const& [name, value] : headers_) request_.headers.push_back({name, value});
  return request_;
}

Params params_of(json::Value const& body) {
  Params out;
  auto text = [](json::Value const& v) {
    if (auto plain = v.string()) return std::string(*plain);
    if (!v.array().empty() && v.array().front().string()) {
      std::string list;
      for (auto const& item : v.array()) list.append(list.empty() ? "" : ",").append(item.string().value_or(""));
      return list;
    }
    return v.text();
  };
  auto add = [&](json::Value const& object, std::string_view member) {
    if (auto const* v = object.find(member)) out.emplace_back(member, text(*v));
  };
  if (auto const* entities_of = body.find("entities"); entities_of && entities_of->array().size() == 1)
    for (auto member : {"type", "id", "idPattern"}) add(entities_of->array().front(), member);
  for (auto member : {"q", "scopeQ", "attrs", "expandValues"}) add(body, member);
  if (auto const* geo = body.find("geoQ"))
    for (auto member : {"georel", "geometry", "coordinates", "geoproperty"}) add(*geo, member);
  return out;
}

}  // namespace dinh::reg
