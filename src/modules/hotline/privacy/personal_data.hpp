#pragma once
// The register of personal data, as the city keeps it in data/hotline/personal_data.json: each field with where it stands, what for, on
// which ground, for how long, and what happens then.
// Law on Personal Data Protection 91/2025/QH15 (in force 2026-01-01): rights of the data subject (Article 4), consent (Article 9), erasure
// when the purpose is fulfilled or the period is over (Article 14), processing without consent by state bodies (Article 19). Decree
// 356/2025/NĐ-CP, Article 5: an answer within two working days, one's own data within ten days, erasure within twenty; it replaces Decree
// 13/2023/NĐ-CP and its 72 hours.
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/fields.hpp"
#include "base/time.hpp"

namespace dinh::hotline {

enum class Afterwards { erase, redact, hold, keep };
constexpr auto names_of(Afterwards) {
  return std::array{named(Afterwards::erase, "erase"), named(Afterwards::redact, "redact"), named(Afterwards::hold, "hold"),
                    named(Afterwards::keep, "keep")};
}

struct PersonalField {
  std::string code, name, name_en;
  std::vector<std::string> stands;  // tables of the records
  std::string purpose, purpose_en, basis;
  std::string rule;  // RetentionRule::code
  Afterwards then = Afterwards::erase;
  static constexpr auto fields() {
    return std::tuple(field("code", &PersonalField::code), field("name", &PersonalField::name), field("name_en", &PersonalField::name_en),
                      field("stands", &PersonalField::stands, "tables"), field("purpose", &PersonalField::purpose),
                      field("purpose_en", &PersonalField::purpose_en), field("basis", &PersonalField::basis),
                      field("rule", &PersonalField::rule), field("then", &PersonalField::then));
  }
};

struct RetentionRule {
  std::string code;
  std::optional<std::int64_t> days;  // absent: a setting says it, or the law
  std::string setting;
  std::string after, after_en;
  static constexpr auto fields() {
    return std::tuple(field("code", &RetentionRule::code), field("days", &RetentionRule::days),
                      defaulted("setting", &RetentionRule::setting), field("after", &RetentionRule::after),
                      field("after_en", &RetentionRule::after_en));
  }
};

struct Law {
  std::string code, name, name_en;
  static constexpr auto fields() {
    return std::tuple(field("code", &Law::code), field("name", &Law::name), field("name_en", &Law::name_en));
  }
};

struct RequestDeadlines {
  std::int64_t answer_working_days = 0, provide_days = 0, erase_days = 0;
  std::string calendar;  // of the working days
  static constexpr auto fields() {
    return std::tuple(field("answer_working_days", &RequestDeadlines::answer_working_days),
                      field("provide_days", &RequestDeadlines::provide_days), field("erase_days", &RequestDeadlines::erase_days),
                      field("calendar", &RequestDeadlines::calendar));
  }
};

struct PersonalData {
  std::vector<Law> laws;
  RequestDeadlines deadlines;
  std::vector<RetentionRule> rules;
  std::vector<PersonalField> fields_kept;
  std::vector<std::string> without_person;  // tables that were looked at and hold none
  static constexpr auto fields() {
    return std::tuple(field("laws", &PersonalData::laws), field("deadlines", &PersonalData::deadlines),
                      field("rules", &PersonalData::rules), field("fields", &PersonalData::fields_kept),
                      field("without_person", &PersonalData::without_person));
  }

  RetentionRule const& rule(std::string_view code) const;  // throws std::logic_error: a shipped file of ours
  std::int64_t days(std::string_view code) const;          // of a rule that has them
};

PersonalData read_personal_data(std::string_view json);  // throws std::logic_error, also for a field whose rule is missing

}  // namespace dinh::hotline
