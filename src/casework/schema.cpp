#include <array>

#include "casework/store.hpp"

namespace dinh::casework::store {

void migrate(storage::Db& db) {
  static constexpr std::array migrations = {storage::Db::Migration{1, "cases", R"(
    CREATE TABLE cases (
      id BIGINT PRIMARY KEY, code TEXT NOT NULL UNIQUE, state TEXT NOT NULL, field TEXT NOT NULL, area TEXT NOT NULL, unit TEXT NOT NULL,
      urgency TEXT NOT NULL, channel TEXT NOT NULL, source TEXT NOT NULL, source_key TEXT NOT NULL, title TEXT NOT NULL,
      description TEXT NOT NULL, address TEXT NOT NULL, lat DOUBLE PRECISION, lon DOUBLE PRECISION, opened_at BIGINT NOT NULL,
      updated_at BIGINT NOT NULL, closed_at BIGINT, due_at BIGINT, answered_at BIGINT, supporters BIGINT NOT NULL, returns BIGINT NOT NULL,
      version BIGINT NOT NULL, user_id BIGINT NOT NULL, is_open BIGINT NOT NULL, answer TEXT NOT NULL, grade TEXT NOT NULL,
      comment TEXT NOT NULL, merged_into BIGINT, extra JSONB NOT NULL);
    CREATE UNIQUE INDEX cases_source ON cases (source, source_key) WHERE source <> '';
    CREATE INDEX cases_opened ON cases (opened_at, id);
    CREATE INDEX cases_open_due ON cases (is_open, due_at, id);
    CREATE INDEX cases_state ON cases (state, opened_at, id);
    CREATE INDEX cases_unit ON cases (unit, is_open, due_at, id);
    CREATE INDEX cases_closed ON cases (closed_at, unit) WHERE closed_at IS NOT NULL;
    CREATE INDEX cases_place ON cases (lat, lon) WHERE lat IS NOT NULL;
    CREATE TABLE case_event (
      id BIGINT PRIMARY KEY, case_id BIGINT NOT NULL, at BIGINT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, actor TEXT NOT NULL,
      is_public BIGINT NOT NULL, text TEXT NOT NULL, data JSONB NOT NULL);
    CREATE INDEX case_event_case ON case_event (case_id, id);
    CREATE TABLE case_clock (
      case_id BIGINT NOT NULL, kind TEXT NOT NULL, calendar TEXT NOT NULL, started_at BIGINT NOT NULL, budget_minutes BIGINT NOT NULL,
      due_at BIGINT, met_at BIGINT, pauses JSONB NOT NULL, PRIMARY KEY (case_id, kind));
    CREATE INDEX case_clock_due ON case_clock (due_at) WHERE met_at IS NULL;
    CREATE TABLE case_assignment (
      case_id BIGINT NOT NULL, unit TEXT NOT NULL, role TEXT NOT NULL, state TEXT NOT NULL, answer TEXT NOT NULL, at BIGINT NOT NULL,
      PRIMARY KEY (case_id, unit));
    CREATE INDEX case_assignment_unit ON case_assignment (unit, state);
    CREATE TABLE attachment (
      id TEXT PRIMARY KEY, case_id BIGINT, blob TEXT NOT NULL, type TEXT NOT NULL, bytes BIGINT NOT NULL, width BIGINT NOT NULL,
      height BIGINT NOT NULL, is_public BIGINT NOT NULL, at BIGINT NOT NULL);
    CREATE INDEX attachment_case ON attachment (case_id);
    CREATE TABLE case_word (word TEXT NOT NULL, case_id BIGINT NOT NULL, PRIMARY KEY (word, case_id)))"},
                                            // Squares of the map: what is near and recent without looking at all that ever was near.
                                            storage::Db::Migration{2, "cells", R"(
    ALTER TABLE cases ADD COLUMN cell BIGINT;
    UPDATE cases SET cell = CAST(floor((lat + 90) / 0.006) AS BIGINT) * 100000 + CAST(floor((lon + 180) / 0.006) AS BIGINT) WHERE lat IS NOT NULL;
    CREATE INDEX cases_cell ON cases (cell, opened_at) WHERE cell IS NOT NULL)"},
                                            // What screens count again and again is answered from indexes alone: of a million cases, only
                                            // the some thousand open ones and the days asked for are looked at.
                                            storage::Db::Migration{3, "counting", R"(
    DROP INDEX cases_open_due;
    DROP INDEX cases_unit;
    DROP INDEX cases_place;
    DROP INDEX cases_closed;
    CREATE INDEX cases_open ON cases (due_at, id, source, opened_at, state, unit, user_id) WHERE is_open = 1;
    CREATE INDEX cases_open_unit ON cases (unit, due_at, id) WHERE is_open = 1;
    CREATE INDEX cases_closed ON cases (source, closed_at, opened_at, due_at) WHERE is_open = 0;
    CREATE INDEX cases_source_opened ON cases (source, opened_at, id);
    CREATE INDEX cases_field ON cases (field, opened_at, id);
    CREATE INDEX cases_area ON cases (area, opened_at, id);
    CREATE INDEX cases_unit_opened ON cases (unit, opened_at, id))"},
                                            storage::Db::Migration{4, "by due date", R"(
    CREATE INDEX cases_open_place ON cases (lat, lon) WHERE is_open = 1;
    CREATE INDEX cases_open_by_due ON cases ((COALESCE(due_at, 9223372036854775807)), id) WHERE is_open = 1)"}};
  db.migrate("casework", migrations);
}

}  // namespace dinh::casework::store
