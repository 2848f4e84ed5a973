// Searching 2,000 made-up complaints: with accents, without, and with one slip of the hand.
#include <map>
#include <set>

#include "base/text.hpp"
#include "casework/store.hpp"
#include "modules/hotline/rules.hpp"
#include "modules/hotline/understanding/corpus.hpp"
#include "storage/test/db_fixture.hpp"

namespace dinh::hotline {
namespace {

class SearchOn : public testing::TestWithParam<storage::Engine> {
 protected:
  static constexpr std::size_t stored = 2'000;
  storage::OpenDb open_{GetParam()};
  storage::Db& db = *open_;
  std::vector<std::vector<std::string>> words_{{}};  // by case id
  std::vector<std::string> plain_{{}};

  SearchOn() {
    casework::store::migrate(db);
    auto texts = Corpus::shipped().make(Part::learning, stored, {Writing::accented, Writing::unaccented}, 3);
    db.write([&](storage::Tx& tx) {
      for (std::size_t i = 0; i < texts.size(); ++i) {
        casework::Case c;
        c.id = static_cast<std::int64_t>(i + 1);
        c.code = "code-" + std::to_string(c.id);
        c.field = texts[i].field;
        c.opened_at = c.updated_at = Instant{c.id * minute_ms};
        casework::store::insert(tx, c);
        words_.push_back(search_words(texts[i].text));
        plain_.push_back(texts[i].plain);
        casework::store::set_words(tx, c.id, words_.back());
      }
    });
  }
  // As Desk::list does: what stands there, and only where nobody wrote that, what may be meant.
  std::vector<std::int64_t> search(std::string const& question) {
    casework::store::Filter f;
    f.words = search_words(question, 8);
    return db.read([&](storage::Tx& tx) {
      auto found = casework::store::list(tx, f, {.limit = 50, .after_key = {}, .after_id = {}});
      if (found.empty()) {
        f.one_typo = true;
        found = casework::store::list(tx, f, {.limit = 50, .after_key = {}, .after_id = {}});
      }
      std::vector<std::int64_t> out;
      for (auto const& c : found) out.push_back(c.id);
      return out;
    });
  }
  // Four words of a complaint as it would be written with care, in their order.
  std::string question(std::size_t of, std::mt19937_64& dice) const {
    std::vector<std::string> all;
    std::string_view rest = plain_[of];
    while (!rest.empty()) {
      auto end = std::min(rest.find(' '), rest.size());
      auto word = std::string(rest.substr(0, end));
      if (search_words(word).size() == 1) all.push_back(word);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    while (all.size() > 4) all.erase(all.begin() + static_cast<std::ptrdiff_t>(dice() % all.size()));
    std::string out;
    for (auto const& w : all) out += (out.empty() ? "" : " ") + w;
    return out;
  }
  std::set<std::int64_t> relevant(std::string const& to) const {
    std::set<std::int64_t> out;
    auto wanted = search_words(to, 8);
    for (std::size_t id = 1; id < words_.size(); ++id)
      if (std::all_of(wanted.begin(), wanted.end(),
                      [&](auto const& w) { return std::find(words_[id].begin(), words_[id].end(), w) != words_[id].end(); }))
        out.insert(static_cast<std::int64_t>(id));
    return out;
  }
  struct Quality {
    double recall = 0, precision = 0;
  };
  template <class Asked>
  Quality quality(Asked&& as_asked) {
    std::mt19937_64 dice(11);
    Quality sum;
    double questions = 0;
    for (std::size_t i = 0; i < stored; ++i) {
      auto meant = question(i + 1, dice);
      auto right = relevant(meant);
      auto found = search(as_asked(meant, dice));
      double hits = 0, in_ten = 0;
      for (std::size_t n = 0; n < found.size(); ++n)
        if (right.contains(found[n])) {
          hits += 1;
          if (n < 10) in_ten += 1;
        }
      sum.recall += in_ten / static_cast<double>(std::min<std::size_t>(10, right.size()));
      sum.precision += found.empty() ? 0 : hits / static_cast<double>(found.size());
      questions += 1;
    }
    return {sum.recall / questions, sum.precision / questions};
  }
  void holds(std::string_view name, Quality const& q) {
    printf("search %s: recall@10 %.4f precision %.4f\n", std::string(name).c_str(), q.recall, q.precision);
    EXPECT_GE(q.recall, 0.95) << name;
    EXPECT_GE(q.precision, 0.9) << name;
  }
};
INSTANTIATE_TEST_SUITE_P(Sqlite, SearchOn, testing::Values(storage::Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, SearchOn, testing::Values(storage::Engine::postgres));

}  // namespace

TEST_P(SearchOn, FindsWithAndWithoutAccents_AndInSpiteOfOneSlip) {
  holds("accented", quality([](std::string const& q, auto&) { return q; }));
  holds("unaccented", quality([](std::string const& q, auto&) { return fold(q); }));
  holds("one typo", quality([](std::string const& q, auto& dice) { return one_typo(fold(q), dice); }));
}

}  // namespace dinh::hotline
