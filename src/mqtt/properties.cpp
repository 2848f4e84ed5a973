#include "mqtt/properties.hpp"

#include <algorithm>
#include <iterator>

#include "mqtt/topic.hpp"

namespace dinh::mqtt {

namespace {

enum class Kind { flag, number_16, number_32, variable, text, binary, pair };

constexpr std::uint32_t in(std::initializer_list<Type> types) {
  std::uint32_t out = 0;
  for (auto type : types) out |= 1u << static_cast<unsigned>(type);
  return out;
}

constexpr auto messages = in({Type::publish, of_will});
constexpr auto answers = in(
    {Type::connack, Type::puback, Type::pubrec, Type::pubrel, Type::pubcomp, Type::suback, Type::unsuback, Type::disconnect, Type::auth});
constexpr auto openings = in({Type::connect, Type::connack});
constexpr auto authentications = in({Type::connect, Type::connack, Type::auth});

struct Row {
  Property id;
  Kind kind;
  std::uint32_t where;
  bool may_be_zero = true;
};
constexpr Row table[] = {
    // table 2-4 of the standard
    {Property::payload_format, Kind::flag, messages},
    {Property::message_expiry_s, Kind::number_32, messages},
    {Property::content_type, Kind::text, messages},
    {Property::response_topic, Kind::text, messages},
    {Property::correlation_data, Kind::binary, messages},
    {Property::subscription_id, Kind::variable, in({Type::publish, Type::subscribe}), false},
    {Property::session_expiry_s, Kind::number_32, openings | in({Type::disconnect})},
    {Property::assigned_client_id, Kind::text, in({Type::connack})},
    {Property::server_keep_alive_s, Kind::number_16, in({Type::connack})},
    {Property::authentication_method, Kind::text, authentications},
    {Property::authentication_data, Kind::binary, authentications},
    {Property::request_problem_information, Kind::flag, in({Type::connect})},
    {Property::will_delay_s, Kind::number_32, in({of_will})},
    {Property::request_response_information, Kind::flag, in({Type::connect})},
    {Property::response_information, Kind::text, in({Type::connack})},
    {Property::server_reference, Kind::text, in({Type::connack, Type::disconnect})},
    {Property::reason_string, Kind::text, answers},
    {Property::receive_maximum, Kind::number_16, openings, false},
    {Property::topic_alias_maximum, Kind::number_16, openings},
    {Property::topic_alias, Kind::number_16, in({Type::publish}), false},
    {Property::maximum_qos, Kind::flag, in({Type::connack})},
    {Property::retain_available, Kind::flag, in({Type::connack})},
    {Property::user_property, Kind::pair, messages | answers | in({Type::connect, Type::subscribe, Type::unsubscribe})},
    {Property::maximum_packet_size, Kind::number_32, openings, false},
    {Property::wildcards_available, Kind::flag, in({Type::connack})},
    {Property::subscription_ids_available, Kind::flag, in({Type::connack})},
    {Property::shared_available, Kind::flag, in({Type::connack})},
};

constexpr std::size_t max_properties = 64;  // of a packet: each costs more in memory than on the wire

Row const* row_of(Property id) {
  auto const* at = std::find_if(std::begin(table), std::end(table), [id](Row const& r) { return r.id == id; });
  return at == std::end(table) ? nullptr : at;
}

bool may_be_repeated(Property id, Type of) {  // §3.3.2.3.8: a server's PUBLISH names every subscription it is for
  return id == Property::user_property || (id == Property::subscription_id && of == Type::publish);
}

PropertyValue read_value(BytesIn& in, Row const& row) {
  PropertyValue out{row.id};
  switch (row.kind) {
    case Kind::flag: out.number = in.u8(); break;
    case Kind::number_16: out.number = in.u16(); break;
    case Kind::number_32: out.number = in.u32(); break;
    case Kind::variable: out.number = in.length(); break;
    case Kind::text: out.text = in.text(); break;
    case Kind::binary: out.text = in.binary(); break;
    case Kind::pair:
      out.name = in.text();
      out.text = in.text();
      break;
  }
  return out;
}

Read<void> check(PropertyValue const& value, Row const& row) {
  if (row.kind == Kind::flag && value.number > 1) return fault(Reason::protocol_error, "a property that is 0 or 1 is more");
  if (!row.may_be_zero && value.number == 0) return fault(Reason::protocol_error, "a property is 0 that must not be");
  if (value.id == Property::response_topic && !is_topic(value.text))  // §3.3.2.3.5
    return fault(Reason::protocol_error, "a response topic with wildcards");
  return {};
}

}  // namespace

std::optional<std::uint32_t> Properties::number(Property id) const {
  for (auto const& value : all)
    if (value.id == id) return value.number;
  return {};
}

std::optional<std::string_view> Properties::text(Property id) const {
  for (auto const& value : all)
    if (value.id == id) return value.text;
  return {};
}

Properties& Properties::add(Property id, std::uint32_t number) {
  all.push_back({id, number});
  return *this;
}

Properties& Properties::add(Property id, std::string text) {
  all.push_back({id, 0, std::move(text)});
  return *this;
}

void put_properties(std::string& out, Properties const& properties) {
  if (properties.all.empty()) return put_length(out, 0);
  std::string body;
  for (auto const& value : properties.all) {
    auto const* row = row_of(value.id);
    if (!row) continue;
    body += static_cast<char>(value.id);
    switch (row->kind) {
      case Kind::flag: body += static_cast<char>(value.number); break;
      case Kind::number_16: put_16(body, value.number); break;
      case Kind::number_32: put_32(body, value.number); break;
      case Kind::variable: put_length(body, value.number); break;
      case Kind::pair: put_text(body, value.name); [[fallthrough]];
      case Kind::text:
      case Kind::binary: put_text(body, value.text); break;
    }
  }
  put_length(out, body.size());
  out += body;
}

Read<Properties> read_properties(BytesIn& in, Type of) {
  BytesIn own(in.take(in.length()));
  if (!in.ok()) return malformed("properties are cut off");
  Properties out;
  while (!own.is_done()) {
    auto const* row = row_of(static_cast<Property>(own.u8()));
    if (!row || !(row->where >> static_cast<unsigned>(of) & 1)) return malformed("a property that this packet does not have");
    auto value = read_value(own, *row);
    if (!own.ok()) return malformed("a property is cut off or no UTF-8");
    if (!may_be_repeated(value.id, of) && std::any_of(out.all.begin(), out.all.end(), [&](auto const& v) { return v.id == value.id; }))
      return fault(Reason::protocol_error, "a property stands twice");
    TRY_DO(check(value, *row));
    if (out.all.size() == max_properties) return fault(Reason::quota_exceeded, "more properties than this server reads");
    out.all.push_back(std::move(value));
  }
  return out;
}

}  // namespace dinh::mqtt
