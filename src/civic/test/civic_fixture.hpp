#pragma once
// A house with a clock of its own, on either engine.
#include "civic/civic.hpp"
#include "storage/test/db_fixture.hpp"

namespace dinh::civic {

inline Actor administrator() {
  Actor out;
  out.name = "test";
  out.rights = {"*"};
  return out;
}

struct World : testing::TestWithParam<storage::Engine> {
  World() { civic.add_routes(router, "test"); }
  void add(std::string name, std::vector<std::string> roles) {
    auto added = civic.people.add(administrator(), {.name = name, .display_name = name, .password = password, .roles = std::move(roles)});
    ASSERT_TRUE(added) << added.error().detail;
  }
  // As the server does it: who is calling, then the route.
  http::Response call(http::Method method, std::string path, std::string body = {}, std::vector<http::Header> headers = {}) {
    http::Request request;
    request.method = method;
    request.path = path.substr(0, path.find('?'));
    request.query = path.find('?') == std::string::npos ? std::string_view{} : std::string_view(path).substr(path.find('?') + 1);
    request.target = path;
    request.body = body;
    request.headers = std::move(headers);
    request.peer = "10.0.0.1";
    auto actor = civic.people.doorman().who(request);
    if (!actor) return http::problem(actor.error());
    request.actor = *actor;
    return router.handle(request);
  }
  struct Guest {
    std::string cookie, csrf;
  };
  Guest sign_in(std::string const& name) {
    auto answer = call(http::Method::post, "/api/session", R"({"name":")" + name + R"(","password":")" + password + "\"}");
    EXPECT_EQ(answer.status, 200) << answer.body;
    Guest out;
    for (auto const& [key, value] : answer.headers)
      if (key == "Set-Cookie") out.cookie = value.substr(0, value.find(';'));
    if (auto body = json::parse(answer.body); body && body->find("csrf")) out.csrf = *body->find("csrf")->string();
    return out;
  }
  http::Response as(Guest const& guest, http::Method method, std::string path, std::string body = {}) {
    return call(method, std::move(path), std::move(body), {{"Cookie", guest.cookie}, {"X-CSRF-Token", guest.csrf}});
  }

  static constexpr const char* password = "a long enough secret";
  storage::OpenDb open{GetParam()};
  storage::Db& db = *open;
  Instant time = *parse_instant("2026-03-02T08:00:00+07:00");
  Civic civic{db, City{}, [this] { return time; }};
  http::Router router;
};

}  // namespace dinh::civic
