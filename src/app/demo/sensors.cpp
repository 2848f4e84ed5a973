#include "app/demo/sensors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/demo/noise.hpp"
#include "base/json.hpp"

namespace dinh::app::demo {

namespace {

struct KindFacts {
  Kind kind;
  std::string_view type, name;
  std::int64_t interval_s;
  double share;         // of all sensors
  double silent_share;  // of the days on which it falls silent for a while
};

constexpr std::array facts = {
    KindFacts{Kind::air, "AirQualityObserved", "Trạm không khí", 60, 0.08, 0.010},
    KindFacts{Kind::water, "WaterObserved", "Trạm mực nước", 60, 0.06, 0.015},
    KindFacts{Kind::traffic, "TrafficFlowObserved", "Cảm biến giao thông", 20, 0.21, 0.012},
    KindFacts{Kind::light, "Streetlight", "Đèn chiếu sáng", 300, 0.36, 0.008},
    KindFacts{Kind::parking, "OffStreetParking", "Bãi đỗ xe", 30, 0.09, 0.006},
    KindFacts{Kind::waste, "WasteContainer", "Thùng rác", 300, 0.20, 0.010},
};

KindFacts const& facts_of(Kind k) { return facts[static_cast<std::size_t>(k)]; }

// Dense in the middle of an area: the mean of two uniform draws, kept when it lies inside.
geo::Point point_in(geo::Geometry const& shape, Dice& dice) {
  auto box = shape.box();
  for (int tries = 0; tries < 200; ++tries) {
    double x = (dice.real() + dice.real()) / 2, y = (dice.real() + dice.real()) / 2;
    geo::Point p{box.west + (box.east - box.west) * x, box.south + (box.north - box.south) * y};
    if (geo::contains(shape, p)) return {std::round(p.lon * 1e6) / 1e6, std::round(p.lat * 1e6) / 1e6};
  }
  return geo::centre(shape);
}

double local_hour(Instant t, int offset_min) {
  auto ms = (t.ms + offset_min * minute_ms) % day_ms;
  return static_cast<double>(ms) / static_cast<double>(hour_ms);
}
bool weekend(Instant t, int offset_min) { return weekday(local_date(t, offset_min)) >= 6; }
double trait(Sensor const& s, int n) { return unit(mix(s.seed, 1000 + static_cast<std::uint64_t>(n))); }
double round_to(double v, double step) { return std::round(v / step) * step; }

double rush(double hour) { return bump(hour, 7.3, 1.1) + 0.9 * bump(hour, 17.3, 1.3) + 0.35 * bump(hour, 12, 1.6); }

class Attributes {  // writes the measured attributes of one reading
 public:
  Attributes(json::Writer& to, Instant at) : to_(to), at_(iso(at)) {}
  void number(std::string_view name, double value, std::string_view unit_code) {
    to_.key(name).begin_object().member("type", "Property").key("value").value(value);
    if (!unit_code.empty()) to_.member("unitCode", unit_code);
    to_.member("observedAt", at_).end_object();
  }
  void text(std::string_view name, std::string_view value) {
    to_.key(name).begin_object().member("type", "Property").member("value", value).member("observedAt", at_).end_object();
  }

 private:
  json::Writer& to_;
  std::string at_;
};

double fine_dust(Sensor const& s, Instant t, int offset) {
  double hour = local_hour(t, offset);
  double regional = smooth_noise(77, t.ms, 18 * hour_ms);  // the same haze over the whole city
  double v = (24 + 14 * trait(s, 1)) * (1 + 0.35 * rush(hour) + 0.45 * regional + 0.12 * smooth_noise(s.seed, t.ms, 30 * minute_ms));
  bool fire = unit(mix(s.seed, static_cast<std::uint64_t>(t.ms / (6 * hour_ms)))) < 0.004;  // somebody burns rubbish nearby
  if (fire) v += 90 * bump(hour, std::floor(hour / 6) * 6 + 3, 1);
  return std::max(3.0, v);
}

void air(Sensor const& s, Instant t, int offset, Attributes& to) {
  double hour = local_hour(t, offset), dust = fine_dust(s, t, offset);
  double warm = 27.5 + 5.2 * std::cos((hour - 14) / 24 * 2 * std::numbers::pi) + 1.2 * smooth_noise(s.seed + 1, t.ms, 3 * hour_ms);
  to.number("pm25", round_to(dust, 0.1), "GQ");
  to.number("pm10", round_to(dust * (1.5 + 0.2 * trait(s, 2)), 0.1), "GQ");
  to.number("temperature", round_to(warm, 0.1), "CEL");
  to.number("relativeHumidity", round_to(std::clamp(0.98 - (warm - 24) * 0.035, 0.35, 0.99), 0.01), "C62");
}

void water(Sensor const& s, Instant t, int offset, Attributes& to) {
  // The Saigon river's tide is semi-diurnal, spring and neap with the moon; rain comes in the afternoon of the wet season.
  double hours = static_cast<double>(t.ms) / static_cast<double>(hour_ms);
  double tide = std::cos(2 * std::numbers::pi * hours / 12.42) * (0.55 + 0.25 * std::cos(2 * std::numbers::pi * hours / 354.4));
  double rain = std::max(0.0, smooth_noise(91, t.ms, 9 * hour_ms)) * bump(local_hour(t, offset), 16.5, 2);
  double level = 0.55 + 0.5 * trait(s, 1) + 0.45 * tide + 0.7 * rain + 0.03 * smooth_noise(s.seed, t.ms, 20 * minute_ms);
  to.number("level", round_to(std::max(0.02, level), 0.01), "MTR");
}

void traffic(Sensor const& s, Instant t, int offset, Attributes& to) {
  double hour = local_hour(t, offset);
  double demand = (weekend(t, offset) ? 0.6 : 1.0) * (0.12 + rush(hour) + 0.4 * bump(hour, 14, 4));
  double load = std::clamp(demand * (0.45 + 0.4 * trait(s, 1)) * (1 + 0.2 * smooth_noise(s.seed, t.ms, 10 * minute_ms)), 0.01, 1.1);
  bool jam = unit(mix(s.seed, static_cast<std::uint64_t>(t.ms / (2 * hour_ms)) + 7)) < 0.006;
  if (jam) load = std::max(load, 0.97);
  double free_speed = 38 + 22 * trait(s, 2);
  double speed = std::max(3.0, free_speed * (1 - 0.85 * std::pow(std::min(load, 1.0), 3)));
  to.number("intensity", std::round(load * 1900 * (load > 0.95 ? 0.7 : 1)), "E34");
  to.number("averageVehicleSpeed", round_to(speed, 0.1), "KMH");
  to.number("occupancy", round_to(std::min(load, 1.0) * 0.8, 0.01), "C62");
}

void light(Sensor const& s, Instant t, int offset, Attributes& to) {
  double hour = local_hour(t, offset);
  bool night = hour >= 18 || hour < 5.5;
  bool broken = unit(mix(s.seed, static_cast<std::uint64_t>(t.ms / (3 * day_ms)) + 3)) < 0.012;
  to.text("powerState", night && !broken ? "on" : "off");
  to.text("status", broken ? "defectiveLamp" : "ok");
  to.number("illuminanceLevel", night && !broken ? round_to(0.7 + 0.3 * trait(s, 1), 0.01) : 0.0, "C62");
}

void parking(Sensor const& s, Instant t, int offset, Attributes& to) {
  double hour = local_hour(t, offset);
  double total = 40 + std::floor(260 * trait(s, 1));
  double used = (0.25 + 0.65 * bump(hour, 10.5, 3) + 0.45 * bump(hour, 19, 1.8)) * (weekend(t, offset) ? 0.8 : 1.0);
  used = std::clamp(used + 0.08 * smooth_noise(s.seed, t.ms, 15 * minute_ms), 0.0, 1.0);
  to.number("totalSpotNumber", total, "");
  to.number("availableSpotNumber", std::round(total * (1 - used)), "");
}

void waste(Sensor const& s, Instant t, int offset, Attributes& to) {
  // Fills for one to three days and is emptied before dawn.
  auto days = 1 + static_cast<std::int64_t>(3 * trait(s, 1));
  auto since = (t.ms + offset * minute_ms - 4 * hour_ms - static_cast<std::int64_t>(trait(s, 2) * 5) * day_ms) % (days * day_ms);
  double part = static_cast<double>(since) / static_cast<double>(days * day_ms);
  double level = std::clamp(part * (0.75 + 0.4 * trait(s, 3)) + 0.02 * smooth_noise(s.seed, t.ms, hour_ms), 0.0, 1.0);
  to.number("fillingLevel", round_to(level, 0.01), "C62");
}

void write_reading(Sensor const& s, Instant t, int offset, json::Writer& to) {
  static constexpr std::array write = {air, water, traffic, light, parking, waste};
  Attributes attributes(to, t);
  write[static_cast<std::size_t>(s.kind)](s, t, offset, attributes);
}

std::size_t draw_place(std::span<const Place> places, double total, Dice& dice) {
  double at = dice.real() * total;
  for (std::size_t i = 0; i + 1 < places.size(); ++i)
    if ((at -= places[i].weight) < 0) return i;
  return places.size() - 1;
}

}  // namespace

std::string_view type_of(Kind k) { return facts_of(k).type; }
std::int64_t interval_ms(Kind k) { return facts_of(k).interval_s * second_ms; }

std::vector<Sensor> make_sensors(std::uint64_t seed, std::span<const Place> places, std::size_t count) {
  double total = 0;
  for (auto const& p : places) total += p.weight;
  std::vector<Sensor> out;
  Dice dice(seed);
  for (auto const& f : facts) {
    auto wanted = f.kind == Kind::waste ? count - out.size() : static_cast<std::size_t>(std::lround(f.share * static_cast<double>(count)));
    for (std::size_t i = 0; i < wanted && out.size() < count; ++i) {
      auto const& place = places[draw_place(places, total, dice)];
      out.push_back({f.kind, fmt::format("urn:ngsi-ld:{}:{}-{:04}", f.type, place.code, i + 1),
                     fmt::format("{} {} · {}", f.name, i + 1, place.name), place.code, point_in(place.shape, dice),
                     mix(seed, out.size() + 1)});
    }
  }
  return out;
}

// On some days a sensor is cut off for two to fourteen hours.
bool silent(Sensor const& s, Instant t) {
  auto day = static_cast<std::uint64_t>(t.ms / day_ms);
  auto hash = mix(s.seed, day + 11);
  if (unit(hash) >= facts_of(s.kind).silent_share) return false;
  double hour = static_cast<double>(t.ms % day_ms) / static_cast<double>(hour_ms), from = 10 * unit(mix(hash, 1));
  return hour >= from && hour < from + 2 + 12 * unit(mix(hash, 2));
}

double pm25(Sensor const& s, Instant t, int utc_offset_min) { return round_to(fine_dust(s, t, utc_offset_min), 0.1); }

Instant next_reading(Sensor const& s, Instant after) {
  auto step = interval_ms(s.kind), phase = static_cast<std::int64_t>(s.seed % static_cast<std::uint64_t>(step));
  return {(after.ms - phase) / step * step + step + phase};
}

std::string reading_json(Sensor const& s, Instant t, int utc_offset_min) {
  std::string out;
  json::Writer to(out);
  to.begin_object();
  write_reading(s, t, utc_offset_min, to);
  to.end_object();
  return out;
}

std::string entity_json(Sensor const& s, Instant t, int utc_offset_min) {
  std::string out;
  json::Writer to(out);
  auto property = [&](std::string_view name, std::string_view value) {
    to.key(name).begin_object().member("type", "Property").member("value", value).end_object();
  };
  to.begin_object().member("id", s.id).member("type", type_of(s.kind));
  property("name", s.name);
  property("areaServed", s.area);
  property("source", "simulated");
  to.key("location").begin_object().member("type", "GeoProperty").key("value");
  to.begin_object().member("type", "Point").key("coordinates").begin_array().value(s.at.lon).value(s.at.lat).end_array().end_object();
  to.end_object();
  write_reading(s, t, utc_offset_min, to);
  to.end_object();
  return out;
}

}  // namespace dinh::app::demo
