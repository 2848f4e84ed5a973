#pragma once
#include <optional>
#include <string>
#include <vector>

#include "storage/db.hpp"

namespace dinh::civic::calendar_store {

struct Version {
  std::string code;
  std::int64_t version = 0;
  Instant at;
  std::string changed_by;
  json::Value rules;
  static constexpr auto fields() {
    return std::tuple(field("code", &Version::code), field("version", &Version::version), field("at", &Version::at),
                      field("changed_by", &Version::changed_by), field("rules", &Version::rules));
  }
};

void migrate(storage::Db&);
std::vector<Version> newest(storage::Tx&);                                        // of each calendar
std::int64_t newest_version(storage::Tx&, std::string_view code);                 // 0: there is none
json::Value rules_of(storage::Tx&, std::string_view code, std::int64_t version);  // null: there is none
void append(storage::Tx&, Version const&);

}  // namespace dinh::civic::calendar_store
