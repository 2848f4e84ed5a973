#include "register/features/links.hpp"

#include "http/uri.hpp"

namespace dinh::reg {

std::string root_of(http::Request const& request) {
  return (request.tls ? "https://" : "http://") + std::string(request.header("Host").value_or("localhost")) + "/ogc";
}

std::string collection_path(http::Request const& request, std::string_view type) {
  return root_of(request) + "/collections/" + http::percent_encode(type);
}

std::string tenant_of(http::Request const& request) { return std::string(request.header("NGSILD-Tenant").value_or("")); }

json::Value link(std::string href, std::string_view rel, std::string_view media, std::string_view title) {
  json::Object out{{"href", std::move(href)}, {"rel", rel}, {"type", media}};
  if (!title.empty()) out.emplace_back("title", title);
  return out;
}

tl::unexpected<Error> no_collection(std::string_view type) {
  return fail(Code::not_found, "There is no collection " + std::string(type) + ": no entity of this type has a place");
}

}  // namespace dinh::reg
