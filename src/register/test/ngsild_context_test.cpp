#include <gtest/gtest.h>

#include "register/ngsild/context.hpp"

namespace dinh::reg {
namespace {

ContextPtr context_of(std::string const& text) {
  auto value = json::parse(text);
  std::vector<json::Value const*> locals;
  if (value->is_array())
    for (auto const& item : value->array()) locals.push_back(&item);
  else locals.push_back(&*value);
  auto compiled = Context::compile(locals);
  EXPECT_TRUE(compiled.has_value()) << (compiled ? "" : compiled.error().detail);
  return compiled.value_or(Context::core());
}

std::string shown(ContextPtr const& context, std::string_view name) {
  std::string scratch;
  return std::string(context->shown(name, scratch));
}

TEST(Context, KeepsNamesOfTheDefaultVocabularyShort) {
  auto core = Context::core();
  EXPECT_EQ("temperature", core->stored("temperature"));
  EXPECT_EQ("temperature", core->stored("https://uri.etsi.org/ngsi-ld/default-context/temperature"));
  EXPECT_EQ("location", core->stored("https://uri.etsi.org/ngsi-ld/location"));
  EXPECT_EQ("location", core->stored("ngsi-ld:location"));
  EXPECT_EQ("description", core->stored("http://purl.org/dc/terms/description"));
  EXPECT_EQ("https://uri.etsi.org/ngsi-ld/default-context/location", core->stored("https://uri.etsi.org/ngsi-ld/default-context/location"));
  EXPECT_EQ("https://example.org/x", core->stored("https://example.org/x"));
  EXPECT_EQ("https://uri.etsi.org/ngsi-ld/default-context/temperature", full_iri("temperature"));
  EXPECT_EQ("https://uri.etsi.org/ngsi-ld/hasValue", full_iri("value"));
}

TEST(Context, ExpandsTermsPrefixesAndAbsoluteNames) {
  auto c = context_of(
      R"({"ex":"https://example.org/","speed":"ex:velocity","https":"https://odd.example/","Car":{"@id":"https://example.org/Car"},"toBe":{"@id":"ex:b","@type":"@id"}})");
  EXPECT_EQ("https://example.org/velocity", c->stored("speed"));
  EXPECT_EQ("https://example.org/mass", c->stored("ex:mass"));
  EXPECT_EQ("https://example.org/Car", c->stored("Car"));
  EXPECT_EQ("https://example.org/y", c->stored("https://example.org/y"));
  EXPECT_EQ("other", c->stored("other"));
  EXPECT_TRUE(c->links("toBe"));
  EXPECT_FALSE(c->links("speed"));
}

TEST(Context, ShowsTheShortestTermThatMeansTheName) {
  auto c = context_of(R"({"ex":"https://example.org/","velocity":"ex:v","v":"ex:v","temperature":"https://example.org/t"})");
  EXPECT_EQ("v", shown(c, "https://example.org/v"));
  EXPECT_EQ("ex:unknown", shown(c, "https://example.org/unknown"));
  EXPECT_EQ("https://elsewhere.example/x", shown(c, "https://elsewhere.example/x"));
  EXPECT_EQ("https://uri.etsi.org/ngsi-ld/default-context/temperature", shown(c, "temperature"));
  EXPECT_EQ("humidity", shown(c, "humidity"));
}

TEST(Context, ShowsNoShortNameThatWouldBeReadOtherwise) {
  auto c = context_of(R"({"p":"https:","v":"https://example.org/v"})");
  EXPECT_EQ("https://example.org/x", shown(c, "https://example.org/x"));
}

TEST(Context, CannotOverrideTheCore) {
  auto c = context_of(
      R"({"location":"https://example.org/place","value":"https://example.org/value","place":"https://uri.etsi.org/ngsi-ld/location"})");
  EXPECT_EQ("location", c->stored("location"));
  EXPECT_EQ("location", c->stored("place"));
  EXPECT_EQ("location", shown(c, "location"));
}

TEST(Context, LaterObjectsOverrideEarlierOnesAndNullForgets) {
  auto c = context_of(R"([{"a":"https://one.example/a","b":"https://one.example/b"},{"a":"https://two.example/a","b":null}])");
  EXPECT_EQ("https://two.example/a", c->stored("a"));
  EXPECT_EQ("b", c->stored("b"));
}

TEST(Context, TermsWithoutAnIdLiveInTheContextsVocabulary) {
  auto c = context_of(R"({"@vocab":"https://example.org/v/","speed":{"@type":"@id"}})");
  EXPECT_EQ("https://example.org/v/speed", c->stored("speed"));
  EXPECT_EQ("mass", c->stored("mass")) << "names without a definition go to the default vocabulary (clause 4.4)";
}

TEST(Context, RefusesWhatIsNoContext) {
  for (auto text : {R"({"a":{"@id":"https://e.example/a","@context":{}}})", R"({"a":1})", R"({"a":"b:x","b":"a:y"})", R"({"@vocab":1})"}) {
    auto value = json::parse(text);
    EXPECT_FALSE(Context::compile({&*value}).has_value()) << text;
  }
}

TEST(CoreContext, EveryVersionIsAnsweredByTheNearestOneShipped) {
  EXPECT_TRUE(is_core_context("https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld"));
  EXPECT_TRUE(is_core_context("http://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.3.jsonld"));
  EXPECT_FALSE(is_core_context("https://example.org/ngsi-ld-core-context.jsonld"));
  auto text = [](std::string version) {
    return core_context_text("https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context" + version + ".jsonld");
  };
  EXPECT_EQ(text("-v1.4"), text("-v1.0"));
  EXPECT_EQ(text("-v1.7"), text("-v1.8"));
  EXPECT_EQ(text("-v1.9"), text(""));
  EXPECT_NE(text("-v1.6"), text("-v1.7"));
}

Result<ContextPtr> compiled(json::Object terms) {
  json::Value object(std::move(terms));
  return Context::compile({&object});
}

// A chain as long as a document can hold once took the whole stack; looking up each of many terms took the square of their number.
TEST(Context, RefusesAChainOfTermsThatNeverEnds) {
  json::Object chain;
  for (int i = 0; i < 40'000; ++i) chain.emplace_back("t" + std::to_string(i), json::Value("t" + std::to_string(i + 1) + ":x"));
  auto refused = compiled(std::move(chain));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(Code::invalid, refused.error().code);
  EXPECT_FALSE(compiled({{"a", "b:x"}, {"b", "a:y"}}).has_value());
  EXPECT_FALSE(compiled({{"a", "a:x"}}).has_value());
}

TEST(Context, ReadsManyTermsInLinearTime) {
  json::Object many, prefixes;
  for (int i = 0; i < 40'000; ++i) many.emplace_back("t" + std::to_string(i), json::Value("https://example.org/t" + std::to_string(i)));
  auto context = compiled(std::move(many));
  ASSERT_TRUE(context.has_value());
  EXPECT_EQ("https://example.org/t39999", (*context)->stored("t39999"));
  for (int i = 0; i < 2'000; ++i)
    prefixes.emplace_back("p" + std::to_string(i), json::Value("https://example.org/" + std::to_string(i) + "/"));
  EXPECT_FALSE(compiled(std::move(prefixes)).has_value());
}

}  // namespace
}  // namespace dinh::reg
