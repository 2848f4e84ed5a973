#include "register/text_search/text_index.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace dinh::reg {

namespace {

constexpr std::size_t longest_word = 40;     // letters behind these tell no words apart
constexpr std::size_t most_begun = 200'000;  // entities that one letter may stand for

bool is_word_byte(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80; }

}  // namespace

std::vector<std::string> search_words(std::string_view text) {
  auto folded = fold(text);
  std::vector<std::string> out;
  for (std::size_t at = 0; at < folded.size();) {
    auto end = at;
    while (end < folded.size() && is_word_byte(folded[end])) ++end;
    if (end > at) {
      auto word = folded.substr(at, std::min(end - at, longest_word));
      if (std::find(out.begin(), out.end(), word) == out.end()) out.push_back(std::move(word));
    }
    at = end + 1;
  }
  return out;
}

void TextIndex::put(Row entity, std::string_view text) {
  auto hash = text.empty() ? 0 : std::hash<std::string_view>{}(text);
  if (entity >= texts_.size()) {
    if (text.empty()) return;
    texts_.resize(entity + 1);
  }
  if (texts_[entity] == hash) return;
  texts_[entity] = hash;
  for (auto& word : search_words(text)) {
    auto& entities = words_[std::move(word)];
    auto place = std::lower_bound(entities.begin(), entities.end(), entity);
    if (place == entities.end() || *place != entity) entities.insert(place, entity);
  }
}

TextIndex::Entities TextIndex::begun_by(std::string_view prefix) const {
  Entities out;
  for (auto at = words_.lower_bound(prefix); at != words_.end() && at->first.starts_with(prefix) && out.size() < most_begun; ++at)
    out.insert(out.end(), at->second.begin(), at->second.end());
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::vector<TextIndex::Row> TextIndex::find(std::vector<std::string> const& words, std::size_t most) const {
  std::vector<Row> out;
  if (words.empty()) return out;
  std::vector<Entities const*> lists;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    auto found = words_.find(words[i]);
    if (found == words_.end()) return out;
    lists.push_back(&found->second);
  }
  auto last = begun_by(words.back());
  lists.push_back(&last);
  std::sort(lists.begin(), lists.end(), [](auto* a, auto* b) { return a->size() < b->size(); });
  for (auto entity : *lists.front()) {
    bool is_in_all = std::all_of(lists.begin() + 1, lists.end(),
                                 [&](Entities const* list) { return std::binary_search(list->begin(), list->end(), entity); });
    if (is_in_all) out.push_back(entity);
    if (out.size() == most) break;
  }
  return out;
}

}  // namespace dinh::reg
