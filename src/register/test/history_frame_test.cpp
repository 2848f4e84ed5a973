#include "register/history_frame.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace dinh::reg {
namespace {

constexpr Instant changed{1'764'000'000'000}, created{1'763'000'000'000};

void expect_same(TakenApart const& a, TakenApart const& b, std::string_view instance) {
  EXPECT_EQ(a.at, b.at) << instance;
  EXPECT_EQ(a.is_observed, b.is_observed) << instance;
  EXPECT_EQ(a.value, b.value) << instance;
  EXPECT_EQ(a.frame, b.frame) << instance;
}

// Pieces that fit together, nearly fit together, or look like each other's ends.
std::string random_instance(std::mt19937& random) {
  auto pick = [&](auto const& from) { return std::string(from[random() % std::size(from)]); };
  static constexpr const char* values[] = {"1",         "27.5", "-3",         "\"1\"", "\"1,\\\"observedAt\\\":\"", "true", "[1,2]", "1e3",
                                           "{\"a\":1}", "null", "\"Trạm 5\"", "12"};
  static constexpr const char* befores[] = {R"({"type":"Property","value":)", R"({"unitCode":"CEL","type":"Property","value":)",
                                            R"({"type":"Relationship","object":)",
                                            R"({"observedAt":"2026-11-24T03:15:00Z","type":"Property","value":)"};
  static constexpr const char* behinds[] = {"}",
                                            R"(,"unitCode":"CEL"})",
                                            R"(,"observedAt":"2026-11-24T03:15:00Z"})",
                                            R"(,"observedAt":"2026-11-24T03:15:00.250Z"})",
                                            R"(,"observedAt":"2026-11-24T03:15:00.000Z"})",
                                            R"(,"observedAt":"2026-11-24T03:20:00Z","unitCode":"CEL"})",
                                            R"(,"quality":{"type":"Property","value":1}})",
                                            R"(,"quality":{"type":"Property","value":2}})"};
  return pick(befores) + pick(values) + pick(behinds);
}

TEST(FrameReader, TakesApartWhatTakeApartDoes_WhateverCameBefore) {
  std::mt19937 random(20261127);
  FrameReader reader;
  std::string before;
  for (int i = 0; i < 200'000; ++i) {
    auto instance = random() % 4 == 0 && !before.empty() ? before : random_instance(random);
    Instant at{changed.ms + i}, since{created.ms + static_cast<std::int64_t>(random() % 8 == 0)};
    expect_same(reader.read(instance, at, since), take_apart(instance, at, since), instance);
    before = instance;
  }
}

TEST(FrameReader, IsNotMisledByAValueThatGoesOn) {
  FrameReader reader;
  for (std::string_view value : {"1", "12", "1", "\"a\"", "\"ab\"", "\"a\"", "[1]", "[1,1]"}) {
    auto instance = fmt::format(R"({{"type":"Property","value":{}}})", value);
    expect_same(reader.read(instance, changed, created), take_apart(instance, changed, created), instance);
    EXPECT_EQ(reader.read(instance, changed, created).value, value);
  }
}

}  // namespace
}  // namespace dinh::reg
