#include "sensors.hpp"

#include <fmt/format.h>

namespace dinh::bench {

std::string sensor_id(std::uint64_t i) { return fmt::format("urn:ngsi-ld:BenchSensor:{:07}", i); }

// Spread over the area without a pattern the grid could like.
double sensor_lon(std::uint64_t i) { return 106.4 + static_cast<double>(i * 7919 % 10'007) / 20'000; }
double sensor_lat(std::uint64_t i) { return 10.9 + static_cast<double>(i * 104'729 % 10'009) / 20'000; }

std::string sensor(std::uint64_t i, std::uint64_t round) {
  return fmt::format(
      R"({{"id":"{}","type":"BenchSensor","temperature":{{"type":"Property","value":{}}},"pm25":{{"type":"Property","value":{}}},)"
      R"("humidity":{{"type":"Property","value":0.{}}},"name":{{"type":"Property","value":"Trạm {}"}},)"
      R"("location":{{"type":"GeoProperty","value":{{"type":"Point","coordinates":[{:.5f},{:.5f}]}}}}}})",
      sensor_id(i), (i + round) % 40, (i * 31 + round) % 1000, (i + round) % 90 + 10, i, sensor_lon(i), sensor_lat(i));
}

std::string sensor_batch(std::uint64_t from, std::uint64_t to, std::uint64_t round) {
  std::string body = "[";
  for (auto i = from; i < to; ++i) {
    if (i > from) body += ',';
    body += sensor(i, round);
  }
  return body + "]";
}

}  // namespace dinh::bench
