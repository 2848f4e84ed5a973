#include "base/metrics.hpp"

#include <gtest/gtest.h>

namespace dinh {
namespace {

TEST(Metrics, AreWrittenInTheTextFormat) {
  Metrics metrics;
  metrics.counter("dinh_requests_total", R"(route="/a",status="200")", "Requests answered.").add(3);
  metrics.counter("dinh_requests_total", R"(route="/b",status="404")", "Requests answered.").add();
  metrics.gauge("dinh_temperature", "", "Now.", [] { return 21.5; });
  EXPECT_EQ(metrics.text(),
            "# HELP dinh_requests_total Requests answered.\n"
            "# TYPE dinh_requests_total counter\n"
            "dinh_requests_total{route=\"/a\",status=\"200\"} 3\n"
            "dinh_requests_total{route=\"/b\",status=\"404\"} 1\n"
            "# HELP dinh_temperature Now.\n"
            "# TYPE dinh_temperature gauge\n"
            "dinh_temperature 21.5\n");
}

TEST(Metrics, GiveTheSameCounterForTheSameLabels) {
  Metrics metrics;
  EXPECT_EQ(&metrics.counter("a", "x=\"1\"", ""), &metrics.counter("a", "x=\"1\"", ""));
  EXPECT_NE(&metrics.counter("a", "x=\"1\"", ""), &metrics.counter("a", "x=\"2\"", ""));
}

TEST(Metrics, AddUpTheBucketsOfAHistogram) {
  Metrics metrics;
  auto& h = metrics.histogram("took_seconds", "route=\"/a\"", "Time.");
  h.observe(0.0001);
  h.observe(0.002);
  h.observe(60);
  auto text = metrics.text();
  EXPECT_NE(text.find("took_seconds_bucket{route=\"/a\",le=\"0.0001\"} 1\n"), text.npos);
  EXPECT_NE(text.find("took_seconds_bucket{route=\"/a\",le=\"0.003\"} 2\n"), text.npos);
  EXPECT_NE(text.find("took_seconds_bucket{route=\"/a\",le=\"10\"} 2\n"), text.npos);
  EXPECT_NE(text.find("took_seconds_bucket{route=\"/a\",le=\"+Inf\"} 3\n"), text.npos);
  EXPECT_NE(text.find("took_seconds_sum{route=\"/a\"} 60.0021\n"), text.npos);
  EXPECT_NE(text.find("took_seconds_count{route=\"/a\"} 3\n"), text.npos);
}

}  // namespace
}  // namespace dinh
