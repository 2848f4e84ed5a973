#pragma once
// Foreign reports into cases: every row is accounted for (imported, already there, refused with line and reason). A batch is one
// transaction together with the place it ends at, so an interrupted run goes on where it stopped and a second run changes nothing.
#include <functional>

#include "casework/cases.hpp"
#include "civic/areas/areas.hpp"
#include "modules/hotline/imports/mapping.hpp"
#include "modules/hotline/intake.hpp"

namespace dinh::hotline {

struct ImportCounts {
  std::int64_t rows = 0, imported = 0, updated = 0, known = 0, refused = 0;  // rows is the sum of the others
  static constexpr auto fields() {
    return std::tuple(field("rows", &ImportCounts::rows), field("imported", &ImportCounts::imported),
                      field("updated", &ImportCounts::updated), field("known", &ImportCounts::known),
                      field("refused", &ImportCounts::refused));
  }
};

struct Refusal {
  std::uint64_t line = 0;
  std::string reason;
};

class Importer {
 public:
  using OnRefusal = std::function<void(Refusal const&)>;
  using OnProgress = std::function<void(ImportCounts const&, double part)>;
  Importer(storage::Db&, casework::Cases&, Intake const&, Catalogue const&, civic::Areas const&);  // runs its migrations

  // text: the whole file, unpacked. Errors: the file itself cannot be read (not one row of it).
  struct Watch {
    std::function<void(std::uint64_t done_until)> on_start;  // the row that an interrupted run had come to; 0 at the beginning
    OnRefusal on_refusal;                                    // before its row counts as done: it may come again after an interruption
    OnProgress on_progress;
  };
  Result<ImportCounts> run(Mapping const&, std::string_view text, Watch const&);
  bool resumed() const { return resumed_; }

 private:
  struct Pending {
    std::uint64_t line;
    Result<ForeignReport> report;
  };
  Result<void> read_csv(Mapping const&, std::string_view text);
  Result<void> read_json(Mapping const&, std::string_view text);
  void take(std::uint64_t line, Result<ForeignReport>, double part);
  void flush(double part);
  void store(storage::Tx&, ForeignReport const&, ImportCounts&, std::vector<std::pair<std::string, std::int64_t>>& words);
  bool improve(storage::Tx&, casework::Case, ForeignReport const&);  // a number printed again: its latest closing date holds

  storage::Db& db_;
  casework::Cases& cases_;
  Intake const& intake_;
  Catalogue const& catalogue_;
  civic::Areas const& areas_;
  Mapping const* mapping_ = nullptr;
  std::optional<TimeZone> zone_;
  std::string fingerprint_;
  std::uint64_t skip_until_ = 0, last_line_ = 0;
  bool resumed_ = false;
  ImportCounts counts_;
  std::vector<Pending> pending_;
  Watch watch_;
};

}  // namespace dinh::hotline
