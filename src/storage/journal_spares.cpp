#include "storage/journal_spares.hpp"

#include "base/log.hpp"
#include "storage/db.hpp"

namespace dinh::storage {

JournalSpares::JournalSpares(JournalFolder& folder) : folder_(folder) {
  for (auto& path : folder_.spares()) ready_.push_back(std::move(path));
  thread_ = std::thread([this] { work(); });
}

JournalSpares::~JournalSpares() {
  {
    std::lock_guard guard(mutex_);
    stops_ = true;
    hurry_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void JournalSpares::prepare() {
  std::lock_guard guard(mutex_);
  if (is_wanted_ || !is_short()) return;
  is_wanted_ = true;
  changed_.notify_all();
}

JournalSpares::Claim JournalSpares::claim() {
  std::unique_lock guard(mutex_);
  if (is_short() && !is_full_) {
    is_wanted_ = true;
    hurry_ = true;
    changed_.notify_all();
    changed_.wait_for(guard, claim_wait, [&] { return !is_short() || is_full_; });
  }
  if (is_short()) return is_full_ ? Claim::disk_full : Claim::late;
  ++promised_;
  return Claim::granted;
}

fs::path JournalSpares::take() {
  std::lock_guard guard(mutex_);
  fs::path path = std::move(ready_.front());
  ready_.pop_front();
  --promised_;
  return path;
}

void JournalSpares::release(SegmentPtr segment) {
  std::lock_guard guard(mutex_);
  released_.push_back(std::move(segment));
  changed_.notify_all();
}

void JournalSpares::work() {
  std::unique_lock guard(mutex_);
  auto has_work = [&] { return stops_ || !released_.empty() || (is_wanted_ && !is_full_); };
  while (true) {
    if (is_full_) changed_.wait_for(guard, retry_after, has_work);
    else changed_.wait(guard, has_work);
    if (stops_) return;
    if (!released_.empty()) {
      auto segment = std::move(released_.front());
      released_.pop_front();
      guard.unlock();
      recycle(std::move(segment));
      guard.lock();
    } else if (is_wanted_) {
      make_one(guard);
    }
    if (!is_short()) {
      is_wanted_ = is_full_ = false;
      hurry_ = false;
    }
    changed_.notify_all();
  }
}

// In the order of release and each made durable, so that after a crash the kept segments still follow one another.
// A segment that is being read right now is not written over but removed: its reader keeps the bytes through the open file.
void JournalSpares::recycle(SegmentPtr segment) {
  std::unique_lock guard(mutex_);
  bool is_useful = ready_.size() - promised_ < ready_limit && segment.use_count() == 1;
  guard.unlock();
  try {
    fs::path spare = folder_.turn_into_spare(*segment);
    if (!is_useful) return folder_.remove(spare);
    guard.lock();
    ready_.push_back(std::move(spare));
  } catch (std::exception const& e) { log_error("a journal segment could not be used again", {{"why", e.what()}}); }
}

void JournalSpares::make_one(std::unique_lock<std::mutex>& guard) {
  guard.unlock();
  fs::path spare;
  try {
    spare = folder_.make_spare([this] { return hurry_.load(); });
  } catch (std::exception const& e) {
    guard.lock();
    if (!is_full_) log_error("no room for the journal: writes are refused until there is", {{"why", e.what()}});
    is_full_ = true;
    return;
  }
  guard.lock();
  if (is_full_) log_info("there is room for the journal again");
  ready_.push_back(std::move(spare));
}

}  // namespace dinh::storage
