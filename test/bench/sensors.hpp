#pragma once
// The entities the register's topics are measured with: a small air station with five attributes.
#include <cstdint>
#include <string>

namespace dinh::bench {

std::string sensor_id(std::uint64_t i);
std::string sensor(std::uint64_t i, std::uint64_t round = 0);                             // NGSI-LD payload; values differ for each round
std::string sensor_batch(std::uint64_t from, std::uint64_t to, std::uint64_t round = 0);  // JSON array of them
double sensor_lon(std::uint64_t i);
double sensor_lat(std::uint64_t i);

}  // namespace dinh::bench
