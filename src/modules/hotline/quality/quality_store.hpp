#pragma once
// Reviews, judged answers and the figures of units. Every function is part of the caller's transaction.
#include <optional>
#include <string>
#include <vector>

#include "casework/case.hpp"
#include "storage/db.hpp"

namespace dinh::hotline::quality_store {

void migrate(storage::Db&);

struct Review {
  std::int64_t case_id = 0;
  std::string why;  // grade, sample
  std::int64_t user_id = 0;
  std::string reviewer;
  Instant at;
  std::string verdict;  // confirmed, fault
  std::vector<std::string> failed;
  std::string note;
  static constexpr auto fields() {
    return std::tuple(field("case_id", &Review::case_id), field("why", &Review::why), field("user_id", &Review::user_id),
                      field("reviewer", &Review::reviewer), field("at", &Review::at), field("verdict", &Review::verdict),
                      field("failed", &Review::failed), field("note", &Review::note));
  }
};
bool add(storage::Tx&, Review const&);  // false: it is reviewed already
std::optional<Review> review(storage::Tx&, std::int64_t case_id);
// Cases of our own that were resolved since, not yet reviewed; all columns that a draw and a list need.
std::vector<casework::Case> to_review(storage::Tx&, Instant since, std::int64_t limit);

struct Answered {
  std::int64_t id = 0;
  std::string answer, description, address, unit;
  Instant closed_at;
  static constexpr auto fields() {
    return std::tuple(field("id", &Answered::id), field("answer", &Answered::answer), field("description", &Answered::description),
                      field("address", &Answered::address), field("unit", &Answered::unit), field("closed_at", &Answered::closed_at));
  }
};
std::vector<Answered> not_judged(storage::Tx&, Instant since, std::int64_t limit);
std::vector<Answered> former(storage::Tx&, std::string_view unit, std::int64_t except, std::int64_t limit);  // the newest
bool has_proof(storage::Tx&, std::int64_t case_id);
void judged(storage::Tx&, Answered const&, bool hollow, double points);

struct Closed {  // of a unit, in the period
  std::string unit, grade;
  Instant opened_at, closed_at;
  std::optional<Instant> answered_at, due_at;
  static constexpr auto fields() {
    return std::tuple(field("unit", &Closed::unit), field("grade", &Closed::grade), field("opened_at", &Closed::opened_at),
                      field("closed_at", &Closed::closed_at), field("answered_at", &Closed::answered_at), field("due_at", &Closed::due_at));
  }
};
std::vector<Closed> closed(storage::Tx&, Instant from, Instant to);
struct Count {
  std::string unit;
  std::int64_t count = 0, of = 0;
  static constexpr auto fields() { return std::tuple(field("unit", &Count::unit), field("count", &Count::count), field("of", &Count::of)); }
};
std::vector<Count> returned(storage::Tx&, Instant from, Instant to);
std::vector<Count> reopened(storage::Tx&, Instant from, Instant to);
std::vector<Count> hollow(storage::Tx&, Instant from, Instant to);  // count of the judged ones
std::vector<Count> faults(storage::Tx&, Instant from, Instant to);  // count of the reviewed ones

}  // namespace dinh::hotline::quality_store
