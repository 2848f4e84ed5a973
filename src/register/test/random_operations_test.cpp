// Thousands of random operations over HTTP, against a register as plain as can be: every status and every entity must agree, now, after a
// restart that replays the journal, and after one that starts from a checkpoint. DINH_SEED=… runs another sequence.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "register/test/naive_register.hpp"
#include "register/test/ngsild_world.hpp"

namespace dinh::reg {
namespace {

using json::Value;
using Attrs = NaiveRegister::Attrs;
using Key = NaiveRegister::Key;

const Value null_mark("urn:ngsi-ld:null");

class RandomOperations : public testing::Test {
 protected:
  RandomOperations() {
    auto const* given = std::getenv("DINH_SEED");
    seed_ = given ? std::strtoull(given, nullptr, 10) : 20'261'124;
    random_.seed(seed_);
    start();
  }

  void start() {
    world_.reset();
    world_ = std::make_unique<NgsildWorld>(IngestPolicy{}, folder_.path());
    world_->time = time_;
  }

  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  std::string id() { return "urn:x:" + std::to_string(below(12)); }
  std::string dataset() { return one_in(3) ? "urn:d:" + std::to_string(below(2)) : ""; }
  // A name says its kind: n numbers, o objects, r relationships.
  std::string name() { return std::string(1, "nor"[below(3)]) + std::to_string(below(3)); }
  std::vector<std::string> types() {
    std::vector<std::string> out = {"T" + std::to_string(below(3))};
    if (one_in(4)) out.push_back("U");
    return out;
  }

  Value object(bool nulls, int depth = 0) {
    json::Object out;
    for (auto member : {"a", "b", "c"}) {
      if (one_in(2)) continue;
      if (nulls && one_in(4)) out.emplace_back(member, null_mark);
      else if (depth < 2 && one_in(3)) out.emplace_back(member, object(nulls, depth + 1));
      else out.emplace_back(member, Value(static_cast<std::int64_t>(below(100))));
    }
    if (out.empty()) out.emplace_back("z", Value("'<;(\"ê\")>"));
    return out;
  }

  Value instance(Key const& key, bool nulls) {
    Value out(json::Object{});
    if (key.first[0] == 'r') {
      out["type"] = "Relationship";
      out["object"] = Value("urn:y:" + std::to_string(below(5)));
    } else {
      out["type"] = "Property";
      out["value"] = key.first[0] == 'o' ? object(nulls) : Value(static_cast<double>(below(1000)) / 8);
      if (one_in(3)) out["unitCode"] = nulls && one_in(3) ? null_mark : Value("C" + std::to_string(below(3)));
    }
    if (one_in(3)) out["observedAt"] = Value("2026-11-24T0" + std::to_string(below(9)) + ":00:00Z");
    if (!key.second.empty()) out["datasetId"] = Value(key.second);
    return out;
  }

  Attrs attrs(bool deletes, bool deep_nulls) {
    Attrs out;
    for (auto left = below(4); left-- > 0;) {
      Key key{name(), dataset()};
      if (std::any_of(out.begin(), out.end(), [&](auto const& a) { return a.first == key; })) continue;
      // Only the default instance can be deleted by a bare null; of an attribute that comes once.
      bool alone = key.second.empty() && std::none_of(out.begin(), out.end(), [&](auto const& a) { return a.first.first == key.first; });
      if (deletes && alone && one_in(4)) out.emplace_back(key, null_mark);
      else if (std::none_of(out.begin(), out.end(),
                            [&](auto const& a) { return a.first.first == key.first && NaiveRegister::is_null(a.second); }))
        out.emplace_back(key, instance(key, deep_nulls));
    }
    return out;
  }

  static Value body(std::string const& id, std::vector<std::string> const& types, Attrs const& attrs) {
    Value out(json::Object{});
    if (!id.empty()) out["id"] = Value(id);
    if (types.size() == 1) out["type"] = Value(types[0]);
    else
      for (auto const& t : types) out["type"].push_back(Value(t));
    for (auto const& [key, value] : attrs) {
      auto* there = out.find(key.first);
      if (!there) out[key.first] = value;
      else if (there->is_array()) there->push_back(value);
      else out[key.first] = Value(json::Array{*there, value});
    }
    return out;
  }

  int send(std::string const& line, Value const& content) {
    last_ = line + " " + content.text();
    auto answer = world_->send(line, {}, content.text());
    last_ += " → " + answer.body;
    return answer.status;
  }
  int send(std::string const& line) {
    last_ = line;
    return world_->send(line).status;
  }

  // Its normalized form, instances ordered by datasetId, types by name.
  static Value ordered(Value v) {
    auto by_text = [](Value const& a, Value const& b) { return a.text() < b.text(); };
    auto by_dataset = [&](Value const& a, Value const& b) {
      auto of = [](Value const& i) { return i.find("datasetId") ? i.find("datasetId")->text() : std::string(); };
      return of(a) < of(b);
    };
    for (auto& [key, member] : *v.object_if())
      if (auto* array = member.array_if()) {
        if (key == "type") std::sort(array->begin(), array->end(), by_text);
        else std::sort(array->begin(), array->end(), by_dataset);
      }
    return v;
  }

  void expect_same(std::string const& id) {
    auto got = world_->get("entities/" + id);
    auto const* e = model_.find(id);
    ASSERT_EQ(e ? 200 : 404, got.status) << last_;
    if (!e) return;
    auto expected = ordered(body(id, e->types, {e->attrs.begin(), e->attrs.end()})), is = ordered(got.json());
    ASSERT_TRUE(expected == is) << "seed " << seed_ << "\n" << last_ << "\nexpected " << expected.text() << "\n     got " << is.text();
  }

  void expect_all_same() {
    for (int i = 0; i < 12; ++i) expect_same("urn:x:" + std::to_string(i));
    for (std::string type : {"T0", "T1", "T2", "U"}) {
      auto const has_type = [&](auto const& e) {
        return std::find(e.second.types.begin(), e.second.types.end(), type) != e.second.types.end();
      };
      auto count = std::count_if(model_.entities.begin(), model_.entities.end(), has_type);
      EXPECT_EQ(std::to_string(count), world_->get("entities?limit=0&count=true&type=" + type).header("NGSILD-Results-Count"));
    }
    for (int limit : {20, 60, 110}) {
      auto above = [&](auto const& e) {
        return std::any_of(e.second.attrs.begin(), e.second.attrs.end(),
                           [&](auto const& a) { return a.first.first == "n1" && *a.second.find("value")->number() > limit; });
      };
      auto count = std::count_if(model_.entities.begin(), model_.entities.end(), above);
      auto q = "entities?limit=0&count=true&q=n1%3E" + std::to_string(limit);
      EXPECT_EQ(std::to_string(count), world_->get(q).header("NGSILD-Results-Count")) << "seed " << seed_ << " " << q;
    }
  }

  // Everything there is, times and versions included.
  std::string picture() {
    std::string out;
    for (int i = 0; i < 12; ++i) {
      auto answer = world_->get("entities/urn:x:" + std::to_string(i) + "?options=sysAttrs");
      out += answer.header("ETag") + answer.body + "\n";
    }
    return out;
  }

  void operate();
  void operate_on_attribute(std::string const& id, std::string const& path);
  void operate_in_batch();

  std::uint64_t seed_ = 0;
  std::mt19937_64 random_;
  storage::TemporaryFolder folder_;
  Instant time_{1'764'000'000'000};
  NaiveRegister model_;
  std::unique_ptr<NgsildWorld> world_;
  std::string last_;
};

void RandomOperations::operate_on_attribute(std::string const& id, std::string const& path) {
  Key key{name(), dataset()};
  auto const attr = path + "/attrs/" + key.first;
  switch (below(3)) {
    case 0: {
      auto fragment = instance(key, false);
      if (one_in(2)) fragment.erase(key.first[0] == 'r' ? "object" : "value");
      if (one_in(3)) fragment["observedAt"] = null_mark;
      EXPECT_EQ(model_.update_partially(id, key, fragment), send("PATCH " + attr, fragment)) << last_;
      return;
    }
    case 1: {
      auto whole = instance(key, false);
      EXPECT_EQ(model_.replace_attribute(id, key, whole), send("PUT " + attr, whole)) << last_;
      return;
    }
    default: {
      bool all = one_in(3);
      auto query = all ? "?deleteAll=true" : key.second.empty() ? "" : "?datasetId=" + key.second;
      EXPECT_EQ(model_.remove_attribute(id, key, all), send("DELETE " + attr + query)) << last_;
    }
  }
}

void RandomOperations::operate_in_batch() {
  Value entities(json::Array{}), ids(json::Array{});
  bool all = true;
  std::size_t fresh = 0;
  auto verb = below(5);
  for (auto left = 1 + below(4); left-- > 0;) {
    auto one = id();
    auto kinds = types();
    auto members = attrs(verb == 2 || verb == 3, verb == 3);
    int status = 0;
    switch (verb) {
      case 0: status = model_.create(one, kinds, members); break;
      case 1: status = model_.find(one) ? model_.replace(one, kinds, members) : model_.create(one, kinds, members); break;
      case 2: status = model_.append(one, kinds, members, true); break;
      case 3: status = model_.merge(one, kinds, members); break;
      default: status = model_.remove(one);
    }
    fresh += status == 201;
    all = all && status != 404 && status != 409;
    entities.push_back(body(one, kinds, members));
    ids.push_back(Value(one));
  }
  static constexpr const char* verbs[] = {"create", "upsert", "update", "merge", "delete"};
  int expected = !all ? 207 : fresh ? 201 : 204;
  EXPECT_EQ(expected, send("POST /ngsi-ld/v1/entityOperations/" + std::string(verbs[verb]), verb == 4 ? ids : entities)) << last_;
}

void RandomOperations::operate() {
  auto one = id();
  auto const path = "/ngsi-ld/v1/entities/" + one;
  auto kinds = types();
  switch (below(9)) {
    case 0: {
      auto members = attrs(false, false);
      EXPECT_EQ(model_.create(one, kinds, members), send("POST /ngsi-ld/v1/entities", body(one, kinds, members))) << last_;
      break;
    }
    case 1: {
      auto members = attrs(false, false);
      EXPECT_EQ(model_.replace(one, kinds, members), send("PUT " + path, body(one, kinds, members))) << last_;
      break;
    }
    case 2: {
      auto members = attrs(true, true);
      EXPECT_EQ(model_.merge(one, kinds, members), send("PATCH " + path, body("", kinds, members))) << last_;
      break;
    }
    case 3: {
      auto members = attrs(true, false);
      EXPECT_EQ(model_.update(one, members), send("PATCH " + path + "/attrs", body("", {}, members))) << last_;
      break;
    }
    case 4: {
      auto members = attrs(false, false);
      bool overwrite = one_in(2);
      auto query = overwrite ? "" : "?options=noOverwrite";
      EXPECT_EQ(model_.append(one, kinds, members, overwrite), send("POST " + path + "/attrs" + query, body("", kinds, members))) << last_;
      break;
    }
    case 5: EXPECT_EQ(model_.remove(one), send("DELETE " + path)) << last_; break;
    case 6: operate_in_batch(); break;
    default: operate_on_attribute(one, path);
  }
}

TEST_F(RandomOperations, AgreeWithANaiveRegister_BeforeAndAfterARestart) {
  std::cout << "seed " << seed_ << "\n";
  for (int step = 1; step <= 4'000; ++step) {
    time_ = time_ + static_cast<std::int64_t>(below(5'000));
    world_->time = time_;
    operate();
    for (int i = 0; i < 12 && !HasFailure(); ++i) expect_same("urn:x:" + std::to_string(i));
    ASSERT_FALSE(HasFailure()) << "seed " << seed_ << ", step " << step << "\n" << last_;
    if (step % 400 != 0) continue;
    expect_all_same();
    if (step % 800 == 0) world_->engine.checkpoint();
    auto before = picture();
    start();
    ASSERT_EQ(before, picture()) << "seed " << seed_ << ", restart after step " << step;
    expect_all_same();
    EXPECT_EQ("", world_->engine.verify());
  }
}

}  // namespace
}  // namespace dinh::reg
