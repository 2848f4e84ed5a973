#include "base/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace dinh {

namespace {

std::string in_braces(std::string_view labels, std::string_view more = {}) {
  if (labels.empty() && more.empty()) return {};
  return fmt::format("{{{}{}{}}}", labels, labels.empty() || more.empty() ? "" : ",", more);
}

// The text format spells the values JSON has no word for.
std::string number(double v) {
  if (std::isnan(v)) return "NaN";
  if (std::isinf(v)) return v < 0 ? "-Inf" : "+Inf";
  return fmt::format("{}", v);
}

template <class Kind>
Kind& find_or_make(std::map<std::string, std::unique_ptr<Kind>>& among, std::string_view labels) {
  auto& slot = among[std::string(labels)];
  if (!slot) slot = std::make_unique<Kind>();
  return *slot;
}

}  // namespace

void Histogram::observe(double seconds) {
  std::size_t i = 0;
  while (i < std::size(bounds_s) && !(seconds <= bounds_s[i])) ++i;
  buckets_[i].fetch_add(1, std::memory_order_relaxed);
  sum_us_.fetch_add(static_cast<std::uint64_t>(std::max(0.0, seconds) * 1e6), std::memory_order_relaxed);
}

void Histogram::write(std::string& out, std::string_view name, std::string_view labels) const {
  std::uint64_t upto = 0;
  for (std::size_t i = 0; i <= std::size(bounds_s); ++i) {
    upto += buckets_[i].load(std::memory_order_relaxed);
    auto bound = i < std::size(bounds_s) ? fmt::format("le=\"{}\"", bounds_s[i]) : std::string("le=\"+Inf\"");
    out += fmt::format("{}_bucket{} {}\n", name, in_braces(labels, bound), upto);
  }
  out += fmt::format("{}_sum{} {}\n", name, in_braces(labels), static_cast<double>(sum_us_.load(std::memory_order_relaxed)) / 1e6);
  out += fmt::format("{}_count{} {}\n", name, in_braces(labels), upto);
}

Metrics::Family& Metrics::family(std::string_view name, std::string_view help, std::string_view type) {
  auto found = families_.find(name);
  if (found == families_.end()) found = families_.emplace(name, Family{std::string(help), std::string(type), {}, {}, {}}).first;
  return found->second;
}

Counter& Metrics::counter(std::string_view name, std::string_view labels, std::string_view help) {
  std::lock_guard lock(mutex_);
  return find_or_make(family(name, help, "counter").counters, labels);
}

Histogram& Metrics::histogram(std::string_view name, std::string_view labels, std::string_view help) {
  std::lock_guard lock(mutex_);
  return find_or_make(family(name, help, "histogram").histograms, labels);
}

void Metrics::gauge(std::string_view name, std::string_view labels, std::string_view help, std::function<double()> read) {
  std::lock_guard lock(mutex_);
  family(name, help, "gauge").gauges[std::string(labels)] = std::move(read);
}

std::string Metrics::text() const {
  std::lock_guard lock(mutex_);
  std::string out;
  for (auto const& [name, family] : families_) {
    out += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, family.help, name, family.type);
    for (auto const& [labels, counter] : family.counters) out += fmt::format("{}{} {}\n", name, in_braces(labels), counter->value());
    for (auto const& [labels, gauge] : family.gauges) out += fmt::format("{}{} {}\n", name, in_braces(labels), number(gauge()));
    for (auto const& [labels, histogram] : family.histograms) histogram->write(out, name, labels);
  }
  return out;
}

}  // namespace dinh
