#include "modules/hotline/open311/parameters.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "modules/hotline/catalogue.hpp"
#include "modules/hotline/open311/definitions.hpp"

using namespace dinh;
using namespace dinh::hotline::open311;

namespace {

const Instant now_ = *parse_instant("2026-11-24T10:00:00+07:00");

Desk desk() {
  Desk d;
  d.services = [] { return std::vector<ServiceItem>{{.code = "ngap", .name = "Ngập", .metadata = true}, {.code = "rac", .name = "Rác"}}; };
  d.definition = [](std::string const& code) {
    if (code != "ngap") return std::vector<ServiceAttribute>{};
    return std::vector<ServiceAttribute>{
        {.code = "depth", .datatype = "number", .required = true},
        {.code = "where", .datatype = "multivaluelist", .values = {{"road", "Đường"}, {"house", "Nhà"}}},
    };
  };
  return d;
}

// The first problem's field, or its words.
std::string field_of(Checked<NewRequest> const& r) {
  if (r) return "ok";
  auto const& first = r.error().list.front();
  return first.field.empty() ? first.detail : first.field;
}

}  // namespace

TEST(Open311Post, NamesWhatIsMissingOrWrong) {
  struct {
    const char* what;
    Parameters in;
    std::string expected;
  } const table[] = {
      {"nothing", {}, "service_code"},
      {"unknown service", {{"service_code", "x"}}, "service_code: x is not offered"},
      {"no place", {{"service_code", "rac"}}, "lat"},
      {"an empty parameter equals an absent one", {{"service_code", "rac"}, {"lat", ""}, {"long", ""}, {"address_string", ""}}, "lat"},
      {"half a place", {{"service_code", "rac"}, {"lat", "11"}}, "long"},
      {"no number", {{"service_code", "rac"}, {"lat", "11x"}, {"long", "106"}}, "lat"},
      {"off the globe", {{"service_code", "rac"}, {"lat", "91"}, {"long", "106"}}, "lat"},
      {"an address is enough", {{"service_code", "rac"}, {"address_string", "1 Yersin"}}, "ok"},
      {"long text", {{"service_code", "rac"}, {"address_id", "7"}, {"description", std::string(4001, 'a')}}, "description"},
      {"4,000 letters of two bytes",
       {{"service_code", "rac"},
        {"address_id", "7"},
        {"description",
         [] {
           std::string s;
           for (int i = 0; i < 4000; ++i) s += "đ";
           return s;
         }()}},
       "ok"},
      {"media", {{"service_code", "rac"}, {"address_id", "7"}, {"media_url", "javascript:alert(1)"}}, "media_url"},
      {"required attribute", {{"service_code", "ngap"}, {"address_id", "7"}}, "attribute[depth]"},
      {"attribute of the wrong kind", {{"service_code", "ngap"}, {"address_id", "7"}, {"attribute[depth]", "deep"}}, "attribute[depth]"},
      {"a number with a tail", {{"service_code", "ngap"}, {"address_id", "7"}, {"attribute[depth]", "30cm"}}, "attribute[depth]"},
      {"no finite number", {{"service_code", "ngap"}, {"address_id", "7"}, {"attribute[depth]", "inf"}}, "attribute[depth]"},
      {"unknown key of a list",
       {{"service_code", "ngap"}, {"address_id", "7"}, {"attribute[depth]", "3"}, {"attribute[where][]", "sky"}},
       "attribute[where]"},
      {"unknown attribute", {{"service_code", "rac"}, {"address_id", "7"}, {"attribute[depth]", "3"}}, "attribute[depth]"},
      {"several values",
       {{"service_code", "ngap"},
        {"address_id", "7"},
        {"attribute[depth]", "3"},
        {"attribute[where][]", "road"},
        {"attribute[where][]", "house"}},
       "ok"},
  };
  for (auto const& row : table) EXPECT_EQ(field_of(read_new_request(desk(), row.in, {})), row.expected) << row.what;
}

TEST(Open311Post, ListsEverythingThatIsWrong) {
  auto answer = read_new_request(
      desk(),
      {{"service_code", "ngap"}, {"lat", "91"}, {"long", "x"}, {"email", "nobody"}, {"media_url", "ftp://x"}, {"attribute[x]", "1"}}, {});
  ASSERT_FALSE(answer);
  std::string fields;
  for (auto const& e : answer.error().list) fields += e.field + " ";
  EXPECT_EQ(fields, "attribute[depth] attribute[x] lat long email media_url ");
}

TEST(Open311Filter, ListsEverythingThatIsWrong) {
  auto f = read_filter({{"status", "x"}, {"start_date", "x"}, {"page", "0"}}, now_, 420);
  ASSERT_FALSE(f);
  EXPECT_EQ(f.error().list.size(), 3u);
}

TEST(Open311Filter, DefaultsToTheLastNinetyDaysAndAThousand) {
  auto f = read_filter({}, now_, 420);
  ASSERT_TRUE(f);
  EXPECT_EQ(f->to, now_);
  EXPECT_EQ(f->from, now_ + -90 * day_ms);
  EXPECT_EQ(f->limit, 1000u);
  EXPECT_FALSE(f->open);
}

TEST(Open311Filter, UnderstandsWhatClientsSend) {
  auto f = read_filter({{"start_date", "2026-10-01T00:00:00 07:00"},
                        {"end_date", "2026-10-31"},
                        {"status", "open"},
                        {"service_code", "ngap, rac"},
                        {"page", "3"},
                        {"page_size", "50"}},
                       now_, 420);
  ASSERT_TRUE(f);
  EXPECT_EQ(iso_local(f->from, 420), "2026-10-01T00:00:00+07:00");
  EXPECT_EQ(iso_local(f->to, 420), "2026-10-31T00:00:00+07:00");
  EXPECT_EQ(f->open, true);
  EXPECT_EQ(f->service_codes, (std::vector<std::string>{"ngap", "rac"}));
  EXPECT_EQ(f->offset, 100u);
  EXPECT_FALSE(read_filter({{"status", "open,closed"}}, now_, 420)->open);
}

TEST(Open311Filter, RefusesWithTheParametersName) {
  struct {
    Parameters in;
    const char* field;
  } const table[] = {
      {{{"start_date", "yesterday"}}, "start_date"},
      {{{"start_date", "2026-10-02"}, {"end_date", "2026-10-01"}}, "start_date"},
      {{{"start_date", "2026-01-01"}, {"end_date", "2026-10-01"}}, "end_date"},
      {{{"status", "broken"}}, "status"},
      {{{"page", "0"}}, "page"},
      {{{"page_size", "1001"}}, "page_size"},
      {{{"page_size", "-1"}}, "page_size"},
  };
  for (auto const& row : table) {
    auto f = read_filter(row.in, now_, 420);
    ASSERT_FALSE(f) << row.field;
    EXPECT_EQ(f.error().list.front().field, row.field);
  }
}

TEST(Open311Filter, IdsOverrideAllOtherArguments) {
  auto f = read_filter({{"service_request_id", "a, b"}, {"start_date", "2020-01-01"}, {"end_date", "2026-10-01"}, {"status", "broken"}},
                       now_, 420);
  ASSERT_TRUE(f);
  EXPECT_EQ(f->ids, (std::vector<std::string>{"a", "b"}));
}

TEST(Open311Definitions, TheSeedTreeUsesEveryDatatypeAndRequiresWhatMatters) {
  auto read = [](std::string const& name) {
    std::ostringstream out;
    out << std::ifstream(std::string(DINH_SOURCE_DIR) + "/data/hotline/" + name).rdbuf();
    return out.str();
  };
  dinh::hotline::Catalogue seed(read("fields.json"), read("assignments.json"));
  auto definitions = read_definitions(read("service_definitions.json"));
  std::set<std::string> datatypes;
  for (auto const& [field, attributes] : definitions) {
    EXPECT_TRUE(seed.find(field)) << field;
    for (auto const& a : attributes) datatypes.insert(a.datatype);
  }
  EXPECT_EQ(datatypes, (std::set<std::string>{"string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"}));

  Desk seeded;
  seeded.services = [] { return std::vector<ServiceItem>{{.code = "dien-luc"}}; };
  seeded.definition = [&](std::string const& code) { return definitions.at(code); };
  Parameters in{{"service_code", "dien-luc"}, {"address_id", "7"}};
  EXPECT_EQ(field_of(read_new_request(seeded, in, {})), "attribute[KIND]");
  in.push_back({"attribute[KIND]", "wire"});
  EXPECT_EQ(field_of(read_new_request(seeded, in, {})), "ok");
}
