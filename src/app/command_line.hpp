#pragma once

namespace dinh::app {

int run_command_line(int argc, char** argv);  // the process's exit code

}  // namespace dinh::app
