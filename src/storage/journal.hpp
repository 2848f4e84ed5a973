#pragma once
// The register's log: group-committed, segmented, checksummed. state = fold(journal).
//   record = length u32 · CRC32C u32 · sequence u64 · time_ms i64 · kind u8 · payload; segments of 64 MB, zero-filled and recycled
//   (journal_frame.hpp says it byte by byte).
// append() is called by one thread (the state thread); one journal thread writes, syncs and publishes the durable sequence.
// There is no artificial delay: the sync in progress is the batching window. A failed write or sync stops writes for good.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"

namespace dinh::storage {

using Seq = std::uint64_t;  // 1, 2, 3 … without gaps

struct JournalRecord {
  Seq seq = 0;
  Instant at;
  std::uint8_t kind = 0;     // the caller's, 0 … 126
  std::string_view payload;  // valid during the call only
};

struct JournalFaults {  // for tests that break the disk: each may throw what the real call would throw
  std::function<void()> before_reserve, before_sync;
};

struct JournalOptions {
  std::filesystem::path folder;
  std::size_t segment_bytes = 64u << 20;
  std::size_t pending_limit_bytes = 256u << 20;  // appended and not yet durable; over it append() answers overloaded
  bool sync = true;                              // false only in benchmarks that measure what sync costs
  Seq first = 1;                                 // of a journal made new: after a restored checkpoint, the sequence behind it
  JournalFaults faults;
};

class Journal {
 public:
  // Reads every record after `from` in order through replay, cuts a torn tail (says so in the log), and is ready for append().
  // A damaged middle (bad checksum followed by good records, a gap, a missing segment) throws StorageError that says where.
  static std::unique_ptr<Journal> open(JournalOptions, Seq from, std::function<void(JournalRecord const&)> replay);
  virtual ~Journal() = default;

  // Not durable yet. Fails with storage_full (disk full: space is reserved before it is promised) or overloaded; throws after a failed
  // sync.
  virtual Result<Seq> append(std::uint8_t kind, Instant at, std::string_view payload) = 0;
  virtual Seq last() const = 0;     // appended
  virtual Seq durable() const = 0;  // on disk
  // Called on the journal thread after every group with the new durable sequence. Set once, before the first append.
  virtual void on_durable(std::function<void(Seq)>) = 0;
  virtual void wait_durable(Seq) = 0;
  virtual bool broken() const = 0;  // a write or sync failed: no more writes are taken

  // Durable records from..to again, from the segments still kept; answers false when `from` is older than those.
  virtual bool read(Seq from, Seq to, std::function<bool(JournalRecord const&)>) const = 0;
  virtual Seq oldest() const = 0;        // first sequence still kept
  virtual void release(Seq before) = 0;  // everything before is in a checkpoint: segments may be recycled
};

}  // namespace dinh::storage
