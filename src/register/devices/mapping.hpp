#pragma once
// What a message of a device means: a topic and a JSON payload become attributes of an entity. Mappings are data. Pure.
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/fields.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace dinh::reg {

// Where in a payload: "a.b[0].c", "$.a.b"; "" or "$" is the payload itself.
struct MappedAttribute {
  std::string name, path, unit;     // unit: a UN/CEFACT code (CIM 009 §4.5.2)
  double factor = 1, offset = 0;    // of a number: value × factor + offset
  std::string longitude, latitude;  // paths, instead of path: a place
  static constexpr auto fields() {
    using A = MappedAttribute;
    return std::tuple(field("name", &A::name), defaulted("path", &A::path), defaulted("unit", &A::unit), defaulted("factor", &A::factor),
                      defaulted("offset", &A::offset), defaulted("longitude", &A::longitude), defaulted("latitude", &A::latitude));
  }
};

struct DeviceMapping {
  std::string topic;        // a filter of MQTT (§4.7): "air/+/up"; what each + and the # stand for is {1}, {2}, …
  std::string entity;       // "urn:ngsi-ld:AirQualityObserved:{1}"; {path} in braces: of the payload
  std::string type;         // a name of the core context, or an IRI
  std::string tenant;       // "": the city's own
  std::string key;          // the name of the API key that may publish here; "": whoever may write to the register
  std::string observed_at;  // a path to a DateTime, or to seconds or milliseconds since 1970; "": when it came
  std::vector<MappedAttribute> attributes;
  static constexpr auto fields() {
    using M = DeviceMapping;
    return std::tuple(field("topic", &M::topic), field("entity", &M::entity), field("type", &M::type), defaulted("tenant", &M::tenant),
                      defaulted("key", &M::key), defaulted("observed_at", &M::observed_at), field("attributes", &M::attributes));
  }
};

Result<void> check(DeviceMapping const&);  // Code::invalid names the field
// What the wildcards of a filter stand for; empty: the topic does not fit.
std::optional<std::vector<std::string>> captures(std::string_view filter, std::string_view topic);
// The entity with those attributes that the payload has, normalized; Code::invalid when it has none, or no id can be made.
Result<std::string> entity_of(DeviceMapping const&, std::vector<std::string> const& captured, std::string_view payload, Instant now);

}  // namespace dinh::reg
