#pragma once
// Reads what somebody says: field, places, danger, personal data, each with its reason. Learns once from made-up complaints and from what
// operators decided before, then from each decision as it is made. Nothing leaves the house.
#include <memory>
#include <mutex>
#include <thread>

#include "civic/areas/areas.hpp"
#include "modules/hotline/catalogue.hpp"
#include "modules/hotline/understanding/reading.hpp"
#include "storage/db.hpp"

namespace dinh::hotline {

class FieldClassifier;

class Reader {
 public:
  Reader(storage::Db&, Catalogue const&, civic::Areas const&);
  ~Reader();
  void learn() const;  // takes a second or two the first time, nothing afterwards; the others do it when it was not done
  void learn_soon();   // beside what else the process does
  Reading read(std::string_view text, Date today) const;
  void keep(storage::Tx&, std::int64_t case_id, std::string_view field, Instant at) const;  // what an operator decided
  void remember(std::string_view text, std::string_view field);                             // once that is committed

 private:
  storage::Db& db_;
  Catalogue const& catalogue_;
  civic::Areas const& areas_;
  mutable std::once_flag taught_, learned_;
  std::unique_ptr<FieldClassifier> classifier_;
  std::jthread learning_;
};

void teach(FieldClassifier&);  // what a release ships

}  // namespace dinh::hotline
