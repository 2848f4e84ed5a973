#pragma once
// What every topic of the benchmark stands on: its parameters, one line for each bar, rounds against a reference.
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "load.hpp"

namespace dinh::bench {

struct Options {
  std::string build;  // folder of dinh, bench_echo
  int rounds = 5;
};

// One topic of the benchmark: starts what it needs, prints its bars.
void register_bench(Options const&);
void register_batch_bench(Options const&);
void register_million_bench(Options const&);
void history_bench(Options const&);
void live_bench(Options const&);
void cases_bench(Options const&);
void mqtt_bench(Options const&);

// name value unit reference ratio.  A reference of 0 means there is none; the ratio is then 0.
void print_bar(std::string_view name, double value, std::string_view unit, double reference = 0, double ratio = 0);
void print_limit(std::string_view name, double value, std::string_view unit, double limit);  // reference: the promised limit

struct Measured {
  double rate = 0, cpu_us = 0, p50_ms = 0, p95_ms = 0, p99_ms = 0;
};
double cpu_seconds(int pid);  // user and system time of a process
double resident_mb(int pid);
double seconds_now();                        // steady
Measured measure(LoadSpec const&, int pid);  // throws when a request failed
Measured median(std::vector<Measured>);
double median(std::vector<double>);

using Requests = std::function<void(std::uint64_t, std::string&)>;

}  // namespace dinh::bench
