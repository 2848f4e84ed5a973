#pragma once
// Complaints made up for learning and measuring, labelled by construction: fields × places × ways of writing. There is no public corpus of
// 1022 complaints. What is measured with is never learned from: phrases, openings, endings, places and streets are divided before any text
// is made.
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace dinh::hotline {

enum class Writing { accented, unaccented, teencode, telex, typo };
enum class Part { learning, unseen };

struct Complaint {
  std::string field, text;
  std::string plain;           // the same as it would be written with care
  std::string street, number;  // "" where it names none
};

class Corpus {
 public:
  explicit Corpus(std::string_view phrases_json);  // throws std::runtime_error
  static Corpus shipped();                         // data/hotline/phrases.json
  std::vector<std::string> const& fields() const { return codes_; }
  // `count` complaints, the fields in turn, the ways of writing in turn when several are given. The same seed gives the same texts.
  std::vector<Complaint> make(Part, std::size_t count, std::vector<Writing> const&, std::uint64_t seed) const;

  // Two tellings at one place: of one matter in two ways, or of two matters of different fields.
  std::pair<std::string, std::string> two_at_one_place(bool same_matter, std::mt19937_64&) const;

 private:
  using Texts = std::vector<std::string>;
  struct Divided {  // learning, unseen
    Texts part[2];
    Texts const& of(Part p) const { return part[static_cast<std::size_t>(p)]; }
  };
  struct FieldTexts {
    Texts keywords, things;  // the words of a field, known to everybody: what is said of them is divided
    Divided troubles, phrases;
  };
  static Divided divide(Texts);
  std::string matter(FieldTexts const&, Part, std::mt19937_64&) const;
  std::string where(Part, Complaint&, std::mt19937_64&) const;
  Complaint one(std::size_t field, Part, std::mt19937_64&) const;

  std::vector<std::string> codes_;
  std::vector<FieldTexts> texts_;
  Divided openings_, endings_, where_, streets_, landmarks_, wards_;
};

std::string written(std::string_view text, Writing, std::mt19937_64&);
std::string one_typo(std::string_view text, std::mt19937_64&);  // a letter of one longer word dropped, doubled, exchanged or wrong

}  // namespace dinh::hotline
