#include "http/trusted_proxies.hpp"

#include <gtest/gtest.h>

using namespace dinh;
using namespace dinh::http;

namespace {

TrustedProxies::Client client(std::vector<Header> headers, bool tls = false) {
  auto proxies = TrustedProxies::parse({"10.0.0.0/8", "::1", "192.0.2.7"}).value();
  Request request;
  request.headers = std::move(headers);
  request.peer = "10.0.0.1";
  request.tls = tls;
  return proxies.client_of(request);
}

TEST(TrustedProxies, AreAddressesAndRangesOfBothKinds) {
  struct Case {
    std::string range;
    std::string_view address;
    bool trusted;
  };
  for (auto const& c : std::vector<Case>{{"10.0.0.0/8", "10.255.0.1", true},
                                         {"10.0.0.0/8", "11.0.0.1", false},
                                         {"10.1.2.0/23", "10.1.3.9", true},
                                         {"10.1.2.0/23", "10.1.4.9", false},
                                         {"192.0.2.7", "192.0.2.7", true},
                                         {"192.0.2.7", "192.0.2.8", false},
                                         {"0.0.0.0/0", "203.0.113.9", true},
                                         {"0.0.0.0/0", "2001:db8::1", false},
                                         {"10.0.0.0/8", "::ffff:10.0.0.1", true},
                                         {"fd00::/8", "fd12:3456::1", true},
                                         {"fd00::/8", "fe80::1", false},
                                         {"::1", "::1", true},
                                         {"::1", "127.0.0.1", false},
                                         {"10.0.0.0/8", "not an address", false}})
    EXPECT_EQ(TrustedProxies::parse({c.range})->trusts(c.address), c.trusted) << c.range << " " << c.address;
  EXPECT_FALSE(TrustedProxies().trusts("127.0.0.1"));
}

TEST(TrustedProxies, RefuseWhatIsNoRange) {
  for (auto const* text : {"", "10.0.0.0/33", "10.0.0/8", "::1/129", "10.0.0.0/", "10.0.0.0/8x", "proxy.example", "10.0.0.0/-1"}) {
    auto parsed = TrustedProxies::parse({text});
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().field, "http.trusted_proxies") << text;
  }
}

TEST(TrustedProxies, SayWhoAsked) {
  struct Case {
    std::vector<Header> headers;
    std::string_view address;
  };
  for (auto const& c : std::vector<Case>{
           {{}, "10.0.0.1"},
           {{{"X-Forwarded-For", "203.0.113.9"}}, "203.0.113.9"},
           {{{"X-Forwarded-For", "1.2.3.4, 203.0.113.9"}}, "203.0.113.9"},              // the first is the client's own claim
           {{{"X-Forwarded-For", "203.0.113.9, 10.0.0.2 ,192.0.2.7"}}, "203.0.113.9"},  // through three of ours
           {{{"X-Forwarded-For", "1.2.3.4"}, {"x-forwarded-for", "203.0.113.9"}}, "203.0.113.9"},
           {{{"X-Forwarded-For", "10.0.0.3, 10.0.0.2"}}, "10.0.0.3"},  // somebody inside
           {{{"X-Forwarded-For", "203.0.113.9:4711"}}, "203.0.113.9"},
           {{{"X-Forwarded-For", "2001:DB8:0::1"}}, "2001:db8::1"},  // one spelling
           {{{"X-Forwarded-For", "::ffff:203.0.113.9"}}, "203.0.113.9"},
           {{{"X-Forwarded-For", "203.0.113.9, unknown"}}, "10.0.0.1"},
           {{{"X-Forwarded-For", ""}}, "10.0.0.1"},
           {{{"Forwarded", "for=203.0.113.9;proto=https;by=10.0.0.1"}}, "203.0.113.9"},
           {{{"Forwarded", "for=1.2.3.4, For=\"[2001:db8::1]:4711\""}}, "2001:db8::1"},
           {{{"Forwarded", "for=\"a,b\", for=203.0.113.9"}}, "203.0.113.9"},
           {{{"Forwarded", "for=203.0.113.9, for=_hidden"}}, "10.0.0.1"},
           {{{"Forwarded", "proto=https"}}, "10.0.0.1"},
           {{{"Forwarded", "for=203.0.113.9"}, {"X-Forwarded-For", "203.0.113.9"}}, "203.0.113.9"},
           {{{"Forwarded", "for=1.2.3.4"}, {"X-Forwarded-For", "203.0.113.9"}}, "10.0.0.1"},  // one of them was passed on unread
       })
    EXPECT_EQ(client(c.headers).address, c.address) << c.headers.size() << (c.headers.empty() ? "" : c.headers.back().value);
}

TEST(TrustedProxies, SayWhetherTheWayWasTls) {
  struct Case {
    std::vector<Header> headers;
    bool own_tls, tls;
  };
  for (auto const& c : std::vector<Case>{{{}, false, false},
                                         {{}, true, true},
                                         {{{"X-Forwarded-Proto", "https"}}, false, true},
                                         {{{"X-Forwarded-Proto", "HTTPS, http"}}, false, true},
                                         {{{"X-Forwarded-Proto", "http"}}, false, false},
                                         {{{"Forwarded", "for=1.2.3.4;proto=https"}}, false, true},
                                         {{{"Forwarded", "for=1.2.3.4"}}, false, false}})
    EXPECT_EQ(client(c.headers, c.own_tls).tls, c.tls) << (c.headers.empty() ? "" : c.headers.back().value);
}

}  // namespace
