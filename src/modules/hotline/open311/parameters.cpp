#include "modules/hotline/open311/parameters.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.hpp"

namespace dinh::hotline::open311 {

namespace {

tl::unexpected<Error> missing(std::string name) { return fail_field(std::move(name), "a value (it is required)"); }

std::vector<std::string> comma_list(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    auto comma = std::min(text.find(','), text.size());
    auto part = text.substr(0, comma);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    if (!part.empty()) out.emplace_back(part);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return out;
}

Result<std::optional<double>> number(Parameters const& in, std::string_view name, double limit) {
  auto text = value_of(in, name);
  if (text.empty()) return std::optional<double>{};
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !(std::abs(value) <= limit))
    return fail_field(std::string(name), "degrees in WGS 84 within ±" + std::to_string(static_cast<int>(limit)));
  return std::optional(value);
}

// W3C date and time with zone, or a whole day in the city's zone. A plus sign that a client forgot to encode arrives as a space.
Result<std::optional<Instant>> time(Parameters const& in, std::string_view name, int utc_offset_min) {
  auto text = value_of(in, name);
  if (text.empty()) return std::optional<Instant>{};
  std::replace(text.begin(), text.end(), ' ', '+');
  if (auto at = parse_instant(text)) return at;
  if (auto date = parse_date(text)) return std::optional(at_local(*date, 0, utc_offset_min));
  return fail_field(std::string(name), "a W3C date and time with zone, like 2026-11-24T10:15:00+07:00");
}

// Takes values and keeps what was wrong with them.
class Reader {
 public:
  template <class T>
  T take(Result<T> r) {
    if (r) return std::move(*r);
    problems_.list.push_back(std::move(r).error());
    return {};
  }
  void wrong(tl::unexpected<Error> e) { problems_.list.push_back(std::move(e.value())); }
  template <class T>
  Checked<T> done(T value) {
    if (problems_.list.empty()) return value;
    return tl::unexpected(std::move(problems_));
  }

 private:
  Problems problems_;
};

// attribute[code]=value and attribute[code][]=value
std::optional<std::string> attribute_code(std::string_view name) {
  constexpr std::string_view prefix = "attribute[";
  auto close = name.find(']');
  if (!name.starts_with(prefix) || close == name.npos) return {};
  auto rest = name.substr(close + 1);
  if (!rest.empty() && rest != "[]") return {};
  return std::string(name.substr(prefix.size(), close - prefix.size()));
}

bool is_number(std::string_view text) {
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() && std::isfinite(value);
}

Result<void> check_attribute(ServiceAttribute const& a, std::vector<std::string> const& values) {
  auto name = "attribute[" + a.code + "]";
  bool list = a.datatype == "singlevaluelist" || a.datatype == "multivaluelist";
  if (a.datatype != "multivaluelist" && values.size() > 1) return fail_field(name, "one value");
  for (auto const& v : values) {
    if (list && std::none_of(a.values.begin(), a.values.end(), [&](AttributeValue const& k) { return k.key == v; }))
      return fail_field(name, "one of the keys of its service definition");
    if (a.datatype == "number" && !is_number(v)) return fail_field(name, "a number");
    if (a.datatype == "datetime" && !parse_instant(v) && !parse_date(v)) return fail_field(name, "a W3C date and time");
  }
  return {};
}

void read_attributes(Desk const& desk, Parameters const& in, NewRequest& out, Reader& reader) {
  for (auto const& [name, value] : in)
    if (auto code = attribute_code(name); code && !value.empty()) out.attributes[*code].push_back(value);
  auto definition = desk.definition(out.service_code);
  for (auto const& a : definition) {
    auto given = out.attributes.find(a.code);
    if (given != out.attributes.end())
      if (auto fits = check_attribute(a, given->second); !fits) reader.wrong(tl::unexpected(fits.error()));
    if (given == out.attributes.end() && a.variable && a.required) reader.wrong(missing("attribute[" + a.code + "]"));
  }
  for (auto const& [code, values] : out.attributes)
    if (std::none_of(definition.begin(), definition.end(), [&](ServiceAttribute const& a) { return a.code == code; }))
      reader.wrong(fail_field("attribute[" + code + "]", "an attribute of the service definition"));
}

// A range of at most 90 days that ends now when nothing is said.
void read_span(Parameters const& in, Instant now, int utc_offset_min, Reader& reader, Instant& from, Instant& to) {
  auto start = reader.take(time(in, "start_date", utc_offset_min));
  auto end = reader.take(time(in, "end_date", utc_offset_min));
  to = end ? *end : start ? std::min(now, *start + max_span_ms) : now;
  from = start.value_or(to + -max_span_ms);
  if (from > to) reader.wrong(fail_field("start_date", "a time before end_date"));
  if (to - from > max_span_ms) reader.wrong(fail_field("end_date", "a range of at most 90 days"));
}

void read_page(Parameters const& in, Reader& reader, std::size_t& limit, std::size_t& offset) {
  auto count = [&](std::string_view name, std::size_t& into) {
    auto text = value_of(in, name);
    return text.empty() || (std::from_chars(text.data(), text.data() + text.size(), into).ptr == text.data() + text.size() && into > 0 &&
                            into <= 1'000'000);
  };
  std::size_t page = 1;
  if (!count("page", page)) reader.wrong(fail_field("page", "a whole number from 1"));
  if (!count("page_size", limit) || limit > max_results) reader.wrong(fail_field("page_size", "a whole number from 1 to 1,000"));
  offset = (page - 1) * limit;
}

}  // namespace

std::string value_of(Parameters const& in, std::string_view name) {
  for (auto const& [key, value] : in)
    if (key == name) return value;
  return {};
}

Result<void> check_jurisdiction(Endpoint const& endpoint, Parameters const& in) {
  auto given = value_of(in, "jurisdiction_id");
  if (given.empty() || endpoint.jurisdiction.empty() || given == endpoint.jurisdiction) return {};
  return fail(Code::not_found, "jurisdiction_id: " + given + " is not served here");
}

Checked<NewRequest> read_new_request(Desk const& desk, Parameters const& in, std::vector<Photo> photos) {
  NewRequest out;
  Reader reader;
  out.service_code = value_of(in, "service_code");
  auto services = desk.services();
  if (out.service_code.empty()) reader.wrong(missing("service_code"));
  else if (std::none_of(services.begin(), services.end(), [&](ServiceItem const& s) { return s.code == out.service_code; }))
    reader.wrong(fail(Code::not_found, "service_code: " + out.service_code + " is not offered"));
  else read_attributes(desk, in, out, reader);
  auto lat = number(in, "lat", 90), lon = number(in, "long", 180);
  bool readable = lat && lon;
  out.lat = reader.take(std::move(lat));
  out.lon = reader.take(std::move(lon));
  out.address_string = value_of(in, "address_string");
  out.address_id = value_of(in, "address_id");
  if (readable && out.lat.has_value() != out.lon.has_value()) reader.wrong(missing(out.lat ? "long" : "lat"));
  else if (readable && !out.lat && out.address_string.empty() && out.address_id.empty())
    reader.wrong(fail_field("lat", "lat and long, or address_string, or address_id"));
  out.description = value_of(in, "description");
  if (code_points(out.description) > max_description_characters) reader.wrong(fail_field("description", "at most 4,000 characters"));
  out.email = value_of(in, "email");
  if (!out.email.empty() && out.email.find('@') == out.email.npos) reader.wrong(fail_field("email", "an e-mail address"));
  out.phone = value_of(in, "phone");
  out.first_name = value_of(in, "first_name");
  out.last_name = value_of(in, "last_name");
  out.device_id = value_of(in, "device_id");
  out.account_id = value_of(in, "account_id");
  out.media_url = value_of(in, "media_url");
  if (!out.media_url.empty() && !out.media_url.starts_with("http://") && !out.media_url.starts_with("https://"))
    reader.wrong(fail_field("media_url", "an http or https URL"));
  out.photos = std::move(photos);
  return reader.done(std::move(out));
}

Checked<RequestFilter> read_filter(Parameters const& in, Instant now, int utc_offset_min) {
  RequestFilter out;
  Reader reader;
  out.ids = comma_list(value_of(in, "service_request_id"));
  if (out.ids.size() > max_results) reader.wrong(fail_field("service_request_id", "at most 1,000 ids"));
  if (!out.ids.empty()) return reader.done(std::move(out));  // GET Service Requests: "This overrides all other arguments"
  out.service_codes = comma_list(value_of(in, "service_code"));
  auto statuses = comma_list(value_of(in, "status"));
  if (std::any_of(statuses.begin(), statuses.end(), [](auto const& s) { return s != "open" && s != "closed"; }))
    reader.wrong(fail_field("status", "open or closed"));
  if (!statuses.empty() && std::all_of(statuses.begin(), statuses.end(), [&](auto const& s) { return s == statuses[0]; }))
    out.open = statuses[0] == "open";
  read_span(in, now, utc_offset_min, reader, out.from, out.to);
  out.updated_after = reader.take(time(in, "updated_after", utc_offset_min));
  out.updated_before = reader.take(time(in, "updated_before", utc_offset_min));
  read_page(in, reader, out.limit, out.offset);
  return reader.done(std::move(out));
}

Checked<UpdateFilter> read_update_filter(Parameters const& in, Instant now, int utc_offset_min) {
  UpdateFilter out;
  Reader reader;
  out.ids = comma_list(value_of(in, "service_request_id"));
  if (out.ids.size() > max_results) reader.wrong(fail_field("service_request_id", "at most 1,000 ids"));
  read_span(in, now, utc_offset_min, reader, out.from, out.to);
  read_page(in, reader, out.limit, out.offset);
  return reader.done(std::move(out));
}

Checked<UpdateItem> read_update(Parameters const& in, Instant now, int utc_offset_min) {
  UpdateItem out;
  Reader reader;
  out.service_request_id = value_of(in, "service_request_id");
  if (out.service_request_id.empty()) reader.wrong(missing("service_request_id"));
  out.update_id = value_of(in, "update_id");
  out.status = value_of(in, "status");
  out.description = value_of(in, "description");
  if (out.status.empty() && out.description.empty()) reader.wrong(missing("description"));
  if (code_points(out.description) > max_description_characters) reader.wrong(fail_field("description", "at most 4,000 characters"));
  out.media_url = value_of(in, "media_url");
  if (!out.media_url.empty() && !out.media_url.starts_with("http://") && !out.media_url.starts_with("https://"))
    reader.wrong(fail_field("media_url", "an http or https URL"));
  auto at = reader.take(time(in, "updated_datetime", utc_offset_min));
  out.at = at.value_or(now);
  return reader.done(std::move(out));
}

}  // namespace dinh::hotline::open311
