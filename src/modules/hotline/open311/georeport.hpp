#pragma once
// Open311 GeoReport v2 (wiki.open311.org/GeoReport_v2): the nouns of its six resources, and what the hotline must be able to do for them.
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/actor.hpp"
#include "base/fields.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace dinh::hotline::open311 {

struct ServiceItem {
  std::string code, name, description, keywords, group;
  bool metadata = false;  // has a service definition with attributes
};

struct AttributeValue {
  std::string key, name;
  static constexpr auto fields() { return std::tuple(field("key", &AttributeValue::key), field("name", &AttributeValue::name)); }
};
struct ServiceAttribute {
  bool variable = true;        // false: only a text shown to the citizen
  std::string code, datatype;  // string, number, datetime, text, singlevaluelist, multivaluelist
  bool required = false;
  std::string datatype_description;
  int order = 1;
  std::string description;
  std::vector<AttributeValue> values;
  static constexpr auto fields() {
    return std::tuple(defaulted("variable", &ServiceAttribute::variable), field("code", &ServiceAttribute::code),
                      field("datatype", &ServiceAttribute::datatype), defaulted("required", &ServiceAttribute::required),
                      defaulted("datatype_description", &ServiceAttribute::datatype_description),
                      defaulted("order", &ServiceAttribute::order), field("description", &ServiceAttribute::description),
                      defaulted("values", &ServiceAttribute::values));
  }
};

struct Photo {
  std::string file_name, bytes;
};

struct NewRequest {  // POST requests, checked
  std::string service_code;
  std::optional<double> lat, lon;
  std::string address_string, address_id;
  std::string email, phone, first_name, last_name, device_id, account_id;
  std::string description, media_url;
  std::map<std::string, std::vector<std::string>> attributes;  // code → values
  std::vector<Photo> photos;
};

struct PhotoItem {
  std::string media_url, type;
  Instant at;
};
struct NoteItem {  // a step of the case that anybody may read
  Instant at;
  std::string type, description;
};

struct RequestItem {
  std::string id, status;  // open or closed
  std::string status_notes, service_name, service_code, description, agency_responsible, service_notice;
  Instant requested_at, updated_at;
  std::optional<Instant> expected_at;
  std::string address, address_id, zipcode;
  std::optional<double> lat, lon;
  std::string media_url;
  std::map<std::string, std::vector<std::string>> attributes;  // these and what follows: shown with extensions=true
  std::string channel;
  std::vector<PhotoItem> photos;
  std::vector<NoteItem> notes;
};

struct RequestFilter {
  std::vector<std::string> ids;  // overrides the rest
  std::vector<std::string> service_codes;
  std::optional<bool> open;  // absent: both
  Instant from, to;          // of requested_datetime, from <= t <= to
  std::optional<Instant> updated_after, updated_before;
  std::size_t limit = 1000, offset = 0;
};

struct UpdateFilter {
  std::vector<std::string> ids;  // of requests; empty: all
  Instant from, to;              // of updated_datetime, from <= t <= to
  std::size_t limit = 1000, offset = 0;
};

struct UpdateItem {  // mySociety's servicerequestupdates
  std::string update_id, service_request_id, status, description, media_url;
  Instant at;
};

struct Created {
  std::string service_request_id, token, service_notice, account_id;
};  // id or token, never both

// What stands behind the interface: the hotline's service, filled in by its module.
struct Desk {
  std::function<std::vector<ServiceItem>()> services;
  std::function<std::vector<ServiceAttribute>(std::string const& service_code)> definition;
  std::function<Result<Created>(Actor const&, NewRequest const&)> create;
  std::function<Result<std::string>(std::string const& token)> request_of_token;  // its id; not_found when there is no such token
  std::function<std::vector<RequestItem>(RequestFilter const&, bool extensions)> find;
  std::function<std::vector<UpdateItem>(UpdateFilter const&)> updates;
  std::function<Result<std::string>(Actor const&, UpdateItem const&)> add_update;  // its id
};

struct Endpoint {
  std::string jurisdiction;  // ours; empty: any is accepted
  std::string base_url;      // "https://1022.example.vn"; empty: taken from the Host header
  std::string contact, changeset;
  int utc_offset_min = 420;
};

}  // namespace dinh::hotline::open311
