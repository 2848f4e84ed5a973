// What is read from a text: measured on complaints whose phrases, openings, endings and streets were never learned from.
#include <gmock/gmock.h>

#include "base/shipped.hpp"
#include "base/text.hpp"
#include "modules/hotline/understanding/classifier.hpp"
#include "modules/hotline/understanding/hints.hpp"
#include "modules/hotline/understanding/places.hpp"
#include "modules/hotline/understanding/reader.hpp"

using namespace dinh;
using namespace dinh::hotline;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

namespace {

const Date today = *parse_date("2026-03-02");

FieldClassifier& learned() {
  static auto* out = [] {
    auto* made = new FieldClassifier;
    teach(*made);
    return made;
  }();
  return *out;
}

struct Share {
  double first = 0, three = 0;
};
Share right(std::vector<Writing> const& ways, std::size_t count = 4000) {
  double first = 0, three = 0;
  for (auto const& c : Corpus::shipped().make(Part::unseen, count, ways, 2)) {
    auto guesses = learned().guess(c.text);
    for (std::size_t i = 0; i < guesses.size(); ++i) {
      if (guesses[i].field != c.field) continue;
      if (i == 0) first += 1;
      three += 1;
    }
  }
  return {first / static_cast<double>(count), three / static_cast<double>(count)};
}

civic::Areas const& areas() {
  static auto const* out = new civic::Areas(*civic::Areas::read(civic::shipped_areas()));
  return *out;
}
std::vector<std::string> said(std::string_view text, PlaceKind kind) {
  std::vector<std::string> out;
  for (auto const& p : places_in(text, areas(), today))
    if (p.kind == kind) out.push_back(p.said);
  return out;
}

}  // namespace

TEST(Corpus, KeepsApartWhatIsLearnedAndWhatIsMeasured) {
  auto corpus = Corpus::shipped();
  std::set<std::string> learned_from;
  for (auto const& c : corpus.make(Part::learning, 8000, {Writing::accented}, 1)) learned_from.insert(c.text);
  for (auto const& c : corpus.make(Part::unseen, 4000, {Writing::accented}, 2)) EXPECT_FALSE(learned_from.contains(c.text)) << c.text;
}

TEST(Corpus, TheSameSeedMakesTheSameTexts) {
  auto corpus = Corpus::shipped();
  auto once = corpus.make(Part::learning, 100, {Writing::telex, Writing::typo}, 7),
       again = corpus.make(Part::learning, 100, {Writing::telex, Writing::typo}, 7);
  for (std::size_t i = 0; i < once.size(); ++i) EXPECT_EQ(once[i].text, again[i].text);
}

// The bars of the issue: 0.85 and 0.97, and at most one point lost without accents.
TEST(Routing, FindsTheFieldOfTextsItNeverLearnedFrom) {
  auto all = right({Writing::accented, Writing::unaccented, Writing::teencode, Writing::telex, Writing::typo});
  auto accented = right({Writing::accented}), unaccented = right({Writing::unaccented});
  RecordProperty("top1", std::to_string(all.first));
  RecordProperty("top3", std::to_string(all.three));
  printf("routing: all ways of writing %.4f / %.4f, accented %.4f / %.4f, unaccented %.4f / %.4f\n", all.first, all.three, accented.first,
         accented.three, unaccented.first, unaccented.three);
  EXPECT_GE(all.first, 0.85);
  EXPECT_GE(all.three, 0.97);
  EXPECT_GE(unaccented.first, accented.first - 0.01);
  for (auto way : {Writing::teencode, Writing::telex, Writing::typo}) EXPECT_GE(right({way}, 2000).first, 0.8) << static_cast<int>(way);
}

TEST(Routing, SaysWhichWordsSpokeForIt) {
  auto guesses = learned().guess("Đèn đường trước nhà tôi không sáng mấy hôm nay");
  ASSERT_FALSE(guesses.empty());
  EXPECT_EQ(guesses[0].field, "chieu-sang");
  EXPECT_THAT(guesses[0].words, Contains("Đèn"));
  EXPECT_THAT(guesses[0].words, Not(Contains("tôi")));
  EXPECT_THAT(learned().guess("zzzz 123"), IsEmpty());
}

TEST(Routing, LearnsFromACorrection_WithoutForgettingTheRest) {
  FieldClassifier own;
  teach(own);
  std::string text = "Xin hỏi chương trình Cánh diều xanh bao giờ phát quà";
  ASSERT_NE(own.guess(text)[0].field, "an-sinh");
  own.correct(text, "an-sinh");
  EXPECT_EQ(own.guess(text)[0].field, "an-sinh");
  EXPECT_EQ(own.guess("chuong trinh canh dieu xanh phat qua o dau")[0].field, "an-sinh");
  EXPECT_EQ(own.guess("đèn đường không sáng")[0].field, "chieu-sang");
}

TEST(Tokens, ReadTeencodeAndTelexWhereTheyKnowTheWord) {
  Vocabulary known = {"duong", "nuoc", "khong", "den", "box"};
  auto words = [&](std::string_view text) {
    std::vector<std::string> out;
    for (auto const& t : tokens_of(text, known)) out.push_back(t.word);
    return out;
  };
  EXPECT_THAT(words("đg ko có nc"), ElementsAre("duong", "khong", "co", "nuoc"));
  EXPECT_THAT(words("dduwowngf nuwowcs"), ElementsAre("duong", "nuoc"));
  EXPECT_THAT(words("box"), ElementsAre("box")) << "a word that is known is left alone";
  EXPECT_THAT(words("xyzf"), ElementsAre("xyzf")) << "what is unknown either way stays";
}

TEST(Places, WardsOldAndNew_StreetsWithTheirHouse_Landmarks) {
  auto places = places_in("Rác ở số 12/3 đường Lê Hồng Phong, phường Phú Cường, gần chợ Thủ Dầu Một", areas(), today);
  EXPECT_THAT(said("Rác ở số 12/3 đường Lê Hồng Phong, phường Phú Lợi", PlaceKind::street), ElementsAre("số 12/3 đường Lê Hồng Phong"));
  EXPECT_THAT(said("rac o so 12 duong le hong phong bi u dong", PlaceKind::street), ElementsAre("so 12 duong le hong phong"));
  EXPECT_THAT(said("Ngập trên ĐT743 đoạn qua Thuận An", PlaceKind::street), ElementsAre("ĐT743"));
  EXPECT_THAT(said("Đèn hỏng gần trường tiểu học Nguyễn Du", PlaceKind::landmark), ElementsAre("trường tiểu học Nguyễn Du"));
  auto ward = std::find_if(places.begin(), places.end(), [](auto const& p) { return p.kind == PlaceKind::ward; });
  ASSERT_NE(ward, places.end());
  EXPECT_EQ(ward->said, "phường Phú Cường");
  EXPECT_THAT(ward->areas, ElementsAre("25747")) << "of today; the old ward's code names the new one now";
  EXPECT_NE(ward->why.vi.find("tên cũ"), std::string::npos);
}

TEST(Hints, DangerAndPersonalData) {
  EXPECT_FALSE(urgency_in("Dây điện rơi xuống đường, tóe lửa").empty());
  EXPECT_FALSE(urgency_in("day dien roi xuong duong").empty());
  EXPECT_THAT(urgency_in("Đèn đường không sáng"), IsEmpty());
  EXPECT_FALSE(personal_data_in("Gọi anh Nguyễn Văn Nam số 0903123456").empty());
  EXPECT_THAT(personal_data_in("Đường Nguyễn Du ngập nước"), IsEmpty());
}
