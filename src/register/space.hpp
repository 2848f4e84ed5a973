#pragma once
// One tenant's entities: by id, by type, in the order of their creation.
#include <boost/unordered/unordered_flat_set.hpp>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "register/columns.hpp"
#include "register/query.hpp"

namespace dinh::reg {

// Does a document match a query, whatever its page? Names are looked up anew each time, so the query may be kept.
bool fits(Query const&, Document const&, Names const&);

class Space {
 public:
  Space() = default;
  Space(Space const&) = delete;  // the index looks into order_
  Space& operator=(Space const&) = delete;
  DocPtr const& find(std::string_view id) const;  // null when there is none
  // before and after of one change; either may be null. Answers its place in the order of creation.
  Row put(DocPtr const& before, DocPtr const& after, Names const&);
  void restore(Row, DocPtr const&, Names const&);  // at start: where it stood before
  Result<Found> query(Query const&, Names&) const;
  std::size_t size() const { return by_id_.size(); }
  std::vector<std::pair<NameId, std::size_t>> types() const;
  std::map<NameId, TypeTable> const& tables() const { return tables_; }  // by type
  std::vector<DocPtr> const& all() const { return order_; }              // by creation, with empty rows
  std::size_t bytes() const;

 private:
  // An entity of the index: where it stands, and enough of its id's hash to look at few others.
  struct Entry {
    std::uint32_t hash;
    Row row;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(Entry e) const { return e.hash; }
    std::size_t operator()(std::string_view id) const { return hash_of(id); }
  };
  struct Same {
    using is_transparent = void;
    std::vector<DocPtr> const* order;
    bool operator()(Entry a, Entry b) const { return a.row == b.row; }
    bool operator()(std::string_view id, Entry e) const { return e.hash == hash_of(id) && (*order)[e.row]->id() == id; }
    bool operator()(Entry e, std::string_view id) const { return (*this)(id, e); }
  };
  static std::uint32_t hash_of(std::string_view id) { return static_cast<std::uint32_t>(std::hash<std::string_view>{}(id)); }

  struct TablePlace {
    NameId type;
    Row row;
  };
  struct Candidates;
  class Scan;
  Candidates select(Query const&, Names const&) const;
  void place(Row, DocPtr const& before, DocPtr const& after, Names const&);

  std::vector<DocPtr> order_;
  boost::unordered_flat_set<Entry, Hash, Same> by_id_{0, Hash{}, Same{&order_}};
  std::vector<Row> first_table_row_;                                 // by order: in the table of its first type
  std::unordered_map<Row, std::vector<TablePlace>> further_tables_;  // by order: of those few that have several types
  std::map<NameId, TypeTable> tables_;
};

}  // namespace dinh::reg
