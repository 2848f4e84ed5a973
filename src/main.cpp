// dinh: see app/commands.
#include "app/command_line.hpp"

int main(int argc, char** argv) { return dinh::app::run_command_line(argc, argv); }
