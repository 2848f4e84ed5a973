#pragma once
// Learns from reports that a city marked as duplicates itself, and says how well: everything is fixed on the first part of the days and
// counted on the rest, in the order in which the reports arrived. A mark and a closing date come later than the report and hold the answer:
// of the report itself neither is looked at, of an older one only whether it was closed on a day before.
#include "modules/hotline/duplicates/likeness.hpp"
#include "modules/hotline/imports/mapping.hpp"

namespace dinh::hotline {

struct LabelledReport {
  std::string key, kind, address;
  std::optional<double> lat, lon;
  Instant at;  // the local clock, as if it were UTC; where a source knows days only, the time of day is estimated from the order of arrival
  std::optional<Date> closed;  // a local day
  bool duplicate = false;
  Date day() const { return local_date(at, 0); }
};
// By day, then by key. A key that stands there several times is one report; its latest closing holds. CSV only.
Result<std::vector<LabelledReport>> read_labelled(Mapping const&, std::string_view text);

struct Counts {
  std::int64_t reports = 0, duplicates = 0, flagged = 0, right = 0;
  double f1() const;
  double recall() const { return duplicates ? static_cast<double>(right) / static_cast<double>(duplicates) : 0; }
  double precision() const { return flagged ? static_cast<double>(right) / static_cast<double>(flagged) : 0; }
  double flagged_share() const { return reports ? static_cast<double>(flagged) / static_cast<double>(reports) : 0; }
};

struct PlainRule {  // "an open report within radius_m that is at most max_days old", of the same kind or not
  double radius_m = 0, max_days = 0;
  bool whole_days = false, same_kind = false;
  std::string text() const;
};
struct RuleResult {
  PlainRule rule;
  Counts learned, unseen;  // on the first part of the days, on the rest
};

struct Evaluation {
  Date first_unseen;
  Counts learned, unseen;
  std::vector<RuleResult> rules;       // the best on unseen days first
  double slowest_us = 0, mean_us = 0;  // of one judgement, its neighbourhood at hand
};

struct Learned {
  DuplicateModel model;
  Evaluation evaluation;
};
Learned learn_duplicates(std::span<const LabelledReport>, double learned_share = 0.8);
// What the share of common words tells at one place, from made-up complaints: the real reports have no text of their own.
std::vector<WordEvidence> learn_words();
// The same figures of a model that is there already.
Evaluation evaluate(DuplicateModel const&, std::span<const LabelledReport>, double learned_share = 0.8);

}  // namespace dinh::hotline
