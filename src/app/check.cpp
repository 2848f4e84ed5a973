#include "app/check.hpp"

#include "app/parts.hpp"

namespace dinh::app {
namespace {

class Report {
 public:
  explicit Report(Tell const& tell) : tell_(tell) {}
  void line(std::string const& what, std::string const& trouble, std::string const& figures = {}) {
    tell_((trouble.empty() ? "ok       " : "TROUBLE  ") + what +
          (trouble.empty() ? (figures.empty() ? "" : ": " + figures) : ": " + trouble));
    if (!trouble.empty()) ++troubles_;
  }
  int troubles() const { return troubles_; }

 private:
  Tell const& tell_;
  int troubles_ = 0;
};

void check_parts(Folder const& folder, Config const& config, Report& report) {
  // Building the house replays the journal and compares every migration with what this program would have made.
  Parts parts(folder, config, now, [](std::function<void()> task) { task(); });
  report.line("journal", parts.engine.broken() ? "it cannot be written" : "",
              "replayed up to change " + std::to_string(parts.engine.last()));
  report.line("migrations", "", "all as this version knows them");
  report.line("register", parts.engine.verify(), std::to_string(parts.engine.size("")) + " entities");
  report.line("records", parts.db->integrity());
  auto audit = parts.civic.audit.verify();
  report.line("audit chain", audit.trouble, std::to_string(audit.entries) + " entries, unbroken");
  auto access = parts.sharing.access_log().verify();
  report.line("access log", access.trouble, std::to_string(access.entries) + " entries, chained and signed");
  std::size_t blobs = 0;
  parts.blobs.each([&](std::string const&) { ++blobs; });
  report.line("attachments", parts.blobs.integrity(), std::to_string(blobs) + " files, each with the content its name says");
}

}  // namespace

int check_folder(Folder const& folder, Config const& config, Tell const& tell) {
  Report report(tell);
  auto secret = folder.secret();
  report.line("secret key", secret ? "" : secret.error().detail);
  try {
    check_parts(folder, config, report);
  } catch (std::exception const& e) { report.line("data folder", e.what()); }
  return report.troubles();
}

}  // namespace dinh::app
