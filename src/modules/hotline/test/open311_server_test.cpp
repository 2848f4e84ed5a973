#include "modules/hotline/open311/server.hpp"

#include <gtest/gtest.h>

using namespace dinh;
using namespace dinh::hotline::open311;

TEST(Open311Server, ShowsPicturesUnderWholeAddresses) {
  Desk desk;
  desk.find = [](RequestFilter const&, bool) {
    RequestItem own, foreign;
    own.media_url = "/api/attachments/7";
    foreign.media_url = "https://elsewhere.example/a.jpg";
    return std::vector<RequestItem>{own, foreign};
  };
  Server server({}, desk, {}, [] { return *parse_instant("2026-11-24T10:00:00+07:00"); });
  http::Router router;
  server.add_routes(router);
  http::Request request;
  request.path = request.target = "/open311/v2/requests.json";
  request.headers = {{"Host", "1022.example.vn"}};
  auto answer = router.handle(request);
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.body.find(R"("media_url":"http://1022.example.vn/api/attachments/7")"), answer.body.npos) << answer.body;
  EXPECT_NE(answer.body.find(R"("media_url":"https://elsewhere.example/a.jpg")"), answer.body.npos);
}
