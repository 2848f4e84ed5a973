// Answers that say nothing, against a corpus made of parts: weights were set on some offices' ways of writing and are measured on others'.
#include "modules/hotline/quality/hollow.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <random>

namespace dinh::hotline {
namespace {

struct Matter {
  std::string_view said, done;
};
constexpr std::array<Matter, 8> matters = {
    Matter{"ổ gà sâu giữa đường, xe máy dễ ngã", "đã vá 4 ổ gà bằng bê tông nhựa, lu lèn lúc"},
    Matter{"đèn đường tắt cả đoạn dài", "đã thay 6 bóng đèn LED và một dây đứt, sáng lại từ"},
    Matter{"cống nghẹt, nước ngập vào nhà", "đã thông cống, hút 2 khối bùn rác, nước rút hết lúc"},
    Matter{"rác chất đống bốc mùi", "đã thu gom hết rác tồn đọng, lập biên bản 1 hộ đổ trộm lúc"},
    Matter{"cây nghiêng sắp đổ vào dây điện", "đã cắt tỉa và chống lại cây bằng giàn thép lúc"},
    Matter{"quán hát karaoke ồn sau 23 giờ", "đã đo tiếng ồn được 78 dBA, xử phạt 2,5 triệu đồng lúc"},
    Matter{"vỉa hè bị chiếm bán hàng", "đã yêu cầu 3 hộ dọn hàng, trả lại lối đi 1,5 mét lúc"},
    Matter{"nước máy đục và có mùi", "đã xúc xả đường ống, độ đục còn 0,3 NTU lúc"}};
constexpr std::array<std::string_view, 6> places = {"đường Lê Hồng Phong", "hẻm 12 Yersin",     "chợ Thủ Dầu Một",
                                                    "ngã ba Bình Đường",   "khu phố 4 Phú Hoà", "cầu Ông Cộ"};

// Ways of writing; the odd ones were looked at while the weights were set, the even ones were not.
constexpr std::array<std::string_view, 10> empty = {
    "Đơn vị đã tiếp nhận phản ánh của ông/bà và sẽ xem xét, xử lý theo quy định.",
    "Cảm ơn ông/bà đã phản ánh. Đơn vị ghi nhận và sẽ kiểm tra, xử lý trong thời gian tới.",
    "Nội dung phản ánh đã được chuyển đến bộ phận chuyên môn để phối hợp giải quyết theo thẩm quyền.",
    "UBND đã chỉ đạo các đơn vị liên quan kiểm tra, nhắc nhở và tăng cường quản lý địa bàn.",
    "Phản ánh đã được tiếp thu. Trân trọng cảm ơn sự quan tâm của ông/bà.",
    "Đơn vị đang phối hợp với các cơ quan chức năng để có hướng giải quyết phù hợp.",
    "Đã ghi nhận, sẽ sớm khắc phục.",
    "Phòng sẽ thường xuyên kiểm tra, xử lý nghiêm các trường hợp vi phạm theo quy định của pháp luật.",
    "Kính gửi ông/bà, vụ việc đang được xem xét theo quy trình. Mong ông/bà thông cảm.",
    "Đơn vị xin tiếp thu ý kiến và báo cáo lãnh đạo để có chỉ đạo."};
constexpr std::array<std::string_view, 6> frames = {
    "Tại {place}, {done} {time}.",
    "{done} {time} tại {place}. Cảm ơn ông/bà đã phản ánh.",
    "Ngày {time}, tổ công tác đến {place}: {done} {time}. Đơn vị sẽ thường xuyên kiểm tra.",
    "Đội quản lý {done} {time}.",
    "Đơn vị đã tiếp nhận và xử lý theo quy định: {done} {time}, {place}.",
    "Báo cáo kết quả: {done} {time}. Hiện trạng {place} đã trở lại bình thường, đã chụp ảnh."};

std::string filled(std::string text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + with.size())) text.replace(at, what.size(), with);
  return text;
}

struct Labelled {
  AnswerSeen seen;
  bool hollow = false;
};

// One office: it has a few ways of saying nothing and of saying something.
std::vector<Labelled> office(std::mt19937& dice, std::size_t parity, int cases) {
  auto any = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(dice); };
  auto chance = [&](double p) { return std::uniform_real_distribution<double>(0, 1)(dice) < p; };
  auto way = [&](std::size_t n) { return 2 * any(n / 2) + parity; };
  std::array<std::size_t, 2> empties = {way(empty.size()), way(empty.size())};
  std::vector<Labelled> out;
  for (int i = 0; i < cases; ++i) {
    auto const& matter = matters[any(matters.size())];
    auto place = places[any(places.size())];
    Labelled one;
    one.seen.description = std::string(matter.said) + " ở " + std::string(place);
    one.seen.address = place;
    one.hollow = chance(0.35);
    auto time = std::to_string(7 + any(10)) + " giờ " + std::to_string(any(60));
    if (one.hollow) {
      one.seen.answer = empty[empties[any(2)]];
      if (chance(0.3)) one.seen.answer = "Về phản ánh tại " + std::string(place) + ": " + one.seen.answer;  // with a name put in
      if (chance(0.2)) one.seen.answer += " Ngày " + std::to_string(1 + any(28)) + "/11/2026.";
      one.seen.has_proof = chance(0.4);
    } else {
      one.seen.answer =
          filled(filled(filled(std::string(frames[way(frames.size())]), "{place}", place), "{done}", matter.done), "{time}", time);
      one.seen.has_proof = chance(0.9);
    }
    out.push_back(std::move(one));
  }
  return out;
}

struct Score {
  int found = 0, missed = 0, wrongly = 0;
  double precision() const { return found + wrongly ? static_cast<double>(found) / (found + wrongly) : 0; }
  double recall() const { return found + missed ? static_cast<double>(found) / (found + missed) : 0; }
};

// In the order they were answered: each is compared with those before it.
Score measured(std::size_t parity, unsigned seed) {
  std::mt19937 dice(seed);
  Score out;
  for (int unit = 0; unit < 20; ++unit) {
    std::vector<Skeleton> former;
    for (auto const& one : office(dice, parity, 60)) {
      bool said = judge_answer(one.seen, former).hollow;
      if (one.hollow) ++(said ? out.found : out.missed);
      else if (said) ++out.wrongly;
      former.push_back(skeleton_of(one.seen.answer, one.seen.address));
    }
  }
  return out;
}

TEST(HollowAnswers, AreFoundAmongOfficesNeverSeen) {
  auto seen = measured(1, 1), held_out = measured(0, 2);
  std::printf("hollow answers: precision %.3f, recall %.3f (ways of writing looked at); precision %.3f, recall %.3f (held out)\n",
              seen.precision(), seen.recall(), held_out.precision(), held_out.recall());
  EXPECT_GE(held_out.precision(), 0.9);
  EXPECT_GE(held_out.recall(), 0.8);
}

TEST(HollowAnswers, SayWhy_AndOneThatWasThereIsNone) {
  AnswerSeen nothing{"Đơn vị đã tiếp nhận và sẽ xử lý theo quy định.", "ổ gà sâu ở đường Yersin", "đường Yersin", false};
  auto verdict = judge_answer(nothing, {});
  EXPECT_TRUE(verdict.hollow);
  EXPECT_GE(verdict.reasons.size(), 4u);
  for (auto const& reason : verdict.reasons) EXPECT_FALSE(reason.vi.empty() || reason.en.empty());
  AnswerSeen something{"Đã vá 4 ổ gà trên đường Yersin lúc 9 giờ 15.", nothing.description, nothing.address, true};
  EXPECT_FALSE(judge_answer(something, {}).hollow);
}

TEST(HollowAnswers, ASkeletonForgetsNumbersAndNames_SoThatATemplateIsItself) {
  auto a = skeleton_of("Tại đường Yersin, đơn vị đã ghi nhận ngày 12/3 và sẽ xử lý theo quy định.", "đường Yersin");
  auto b = skeleton_of("Tại chợ Thủ Dầu Một, đơn vị đã ghi nhận ngày 5/11 và sẽ xử lý theo quy định.", "chợ Thủ Dầu Một");
  EXPECT_GE(likeness(a, b), 0.75) << "\"chợ\" without its mark is an everyday word too";
  EXPECT_EQ(likeness({}, {}), 0);
}

}  // namespace
}  // namespace dinh::hotline
