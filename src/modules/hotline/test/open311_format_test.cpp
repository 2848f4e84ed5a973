#include "modules/hotline/open311/format.hpp"

#include <gtest/gtest.h>

using namespace dinh;
using namespace dinh::hotline::open311;

TEST(Open311Format, ExtensionChoosesTheFace) {
  EXPECT_EQ(split_extension("services.xml")->format, Format::xml);
  EXPECT_EQ(split_extension("033.1.json")->name, "033.1");
  EXPECT_FALSE(split_extension("services"));
  EXPECT_FALSE(split_extension("services.html"));
  EXPECT_FALSE(split_extension(".xml"));
}

TEST(Open311Format, XmlHasDeclarationAndNoNamespace_JsonDropsTheListElement) {
  json::Value list =
      json::Array{json::Object{{"service_code", "033"}, {"metadata", true}, {"keywords", ""}, {"group", nullptr}, {"lat", 10.5}}};
  EXPECT_EQ(
      render_list(Format::xml, "services", "service", list),
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<services><service><service_code>033</service_code><metadata>true</metadata><keywords/>"
      "<group/><lat>10.5</lat></service></services>");
  EXPECT_EQ(render_list(Format::json, "services", "service", list),
            R"([{"service_code":"033","metadata":true,"keywords":"","group":null,"lat":10.5}])");
}

TEST(Open311Format, NestedListsGetTheirItemsName) {
  json::Value definition = json::Object{
      {"service_code", "1"},
      {"attributes", json::Array{json::Object{{"code", "A"}, {"values", json::Array{json::Object{{"key", "1"}, {"name", "Một"}}}}}}}};
  auto xml = render_one(Format::xml, "service_definition", definition);
  EXPECT_NE(
      xml.find(
          "<attributes><attribute><code>A</code><values><value><key>1</key><name>Một</name></value></values></attribute></attributes>"),
      xml.npos);
}

TEST(Open311Format, HostileTextStaysText) {
  json::Value list = json::Array{json::Object{{"description", "<script>&\"\x01 ]]>"}}};
  EXPECT_NE(render_list(Format::xml, "a", "b", list).find("<description>&lt;script&gt;&amp;&quot; ]]&gt;</description>"),
            std::string::npos);
}

TEST(Open311Format, AnEmptyListIsAnEmptyList) {
  EXPECT_EQ(render_list(Format::json, "services", "service", json::Array{}), "[]");
  EXPECT_EQ(render_list(Format::xml, "services", "service", json::Array{}),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<services></services>");
}

TEST(Open311Format, WhatXmlCannotWriteIsLeftOut_AndLettersBesideItStay) {
  json::Value list = json::Array{json::Object{{"description", "a\xef\xbf\xbe\xef\xbf\xbf\x0b\xef\xbf\xbdđ"}}};
  EXPECT_NE(render_list(Format::xml, "a", "b", list).find("<description>a\xef\xbf\xbdđ</description>"), std::string::npos);
}
