#include "modules/hotline/understanding/reader.hpp"

#include <chrono>

#include "base/log.hpp"
#include "modules/hotline/understanding/classifier.hpp"
#include "modules/hotline/understanding/hints.hpp"
#include "modules/hotline/understanding/lessons.hpp"
#include "modules/hotline/understanding/places.hpp"

namespace dinh::hotline {

namespace {

constexpr std::size_t complaints = 8'000;
constexpr int pause_ms = 200, pauses = 25;     // before it is tried again
constexpr std::int64_t most_lessons = 20'000;  // the latest; older ones are in the habits of the newer ones

Reason reason_of(FieldGuess const& g) {
  std::string words;
  for (auto const& w : g.words) words += std::string(words.empty() ? "“" : ", “") + w + "”";
  return words.empty() ? Reason{"gần với nội dung này nhất", "closest to this text"} : Reason{"vì có " + words, "because of " + words};
}

}  // namespace

void teach(FieldClassifier& classifier) {
  using enum Writing;
  classifier.train(Corpus::shipped().make(Part::learning, complaints, {accented, unaccented, teencode, telex, typo}, 1));
}

Reader::Reader(storage::Db& db, Catalogue const& catalogue, civic::Areas const& areas)
    : db_(db), catalogue_(catalogue), areas_(areas), classifier_(std::make_unique<FieldClassifier>()) {
  lessons::migrate(db_);
}

Reader::~Reader() = default;

void Reader::learn() const {
  std::call_once(taught_, [this] { teach(*classifier_); });
  std::call_once(learned_, [this] {
    auto given = db_.read([](storage::Tx& tx) { return lessons::latest(tx, most_lessons); });
    for (auto const& lesson : given) classifier_->correct(lesson.text, lesson.field);
  });
}

void Reader::learn_soon() {
  learning_ = std::jthread([this](std::stop_token const& stop) {
    while (!stop.stop_requested()) {
      try {
        return learn();
      } catch (std::exception const& e) {  // the records do not answer now
        log_warning("what operators decided is not learned yet", {{"why", e.what()}});
      }
      for (int i = 0; i < pauses && !stop.stop_requested(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(pause_ms));
    }
  });
}

Reading Reader::read(std::string_view text, Date today) const {
  learn();
  Reading out;
  for (auto const& g : classifier_->guess(text, 3, [&](auto const& code) { return catalogue_.offered(code) != nullptr; }))
    out.categories.push_back({g.field, g.probability, reason_of(g)});
  out.places = places_in(text, areas_, today);
  out.urgency = urgency_in(text);
  out.personal = personal_data_in(text);
  return out;
}

void Reader::keep(storage::Tx& tx, std::int64_t case_id, std::string_view field, Instant at) const { lessons::put(tx, case_id, field, at); }

void Reader::remember(std::string_view text, std::string_view field) {
  learn();
  classifier_->correct(text, field);
}

}  // namespace dinh::hotline
