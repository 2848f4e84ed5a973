#include "app/demo/accounts.hpp"

#include <stdexcept>

#include "base/random.hpp"

namespace dinh::app::demo {
namespace {

struct Part {
  const char *name, *display_name, *role, *unit, *what;
};
constexpr Part cast[] = {
    {"admin", "Quản trị", "administrator", "", "administrator: everything"},
    {"operator", "Tổng đài viên Lan", "operator", "tt-1022", "operator 1022: the desk"},
    {"supervisor", "Trưởng ca Hùng", "supervisor", "tt-1022", "supervisor 1022: approves answers"},
    {"handler", "Cán bộ Minh", "handler", "so-xd", "handling unit: Department of Construction"},
    {"ward", "Cán bộ Thảo", "unit_lead", "ubnd-25747", "unit lead: ward Thủ Dầu Một"},
    {"duty", "Trực ban Nam", "duty_officer", "ioc", "duty officer: the wallboard"},
    {"leader", "Lãnh đạo", "leader", "ubnd-tp", "leader: the overview"},
};

}  // namespace

std::vector<Account> make_accounts(civic::People& people) {
  if (!people.is_empty()) return {};
  Actor demo;
  demo.name = "demo";
  demo.rights = {"*"};
  std::vector<Account> out;
  for (auto const& part : cast) {
    Account account{part.name, random_token(4) + "-" + random_token(4) + "-" + random_token(4), part.what};
    auto added = people.add(
        demo,
        {.name = part.name, .display_name = part.display_name, .password = account.password, .roles = {part.role}, .unit = part.unit});
    if (!added) throw std::logic_error("demo account " + account.name + ": " + added.error().detail);
    out.push_back(std::move(account));
  }
  return out;
}

}  // namespace dinh::app::demo
