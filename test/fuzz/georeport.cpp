// GeoReport forms: a body of either kind, then the request, filter and update read from it.
#include "http/forms.hpp"
#include "modules/hotline/open311/parameters.hpp"
#include "promise.hpp"

using namespace dinh;
using namespace dinh::hotline::open311;

namespace {

Desk desk() {
  Desk d;
  d.services = [] { return std::vector<ServiceItem>{{.code = "road", .name = "Road", .metadata = true}}; };
  d.definition = [](std::string const&) {
    return std::vector<ServiceAttribute>{{.code = "size", .datatype = "number", .required = true},
                                         {.code = "kind", .datatype = "multivaluelist", .values = {{"a", "A"}, {"b", "B"}}},
                                         {.code = "when", .datatype = "datetime"}};
  };
  return d;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static const Desk with = desk();
  for (auto type : {"application/x-www-form-urlencoded", "multipart/form-data; boundary=b"}) {
    http::Request request;
    request.method = http::Method::post;
    request.headers = {{"Content-Type", type}};
    request.body = text_of(data, size);
    auto form = http::read_form(request);
    if (!form) continue;
    auto wanted = read_new_request(with, form->fields, {});
    if (wanted) {
      promise(wanted->service_code == "road", "only what is offered is accepted");
      promise(wanted->lat.has_value() == wanted->lon.has_value(), "a place is a pair");
    }
    auto filter = read_filter(form->fields, Instant{1'780'000'000'000}, 420);
    if (filter && filter->ids.empty()) promise(filter->to - filter->from <= max_span_ms, "no more than 90 days");
    read_update(form->fields, Instant{1'780'000'000'000}, 420).has_value();
  }
  return 0;
}
