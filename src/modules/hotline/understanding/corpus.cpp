#include "modules/hotline/understanding/corpus.hpp"

#include <stdexcept>

#include "base/json_fields.hpp"
#include "base/shipped.hpp"

namespace dinh::hotline {

namespace {

constexpr std::size_t every = 4;  // one of four is kept for measuring

struct PhraseFile {
  std::vector<std::string> openings, endings, where, streets, landmarks, wards;
  static constexpr auto fields() {
    return std::tuple(field("openings", &PhraseFile::openings), field("endings", &PhraseFile::endings), field("where", &PhraseFile::where),
                      field("streets", &PhraseFile::streets), field("landmarks", &PhraseFile::landmarks),
                      field("wards", &PhraseFile::wards));
  }
};
struct FieldPhrases {
  std::vector<std::string> keywords, things, troubles, phrases;
  static constexpr auto fields() {
    return std::tuple(field("keywords", &FieldPhrases::keywords), field("things", &FieldPhrases::things),
                      field("troubles", &FieldPhrases::troubles), field("phrases", &FieldPhrases::phrases));
  }
};

template <class T>
T read(std::string_view json) {
  auto out = json::read_text<T>(json);
  if (!out) throw std::runtime_error("hotline/phrases.json: " + out.error().detail);
  return std::move(*out);
}

std::string const& pick(std::vector<std::string> const& from, std::mt19937_64& dice) { return from[dice() % from.size()]; }

void fill(std::string& text, std::string_view slot, std::string const& with) {
  for (auto at = text.find(slot); at != text.npos; at = text.find(slot, at + with.size())) text.replace(at, slot.size(), with);
}

}  // namespace

Corpus::Divided Corpus::divide(Texts all) {
  Divided out;
  for (std::size_t i = 0; i < all.size(); ++i) out.part[i % every == every - 1].push_back(std::move(all[i]));
  return out;
}

Corpus::Corpus(std::string_view phrases_json) {
  auto common = read<PhraseFile>(phrases_json);
  openings_ = divide(std::move(common.openings));
  endings_ = divide(std::move(common.endings));
  where_ = divide(std::move(common.where));
  streets_ = divide(std::move(common.streets));
  landmarks_ = divide(std::move(common.landmarks));
  wards_ = divide(std::move(common.wards));
  auto root = json::parse(phrases_json);
  auto const* fields = root ? root->find("fields") : nullptr;
  if (!fields) throw std::runtime_error("hotline/phrases.json: no fields");
  for (auto const& [code, value] : fields->object()) {
    auto of = read<FieldPhrases>(value.text());
    codes_.push_back(code);
    texts_.push_back({std::move(of.keywords), std::move(of.things), divide(std::move(of.troubles)), divide(std::move(of.phrases))});
  }
}

Corpus Corpus::shipped() { return Corpus(dinh::shipped("hotline/phrases.json")); }

std::string Corpus::matter(FieldTexts const& f, Part part, std::mt19937_64& dice) const {
  if (part == Part::learning && dice() % 2 == 0) return pick(f.keywords, dice) + " " + pick(f.keywords, dice);
  if (dice() % 2 == 0) return pick(f.phrases.of(part), dice);
  return pick(f.things, dice) + " " + pick(f.troubles.of(part), dice);
}

std::string Corpus::where(Part part, Complaint& named, std::mt19937_64& dice) const {
  auto out = pick(where_.of(part), dice);
  if (out.find("{street}") != out.npos) named.street = pick(streets_.of(part), dice);
  if (out.find("{number}") != out.npos) named.number = std::to_string(dice() % 900 + 1);
  fill(out, "{street}", named.street);
  fill(out, "{number}", named.number);
  fill(out, "{small}", std::to_string(dice() % 60 + 1));
  fill(out, "{landmark}", pick(landmarks_.of(part), dice));
  fill(out, "{ward}", pick(wards_.of(part), dice));
  return out;
}

Complaint Corpus::one(std::size_t field, Part part, std::mt19937_64& dice) const {
  Complaint out;
  out.field = codes_[field];
  auto place = where(part, out, dice);
  auto what = matter(texts_[field], part, dice);
  bool place_first = dice() % 4 == 0;
  out.plain = pick(openings_.of(part), dice) + (place_first ? place + " " + what : what + " " + place) + pick(endings_.of(part), dice);
  return out;
}

// The same thing of the same field, complained of in two ways; else things of two fields.
std::pair<std::string, std::string> Corpus::two_at_one_place(bool same_matter, std::mt19937_64& dice) const {
  Complaint named;
  auto place = where(Part::learning, named, dice);
  auto field = dice() % codes_.size(), other = same_matter ? field : (field + 1 + dice() % (codes_.size() - 1)) % codes_.size();
  auto const& things = texts_[field].things;
  auto const& first = pick(things, dice);
  auto const& second = same_matter ? first : pick(texts_[other].things, dice);
  auto tell = [&](std::string const& thing, std::size_t of) {
    auto what = thing + " " + pick(texts_[of].troubles.of(Part::learning), dice) + " " + place;
    return pick(openings_.of(Part::learning), dice) + what + pick(endings_.of(Part::learning), dice);
  };
  return {tell(first, field), tell(second, other)};
}

std::vector<Complaint> Corpus::make(Part part, std::size_t count, std::vector<Writing> const& ways, std::uint64_t seed) const {
  std::mt19937_64 dice(seed);
  std::vector<Complaint> out;
  for (std::size_t i = 0; i < count; ++i) {
    out.push_back(one(i % codes_.size(), part, dice));
    out.back().text = written(out.back().plain, ways[i / codes_.size() % ways.size()], dice);
  }
  return out;
}

}  // namespace dinh::hotline
