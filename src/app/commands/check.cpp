#include "app/check.hpp"

#include "app/commands/commands.hpp"

namespace dinh::app {

void add_check(CLI::App& line, Chosen const& choose) {
  auto* command = line.add_subcommand("check", "verify a data folder that no server is using");
  auto data = add_data_option(*command);
  command->callback([=] {
    choose([=] {
      Folder folder(*data);
      auto config = folder.config();
      if (!config) return complain(config.error().detail);
      auto lock = FolderLock::take(folder);
      if (!lock) return complain(lock.error().detail + ". Stop the server, or check a restored backup");
      int troubles = check_folder(folder, *config, say);
      if (troubles > 0) return complain(std::to_string(troubles) + " troubles found in " + *data);
      say("the data folder " + *data + " is sound");
      return 0;
    });
  });
}

}  // namespace dinh::app
