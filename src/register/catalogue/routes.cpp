#include "base/json_fields.hpp"
#include "http/endpoint.hpp"
#include "register/catalogue/data_catalogue.hpp"

namespace dinh::reg {

namespace {

std::string base_of(http::Request const& request) {
  return (request.tls ? "https://" : "http://") + std::string(request.header("Host").value_or("localhost"));
}

}  // namespace

Result<http::Response> DataCatalogue::list(Call& call) {
  TRY(auto all, described(call));
  return http::json_reply(200, json::to_text(all));
}

Result<http::Response> DataCatalogue::dcat(Call& call) {
  TRY(auto all, described(call));
  auto whose = publisher_;
  whose.base = base_of(call.request);
  return http::reply(200, dcat_of(all, whose).text(), "application/ld+json");
}

std::vector<http::Route> DataCatalogue::routes(std::string read_right) {
  using http::Method;
  constexpr auto lane = http::Lane::worker;
  read_right_ = std::move(read_right);
  auto list = binding_.in_worker({.house = true}, [this](Call& call) { return this->list(call); });
  auto dcat = binding_.in_worker({.house = true}, [this](Call& call) { return this->dcat(call); });
  const std::string all = "/api/register/catalogue";
  return {
      {Method::get, all, "", lane, http::answers<DatasetList>(std::move(list)), "Who publishes what, how fresh, how complete"},
      {Method::get, all + ".jsonld", "", lane, http::answers_text(std::move(dcat), "application/ld+json"), "The same as DCAT-AP 3"},
      {Method::put, all + "/{type}", "admin.sharing", lane, http::endpoint(*this, &DataCatalogue::describe), "Describe a dataset"},
  };
}

}  // namespace dinh::reg
