#pragma once
// What one query may ask for. Queries run on the state thread, so everything that multiplies its work has a bound here; past it the answer
// is BadRequestData, or TooComplexQuery where only running it shows the cost (CIM 009 §5.5.2).
#include <cstddef>
#include <cstdint>

namespace dinh::reg {

struct QueryLimits {
  std::size_t q_bytes = 8 * 1024;
  std::size_t q_terms = 100;
  std::size_t q_depth = 20;         // of parentheses
  std::size_t q_path = 10;          // names in a.b.c or a[b.c]
  std::size_t q_list_values = 200;  // of one term: a==1,2,3
  std::size_t pattern_bytes = 256;
  int pattern_program = 2'000;  // instructions of the compiled automaton
  std::size_t matched_text_bytes = 4'096;
  std::size_t scope_bytes = 2'048, scope_terms = 50, scope_depth = 10;
  std::size_t ids = 1'000, attrs = 200, selectors = 50;
  std::size_t type_conjunctions = 64, type_terms = 256;
  std::size_t order_terms = 5, ordered = 100'000;  // entities that one answer may have to sort
  std::size_t vertices = 2'000;                    // of the geometry of a query
  // About nanoseconds: what reading documents, matching patterns and comparing shapes may add up to.
  std::int64_t work = 400'000'000;
};
inline constexpr QueryLimits query_limits;

// The cost of one query while it runs.
class Work {
 public:
  explicit Work(std::int64_t limit = query_limits.work) : left_(limit) {}
  void read(std::size_t bytes) { left_ -= 60 + static_cast<std::int64_t>(bytes); }
  void match(std::size_t bytes) { left_ -= 4 * static_cast<std::int64_t>(bytes); }
  void relate(std::size_t vertices, std::size_t others) { left_ -= 30 * static_cast<std::int64_t>(vertices * others); }
  bool is_over() const { return left_ < 0; }

 private:
  std::int64_t left_;
};

}  // namespace dinh::reg
