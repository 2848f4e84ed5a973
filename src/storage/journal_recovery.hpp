#pragma once
// What a journal's files say when it is opened: every kept record is read and checked, the tail a crash left behind is cut.
#include <functional>
#include <vector>

#include "storage/journal_folder.hpp"

namespace dinh::storage {

struct Recovered {
  std::vector<SegmentPtr> segments;  // the last one is appended to
  Seq last = 0;
  std::size_t end = 0;      // where the next record goes in the last segment
  bool was_closed = false;  // a seal is the last thing there
};

// Calls replay for every record after `from`. Throws StorageError, with file, offset and sequence, when a record that had been
// durable is missing or damaged.
Recovered recover(JournalFolder& folder, Seq from, std::function<void(JournalRecord const&)> const& replay);

}  // namespace dinh::storage
