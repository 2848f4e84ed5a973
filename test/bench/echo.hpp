#pragma once
// The reference of every rate: bench_echo as a child, and rounds that alternate the server with it.
#include <memory>

#include "bench.hpp"
#include "city.hpp"

namespace dinh::bench {

class Echo {
 public:
  Echo(std::string const& build, std::size_t answer_bytes);
  int pid() const { return child_->pid(); }
  std::uint16_t port = 0;

 private:
  TempFolder folder_;
  std::unique_ptr<Child> child_;
};

// Server and echo in turn: requests of the same bytes, answers of the same size. Three lines: rate, CPU, p99.
void beside_echo(Options const&, City const&, std::string_view name, std::size_t connections, std::size_t answer_bytes, Requests const&);

}  // namespace dinh::bench
