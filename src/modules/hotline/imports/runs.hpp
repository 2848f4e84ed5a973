#pragma once
// How far an import of a file came; and the sources there are.
#include <optional>

#include "modules/hotline/imports/importer.hpp"

namespace dinh::hotline::import_runs {

struct Run {
  std::int64_t line = 0, rows = 0, imported = 0, updated = 0, known = 0, refused = 0, done = 0;
  ImportCounts counts() const { return {rows, imported, updated, known, refused}; }
  static constexpr auto fields() {
    return std::tuple(field("line", &Run::line), field("rows", &Run::rows), field("imported", &Run::imported),
                      field("updated", &Run::updated), field("known", &Run::known), field("refused", &Run::refused),
                      field("done", &Run::done));
  }
};

void migrate(storage::Db&);
std::optional<Run> find(storage::Tx&, std::string_view source, std::string_view file);
void save(storage::Tx&, std::string_view source, std::string_view file, std::uint64_t line, ImportCounts const&, bool done);
void name_source(storage::Tx&, std::string_view key, std::string_view name, std::string_view name_en);

}  // namespace dinh::hotline::import_runs
