#pragma once
// A copy of the register's journal taken while its owner writes.
#include <filesystem>

namespace dinh::app {

// False when segments were recycled meanwhile: copy the checkpoint and the journal again. oldest_before: oldest_segment() as it was before
// the checkpoint was copied; the copy goes back at least to there.
bool copy_journal(std::filesystem::path const& from, std::filesystem::path const& to, std::string const& oldest_before);
std::string oldest_segment(std::filesystem::path const& folder);  // file name; "" when there is none

}  // namespace dinh::app
