#pragma once
// One tenant's entities: by id, by type, in the order of their creation.
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
  DocPtr find(std::string_view id) const;
  // before and after of one change; either may be null.
  void put(DocPtr const& before, DocPtr const& after, Names const&);
  Result<Found> query(Query const&, Names const&) const;
  std::size_t size() const { return entities_.size(); }
  std::vector<std::pair<NameId, std::size_t>> types() const;
  std::vector<DocPtr> const& all() const { return order_.rows(); }  // with empty rows
  std::size_t bytes() const;
  Row order_of(std::string_view id) const;  // its place in the order of creation, from 1; 0: there is no such entity

 private:
  struct Place {  // where an entity stands
    DocPtr doc;
    Row order = 0;  // in order_: creation
    std::vector<std::pair<NameId, Row>> types;
  };
  class Order {  // every entity, whatever its type
   public:
    Row add(DocPtr d) {
      rows_.push_back(std::move(d));
      return static_cast<Row>(rows_.size() - 1);
    }
    void set(Row row, DocPtr d) { rows_[row] = std::move(d); }
    std::vector<DocPtr> const& rows() const { return rows_; }

   private:
    std::vector<DocPtr> rows_;
  };
  struct Candidates;
  Candidates select(Query const&, Names const&) const;

  std::unordered_map<std::string_view, Place> entities_;  // the key lies in the document
  std::map<NameId, TypeTable> tables_;
  Order order_;
};

}  // namespace dinh::reg
