// A document says the same however its attributes are kept: under a shared layout, or with slots of its own when it is too large for one.
#include "register/document.hpp"

#include <gtest/gtest.h>

#include "register/checkpoint.hpp"

using namespace dinh;
using namespace dinh::reg;

namespace {

Delta create(std::size_t attributes, std::size_t value_size = 1) {
  Delta d{Delta::Kind::create, "", "urn:a", Instant{1'000}, {"Air"}, false, "", {}};
  for (std::size_t i = 0; i < attributes; ++i)
    d.attrs.push_back({"a" + std::to_string(i), i % 3 == 0 ? "urn:d" : "",
                       R"({"type":"Property","value":")" + std::string(value_size, 'x') + std::to_string(i) + "\"}"});
  return d;
}

void expect_same(Document const& doc, Delta const& d, Names const& names) {
  ASSERT_EQ(doc.attrs().size(), d.attrs.size());
  std::size_t i = 0;
  for (auto const& slot : doc.attrs()) {
    EXPECT_EQ(names.text(slot.name), d.attrs[i].name);
    EXPECT_EQ(names.text(slot.dataset), d.attrs[i].dataset);
    EXPECT_EQ(doc.slice(slot), d.attrs[i].bytes);
    EXPECT_EQ(doc.created_at(slot), d.at);
    ++i;
  }
}

}  // namespace

TEST(Document, KeepsItsAttributes_FewOrMany_ShortOrLong) {
  Names names;
  for (auto const& d : {create(1), create(5), create(Names::max_layout), create(Names::max_layout + 1), create(700), create(5, 20'000)}) {
    auto doc = apply(nullptr, d, 1, names);
    expect_same(*doc, d, names);
  }
}

TEST(Document, OfOneKind_SharesItsLayout) {
  Names names;
  auto a = apply(nullptr, create(5), 1, names), b = apply(a, create(5, 9), 2, names), c = apply(nullptr, create(6), 3, names);
  EXPECT_TRUE(b->shares_layout(*a));
  EXPECT_FALSE(c->shares_layout(*a));
  auto large = apply(nullptr, create(5, 20'000), 4, names);
  EXPECT_FALSE(large->shares_layout(*large)) << "it has slots of its own";
  EXPECT_LT(a->bytes() + 5 * 12, sizeof(Document) + 5 * sizeof(AttrSlot) + a->text().size() + 16);
}

TEST(Document, LayoutsAreBounded_AndWhatComesAfterIsKeptAllTheSame) {
  Names names;
  for (std::size_t i = 0; i <= Names::max_layouts; ++i) {
    Delta d{Delta::Kind::create,
            "",
            "urn:a",
            Instant{1},
            {"Air"},
            false,
            "",
            {{"a" + std::to_string(i), "", R"({"type":"Property","value":1})"}}};
    auto doc = apply(nullptr, d, 1, names);
    EXPECT_EQ(doc->shares_layout(*doc), i < Names::max_layouts);
    expect_same(*doc, d, names);
  }
}

TEST(Document, TimesPastTwoHundred_NeedSlotsOfTheirOwn) {
  Names names;
  auto doc = apply(nullptr, create(60), 1, names);
  for (int i = 0; i < 300; ++i) {
    Delta d{Delta::Kind::update,
            "",
            "urn:a",
            Instant{2'000 + i},
            {},
            false,
            "",
            {{"b" + std::to_string(i), "", R"({"type":"Property","value":2})"}}};
    doc = apply(doc, d, 2 + static_cast<Seq>(i), names);
  }
  ASSERT_EQ(doc->attrs().size(), 360u);
  EXPECT_EQ(doc->modified_at(doc->attrs()[0]), Instant{1'000});
  EXPECT_EQ(doc->modified_at(doc->attrs()[359]), Instant{2'299});
}

TEST(Superseded, NamesEachValueThatEnded_BeyondItsFirstWindow) {
  Names names;
  Superseded s{.first = 64, .doc = apply(nullptr, create(70), 1, names), .ended = 0b100001, .deleted = 0b100000};
  std::vector<std::pair<std::string, bool>> ended;
  s.each([&](AttrSlot const& slot, bool deleted) { ended.emplace_back(names.text(slot.name), deleted); });
  EXPECT_EQ(ended, (std::vector<std::pair<std::string, bool>>{{"a64", false}, {"a69", true}}));
}
