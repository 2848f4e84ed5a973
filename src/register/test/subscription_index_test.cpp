// How many subscriptions a change is held against: those it may concern, not all there are.
#include "register/test/subscriptions_world.hpp"

namespace dinh::reg {
namespace {

class SubscriptionIndexOf : public testing::Test {
 protected:
  Names names;
  SubscriptionIndex index;
  int made = 0;

  KnownSubscription add(std::vector<std::string> types, std::vector<std::string> watched, std::vector<std::string> ids = {},
                        unsigned triggers = attribute_created | attribute_updated) {
    auto s = std::make_shared<Subscription>();
    s->id = "urn:" + std::to_string(made++);
    Query selector;
    for (auto& type : types) selector.types.push_back({std::move(type)});
    selector.ids = std::move(ids);
    s->selectors.push_back(std::move(selector));
    s->watched = std::move(watched);
    s->triggers = triggers;
    index.put(s);
    return s;
  }
  Change change(Delta::Kind kind, std::string id, std::string type, std::vector<std::string> attrs) {
    auto delta = std::make_shared<Delta>();
    delta->kind = Delta::Kind::create;
    delta->id = std::move(id);
    delta->types = {std::move(type)};
    for (auto& name : attrs) delta->attrs.push_back({std::move(name), "", R"({"type":"Property","value":1})"});
    auto doc = apply(nullptr, *delta, 1, names);
    delta->kind = kind;
    if (kind == Delta::Kind::create) return {1, delta, nullptr, doc};
    return {1, delta, doc, kind == Delta::Kind::remove ? nullptr : doc};
  }
  std::size_t found(Change const& c) { return index.find(c, names).size(); }
};

using K = Delta::Kind;

}  // namespace

TEST_F(SubscriptionIndexOf, HundredThousand_AsksOnlyThoseOfTypeAndAttribute) {
  for (int i = 0; i < 100'000; ++i) add({"Type" + std::to_string(i % 100)}, {"attr" + std::to_string(i / 100 % 100)});
  EXPECT_EQ(found(change(K::update, "urn:a", "Type7", {"attr3"})), 10u);
  EXPECT_EQ(found(change(K::update, "urn:a", "Type7", {"attr3", "attr4"})), 20u);
  EXPECT_EQ(found(change(K::update, "urn:a", "Type7", {"other"})), 0u);
  EXPECT_EQ(found(change(K::update, "urn:a", "Other", {"attr3"})), 0u);
  auto c = change(K::update, "urn:a", "Type7", {"attr3"});
  auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < 10'000; ++i) found(c);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(500))
      << "50 µs each; a walk through all takes a hundred times as long";
}

TEST_F(SubscriptionIndexOf, OneEntityEach_AsksOnlyItsOwn) {
  for (int i = 0; i < 100'000; ++i) add({"Bus"}, {}, {"urn:bus:" + std::to_string(i)});
  EXPECT_EQ(found(change(K::update, "urn:bus:77777", "Bus", {"location"})), 1u);
  EXPECT_EQ(found(change(K::update, "urn:bus:none", "Bus", {"location"})), 0u);
}

TEST_F(SubscriptionIndexOf, KnowsEveryWayToBeConcerned) {
  auto any = add({"Air"}, {});
  auto watched = add({"Air"}, {"p"});
  auto all_types = add({}, {"p"});
  auto two_types = add({"Air", "Water"}, {"p", "q"});
  auto created = add({"Air"}, {"none"}, {}, entity_created);
  auto deleted = add({"Air"}, {"none"}, {}, entity_deleted);
  auto lost = add({"Air"}, {"p"}, {}, attribute_deleted);
  EXPECT_EQ(found(change(K::update, "urn:a", "Air", {"p", "q"})), 5u) << "each once";
  EXPECT_EQ(found(change(K::update, "urn:a", "Water", {"q"})), 1u);
  EXPECT_EQ(found(change(K::create, "urn:a", "Air", {"x"})), 2u);
  EXPECT_EQ(found(change(K::remove, "urn:a", "Air", {"p"})), 2u);
  auto replaced = change(K::replace, "urn:a", "Air", {"x"});
  replaced.before = change(K::create, "urn:a", "Air", {"p"}).after;
  EXPECT_EQ(found(replaced), 5u) << "p is gone";
  for (auto const& s : {any, watched, all_types, two_types, created, deleted, lost}) index.drop("", s->id);
  EXPECT_TRUE(index.is_empty());
  EXPECT_EQ(found(change(K::create, "urn:a", "Air", {"p"})), 0u);
}

TEST_F(SubscriptionIndexOf, AChangedSubscription_StandsWhereItBelongsNow) {
  auto s = add({"Air"}, {"p"});
  auto changed = std::make_shared<Subscription>(*s);
  changed->watched = {"q"};
  index.put(changed);
  EXPECT_EQ(found(change(K::update, "urn:a", "Air", {"p"})), 0u);
  EXPECT_EQ(found(change(K::update, "urn:a", "Air", {"q"})), 1u);
}

TEST_F(SubscriptionsOf, AChange_IsHeldAgainstThoseItMayConcern) {
  for (int i = 0; i < 50; ++i) subscribe(R"("entities":[{"type":"Air"}],"watchedAttributes":["a)" + std::to_string(i) + R"("])");
  for (int i = 0; i < 50; ++i) subscribe(R"("entities":[{"type":"Water"}])");
  create("a", 1);
  EXPECT_EQ(subscriptions->evaluated(), 0u);
  update("a", "a7", 1);
  EXPECT_EQ(subscriptions->evaluated(), 0u) << "PATCH …/attrs does not add attributes";
  world.post("entities/urn:a/attrs", R"({"a7":{"type":"Property","value":1}})");
  deliver();
  EXPECT_EQ(subscriptions->evaluated(), 1u);
  EXPECT_EQ(network.wait(1).size(), 1u);
}

}  // namespace dinh::reg
