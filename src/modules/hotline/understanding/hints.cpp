#include "modules/hotline/understanding/hints.hpp"

#include <array>

#include "base/text.hpp"
#include "modules/hotline/redact.hpp"
#include "modules/hotline/understanding/tokens.hpp"

namespace dinh::hotline {

namespace {

struct Danger {
  std::string_view folded, vi, en;
};
constexpr std::array dangers = {Danger{"dien giat", "điện giật", "electric shock"},
                                Danger{"ro dien", "rò điện", "leaking current"},
                                Danger{"ho dien", "hở điện", "bare wire"},
                                Danger{"tia lua", "tia lửa", "sparks"},
                                Danger{"toe lua", "tóe lửa", "sparks"},
                                Danger{"dut day dien", "đứt dây điện", "broken power line"},
                                Danger{"day dien dut", "đứt dây điện", "broken power line"},
                                Danger{"day dien roi", "dây điện rơi", "fallen power line"},
                                Danger{"dang chay", "đang cháy", "fire"},
                                Danger{"boc chay", "bốc cháy", "fire"},
                                Danger{"hoa hoan", "hỏa hoạn", "fire"},
                                Danger{"chay nha", "cháy nhà", "a house on fire"},
                                Danger{"no lon", "nổ lớn", "explosion"},
                                Danger{"phat no", "phát nổ", "explosion"},
                                Danger{"ro gas", "rò gas", "gas leak"},
                                Danger{"ro ri khi", "rò rỉ khí", "gas leak"},
                                Danger{"sap do", "sắp đổ", "about to fall"},
                                Danger{"sap nga", "sắp ngã", "about to fall"},
                                Danger{"sap cau", "sập cầu", "collapse"},
                                Danger{"sap nha", "sập nhà", "collapse"},
                                Danger{"do sap", "đổ sập", "collapse"},
                                Danger{"cap cuu", "cấp cứu", "emergency"},
                                Danger{"bi thuong", "bị thương", "somebody is hurt"},
                                Danger{"tu vong", "tử vong", "a death"},
                                Danger{"chet nguoi", "chết người", "a death"},
                                Danger{"an mang", "án mạng", "a killing"},
                                Danger{"hung khi", "hung khí", "weapons"},
                                Danger{"cam dao", "cầm dao", "a knife"},
                                Danger{"ma tau", "mã tấu", "weapons"},
                                Danger{"duoi nuoc", "đuối nước", "drowning"},
                                Danger{"ngo doc", "ngộ độc", "poisoning"},
                                Danger{"bao hanh tre", "bạo hành trẻ", "violence against a child"},
                                Danger{"danh tre em", "đánh trẻ em", "violence against a child"},
                                Danger{"xam hai", "xâm hại", "abuse"},
                                Danger{"tu tu", "tự tử", "suicide"},
                                Danger{"mac ket", "mắc kẹt", "people trapped"},
                                Danger{"tran hoa chat", "tràn hóa chất", "chemical spill"}};

}  // namespace

std::vector<Reason> urgency_in(std::string_view text) {
  std::string words = " ";
  for (auto const& t : tokens_of(text, {})) words += t.word + " ";
  std::vector<Reason> out;
  for (auto const& d : dangers)
    if (words.find(" " + std::string(d.folded) + " ") != words.npos) out.push_back({std::string(d.vi), std::string(d.en)});
  return out;
}

std::vector<Reason> personal_data_in(std::string_view text) {
  constexpr std::string_view hidden = "•••";
  auto shown = redact(text);
  std::size_t count = 0, before = 0;
  for (auto at = shown.find(hidden); at != shown.npos; at = shown.find(hidden, at + hidden.size())) ++count;
  for (auto at = text.find(hidden); at != text.npos; at = text.find(hidden, at + hidden.size())) ++before;
  if (count <= before) return {};
  auto number = std::to_string(count - before);
  return {{number + " chỗ có dữ liệu cá nhân, được che khi công khai",
           number + (number == "1" ? " personal detail" : " personal details") + ", hidden from the public"}};
}

}  // namespace dinh::hotline
