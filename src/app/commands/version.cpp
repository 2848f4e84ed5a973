#include "app/commands/commands.hpp"

namespace dinh::app {

void add_version(CLI::App& line, Chosen const& choose) {
  line.add_subcommand("version", "which Dinh this is")->callback([=] {
    choose([] {
      say("dinh " + std::string(version));
      return 0;
    });
  });
}

}  // namespace dinh::app
