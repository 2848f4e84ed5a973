#include <gtest/gtest.h>

#include <random>

#include "register/temporal/duration.hpp"
#include "register/test/ngsild_world.hpp"

namespace dinh::reg {
namespace {

TEST(TemporalDuration, ReadsWhatIso8601Writes) {
  struct Row {
    std::string_view text;
    std::int64_t months, ms;
  };
  for (auto const& [text, months, ms] :
       {Row{"PT1H", 0, hour_ms}, Row{"P1D", 0, day_ms}, Row{"P2W", 0, 14 * day_ms}, Row{"P1M", 1, 0}, Row{"PT1M", 0, minute_ms},
        Row{"P1Y2M", 14, 0}, Row{"PT0S", 0, 0}, Row{"P0D", 0, 0},
        Row{"P3Y6M4DT12H30M5S", 42, 4 * day_ms + 12 * hour_ms + 30 * minute_ms + 5'000}, Row{"PT0.25S", 0, 250}}) {
    auto d = parse_duration(text);
    ASSERT_TRUE(d) << text;
    EXPECT_EQ(d->months, months) << text;
    EXPECT_EQ(d->ms, ms) << text;
  }
}

TEST(TemporalDuration, RefusesEverythingElse) {
  for (auto text :
       {"",      "P",    "PT",  "1H",    "PH",    "P1H",   "PT1D",      "P1",    "PT1",   "P-1D",  "PT1H1H", "PT1M1H",      "P1D1M",
        "P1W1D", "P1DT", "p1d", "P1.5D", "PT1.S", "PT.5S", "P9999999D", "PT1H ", " PT1H", "P1Y1W", "PTT1H",  "P2007-01-01", "PT1H/PT2H"})
    EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(TemporalDuration, CountsMonthsByTheCalendar) {
  auto start = *parse_instant("2024-01-31T06:30:00Z");
  auto month = *parse_duration("P1M");
  EXPECT_EQ(iso(after(start, month, 1)), "2024-02-29T06:30:00Z");
  EXPECT_EQ(iso(after(start, month, 2)), "2024-03-31T06:30:00Z");
  EXPECT_EQ(iso(after(start, month, 12)), "2025-01-31T06:30:00Z");
  EXPECT_EQ(iso(after(*parse_instant("1969-12-31T23:00:00Z"), *parse_duration("P1DT1H"), 2)), "1970-01-03T01:00:00Z");
}

struct TemporalParameters : testing::Test {
  NgsildWorld world;
  void SetUp() override {
    ASSERT_EQ(world
                  .post("temporal/entities",
                        R"({"id":"urn:a","type":"T","v":[{"type":"Property","value":1,"observedAt":"2020-01-01T00:00:00Z"}]})")
                  .status,
              201);
  }
};

TEST_F(TemporalParameters, ThatAreWrongAreRefusedWithTheirName) {
  struct Row {
    std::string_view query, field;
  };
  constexpr std::string_view window = "timerel=after&timeAt=2020-01-01T00:00:00Z&";
  for (auto const& [query, field] : {Row{"timerel=after", "timeAt"},
                                     Row{"timerel=before&timeAt=", "timeAt"},
                                     Row{"timerel=during&timeAt=2020-01-01T00:00:00Z", "timerel"},
                                     Row{"timerel=between&timeAt=2020-01-01T00:00:00Z", "endTimeAt"},
                                     Row{"timeAt=2020-01-01T00:00:00Z", "timerel"},
                                     Row{"timerel=after&timeAt=2020-01-01", "timeAt"},
                                     Row{"timerel=after&timeAt=2020-01-01T00:00:00", "timeAt"},
                                     Row{"timerel=after&timeAt=2020-01-01T00:00:00%2B07:00", "timeAt"},
                                     Row{"timerel=between&timeAt=2020-01-02T00:00:00Z&endTimeAt=2020-01-01T00:00:00Z", "endTimeAt"},
                                     Row{"timerel=after&timeAt=2020-01-01T00:00:00Z&endTimeAt=2020-01-02T00:00:00Z", "endTimeAt"},
                                     Row{"timeproperty=seenAt", "timeproperty"},
                                     Row{"lastN=0", "lastN"},
                                     Row{"lastN=-1", "lastN"},
                                     Row{"lastN=1.5", "lastN"},
                                     Row{"lastN=99999999999999999999", "lastN"},
                                     Row{"options=aggregatedValues", "aggrMethods"},
                                     Row{"options=aggregatedValues&aggrMethods=median", "aggrMethods"},
                                     Row{"options=aggregatedValues&aggrMethods=avg&aggrPeriodDuration=1H", "aggrPeriodDuration"},
                                     Row{"options=sideways", "options"},
                                     Row{"format=sideways", "format"},
                                     Row{"datasetId=nope", "datasetId"}}) {
    for (std::string path :
         {"temporal/entities/urn:a?" + std::string(query),
          "temporal/entities?type=T&" + std::string(query.find("time") == query.npos || query.starts_with("timeproperty") ? window : "") +
              std::string(query)}) {
      auto answer = world.get(path);
      EXPECT_EQ(answer.status, 400) << path << answer.body;
      EXPECT_EQ(answer.json().find("type")->string(), "https://uri.etsi.org/ngsi-ld/errors/BadRequestData") << path;
      EXPECT_EQ(answer.json().find("field")->string(), field) << path;
    }
  }
}

TEST_F(TemporalParameters, AQueryNeedsATemporalQueryAndSomethingToLookFor) {
  constexpr std::string_view bad = "https://uri.etsi.org/ngsi-ld/errors/BadRequestData";
  for (std::string query :
       {"type=T", "timerel=after&timeAt=2020-01-01T00:00:00Z", "timerel=after&timeAt=2020-01-01T00:00:00Z&attrs=createdAt",
        "type=T&timerel=after&timeAt=2020-01-01T00:00:00Z&csf=))bad((", "type=T&timerel=after&timeAt=2020-01-01T00:00:00Z&id=not a uri",
        "type=T&timerel=after&timeAt=2020-01-01T00:00:00Z&pick=owner{name}", "type=T&timerel=after&timeAt=2020-01-01T00:00:00Z&limit=0"}) {
    auto answer = world.get("temporal/entities?" + query);
    EXPECT_EQ(answer.status, 400) << query << answer.body;
    EXPECT_EQ(answer.json().find("type")->string(), bad) << query;
  }
  EXPECT_EQ(world.get("temporal/entities?timerel=after&timeAt=2020-01-01T00:00:00Z&local=true").status, 200);
  EXPECT_EQ(world.get("temporal/entities?type=T&timerel=after&timeAt=2020-01-01T00:00:00Z&join=flat").json().find("type")->string(),
            "https://uri.etsi.org/ngsi-ld/errors/InvalidRequest");
}

TEST_F(TemporalParameters, OfABodyAreReadLikeThoseOfAUrl) {
  auto ask = [&](std::string const& temporal) {
    return world.post("temporal/entityOperations/query", R"({"type":"Query","entities":[{"type":"T"}],)" + temporal + "}");
  };
  for (
      std::string temporal :
      {R"("temporalQ":{"timerel":"after"})", R"("temporalQ":{"timerel":"after","timeAt":"2019-01-01T00:00:00Z","lastN":0})",
       R"("temporalQ":{"timerel":"after","timeAt":"2019-01-01T00:00:00Z","lastN":1.5})", R"("temporalQ":[])",
       R"("temporalQ":{"timerel":"after","timeAt":"2019-01-01T00:00:00Z","timerell":"x"})", R"("q":"v>0")",
       R"("temporalQ":{"timerel":"after","timeAt":"2019-01-01T00:00:00Z"},"aggrParams":{"aggrMethods":["median"]})",
       R"("temporalQ":{"timerel":"after","timeAt":"2019-01-01T00:00:00Z"},"aggrParams":{"aggrMethods":"avg","aggrPeriodDuration":"1 hour"}})"})
    EXPECT_EQ(ask(temporal).status, 400) << temporal;
  auto after = ask(R"("temporalQ":{"timerel":"after","timeAt":"2019-01-01T00:00:00Z","lastN":1})");
  EXPECT_EQ(after.status, 200) << after.body;
  auto methods = ask(R"("temporalQ":{"timerel":"after","timeAt":"2019-01-01T00:00:00Z","aggrMethods":["avg","max"]})");
  EXPECT_EQ(methods.body, R"([{"id":"urn:a","type":"T","v":{"type":"Property","avg":[[1,"2019-01-01T00:00:00Z","2020-01-01T00:00:00Z"]],)"
                          R"("max":[[1,"2019-01-01T00:00:00Z","2020-01-01T00:00:00Z"]]}}])");
}

// Whatever is sent, the answer is an answer: no exception, no status of a broken house.
TEST_F(TemporalParameters, ThatMakeNoSenseAtAllNeverBreakAnything) {
  std::mt19937 dice(5);
  constexpr std::string_view alphabet = "PTYMDHWSZ0123456789-:.,;|=()[]{}\"'%&? avgsum~<>!#+/\xC4\x91";
  constexpr std::string_view names[] = {"timerel", "timeAt", "endTimeAt", "timeproperty", "lastN", "aggrMethods", "aggrPeriodDuration",
                                        "q",       "pick",   "options"};
  for (int round = 0; round < 3'000; ++round) {
    std::string query = "type=T&timerel=after&timeAt=2020-01-01T00:00:00Z&" + std::string(names[dice() % std::size(names)]) + "=";
    for (auto n = dice() % 12; n > 0; --n) {
      auto c = alphabet[dice() % alphabet.size()];
      char hex[4];
      std::snprintf(hex, sizeof hex, "%%%02X", static_cast<unsigned char>(c));
      query += hex;
    }
    auto status = world.get("temporal/entities?" + query).status;
    EXPECT_TRUE(status == 200 || status == 400) << status << " " << query;
  }
}

}  // namespace
}  // namespace dinh::reg
