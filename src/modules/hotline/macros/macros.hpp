#pragma once
// Operators' macros: offered where they fit, with the case's own names filled in.
#include "civic/civic.hpp"
#include "http/endpoint.hpp"
#include "modules/hotline/catalogue.hpp"
#include "modules/hotline/macros/macro.hpp"

namespace dinh::hotline {

struct MacrosIn {
  std::string verb, case_id, lang = "vi";
  static constexpr auto fields() {
    return std::tuple(defaulted("verb", &MacrosIn::verb, "only those that fit it"),
                      defaulted("case", &MacrosIn::case_id, "id or code: `filled` is the text for it"),
                      defaulted("lang", &MacrosIn::lang, "vi or en"));
  }
};
struct MacroView : Macro {
  std::string filled;  // what is to be written; without a case the text itself
  bool mine = false;   // who asks may change it
  static constexpr auto fields() {
    return std::tuple_cat(Macro::fields(), std::tuple(field("filled", &MacroView::filled, "for the case; without one the text itself"),
                                                      field("mine", &MacroView::mine, "who asks may change it")));
  }
};
struct MacroList {
  std::vector<MacroView> items;
  static constexpr auto fields() { return std::tuple(field("items", &MacroList::items)); }
};
struct MacroIn : Macro {  // POST: a new one, `user_id` other than 0 says "my own"; PUT: the whole macro
  std::optional<std::int64_t> if_match;
  static constexpr auto fields() { return std::tuple_cat(Macro::fields(), std::tuple(field("if_match", &MacroIn::if_match))); }
};
struct MacroIdIn {
  std::int64_t id = 0;
  static constexpr auto fields() { return std::tuple(field("id", &MacroIdIn::id)); }
};

class Macros {
 public:
  Macros(storage::Db&, Catalogue const&, civic::Civic const&);  // runs its migrations

  Result<MacroList> list(Actor const&, MacrosIn const&) const;
  // Shared ones need `kb.write`, and of who sees only his unit's cases they are for his unit.
  Result<MacroView> add(Actor const&, MacroIn const&);
  Result<MacroView> save(Actor const&, MacroIn const&);
  Result<void> remove(Actor const&, MacroIdIn const&);

  static constexpr std::int64_t most_of_one = 200, most_shared = 1'000;

 private:
  Result<void> check(Macro const&) const;
  Result<Macro> placed(Actor const&, Macro) const;  // whose it is
  Result<MacroView> put(Actor const&, MacroIn const&, bool fresh);

  storage::Db& db_;
  Catalogue const& catalogue_;
  civic::Civic const& civic_;
};

std::vector<http::Route> macro_routes(Macros&);

}  // namespace dinh::hotline
