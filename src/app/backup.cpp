#include "app/backup.hpp"

#include <fcntl.h>

#include <algorithm>

#include "app/journal_copy.hpp"
#include "app/parts.hpp"
#include "base/config.hpp"

namespace dinh::app {
namespace {

constexpr int attempts = 5;

bool is_free(fs::path const& folder) { return !fs::exists(folder) || (fs::is_directory(folder) && fs::is_empty(folder)); }

std::string sha256_of(fs::path const& path) {
  storage::File file(path, O_RDONLY | O_CLOEXEC);
  Sha256 digest;
  std::vector<char> buffer(1u << 20);
  for (std::size_t at = 0;;) {
    auto count = file.read_at(buffer, at);
    if (count == 0) break;
    digest.add({buffer.data(), count});
    at += count;
  }
  return hex(digest.finish());
}

// The checkpoint and a journal that goes back at least to it.
Result<void> copy_register(Folder const& city, fs::path const& into) {
  for (int attempt = 0; attempt < attempts; ++attempt) {
    fs::remove(into / "register.db");
    auto oldest = oldest_segment(city.journal());
    storage::Db::open("sqlite:" + city.register_file().string())->backup_to((into / "register.db").string());
    if (copy_journal(city.journal(), into / "journal", oldest)) return {};
  }
  return fail(Code::overloaded, "the register writes faster than its journal can be copied; try again when less comes in");
}

void copy_blobs(fs::path const& from, fs::path const& to) {
  fs::create_directories(to);
  if (!fs::exists(from)) return;
  for (auto const& entry : fs::recursive_directory_iterator(from)) {
    auto relative = fs::relative(entry.path(), from);
    if (relative.begin()->string() == "incoming") continue;  // unfinished uploads
    if (entry.is_directory()) fs::create_directories(to / relative);
    if (!entry.is_regular_file()) continue;
    std::error_code no_link;  // another disk: copied instead
    fs::create_hard_link(entry.path(), to / relative, no_link);
    if (no_link) fs::copy_file(entry.path(), to / relative);
  }
}

void list_files(fs::path const& root, Manifest& manifest) {
  for (auto const& entry : fs::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    auto path = fs::relative(entry.path(), root).string();
    manifest.files.push_back({path, static_cast<std::int64_t>(entry.file_size()), sha256_of(entry.path())});
  }
  std::sort(manifest.files.begin(), manifest.files.end(), [](auto const& a, auto const& b) { return a.path < b.path; });
}

Result<void> copy_private(fs::path const& from, fs::path const& to) {
  TRY(auto text, read_text_file(from));
  return write_private_file(to, text);
}

}  // namespace

Result<Manifest> back_up(Folder const& city, fs::path const& into, Tell const& tell) {
  TRY(auto config, city.config());
  if (!is_free(into)) return fail(Code::conflict, into.string() + " is there already and not empty");
  fs::create_directories(into);
  fs::permissions(into, fs::perms::owner_all);
  Manifest manifest{.version = std::string(version), .started_at = now(), .has_records = config.database.empty()};
  TRY_DO(copy_private(city.config_file(), into / "dinh.json"));
  TRY_DO(copy_private(city.secret_file(), into / "secret.key"));
  tell("register and its journal");
  TRY_DO(copy_register(city, into));
  // The register first: whatever it does not show yet stands in the records, and restore() has it projected again.
  if (manifest.has_records) {
    tell("records");
    storage::Db::open("sqlite:" + city.records_file().string())->backup_to((into / "records.db").string());
  } else {
    tell("records are in PostgreSQL: back them up there with pg_dump, after this");
  }
  tell("attachments");  // after the records: every file they name is there
  copy_blobs(city.blobs(), into / "blobs");
  list_files(into, manifest);
  manifest.finished_at = now();
  TRY_DO(save_config(into / "manifest.json", manifest));
  return manifest;
}

Result<Manifest> verify_backup(fs::path const& backup, Tell const& tell) {
  TRY(auto text, read_text_file(backup / "manifest.json"));
  TRY(auto manifest, json::read_text<Manifest>(text));
  for (auto const& file : manifest.files) {
    auto path = backup / file.path;
    if (!fs::is_regular_file(path)) return fail(Code::invalid, "the backup is not whole: " + file.path + " is missing");
    if (static_cast<std::int64_t>(fs::file_size(path)) != file.bytes || sha256_of(path) != file.sha256)
      return fail(Code::invalid, "the backup is damaged: " + file.path + " is not what was saved");
  }
  tell(std::to_string(manifest.files.size()) + " files are as they were saved");
  return manifest;
}

Result<Manifest> restore(fs::path const& backup, Folder const& into, Tell const& tell) {
  if (!is_free(into.path()))
    return fail(Code::conflict, into.path().string() + " is there already and not empty; restore into a new folder");
  TRY(auto manifest, verify_backup(backup, tell));
  fs::create_directories(into.path());
  for (auto const& file : manifest.files) {
    auto target = into.path() / file.path;
    fs::create_directories(target.parent_path());
    fs::copy_file(backup / file.path, target);  // never a link: the backup stays as it is
    storage::sync_file(target);
  }
  fs::create_directories(into.journal());
  storage::sync_folder(into.path());
  if (manifest.has_records) {
    auto db = storage::Db::open("sqlite:" + into.records_file().string());
    auto again = storage::Jobs(*db).run_again(manifest.started_at + -minute_ms, now());
    tell(std::to_string(again) + " jobs that were done during the backup are done once more");
  }
  return manifest;
}

}  // namespace dinh::app
