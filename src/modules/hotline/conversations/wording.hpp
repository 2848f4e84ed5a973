#pragma once
// What the house writes by itself: templates in two languages (data/hotline/replies.json), {names} filled in.
#include <map>
#include <string>
#include <vector>

#include "base/fields.hpp"

namespace dinh::hotline {

struct Wording {
  std::string code, vi, en;
  static constexpr auto fields() { return std::tuple(field("code", &Wording::code), field("vi", &Wording::vi), field("en", &Wording::en)); }
};

using Filling = std::vector<std::pair<std::string_view, std::string>>;

class Wordings {
 public:
  explicit Wordings(std::string_view json);  // throws on a broken file: it is shipped
  // A part in [brackets] stays out when one of its names is empty.
  std::string say(std::string_view code, std::string_view lang, Filling const&) const;
  std::vector<Wording> const& all() const { return all_; }

 private:
  std::vector<Wording> all_;
};

std::string fill(std::string_view text, Filling const&);

}  // namespace dinh::hotline
