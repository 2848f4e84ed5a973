#pragma once
// The demo city's people: one of each role, with random passwords that are shown once.
#include <string>
#include <vector>

#include "civic/people/people.hpp"

namespace dinh::app::demo {

struct Account {
  std::string name, password, what;
};
// Empty when they are there already.
std::vector<Account> make_accounts(civic::People&);

}  // namespace dinh::app::demo
