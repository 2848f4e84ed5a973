#pragma once
// Which entities may have words in their texts. It offers candidates: too many rather than too few, for who searches looks at the entity as
// it is. State thread.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dinh::reg {

// Folded words of a text, each once: "Đường Lê Lợi" → duong, le, loi.
std::vector<std::string> search_words(std::string_view text);

class TextIndex {
 public:
  using Row = std::uint32_t;                    // Document::order
  void put(Row entity, std::string_view text);  // all that is searched of the entity
  // Entities that may have all the words, the last one perhaps only begun; no more than `most`, in the order of their creation.
  std::vector<Row> find(std::vector<std::string> const& words, std::size_t most) const;

 private:
  using Entities = std::vector<Row>;  // growing; an entity may have lost the word
  Entities begun_by(std::string_view prefix) const;
  std::map<std::string, Entities, std::less<>> words_;
  std::vector<std::uint64_t> texts_;  // hashes by entity: most changes leave its texts alone
};

}  // namespace dinh::reg
