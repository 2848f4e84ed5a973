#include "http/endpoint.hpp"

#include <gtest/gtest.h>

#include "http/openapi.hpp"
#include "http/rate_limit.hpp"

using namespace dinh;
using namespace dinh::http;

namespace {

struct Move {
  std::string id;
  double lat = 0;
  std::optional<int> level;
  std::vector<std::string> tags;
  static constexpr auto fields() {
    return std::tuple(field("id", &Move::id), field("lat", &Move::lat), field("level", &Move::level), defaulted("tags", &Move::tags));
  }
};

struct Door {
  std::string colour;
  std::optional<double> width;
  static constexpr auto fields() { return std::tuple(field("colour", &Door::colour), field("width", &Door::width)); }
};
struct House {
  std::string id;
  std::optional<Door> front;
  std::vector<Door> others;
  json::Value extra;
  static constexpr auto fields() {
    return std::tuple(field("id", &House::id), field("front", &House::front), defaulted("others", &House::others),
                      defaulted("extra", &House::extra));
  }
};

struct Id {
  std::string id;
  static constexpr auto fields() { return std::tuple(field("id", &Id::id)); }
};

struct Places {
  Result<Move> move(Actor const&, Move const& in) { return in; }
  Result<House> build(Actor const&, House const& in) { return in; }
};

struct Api {
  Places places;
  Router router;
  Api() {
    router.add({
        {Method::get, "/places/{id}", "", Lane::state, endpoint(places, &Places::move), "A place"},
        {Method::put, "/places/{id}", "place.write", Lane::state, endpoint(places, &Places::move), "Move a place"},
        {Method::get, "/plain/{id}", "", Lane::state,
         plain<Id>([](Request const&, Id const& in) { return reply(200, in.id, "text/plain"); }), ""},
        {Method::get, "/places/near", "", Lane::state, [](Request const&) { return reply(200, "near", "text/plain"); }, ""},
        {Method::get, "/files/{path...}", "", Lane::state,
         [](Request const& r) { return reply(200, std::string(r.param("path")), "text/plain"); }, ""},
    });
  }
  Response call(Method method, std::string_view target, std::string_view body = "", bool allowed = true, std::vector<Header> headers = {}) {
    Request request;
    request.method = method;
    request.target = target;
    request.body = body;
    request.headers = std::move(headers);
    if (allowed) {
      auto actor = std::make_shared<Actor>();
      actor->rights = {"*"};
      request.actor = actor;
    }
    return router.handle(request);
  }
};

}  // namespace

TEST(Router, PrefersLiterals_AndDecodesParameters) {
  Api api;
  EXPECT_EQ(api.call(Method::get, "/places/near").body, "near");
  EXPECT_NE(api.call(Method::get, "/places/a%2Fb?lat=1").body.find("\"a/b\""), std::string::npos);
  EXPECT_EQ(api.call(Method::get, "/files/a/b%20c/d").body, "a/b c/d");
  EXPECT_EQ(api.call(Method::get, "/places/").status, 404);
  EXPECT_EQ(api.call(Method::get, "/places/%zz?lat=1").status, 404);
  EXPECT_EQ(api.call(Method::get, "/places/a%00?lat=1").status, 404);
  EXPECT_EQ(api.call(Method::get, "").status, 404);
}

TEST(Router, NamesTheMethodsThatAPathHas) {
  Api api;
  auto out = api.call(Method::del, "/places/1");
  EXPECT_EQ(out.status, 405);
  EXPECT_EQ(api.call(Method::put, "/places/1", "{\"lat\":1}", false).status, 401);
  EXPECT_THROW(api.router.add({{Method::get, "/places/{other}", "", Lane::state, Handler([](Request const&) { return Response{}; }), ""}}),
               std::logic_error);
}

TEST(Endpoint, NamesTheFieldThatIsWrong) {
  struct Case {
    Method method;
    std::string_view target, body, field;
  };
  Api api;
  for (auto const& c : std::initializer_list<Case>{
           {Method::get, "/places/1", "", "lat"},
           {Method::get, "/places/1?lat=x", "", "lat"},
           {Method::get, "/places/1?lat=1x", "", "lat"},
           {Method::get, "/places/1?lat=nan", "", "lat"},
           {Method::get, "/places/1?lat=inf", "", "lat"},
           {Method::get, "/places/1?lat=1e999", "", "lat"},
           {Method::get, "/places/1?lat=1&level=1.5", "", "level"},
           {Method::put, "/places/1", "{\"lat\":\"1\"}", "lat"},
           {Method::put, "/places/1", "{\"lat\":null}", "lat"},
           {Method::put, "/places/1", "{\"lat\":1,\"tags\":[1]}", "tags[0]"},
           {Method::put, "/places/1", "{\"lat\":1,\"height\":2}", "height"},
           {Method::put, "/places/1", "[]", "body"},
           {Method::put, "/places/1", "", "lat"},
           {Method::put, "/places/1", "{\"lat\":1", "body"},
           {Method::put, "/places/1", "{\"lat\":1,\"tags\":[\"a\\u0000\"]}", "tags[0]"},
           {Method::put, "/places/1?lat=2", "{\"lat\":1}", "lat"},
           {Method::get, "/places/1?lat=1&hight=2", "", "hight"},
           {Method::get, "/places/1?lat=1&tags=%ff", "", "tags"},
           {Method::get, "/places/%c0%80?lat=1", "", "id"},
           {Method::get, "/plain/1?wrong=2", "", "wrong"},
           {Method::get, "/places/1?lat=1&tags=a%00", "", "tags"},
           {Method::get, "/places/1?lat=1&%ff=2", "", "query"},
       }) {
    auto out = api.call(c.method, c.target, c.body);
    EXPECT_EQ(out.status, 400) << c.target << c.body;
    EXPECT_NE(out.body.find("\"field\":\"" + std::string(c.field) + "\""), std::string::npos) << c.target << c.body << out.body;
  }
  EXPECT_NE(api.call(Method::get, "/places/1?lat=1&hight=2").body.find("one of: lat, level, tags"), std::string::npos);
}

TEST(Endpoint, TakesJsonOnly_WhenTheBodySaysWhatItIs) {
  struct Case {
    std::string_view type;
    int status;
  };
  for (auto const& c : std::initializer_list<Case>{{"application/json", 200},
                                                   {"Application/JSON; charset=utf-8", 200},
                                                   {"application/merge-patch+json", 200},
                                                   {"text/plain", 415},
                                                   {"application/x-www-form-urlencoded", 415},
                                                   {"", 415}}) {
    auto out = Api().call(Method::put, "/places/1", "{\"lat\":1}", true, {{"Content-Type", c.type}});
    EXPECT_EQ(out.status, c.status) << c.type;
    EXPECT_EQ(out.body.find("\"field\":\"Content-Type\"") != std::string::npos, c.status == 415) << out.body;
  }
}

TEST(Endpoint, RefusesWhatItDoesNotKnow_AtAnyDepth) {
  struct Case {
    std::string_view body, unknown;  // "": everything is known
  };
  Places places;
  Router router;
  router.add({{Method::put, "/houses/{id}", "", Lane::state, endpoint(places, &Places::build), "Build"}});
  for (auto const& c : std::initializer_list<Case>{
           {R"({"front":{"colour":"red","width":1}})", ""},
           {R"({"extra":{"anything":{"goes":1}}})", ""},
           {R"({"front":null,"others":[]})", ""},
           {R"({"roof":1})", "roof"},
           {R"({"front":{"colour":"red","hight":1}})", "front.hight"},
           {R"({"others":[{"colour":"red"},{"colour":"blue","key":{}}]})", "others[1].key"},
       }) {
    Request request;
    request.method = Method::put;
    request.target = "/houses/1";
    request.body = c.body;
    auto out = router.handle(request);
    EXPECT_EQ(out.status, c.unknown.empty() ? 200 : 400) << c.body << out.body;
    EXPECT_TRUE(c.unknown.empty() || out.body.find("\"field\":\"" + std::string(c.unknown) + "\"") != std::string::npos) << out.body;
  }
}

TEST(Endpoint, TakesThePathBeforeTheBody) {
  EXPECT_NE(Api().call(Method::put, "/places/1", "{\"id\":\"2\",\"lat\":1,\"tags\":[\"a\"]}").body.find("\"id\":\"1\""), std::string::npos);
  EXPECT_NE(Api().call(Method::get, "/places/1?lat=1&tags=a,b").body.find("[\"a\",\"b\"]"), std::string::npos);
}

TEST(Endpoint, ActsOnceForAKey_WhereTheRouterKeepsAnswers) {
  struct Case {
    Method method;
    std::string_view target;
    bool with_key, is_kept;
  };
  Places places;
  Router router;
  int kept = 0;
  router.keep_answers("/kept/", [&](Request const&, auto const& make) {
    ++kept;
    return make();
  });
  for (auto pattern : {"/kept/{id}", "/free/{id}"})
    router.add({{Method::post, pattern, "", Lane::worker, endpoint(places, &Places::move), "Move"},
                {Method::put, pattern, "", Lane::state, endpoint(places, &Places::move), "Move where nothing may wait"},
                {Method::get, pattern, "", Lane::worker, endpoint(places, &Places::move), "Read"}});
  for (auto const& c : std::initializer_list<Case>{{Method::post, "/kept/1", true, true},
                                                   {Method::post, "/kept/1", false, false},
                                                   {Method::post, "/free/1", true, false},
                                                   {Method::put, "/kept/1", true, false},
                                                   {Method::get, "/kept/1?lat=1", true, false}}) {
    Request request;
    request.method = c.method;
    request.target = c.target;
    request.body = "{\"lat\":1}";
    if (c.with_key) request.headers = {{"Idempotency-Key", "k"}};
    int before = kept;
    EXPECT_EQ(router.handle(request).status, 200) << c.target;
    EXPECT_EQ(kept > before, c.is_kept) << c.target << c.with_key;
  }
  auto text = openapi_document(router, "T", "1");
  EXPECT_EQ(text.find("parameters/IdempotencyKey"), text.rfind("parameters/IdempotencyKey")) << "one route takes it";
}

struct Mark {
  double lon = 0, lat = 0;
  std::int64_t kind = 0;
  static constexpr bool is_tuple = true;
  static constexpr auto fields() {
    return std::tuple(field("lon", &Mark::lon), field("lat", &Mark::lat), field("kind", &Mark::kind, "index into kinds"));
  }
};

TEST(OpenApi, DescribesWhatIsWrittenAsAnArray) {
  EXPECT_EQ(json::to_text(std::vector<Mark>{{106.5, 11, 2}}), "[[106.5,11,2]]");
  auto schema = schema_of<Mark>();
  EXPECT_EQ(schema.find("type")->string(), "array");
  EXPECT_EQ(schema.find("prefixItems")->array().size(), 3u);
  EXPECT_EQ(schema.find("prefixItems")->array()[2].find("description")->string(), "index into kinds");
}

TEST(OpenApi, ListsRoutesWithASummary_AlwaysInTheSameWords) {
  Api api, again;
  auto text = openapi_document(api.router, "T", "1");
  EXPECT_EQ(text, openapi_document(again.router, "T", "1"));
  EXPECT_NE(text.find("\"operationId\": \"put_places_id\""), std::string::npos) << text;
  EXPECT_EQ(text.find("/places/near"), std::string::npos);
  EXPECT_EQ(text.find("/files"), std::string::npos);
}

TEST(RateLimit, LetsABurstThrough_ThenItsRate) {
  RateLimit limit(3, 60);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limit.allow("a", 0));
  EXPECT_FALSE(limit.allow("a", 0));
  EXPECT_TRUE(limit.allow("b", 0));
  EXPECT_TRUE(limit.allow("a", 1000));
  EXPECT_FALSE(limit.allow("a", 1000));
  EXPECT_FALSE(limit.allow("a", 500));  // a clock that steps back gives nothing
}

TEST(RateLimit, WhoIsNewWhileTheTableIsFullSharesOneBudget_AlsoWhenOnlyAsked) {
  RateLimit limit(2, 1, 3);
  for (auto key : {"a", "b", "c"}) limit.allow(key, 0);
  EXPECT_TRUE(limit.has("d", 0));
  EXPECT_TRUE(limit.allow("d", 0));
  EXPECT_TRUE(limit.allow("e", 0));
  EXPECT_FALSE(limit.has("f", 0));
  EXPECT_TRUE(limit.has("a", 0));
  EXPECT_TRUE(limit.has("f", 120'000));
}

TEST(RateLimit, StaysSmall_AndStillLimitsACrowdOfNewKeys) {
  RateLimit limit(2, 60, 100);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(limit.allow(std::to_string(i), 0));
  int passed = 0;
  for (int i = 0; i < 1000; ++i) passed += limit.allow("new" + std::to_string(i), 0);
  EXPECT_EQ(passed, 2);
  EXPECT_TRUE(limit.allow("7", 0));
  EXPECT_TRUE(limit.allow("later", 60'000));  // the quiet ones were forgotten
}
