#pragma once
// Is the data folder sound? Every part of it is read and verified; nothing may be writing to it meanwhile.
#include "app/backup.hpp"

namespace dinh::app {

// Tells what was verified, one line each; answers how many troubles were found.
int check_folder(Folder const&, Config const&, Tell const&);

}  // namespace dinh::app
