#pragma once
// What many entities say together, as they are now: how many there are of each kind, and how a value is spread over them. Pure.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/fields.hpp"
#include "base/json.hpp"
#include "register/document.hpp"

namespace dinh::reg {

struct ValuePath {                // a, a.b, a[c.d], as in q (§4.9)
  std::string name;               // stored name; "type": of the entity
  std::vector<std::string> sub;   // sub-attributes, or observedAt, unitCode, …
  std::vector<std::string> path;  // members of the value
};

struct SummaryWish {
  std::optional<ValuePath> by;      // none: one group of all
  std::optional<ValuePath> of;      // the value that is measured
  std::vector<double> percentiles;  // 0 to 100
  std::size_t bins = 0;             // of a histogram, equally wide between the least and the greatest value of all groups; 0: none
};

struct PercentileView {
  double percentile = 0, value = 0;
  static constexpr auto fields() {
    return std::tuple(field("percentile", &PercentileView::percentile), field("value", &PercentileView::value));
  }
};
struct BinView {
  double from = 0, to = 0;
  std::int64_t count = 0;
  static constexpr auto fields() {
    return std::tuple(field("from", &BinView::from), field("to", &BinView::to, "the last bin holds its end too"),
                      field("count", &BinView::count));
  }
};
struct GroupView {
  json::Value key;
  std::int64_t entities = 0, values = 0;
  std::optional<double> sum, avg, min, max;
  std::vector<PercentileView> percentiles;
  std::vector<BinView> histogram;
  static constexpr auto fields() {
    using G = GroupView;
    return std::tuple(field("key", &G::key, "null: those that do not say"), field("entities", &G::entities),
                      field("values", &G::values, "numbers among them"), field("sum", &G::sum), field("avg", &G::avg),
                      field("min", &G::min), field("max", &G::max), field("percentiles", &G::percentiles),
                      field("histogram", &G::histogram));
  }
};
struct SummaryView {
  std::int64_t entities = 0;
  std::vector<GroupView> groups;  // the largest first
  static constexpr auto fields() { return std::tuple(field("entities", &SummaryView::entities), field("groups", &SummaryView::groups)); }
};

class Summary {
 public:
  static constexpr std::size_t most_groups = 1'000;

  explicit Summary(SummaryWish);
  void learn(std::vector<DocPtr> const&, Names const&);  // the names in them; state thread
  bool add(Document const&);                             // once learned, any thread; false: too many groups
  SummaryView view() const;

 private:
  struct Group {
    json::Value key;
    std::int64_t entities = 0;
    std::vector<double> values;
  };
  struct Place {
    ValuePath path;
    NameId name = 0;
  };
  std::vector<json::Value> values_at(Document const&, Place const&) const;
  SummaryWish wish_;
  Place by_, of_;
  std::unordered_map<NameId, std::string> types_;
  std::map<std::string, Group, std::less<>> groups_;  // by the JSON text of the key
  std::int64_t entities_ = 0;
};

}  // namespace dinh::reg
