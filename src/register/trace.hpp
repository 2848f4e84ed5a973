#pragma once
// What no document tells of an entity's history: instances written by hand, recorded ones that were amended or erased, and the entity
// itself when there is none any more, or never was one (CIM 009 §5.6.11). Kept in memory like the documents, saved with each checkpoint.
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "register/history_edit.hpp"

namespace dinh::reg {

struct WrittenInstance {
  std::uint64_t id = 0;
  std::string bytes;
  Instant created, modified;
  bool deletes = false;
};

struct WrittenSeries {
  std::string name, dataset;
  std::vector<WrittenInstance> instances;
};

struct Amendment {  // of a recorded instance; no bytes: it was erased
  std::string bytes;
  Instant modified;
  bool deletes = false;
};

struct Erasure {  // recorded instances of an attribute that were there at that time are gone
  std::string name, dataset;
  bool every_dataset = false;
  Instant at;
};

struct Trace {
  std::vector<std::string> types;  // stored names; none: only what was erased is known of it
  Instant created, modified;
  std::optional<Instant> deleted;  // the entity; set until there is one again
  std::optional<Instant> erased;   // the whole history up to then
  std::vector<WrittenSeries> series;
  std::map<std::uint64_t, Amendment> amended;
  std::vector<Erasure> erasures;

  WrittenSeries& in(std::string_view name, std::string_view dataset);
  WrittenInstance* find(std::uint64_t id);
  std::size_t written() const;
  bool hides(std::string_view name, std::string_view dataset, Instant modified) const;  // a recorded instance
};

std::string encode(Trace const&);
Trace decode_trace(std::string_view);  // throws StorageError on damage

std::uint64_t written_id(Seq, std::size_t place);  // of the place-th instance of one edit

// Those of one tenant.
class Traces {
 public:
  using Ptr = std::shared_ptr<const Trace>;
  Ptr find(std::string_view id) const;
  void apply(HistoryEdit const&, Seq);
  void removed(std::string_view id, std::vector<std::string> types, Instant created, Instant at);  // the entity
  void came_back(std::string_view id);                                                             // an entity of that id
  void restore(std::string id, Trace);
  void forget(std::string_view id, std::string_view name, Instant before);  // what was written by hand; no name: of all attributes
  std::map<std::string, std::shared_ptr<Trace>, std::less<>> const& all() const { return all_; }
  std::vector<std::pair<std::string, Ptr>> take_dirty();
  bool is_dirty() const { return !dirty_.empty(); }
  bool hides(std::string_view id, std::string_view name, std::string_view dataset, Instant modified_at) const;
  bool hides_nothing() const { return !has_erasures_; }

 private:
  Trace& change(std::string_view id);  // a copy when somebody else still reads it
  std::map<std::string, std::shared_ptr<Trace>, std::less<>> all_;
  std::set<std::string, std::less<>> dirty_;
  bool has_erasures_ = false;
};

}  // namespace dinh::reg
