// The promised figures, each as one line:  name value unit reference ratio
//   bench_dinh [--only TOPIC]... [--rounds N]
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "bench.hpp"

namespace {

struct Topic {
  std::string name;
  void (*run)(dinh::bench::Options const&);
};

std::vector<Topic> const topics = {
    {"register", dinh::bench::register_bench},
    {"batch", dinh::bench::register_batch_bench},
    {"million", dinh::bench::register_million_bench},
    {"history", dinh::bench::history_bench},
    {"live", dinh::bench::live_bench},
    {"cases", dinh::bench::cases_bench},
    {"mqtt", dinh::bench::mqtt_bench},
};

int usage() {
  fmt::print(stderr, "bench_dinh [--only TOPIC]... [--rounds N]    topics:");
  for (auto const& t : topics) fmt::print(stderr, " {}", t.name);
  fmt::print(stderr, "\n");
  return 2;
}

}  // namespace

int main(int argc, char** argv) try {
  dinh::bench::Options options{.build = std::filesystem::canonical("/proc/self/exe").parent_path()};
  std::vector<std::string> only;
  for (int i = 1; i < argc; ++i) {
    std::string flag = argv[i];
    if (i + 1 == argc) return usage();
    if (flag == "--only") only.push_back(argv[++i]);
    else if (flag == "--rounds") options.rounds = std::max(1, std::atoi(argv[++i]));
    else return usage();
  }
  for (auto const& name : only)
    if (std::none_of(topics.begin(), topics.end(), [&](auto const& t) { return t.name == name; })) return usage();
  for (auto const& t : topics)
    if (only.empty() || std::find(only.begin(), only.end(), t.name) != only.end()) t.run(options);
} catch (std::exception const& e) {
  fmt::print(stderr, "bench: {}\n", e.what());
  return 1;
}
