// One entity at a time: read and durable change, beside a raw epoll echo that moves the same bytes.
#include <fmt/format.h>

#include "echo.hpp"
#include "sensors.hpp"

namespace dinh::bench {

void register_bench(Options const& options) {
  constexpr std::uint64_t entities = 10'000, batch = 500;
  City city(options.build);
  for (std::uint64_t from = 0; from < entities; from += batch)
    fetch(city.port(),
          http_request("POST", "/ngsi-ld/v1/entityOperations/upsert", sensor_batch(from, from + batch), "application/json", city.auth()));
  auto get = [&](std::uint64_t i, std::string& out) {
    out = http_request("GET", "/ngsi-ld/v1/entities/" + sensor_id(i % entities), {}, {}, city.auth());
  };
  std::string one;
  get(0, one);
  beside_echo(options, city, "get_entity", 64, fetch(city.port(), one).size(), get);
  beside_echo(options, city, "patch_durable", 256, 0, [&](std::uint64_t i, std::string& out) {
    out = http_request("PATCH", "/ngsi-ld/v1/entities/" + sensor_id(i % entities) + "/attrs",
                       fmt::format(R"({{"temperature":{{"type":"Property","value":{}}}}})", i % 1000), "application/json", city.auth());
  });
}

}  // namespace dinh::bench
