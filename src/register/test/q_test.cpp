// The query language against one entity, case by case (CIM 009 §4.9 and §4.19).
#include <gtest/gtest.h>

#include <chrono>

#include "register/q.hpp"
#include "register/scope_query.hpp"

namespace dinh::reg {
namespace {

std::string same(std::string_view name) { return std::string(name); }

class QTest : public testing::Test {
 protected:
  QTest() {
    Delta d{.kind = Delta::Kind::create, .id = "urn:ngsi-ld:T:1", .types = {"T"}};
    d.at = Instant{1'764'000'000'000};
    auto add = [&](char const* name, std::string bytes) { d.attrs.push_back({name, "", std::move(bytes)}); };
    add("pm25", R"({"type":"Property","value":12.5,"unitCode":"GQ","observedAt":"2026-11-24T01:00:00Z",)"
                R"("accuracy":{"type":"Property","value":0.5,"by":{"type":"Relationship","object":"urn:x:by"}}})");
    add("name", R"({"type":"Property","value":"chợ (Thủ Dầu Một); \"mới\""})");
    add("open", R"({"type":"Property","value":true})");
    add("tags", R"({"type":"Property","value":["red","green",7]})");
    add("address", R"({"type":"Property","value":{"street":{"no":5,"name":"Lê Lợi"},"city":"TDM"}})");
    add("day", R"({"type":"Property","value":{"@type":"Date","@value":"2026-11-24"}})");
    add("hour", R"({"type":"Property","value":"10:15:00Z"})");
    add("at", R"({"type":"Property","value":{"@type":"DateTime","@value":"2026-11-24T10:00:00+07:00"}})");
    add("partOf", R"({"type":"Relationship","object":"urn:ngsi-ld:Line:7"})");
    add("parts", R"({"type":"Relationship","object":["urn:a","urn:b"]})");
    add("label", R"({"type":"LanguageProperty","languageMap":{"vi":"một","en":"one"}})");
    add("https://example.org/v1.0/temp", R"({"type":"Property","value":30})");
    doc_ = apply(nullptr, d, 1, names_);
  }

  bool holds(std::string const& q) {
    auto parsed = parse_q(q, same);
    EXPECT_TRUE(parsed.has_value()) << q << ": " << (parsed ? "" : parsed.error().detail);
    Work work;
    return parsed && matches(**parsed, *doc_, names_, work);
  }

  Names names_;
  DocPtr doc_;
};

TEST_F(QTest, HoldsWhereTheGrammarSaysSo) {
  for (auto q : {
           "pm25",
           "pm25==12.5",
           "pm25!=12",
           "pm25>12",
           "pm25>=12.5",
           "pm25<1.3e1",
           "pm25<=12.5",
           "pm25>-3",
           "pm25==12..13",
           "pm25!=1..2",
           "pm25==1,12.5,3",
           "pm25!=1,2",
           "pm25!=\"12.5\"",  // another type is unequal
           R"(name=="chợ (Thủ Dầu Một); \"mới\"")",
           R"(name~="^chợ \(Thủ")",
           R"(name~="m[ớo]i\"$")",
           "name!~=^x",
           R"(name>"a")",
           R"(name!~="\d")",
           R"(hour~="^\d\d:\d\d")",
           "open==true",
           "open!=false",
           "open==false,true",
           R"(tags=="green")",
           R"(tags=="x","red")",
           "tags==7",
           R"(tags!="blue")",
           R"(tags~="^gr")",
           "address[city]==\"TDM\"",
           "address[street.no]==5",
           "address[street.no]>4;address[street.name]==\"L\\u00ea Lợi\"",
           "address[city]",
       })
    EXPECT_TRUE(holds(q)) << q;
}

TEST_F(QTest, HoldsForTimesSubAttributesAndRelationships) {
  for (auto q : {
           "day==2026-11-24",
           "day>2026-11-01",
           "day==2026-11-01..2026-12-01",
           "hour==10:15:00Z",
           "hour<11:00:00Z",
           "at==2026-11-24T03:00:00Z",
           "at>=2026-11-24T03:00:00Z",
           "pm25.observedAt>2026-11-24T00:00:00Z",
           "pm25.unitCode==\"GQ\"",
           "pm25.accuracy<1",
           "pm25.accuracy.by==urn:x:by",
           "createdAt>2020-01-01T00:00:00Z",
           "pm25.modifiedAt>2020-01-01T00:00:00Z",
           "partOf==urn:ngsi-ld:Line:7",
           "partOf==\"urn:ngsi-ld:Line:7\"",
           "partOf==urn:a,urn:ngsi-ld:Line:7",
           "parts==urn:b",
           "partOf!=urn:a",
           "label!=\"two\"",
           "label[*]!~=\"^x\"",
           "tags!~=\"^x\"",
           "label[vi]==\"một\"",
           "label==\"one\"",
           "label[*]==\"one\"",
           "https://example.org/v1.0/temp>29",
           "https://example.org/v1.0/temp",
           "nothing|pm25",
           "pm25;open",
           "(nothing|pm25);(open|nothing)",
           "nothing;nothing|pm25",
           "((pm25))",
       })
    EXPECT_TRUE(holds(q)) << q;
}

TEST_F(QTest, DoesNotHoldOtherwise) {
  for (auto q : {
           "pm25!~=\"9\"",
           "open!~=\"x\"",
           "partOf>\"a\"",
           "partOf~=\"urn\"",
           "partOf!~=\"x\"",
           "label!=\"one\"",
           "label[*]!~=\"^o\"",
           "nothing",
           "nothing==1",
           "nothing!=1",
           "pm25==\"12.5\"",
           "pm25==true",
           "pm25>12.5",
           "pm25==13..14",
           "pm25!=12..13",
           "pm25!=12.5,1",
           "name==\"chợ\"",
           "name~=\"^Thủ\"",
           "name!~=chợ",
           "open==false",
           "tags==\"blue\"",
           "tags!=\"red\"",
           "address[zip]",
           "address[street.no.x]",
           "address.city",
           "day<2026-11-01",
           "at<2026-11-24T03:00:00Z",
           "pm25.accuracy.by==urn:x:other",
           "partOf==urn:a",
           "partOf!=urn:ngsi-ld:Line:7",
           "label[fr]",
           "label[vi]==\"one\"",
           "nothing|nothing",
           "pm25;nothing",
           "(nothing|pm25);nothing",
           "createdAt<2020-01-01T00:00:00Z",
       })
    EXPECT_FALSE(holds(q)) << q;
}

TEST_F(QTest, RefusesWhatTheGrammarDoesNotKnow) {
  for (auto q : {
           "",
           "!pm25",
           "a=>5",
           "a=5",
           "a==",
           "a>",
           "a==b",
           "a>true",
           "a>urn:x:y",
           "a>1,2",
           "a<1..2",
           "a==1..\"b\"",
           "a==1,2..3",
           "a==true..false",
           "a==.5",
           "a==05",
           "a==inf",
           "a==1.",
           "n==1..5==1.",
           "a==\"b",
           R"(a=="\x")",
           "a[b",
           "a[]",
           "a[b.]",
           "a.",
           ".a",
           "a..b",
           "(a",
           "a)",
           "()",
           "a;",
           ";a",
           "a||b",
           "a b",
           "a ==1",
           "@id==1",
           "<a>==1",
           "a'b",
           "a~=",
           "a~=\"",
           "a~=[",
           "a~=(x",
           R"x(a~="(x)\1")x",
           R"x(a~="(?=x)")x",
           "a~=\"x{2000}\"",
           "a{Type}.b==1",
           "a,b",
           "a==1,",
           "a===1",
           "a!",
           "a~b",
       }) {
    auto parsed = parse_q(q, same);
    ASSERT_FALSE(parsed.has_value()) << q;
    EXPECT_EQ("q", parsed.error().field.empty() ? "q" : parsed.error().field);
  }
}

TEST_F(QTest, EachLimitHasItsEdge) {
  auto is_read = [](std::string const& q) { return parse_q(q, same).has_value(); };
  auto repeated = [](std::string_view text, std::size_t times) {
    std::string out;
    while (times--) out += text;
    return out;
  };
  auto const& l = query_limits;
  EXPECT_TRUE(is_read("a" + repeated(";a", l.q_terms - 1)));
  EXPECT_FALSE(is_read("a" + repeated(";a", l.q_terms)));
  EXPECT_TRUE(is_read(repeated("(", l.q_depth) + "a" + repeated(")", l.q_depth)));
  EXPECT_FALSE(is_read(repeated("(", l.q_depth + 1) + "a" + repeated(")", l.q_depth + 1)));
  EXPECT_TRUE(is_read("a" + repeated(".a", l.q_path)));
  EXPECT_FALSE(is_read("a" + repeated(".a", l.q_path + 1)));
  EXPECT_TRUE(is_read("a==1" + repeated(",1", l.q_list_values - 1)));
  EXPECT_FALSE(is_read("a==1" + repeated(",1", l.q_list_values)));
  EXPECT_TRUE(is_read("a~=" + repeated("a", l.pattern_bytes)));
  EXPECT_FALSE(is_read("a~=" + repeated("a", l.pattern_bytes + 1)));
  EXPECT_FALSE(is_read("a~=" + repeated("x{900}", 10)));
  EXPECT_FALSE(is_read("a==\"" + repeated("a", l.q_bytes) + "\""));
}

// std::regex took 11 s for a value of 29 bytes.
TEST_F(QTest, PatternsTakeLinearTime) {
  std::string text(query_limits.matched_text_bytes - 1, 'a');
  text += 'b';
  auto begin = std::chrono::steady_clock::now();
  for (auto pattern : {"^(a|a)*$", "^(a*)*$", "(a|aa)+$", "^(([a-z])+.)+[A-Z]$", "(.*a){12}c", "(a?){50}a{50}$"}) {
    auto compiled = Pattern::compile(pattern);
    ASSERT_TRUE(compiled.has_value()) << pattern;
    EXPECT_FALSE((*compiled)->is_in(text)) << pattern;
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
}

struct ScopeCase {
  char const* query;
  std::vector<std::string> scopes;
  bool holds;
};

TEST(ScopeQuery, ReadsAndOrAndParentheses) {
  std::vector<std::string> const two = {"/BD/TDM", "/Water"}, one = {"/BD/DA/Ward1"}, none;
  for (ScopeCase const& c : std::vector<ScopeCase>{
           {"/BD/TDM", two, true},
           {"/BD", two, false},
           {"/BD/#", two, true},
           {"/BD/TDM/#", two, true},
           {"/BD/+", two, true},
           {"/BD/+", one, false},
           {"/BD/+/Ward1", one, true},
           {"/+/DA/#", one, true},
           {"/#", one, true},
           {"/#", none, false},
           {"BD/TDM", two, true},
           {"/BD/TDM;/Water", two, true},
           {"/BD/TDM;/Air", two, false},
           {"/Air,/Water", two, true},
           {"/Air|/Water", two, true},
           {"/Air,/BD/TDM;/Air", two, false},
           {"(/Air,/BD/TDM);/Water", two, true},
           {"(/Air,/BD/TDM);/Fire", two, false},
           {"/Air,(/BD/TDM;/Water)", two, true},
           {"((/Air|/Water);(/BD/#,/X))", two, true},
           {"/Fire;(/BD/TDM,/Water)", two, false},
       }) {
    auto parsed = ScopeQuery::parse(c.query);
    ASSERT_TRUE(parsed.has_value()) << c.query << ": " << parsed.error().detail;
    EXPECT_EQ(c.holds, (*parsed)->holds(c.scopes)) << c.query;
  }
}

TEST(ScopeQuery, RefusesWhatIsNone) {
  for (auto text : {"", "/", "/a/", "//a", "/a;", ";/a", "(/a", "/a)", "()", "/a//b", "/#/a", "/a#", "/a/b+", "/a b", "/a\"", "/a,,/b"})
    EXPECT_FALSE(ScopeQuery::parse(text).has_value()) << text;
  std::string deep(query_limits.scope_depth + 1, '('), many = "/a";
  for (std::size_t i = 0; i < query_limits.scope_terms; ++i) many += ",/a";
  EXPECT_FALSE(ScopeQuery::parse(deep + "/a" + std::string(deep.size(), ')')).has_value());
  EXPECT_FALSE(ScopeQuery::parse(many).has_value());
}

}  // namespace
}  // namespace dinh::reg
