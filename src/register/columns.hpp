#pragma once
// The entities of one type, in the order of their creation, with what selective queries need: a column for each attribute whose default
// instance holds a number or a short text, and a grid over `location`. Rows are never moved; a removed entity leaves an empty row.
#include <boost/unordered/unordered_flat_map.hpp>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/geometry.hpp"
#include "register/document.hpp"
#include "register/q.hpp"

namespace dinh::reg {

using Row = std::uint32_t;

enum class Verdict : std::uint8_t { no, yes, look };  // look: only the document can tell

class Column {
 public:
  void set(Row, std::string_view instance, bool several);  // several instances: only the document can tell
  void clear(Row);
  Verdict holds(Row, QTerm const&) const;
  // Rows of `in` (ascending) for which the number comparison holds or the document must be looked at; the inner loop of most queries.
  void filter(QTerm const&, std::vector<Row>& in) const;
  bool decides(QTerm const&) const;  // every row filter() leaves holds
  std::size_t bytes() const;

 private:
  // number_ is NaN, or ends before, where there is none; then text_ says: 0 absent, 1 look, else an entry of the dictionary.
  std::vector<double> number_;
  std::vector<std::uint32_t> text_;
  std::vector<std::string> dictionary_{"", ""};
  std::unordered_map<std::string, std::uint32_t> entries_;
  std::uint32_t text_at(Row row) const { return row < text_.size() ? text_[row] : 0; }
  void set_text(Row, std::uint32_t);
  std::uint32_t entry(std::string_view);
};

class Grid {  // of points about 500 m apart; shapes are kept apart with their box
 public:
  void put(Row, std::string_view location_instance);
  void drop(Row);
  // Rows that may lie in one of the boxes; nothing when there is no box, or looking at every row is cheaper.
  std::optional<std::vector<Row>> candidates(std::vector<geo::Box> const&) const;
  std::optional<geo::Point> point(Row row) const;  // when the location is a point
  std::optional<geo::Box> extent() const;          // of everything in it, of points to a cell's size; nothing: it is empty
  bool is_empty() const { return cells_.empty() && wide_.empty(); }
  // At most so many rows that may lie in the box, for a picture: those that come first in an order that mixes them and never changes, so
  // whoever is drawn in a box is drawn in every box within it; in that order. Bounded, whatever there is: it may overlook some among very
  // many.
  std::vector<Row> picked(geo::Box const&, std::size_t most) const;

 private:
  using Cell = std::uint64_t;
  static Cell cell(std::int32_t x, std::int32_t y);
  void put_point(Row, geo::Point);
  void put_shape(Row, geo::Box const&);
  bool meets(Row, geo::Box const&) const;  // as far as its point or its shape's box can tell
  template <class F>
  bool each_cell(geo::Box const&, F&&) const;                // the rows of each; false: they are too many
  boost::unordered_flat_map<Cell, std::vector<Row>> cells_;  // points, and shapes that reach into few cells, in each of them
  std::vector<geo::Point> points_;                           // NaN: none
  std::unordered_map<Row, geo::Box> shapes_;
  std::vector<Row> wide_;  // shapes that reach into many
  Row end_ = 0;            // behind the last row that ever was
};

class TypeTable {
 public:
  Row add(DocPtr doc, Names const&);
  void change(Row, DocPtr before, DocPtr after, Names const&);
  void remove(Row, Names const&);
  std::vector<DocPtr> const& rows() const { return rows_; }
  std::size_t size() const { return size_; }
  Column const* column(NameId) const;
  Grid const& grid() const { return grid_; }
  std::size_t bytes() const;

 private:
  void index(Row, Document const& doc, Document const* before, Names const&);
  std::vector<DocPtr> rows_;
  std::size_t size_ = 0;
  std::unordered_map<NameId, Column> columns_;
  Grid grid_;
};

}  // namespace dinh::reg
