// Which language of a languageMap a client gets (CIM 009 §4.15).
#include <algorithm>

#include "register/ngsild/representation.hpp"

namespace dinh::reg {

std::string_view best_language(json::View map, std::string_view preferences) {
  struct Wish {
    std::string_view tag;
    double weight;
  };
  std::vector<Wish> wishes;
  while (!preferences.empty()) {
    auto end = preferences.find(',');
    auto one = preferences.substr(0, end);
    preferences = end == preferences.npos ? std::string_view() : preferences.substr(end + 1);
    while (one.starts_with(' ')) one.remove_prefix(1);
    auto semicolon = one.find(';');
    double weight = 1;
    if (auto q = one.find("q="); q != one.npos) weight = std::strtod(std::string(one.substr(q + 2)).c_str(), nullptr);
    wishes.push_back({one.substr(0, semicolon), weight});
  }
  std::stable_sort(wishes.begin(), wishes.end(), [](Wish const& a, Wish const& b) { return a.weight > b.weight; });
  std::string_view found, first;
  auto look_for = [&](auto fits) {
    map.each_member([&](std::string_view tag, json::View) {
      if (first.empty()) first = tag;
      if (found.empty() && fits(tag)) found = tag;
    });
    return !found.empty();
  };
  for (auto const& wish : wishes) {
    if (look_for([&](std::string_view tag) { return tag == wish.tag; })) return found;
    auto base = wish.tag.substr(0, wish.tag.find('-'));
    if (look_for([&](std::string_view tag) { return tag == base || tag.starts_with(std::string(base) + "-"); })) return found;
  }
  if (look_for([](std::string_view tag) { return tag == "@none"; }) || look_for([](std::string_view tag) { return tag == "en"; }))
    return found;
  return first;
}

}  // namespace dinh::reg
