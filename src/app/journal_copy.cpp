#include "app/journal_copy.hpp"

#include <fcntl.h>

#include <algorithm>
#include <vector>

#include "storage/db.hpp"
#include "storage/files.hpp"
#include "storage/journal_folder.hpp"
#include "storage/journal_frame.hpp"

namespace dinh::app {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> segments(fs::path const& folder) {
  constexpr std::size_t digits = 20;
  std::vector<std::string> out;
  for (auto const& entry : fs::directory_iterator(folder)) {
    auto name = entry.path().filename().string();
    if (name.size() == digits + 4 && name.ends_with(".log") && name.find_first_not_of("0123456789") == digits) out.push_back(name);
  }
  std::sort(out.begin(), out.end());
  return out;
}

// Whole frames from the start: what the owner writes while we read cannot leave a hole in the copy.
void copy_frames(fs::path const& from, fs::path const& to) {
  storage::File source(from, O_RDONLY | O_CLOEXEC);
  storage::FrameReader frames(source, storage::segment_head_bytes);
  while (auto frame = frames.next()) frames.skip(*frame);
  storage::File target(to, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC);
  std::vector<char> buffer(1u << 20);
  for (std::size_t at = 0; at < frames.offset();) {
    auto count = source.read_at({buffer.data(), std::min(buffer.size(), frames.offset() - at)}, at);
    if (count == 0) throw storage::StorageError("the journal's segment " + from.string() + " became shorter while it was copied");
    target.write_at({buffer.data(), count}, at);
    at += count;
  }
  fs::resize_file(to, source.size());  // the rest are zeros, as in a fresh segment
  target.sync_all();
}

}  // namespace

std::string oldest_segment(fs::path const& folder) {
  auto all = segments(folder);
  return all.empty() ? "" : all.front();
}

bool copy_journal(fs::path const& from, fs::path const& to, std::string const& oldest_before) {
  fs::remove_all(to);
  fs::create_directories(to);
  auto names = segments(from);
  if (names.empty() || names.front() != oldest_before) return names.empty() && oldest_before.empty();
  try {
    for (auto const& name : names) copy_frames(from / name, to / name);
  } catch (storage::StorageError const&) {
    if (fs::exists(from / names.front())) throw;
    return false;
  }
  storage::sync_folder(to);
  return segments(from).front() == oldest_before;  // else the first ones may have been recycled under our hands
}

}  // namespace dinh::app
