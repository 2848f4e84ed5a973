#include "modules/hotline/privacy/personal_data.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/json_fields.hpp"

namespace dinh::hotline {

namespace {
[[noreturn]] void wrong(std::string const& what) { throw std::logic_error("data/hotline/personal_data.json: " + what); }
}  // namespace

RetentionRule const& PersonalData::rule(std::string_view code) const {
  auto at = std::find_if(rules.begin(), rules.end(), [&](RetentionRule const& r) { return r.code == code; });
  if (at == rules.end()) wrong("there is no rule " + std::string(code));
  return *at;
}

std::int64_t PersonalData::days(std::string_view code) const {
  auto const& r = rule(code);
  if (!r.days || *r.days < 0) wrong("the rule " + r.code + " needs days");
  return *r.days;
}

PersonalData read_personal_data(std::string_view text) {
  auto read = json::read_text<PersonalData>(text);
  if (!read) wrong(read.error().detail);
  for (auto const& f : read->fields_kept) {
    read->rule(f.rule);
    if (f.stands.empty()) wrong(f.code + " stands nowhere");
  }
  return std::move(*read);
}

}  // namespace dinh::hotline
