#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "app/commands/commands.hpp"
#include "app/commands/input.hpp"
#include "app/commands/task_loop.hpp"
#include "base/config.hpp"
#include "base/shipped.hpp"
#include "modules/hotline/imports/importer.hpp"

namespace dinh::app {
namespace {

namespace fs = std::filesystem;

// One line of JSON for each refused row. A run that goes on keeps the lines of the rows that were done.
class RefusalReport {
 public:
  explicit RefusalReport(std::string path) : path_(std::move(path)) {}
  void begin(std::uint64_t done_until) {
    if (path_.empty()) return;
    std::string kept;
    if (done_until > 0) {
      std::ifstream before(path_);
      for (std::string line; std::getline(before, line);)
        if (auto entry = json::parse(line); entry && is_done(*entry, done_until)) kept += line + "\n";
    }
    out_.open(path_, std::ios::trunc);
    out_ << kept << std::flush;
  }
  void add(hotline::Refusal const& r) {
    if (path_.empty()) return;
    out_ << json::Value(json::Object{{"line", static_cast<std::int64_t>(r.line)}, {"reason", r.reason}}).text() << "\n" << std::flush;
  }
  bool good() const { return path_.empty() || out_.good(); }

 private:
  static bool is_done(json::Value const& entry, std::uint64_t done_until) {
    auto* line = entry.find("line");
    return line && line->integer().value_or(0) <= static_cast<std::int64_t>(done_until);
  }
  std::string path_;
  std::ofstream out_;
};

class ProgressLine {  // rows, rate and time left, on one line of a terminal
 public:
  void show(hotline::ImportCounts const& c, double part) {
    if (isatty(STDERR_FILENO) == 0) return;
    double seconds = static_cast<double>(monotonic_ms() - started_ms_) / 1000;
    double rate = seconds > 0 ? static_cast<double>(c.rows) / seconds : 0;
    double left = part > 0 ? seconds * (1 - part) / part : 0;
    std::string bar(static_cast<std::size_t>(part * 30), '#');
    bar.resize(30, '.');
    fmt::print(stderr, "\r  [{}] {:3.0f} %  {} rows  {:.0f} rows/s  {:.0f} s left\033[K", bar, part * 100, c.rows, rate, left);
  }
  double finish() const {
    if (isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r\033[K");
    return static_cast<double>(monotonic_ms() - started_ms_) / 1000;
  }

 private:
  std::int64_t started_ms_ = monotonic_ms();
};

struct ReportImport {
  std::string data = "city", file, mapping, report;
};

// Beside a running server: it works on the records only; the server tells the register of the new cases.
int import_reports(ReportImport const& wanted) {
  Folder folder(wanted.data);
  if (auto made = folder.create({}); !made) return complain(made.error().detail);
  auto config = folder.config();
  if (!config) return complain(config.error().detail);
  auto mapping = read_mapping(wanted.mapping);
  if (!mapping) return complain("mapping: " + mapping.error().detail);
  auto text = read_input(wanted.file);
  if (!text) return complain(wanted.file + ": " + text.error().detail);
  RefusalReport report(wanted.report);

  auto db = storage::Db::open(folder.database_url(*config));
  storage::Jobs jobs(*db);
  civic::Civic civic(*db, config->city, now);
  hotline::Catalogue catalogue(shipped("hotline/fields.json"), shipped("hotline/assignments.json"));
  hotline::Categories categories(*db, civic.audit, civic.units, civic.areas, catalogue);
  casework::Cases cases(
      *db, jobs, [&](std::string_view code) { return civic.calendars.find(code); }, {}, now);
  auto key = folder.secret();
  if (!key) return complain(key.error().detail);
  Sealer sealer(*key);
  hotline::Identities identities(*db, sealer);
  hotline::statistics::migrate(*db);
  hotline::Promises promises(*db, catalogue, civic.units, civic.calendars, civic.audit,
                             {shipped("hotline/promises.json"), shipped("hotline/ladders.json")});
  hotline::Intake intake(cases, identities, catalogue, promises, civic.areas, civic.units, now, config->city.utc_offset_min);
  hotline::Importer importer(*db, cases, intake, catalogue, civic.areas);

  ProgressLine line;
  std::int64_t shown = 0;
  auto refused = [&](hotline::Refusal const& r) {
    report.add(r);
    if (shown++ < 20) fmt::print(stderr, "\r  line {}: {}\033[K\n", r.line, r.reason);
  };
  hotline::Importer::Watch watch{[&](std::uint64_t done_until) { report.begin(done_until); }, refused,
                                 [&](auto const& counts, double part) { line.show(counts, part); }};
  auto done = importer.run(*mapping, *text, watch);
  double seconds = line.finish();
  if (!done) return complain(wanted.file + ": " + done.error().detail);
  if (!report.good()) return complain(wanted.report + ": the report could not be written");
  if (importer.resumed()) say("went on where the last run stopped");
  say(fmt::format("{}: {} rows = {} imported + {} brought up to date + {} already there + {} refused, {:.0f} rows/s", mapping->source,
                  done->rows, done->imported, done->updated, done->known, done->refused,
                  seconds > 0 ? static_cast<double>(done->rows) / seconds : 0));
  return 0;
}

std::string columns_text(hotline::Mapping const& m) {
  std::string out;
  for (auto const& name : hotline::columns_of(m)) out += (out.empty() ? "" : ", ") + name;
  return out;
}

// Without a file: the shipped mappings. With one: whether it can be used, and what it needs.
int show_mappings(std::string const& file) {
  hotline::Catalogue catalogue(shipped("hotline/fields.json"), shipped("hotline/assignments.json"));
  auto show = [&](std::string const& name, Result<hotline::Mapping> const& mapping) {
    auto usable = mapping ? hotline::check_mapping(*mapping, catalogue) : Result<void>(tl::unexpected(mapping.error()));
    if (!usable) return complain(name + ": " + usable.error().detail);
    say(fmt::format("{}: {} ({}), {}, times {}\n  columns: {}", name, mapping->title.vi, mapping->title.en, name_of(mapping->format),
                    mapping->time_zone ? *mapping->time_zone : fmt::format("UTC{:+}", mapping->utc_offset_min / 60.0),
                    columns_text(*mapping)));
    return 0;
  };
  if (!file.empty()) return show(file, read_mapping(file));
  int worst = 0;
  for (auto const& known : shipped_files())
    if (known.path.starts_with("mappings/"))
      worst = std::max(worst, show(fs::path(known.path).stem().string(), hotline::read_mapping(shipped(known.path))));
  return worst;
}

struct EntityImport {
  std::string data = "city", folder, report;
};

std::string outcome_line(std::string const& file, reg::Ingested const& in) {
  json::Array repairs;
  for (auto const& r : in.repairs) repairs.push_back(json::Object{{"path", r.path}, {"rule", r.rule}, {"from", r.from}, {"to", r.to}});
  return json::Value(
             json::Object{
                 {"file", file}, {"id", in.id}, {"outcome", name_of(in.outcome)}, {"reason", in.reason}, {"repairs", std::move(repairs)}})
      .text();
}

// Needs the folder for itself: the register lives in one process.
int import_entities(EntityImport const& wanted) {
  Folder folder(wanted.data);
  if (auto made = folder.create({}); !made) return complain(made.error().detail);
  auto config = folder.config();
  if (!config) return complain(config.error().detail);
  auto locked = FolderLock::take(folder);
  if (!locked)
    return complain(locked.error().detail + " (stop the server for an import of entities, or post them to /ngsi-ld/v1/entities)");
  std::vector<fs::path> files;
  std::error_code error;
  for (auto const& entry : fs::recursive_directory_iterator(wanted.folder, error))
    if (entry.is_regular_file() && (entry.path().extension() == ".jsonld" || entry.path().extension() == ".json"))
      files.push_back(entry.path());
  if (error || files.empty()) return complain("there are no .jsonld or .json files in " + wanted.folder);
  std::sort(files.begin(), files.end());
  std::ofstream report;
  if (!wanted.report.empty()) report.open(wanted.report);

  TaskLoop state;
  Parts parts(folder, *config, now, state.port());
  auto const& box = config->city.bbox;
  reg::IngestPolicy policy{.repair = true, .fetch_contexts = false};
  if (box.size() == 4) policy.city = geo::Box{box[0], box[1], box[2], box[3]};
  std::map<std::string, int> totals;
  for (auto const& file : files) {
    auto text = read_text_file(file);
    reg::Ingested in;
    if (text) in = parts.ngsild.ingest().ingest(*text, policy, "", file.filename().string());
    else in.reason = text.error().detail;
    ++totals[in.already ? "already there" : std::string(name_of(in.outcome))];
    auto name = file.filename().string();
    if (report) report << outcome_line(name, in) << "\n";
    if (in.already) continue;
    for (auto const& r : in.repairs) say(fmt::format("  {}: {} at {}", name, r.rule, r.path));
    if (in.outcome == reg::IngestOutcome::quarantined || in.outcome == reg::IngestOutcome::refused)
      say(fmt::format("  {}: {}: {}", name, name_of(in.outcome), in.reason));
  }
  state.stop();
  say(fmt::format("{} files = {} created + {} repaired + {} quarantined + {} refused + {} already there", files.size(), totals["created"],
                  totals["repaired"], totals["quarantined"], totals["refused"], totals["already there"]));
  return 0;
}

}  // namespace

void add_import(CLI::App& line, Chosen const& choose) {
  auto* command = line.add_subcommand("import", "real data into the city");
  command->require_subcommand(1);
  auto reports = std::make_shared<ReportImport>();
  auto* from_reports = command->add_subcommand("reports", "citizens' reports from a CSV or JSON file (also .zst), by a mapping");
  from_reports->add_option("FILE", reports->file)->required()->check(CLI::ExistingFile);
  from_reports->add_option("--mapping", reports->mapping, "mapping file, or the name of a shipped one")->required();
  from_reports->add_option("--report", reports->report, "write each refused row as a line of JSON");
  from_reports->add_option("--data", reports->data, "the city's folder")->capture_default_str();
  from_reports->callback([=] { choose([=] { return import_reports(*reports); }); });
  auto mapping = std::make_shared<std::string>();
  auto* mappings = command->add_subcommand("mappings", "the shipped mappings, or whether a mapping file can be used");
  mappings->add_option("FILE", *mapping, "mapping file, or the name of a shipped one");
  mappings->callback([=] { choose([=] { return show_mappings(*mapping); }); });
  auto entities = std::make_shared<EntityImport>();
  auto* from_entities = command->add_subcommand("entities", "NGSI-LD payloads from a folder, repaired where that is certain");
  from_entities->add_option("DIR", entities->folder)->required()->check(CLI::ExistingDirectory);
  from_entities->add_option("--report", entities->report, "write one line of JSON for each file");
  from_entities->add_option("--data", entities->data, "the city's folder")->capture_default_str();
  from_entities->callback([=] { choose([=] { return import_entities(*entities); }); });
}

}  // namespace dinh::app
