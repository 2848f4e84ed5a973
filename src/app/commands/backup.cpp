#include "app/backup.hpp"

#include "app/check.hpp"
#include "app/commands/commands.hpp"

namespace dinh::app {
namespace {

Tell telling() {
  return [](std::string const& line) { say("  " + line); };
}

int check_restored(Folder const& folder) {
  auto config = folder.config();
  if (!config) return complain(config.error().detail);
  auto lock = FolderLock::take(folder);
  if (!lock) return complain(lock.error().detail);
  return check_folder(folder, *config, telling()) == 0 ? 0 : complain("the restored folder has troubles");
}

}  // namespace

void add_backup(CLI::App& line, Chosen const& choose) {
  auto* command = line.add_subcommand("backup", "copy the whole city into a new folder, while the server runs or not");
  auto data = add_data_option(*command);
  auto into = std::make_shared<std::string>();
  command->add_option("into", *into, "new or empty folder")->required();
  command->callback([=] {
    choose([=] {
      auto made = back_up(Folder(*data), *into, telling());
      if (!made) return complain(made.error().detail);
      say("backed up " + std::to_string(made->files.size()) + " files to " + *into);
      return 0;
    });
  });
}

void add_restore(CLI::App& line, Chosen const& choose) {
  auto* command = line.add_subcommand("restore", "bring a backup back into a new data folder, and check it");
  auto data = add_data_option(*command);
  auto from = std::make_shared<std::string>();
  command->add_option("from", *from, "folder of the backup")->required();
  command->callback([=] {
    choose([=] {
      Folder folder(*data);
      auto restored = restore(*from, folder, telling());
      if (!restored) return complain(restored.error().detail);
      int result = check_restored(folder);
      if (result == 0) say("restored into " + *data + " as of " + iso(restored->started_at));
      return result;
    });
  });
}

}  // namespace dinh::app
