#pragma once
// The subcommands of dinh, one file each. Each adds itself to the command line; what it answers is the process's exit code.
#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "app/app.hpp"

namespace dinh::app {

using Run = std::function<int()>;
using Chosen = std::function<void(Run)>;  // called by the subcommand that was chosen

void add_serve(CLI::App&, Chosen const&);
void add_demo(CLI::App&, Chosen const&);
void add_user(CLI::App&, Chosen const&);
void add_backup(CLI::App&, Chosen const&);
void add_restore(CLI::App&, Chosen const&);
void add_check(CLI::App&, Chosen const&);
void add_import(CLI::App&, Chosen const&);
void add_export(CLI::App&, Chosen const&);
void add_learn(CLI::App&, Chosen const&);
void add_openapi(CLI::App&, Chosen const&);
void add_version(CLI::App&, Chosen const&);

// Shared by several:
std::shared_ptr<std::string> add_data_option(CLI::App&);
std::string api_document();             // OpenAPI of every route; api/openapi.json is this, and a test compares them
int complain(std::string const& what);  // on stderr; answers 1
void say(std::string const& line);      // on stdout, at once

// Starts the house on its folder and serves until SIGINT or SIGTERM. ready: called with the address known, before the first request.
int serve(Folder const&, Config const&, std::function<void(App&)> const& ready);

}  // namespace dinh::app
