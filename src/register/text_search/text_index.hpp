#pragma once
// Which entities may have words in their texts. It offers candidates: too many rather than too few, for who searches looks at the entity as
// it is. State thread.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace dinh::reg {

// Folded words of a text, each once: "Đường Lê Lợi" → duong, le, loi.
std::vector<std::string> search_words(std::string_view text);

class TextIndex {
 public:
  void put(std::string_view id, std::string_view text);  // all that is searched of the entity; "" when it is gone
  // Entities that may have all the words, the last one perhaps only begun; no more than `most`, in the order they came.
  std::vector<std::string_view> find(std::vector<std::string> const& words, std::size_t most) const;
  std::size_t size() const { return ids_.size(); }
  std::size_t words() const { return words_.size(); }

 private:
  using Entities = std::vector<std::uint32_t>;  // growing; a number may be out of date
  Entities begun_by(std::string_view prefix) const;
  std::map<std::string, Entities, std::less<>> words_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<std::string const*> ids_;
  std::vector<std::uint64_t> texts_;  // hashes: most changes of an entity leave its texts alone
};

}  // namespace dinh::reg
