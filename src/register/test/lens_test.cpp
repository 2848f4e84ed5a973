// What is hidden is not there: a register read through a lens answers, byte for byte, as one that never held what the lens hides.
#include <gtest/gtest.h>

#include <random>

#include "register/figures/figures.hpp"
#include "register/sharing/lens.hpp"
#include "register/test/ngsild_world.hpp"
#include "register/text_search/text_search.hpp"

namespace dinh::reg {
namespace {

struct City : NgsildWorld {  // with all that reads
  Figures figures{engine, ngsild.contexts(), [this] { return time; }, ports()};
  TextSearch search{engine, ngsild.contexts(), [this] { return time; }, ports(), {"name", "note"}};
  City() {
    router.add(figures.routes(""));
    router.add(search.routes(""));
    search.start();
    auto machine = std::make_shared<Actor>();
    machine->api_key = "agency";
    actor = machine;
  }
  void deliver() {
    while (engine.durable() < engine.last()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    engine.deliver(engine.durable());
    for (int i = 0; i < 50; ++i) search.tick();
  }
};

// One random city, once whole and once without what the lens hides: type Person shows all but pay, Clinic only name and location, Secret
// nothing; Shop is seen in one scope.
class ThroughALens : public testing::Test {
 protected:
  City whole, visible;
  std::mt19937 random{1022};

  int below(int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); }
  static std::vector<LensPart> parts() {
    std::vector<LensPart> out(3);
    out[0].types = {"Person"};
    out[0].hidden = {"pay"};
    out[1].types = {"Clinic"};
    out[1].attributes = {"name", "location"};
    out[2].types = {"Shop"};
    out[2].scope = ScopeQuery::parse("/open/#").value();
    return out;
  }
  static std::string property(std::string const& name, std::string const& value) {
    return ",\"" + name + R"(":{"type":"Property","value":)" + value + "}";
  }
  // The same entity as both cities hold it; "" where one does not.
  std::pair<std::string, std::string> entity(int i) {
    static const std::array types = {"Person", "Clinic", "Secret", "Shop"};
    std::string type = types[static_cast<std::size_t>(below(4))];
    bool is_open = below(2) == 0;
    std::string head = R"({"id":"urn:x:)" + std::to_string(i) + R"(","type":")" + type + "\"";
    if (type == "Shop") head += is_open ? R"(,"scope":"/open/day")" : R"(,"scope":"/closed")";
    std::string shown = property("name", R"("Lê )" + std::to_string(below(5)) + "\"");
    std::string place =
        R"(,"location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[)" + std::to_string(106 + below(10) / 10.0) + ",11]}}";
    std::string other = property("age", std::to_string(below(60))) + property("note", R"("phường )" + std::to_string(below(3)) + "\"");
    std::string pay = property("pay", std::to_string(7'000 + below(40)));
    std::string link = R"(,"boss":{"type":"Relationship","object":"urn:x:)" + std::to_string(below(40)) + "\"}";
    std::string all = head + shown + place + other + pay + link + "}";
    if (type == "Person") return {all, head + shown + place + other + link + "}"};
    if (type == "Clinic") return {all, head + shown + place + "}"};
    return {all, type == "Shop" && is_open ? all : ""};
  }
  void SetUp() override {
    whole.lens = [](auto, auto) { return std::make_shared<const Lens>("agency", parts()); };
    auto put = [](City& city, std::string const& body) {
      auto lens = std::exchange(city.lens, nullptr);  // it is written by who sees all
      if (!body.empty()) { EXPECT_EQ(city.post("entities", body).status, 201); }
      city.lens = std::move(lens);
    };
    for (int i = 0; i < 120; ++i) {
      auto [all, seen] = entity(i);
      put(whole, all);
      put(visible, seen);
    }
    whole.deliver();
    visible.deliver();
  }
  void same(std::string const& path) {
    auto a = whole.send("GET " + path), b = visible.send("GET " + path);
    EXPECT_EQ(a.status, b.status) << path << "\n" << a.body << "\n" << b.body;
    EXPECT_EQ(a.body, b.body) << path;
    EXPECT_EQ(a.header("NGSILD-Results-Count"), b.header("NGSILD-Results-Count")) << path;
    EXPECT_EQ(a.header("Link"), b.header("Link")) << path;
  }
};

TEST_F(ThroughALens, QueriesAnswerAsIfTheRestWereNotThere) {
  static const std::array types = {"Person", "Clinic", "Secret", "Shop", "Person,Clinic,Shop", "*"};
  static const std::array conditions = {"",
                                        "&q=pay%3E7010",
                                        "&q=pay!=7010",
                                        "&q=pay",
                                        "&q=pay%3E7010%7Cage%3E30",
                                        "&q=age%3C20;pay",
                                        "&q=name~=L%C3%AA%20%5B12%5D",
                                        "&q=note==%22ph%C6%B0%E1%BB%9Dng%201%22",
                                        "&attrs=pay",
                                        "&attrs=pay,age",
                                        "&scopeQ=/closed",
                                        "&scopeQ=/open/%23",
                                        "&georel=near;maxDistance==20000&geometry=Point&coordinates=%5B106.3,11%5D"};
  static const std::array forms = {"",
                                   "&options=keyValues",
                                   "&options=concise",
                                   "&pick=id,pay",
                                   "&omit=name",
                                   "&options=sysAttrs,keyValues&omit=createdAt,modifiedAt",
                                   "&join=inline&joinLevel=2",
                                   "&join=flat&options=keyValues"};
  static const std::array pages = {"&limit=1000",
                                   "&limit=7&offset=3",
                                   "&count=true&limit=0",
                                   "&count=true&limit=5",
                                   "&orderBy=pay&limit=1000",
                                   "&orderBy=age&limit=9",
                                   "&orderBy=!name&limit=1000&count=true"};
  for (auto type : types)
    for (auto condition : conditions)
      same("/ngsi-ld/v1/entities?local=true&type=" + std::string(type) + condition + forms[static_cast<std::size_t>(below(forms.size()))] +
           pages[static_cast<std::size_t>(below(pages.size()))]);
  for (int i = 0; i < 40; ++i)
    same("/ngsi-ld/v1/entities?type=Person" + std::string(conditions[static_cast<std::size_t>(below(conditions.size()))]) +
         forms[static_cast<std::size_t>(below(forms.size()))] + pages[static_cast<std::size_t>(below(pages.size()))]);
}

TEST_F(ThroughALens, SingleEntitiesAndTheirPast) {
  for (int i = 0; i < 125; ++i) {
    auto id = "urn:x:" + std::to_string(i);
    same("/ngsi-ld/v1/entities/" + id);
    same("/ngsi-ld/v1/entities/" + id + "?attrs=pay");
    same("/ngsi-ld/v1/entities/" + id + "?options=keyValues&join=inline");
    same("/ngsi-ld/v1/temporal/entities/" + id + "?options=temporalValues");
    same("/ngsi-ld/v1/temporal/entities/" + id + "?attrs=pay&options=temporalValues");
  }
  std::string past =
      "/ngsi-ld/v1/temporal/entities?timerel=after&timeAt=2020-01-01T00:00:00Z&timeproperty=createdAt&options=temporalValues";
  for (auto more : {"&type=Person", "&type=Secret", "&type=Person&q=pay%3E7010", "&type=Clinic&attrs=pay", "&type=Person,Shop&orderBy=pay",
                    "&type=Person&count=true&limit=0"})
    same(past + more);
}

TEST_F(ThroughALens, TypesFeaturesFiguresAndSearch) {
  for (std::string path : {"types", "types?details=true", "types/Person", "types/Secret", "attributes", "attributes/pay",
                           "attributes?details=true&count=true"}) {
    auto a = whole.get(path).json(), b = visible.get(path).json();
    if (a.find("id") && path.find('/') == path.npos) a["id"] = b["id"] = "";  // a new one each time
    EXPECT_EQ(a.text(), b.text()) << path;
  }
  for (auto group : {"type", "pay", "age", "name"})
    for (auto type : {"Person", "Secret", "Person,Clinic,Shop"})
      same("/api/register/figures?type=" + std::string(type) + "&groupBy=" + group + "&value=pay&percentiles=50&bins=3");
  for (auto text : {"le", "phuong%201", "7010"}) same("/api/register/search?limit=50&text=" + std::string(text));
  auto features = [](City& city, std::string const& path) {
    auto body = city.send("GET /ogc/collections/" + path).json();
    body.erase("timeStamp");
    body.erase("description");
    body.erase("extent");
    return body.text();
  };
  for (auto path : {"Person", "Clinic", "Person/items", "Person/items?pay=7010", "Clinic/items?limit=3", "Shop/items?bbox=106,10,107,12"})
    EXPECT_EQ(features(whole, path), features(visible, path)) << path;
  EXPECT_EQ(whole.send("GET /ogc/collections/Secret").status, 404);
  EXPECT_EQ(whole.send("GET /ogc/collections/Secret/tiles/WebMercatorQuad/0/0/0").status, 404);
  EXPECT_EQ(whole.send("GET /ogc/collections/Clinic/tiles/WebMercatorQuad?f=tilejson").body.find("pay"), std::string::npos);
}

TEST_F(ThroughALens, AreasAreTakenByPlace) {
  std::vector<LensPart> parts(1);
  json::Parser parser;
  auto west =
      geo::read_geojson(parser.parse(R"({"type":"Polygon","coordinates":[[[105,10],[106.45,10],[106.45,12],[105,12],[105,10]]]})").value());
  parts[0].areas.push_back(west.value());
  whole.lens = [lens = std::make_shared<const Lens>("west", parts)](auto, auto) { return lens; };
  auto seen = whole.send("GET /ngsi-ld/v1/entities?local=true&limit=1000&options=keyValues").json();
  EXPECT_GT(seen.array().size(), 30u);
  EXPECT_LT(seen.array().size(), 80u);
  for (auto const& one : seen.array()) EXPECT_LT(one.find("location")->find("coordinates")->array()[0].number().value(), 106.45);
}

}  // namespace
}  // namespace dinh::reg
