#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <iostream>

#include "app/commands/commands.hpp"
#include "base/shipped.hpp"
#include "civic/civic.hpp"
#include "modules/hotline/exports/bulk.hpp"

namespace dinh::app {
namespace {

struct ReportExport {
  std::string data = "city", file, format = "csv", source;
  bool one_source = false;
};

// Beside a running server: it only reads.
int export_reports(ReportExport const& wanted) {
  Folder folder(wanted.data);
  auto config = folder.config();
  if (!config) return complain(config.error().detail);
  auto format = from_name<hotline::BulkFormat>(wanted.format);
  if (!format) return complain("format: csv or json");
  std::ofstream file;
  if (!wanted.file.empty()) file.open(wanted.file, std::ios::binary | std::ios::trunc);
  std::ostream& to = wanted.file.empty() ? std::cout : file;
  auto db = storage::Db::open(folder.database_url(*config));
  civic::Civic civic(*db, config->city, now);
  hotline::Catalogue catalogue(shipped("hotline/fields.json"), shipped("hotline/assignments.json"));
  hotline::BulkWanted bulk{*format, wanted.one_source ? std::optional(wanted.source) : std::nullopt, config->city.utc_offset_min};
  hotline::BulkExport reports(*db, catalogue, civic.units, bulk);
  for (auto piece = reports.next(); !piece.empty(); piece = reports.next()) {
    to << piece;
    if (isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r  {} reports\033[K", reports.reports());
  }
  to.flush();
  if (isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r\033[K");
  if (!to.good()) return complain((wanted.file.empty() ? "the output" : wanted.file) + ": not all could be written");
  fmt::print(stderr, "{} reports\n", reports.reports());
  return 0;
}

}  // namespace

void add_export(CLI::App& line, Chosen const& choose) {
  auto* command = line.add_subcommand("export", "the city's data for others");
  command->require_subcommand(1);
  auto wanted = std::make_shared<ReportExport>();
  auto* reports = command->add_subcommand("reports", "all reports without what is personal: the 14 columns of GeoReport bulk");
  reports->add_option("FILE", wanted->file, "written anew; without it, standard output");
  reports->add_option("--format", wanted->format, "csv or json")->capture_default_str();
  auto* source = reports->add_option("--source", wanted->source, "of one import only; \"\" for the city's own");
  reports->add_option("--data", wanted->data, "the city's folder")->capture_default_str();
  reports->callback([=] {
    wanted->one_source = source->count() > 0;
    choose([=] { return export_reports(*wanted); });
  });
}

}  // namespace dinh::app
