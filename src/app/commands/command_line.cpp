#include "app/command_line.hpp"

#include <cstdio>
#include <iostream>

#include "app/commands/commands.hpp"

namespace dinh::app {

std::shared_ptr<std::string> add_data_option(CLI::App& command) {
  auto folder = std::make_shared<std::string>("city");
  command.add_option("--data", *folder, "the data folder")->capture_default_str();
  return folder;
}

int complain(std::string const& what) {
  std::cerr << "dinh: " << what << std::endl;
  return 1;
}

void say(std::string const& line) { std::cout << line << std::endl; }

int run_command_line(int argc, char** argv) {
  CLI::App line("Dinh: a city's shared database, 1022 hotline and live picture", "dinh");
  line.require_subcommand(1);
  Run chosen;
  Chosen choose = [&chosen](Run run) { chosen = std::move(run); };
  for (auto* add :
       {add_serve, add_demo, add_user, add_backup, add_restore, add_check, add_import, add_export, add_learn, add_openapi, add_version})
    add(line, choose);
  CLI11_PARSE(line, argc, argv);
  try {
    return chosen();
  } catch (std::exception const& e) { return complain(e.what()); }
}

}  // namespace dinh::app
