#include "http/forms.hpp"

#include <gtest/gtest.h>

using namespace dinh;
using namespace dinh::http;

namespace {

Result<Form> read(std::string_view type, std::string_view body) {
  Request request;
  request.headers = {{"Content-Type", type}};
  request.body = body;
  return read_form(request);
}
Result<Form> read_parts(std::string_view body) { return read("multipart/form-data; boundary=B", body); }

std::string part(std::string const& disposition, std::string const& content) {
  return "--B\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n";
}

}  // namespace

TEST(Form, ReadsEncodedFields) {
  auto form = read("application/x-www-form-urlencoded; charset=utf-8", "t%C3%AAn=Lan+Anh&empty=&bare&=x&a=1&a=2");
  ASSERT_TRUE(form);
  std::vector<std::pair<std::string, std::string>> expected = {{"tên", "Lan Anh"}, {"empty", ""}, {"bare", ""},
                                                               {"", "x"},          {"a", "1"},    {"a", "2"}};
  EXPECT_EQ(form->fields, expected);
}

TEST(Form, ReadsFieldsAndBinaryFiles) {
  std::string bytes("\r\n--A\0\r\n--\xff\r\n", 14);
  auto body = part("name=\"mô tả; a=b\"", "two\r\nlines") +
              "--B\r\nContent-Type: image/png\r\ncontent-disposition: form-data; name=photo; filename=\"a;b.png\"\r\n\r\n" + bytes +
              "\r\n--B--\r\n";
  auto form = read_parts(body);
  ASSERT_TRUE(form) << form.error().detail;
  ASSERT_EQ(form->fields.size(), 1u);
  EXPECT_EQ(form->fields[0].first, "mô tả; a=b");
  EXPECT_EQ(form->fields[0].second, "two\r\nlines");
  ASSERT_EQ(form->files.size(), 1u);
  EXPECT_EQ(form->files[0].field, "photo");
  EXPECT_EQ(form->files[0].name, "a;b.png");
  EXPECT_EQ(form->files[0].type, "image/png");
  EXPECT_EQ(form->files[0].bytes, bytes);
}

TEST(Form, KeepsNothingOfTheSendersFolders) {
  for (auto name : {"../../etc/p.png", "C:\\\\photos\\\\p.png", "/p.png", "p\x01.png"}) {
    auto form = read_parts(part("name=f; filename=\"" + std::string(name) + "\"", "x") + "--B--");
    ASSERT_TRUE(form);
    EXPECT_EQ(form->files.at(0).name, "p.png") << name;
  }
}

TEST(Form, RefusesWhatIsBroken) {
  for (std::string const& body : {
           std::string("nothing"),
           std::string("--B"),
           std::string("--B\r\n"),
           std::string("--Bx\r\n"),
           std::string("--B\r\n\r\nno disposition\r\n--B--"),
           std::string("--B\r\nbroken\r\n\r\nx\r\n--B--"),
           part("filename=x", "no name") + "--B--",
           part("name=\"never closed", "x"),
           part("name=x", "cut off"),
           "--B\r\nX: " + std::string(max_part_head_bytes, 'x') + "\r\n\r\nx\r\n--B--",
       })
    EXPECT_FALSE(read_parts(body)) << body;
  EXPECT_FALSE(read("multipart/form-data", "--B--"));
  EXPECT_FALSE(read("multipart/form-data; boundary=" + std::string(71, 'b'), "x"));
  EXPECT_EQ(read("text/plain", "x").error().code, Code::unsupported_media);
}

TEST(Form, StopsAtItsLimits) {
  std::string many;
  for (std::size_t i = 0; i <= max_form_parts; ++i) many += part("name=a", "");
  EXPECT_EQ(read_parts(many + "--B--").error().code, Code::too_large);
  many.clear();
  for (std::size_t i = 0; i <= max_form_parts; ++i) many += "a=1&";
  EXPECT_EQ(read("application/x-www-form-urlencoded", many).error().code, Code::too_large);
}

TEST(Form, SurvivesEveryCutAndEveryChangedByte) {
  auto good = part("name=a; filename=\"b\"", "x") + part("name=c", "y") + "--B--\r\n";
  for (std::size_t i = 0; i < good.size(); ++i) {
    EXPECT_EQ(read_parts(good.substr(0, i)).has_value(), i == 0 || i >= good.size() - 2) << i;
    for (char c : {'\0', '"', ';', '\r', '-'}) {
      auto bad = good;
      bad[i] = c;
      (void)read_parts(bad);
    }
  }
}
