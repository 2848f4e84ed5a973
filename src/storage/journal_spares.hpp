#pragma once
// Segments prepared by a thread of their own before they are needed: released ones are used again, else new ones are made.
// A segment is promised to the appending thread before a record for it is accepted, so a full disk is met before anything is promised.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "storage/journal_folder.hpp"

namespace dinh::storage {

class JournalSpares {
 public:
  explicit JournalSpares(JournalFolder& folder);
  ~JournalSpares();

  void prepare();  // one will be wanted soon
  enum class Claim { granted, disk_full, late };
  Claim claim();                     // one is promised to the caller; waits shortly for one in preparation
  fs::path take();                   // a promised one
  void release(SegmentPtr segment);  // nobody needs its records any more

 private:
  void work();
  void recycle(SegmentPtr segment);
  void make_one(std::unique_lock<std::mutex>& guard);
  bool is_short() const { return ready_.size() <= promised_; }

  static constexpr std::size_t ready_limit = 3;
  static constexpr std::chrono::milliseconds claim_wait{100}, retry_after{500};
  JournalFolder& folder_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<fs::path> ready_;
  std::deque<SegmentPtr> released_;
  std::size_t promised_ = 0;
  bool is_wanted_ = false, is_full_ = false, stops_ = false;
  std::atomic<bool> hurry_{false};
  std::thread thread_;
};

}  // namespace dinh::storage
