#include "storage/journal.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/log.hpp"
#include "storage/db.hpp"
#include "storage/journal_frame.hpp"
#include "storage/journal_recovery.hpp"
#include "storage/journal_spares.hpp"

namespace dinh::storage {
namespace {

// What was appended since the journal thread last looked. Records are assigned to segments when they are appended.
struct Batch {
  std::string bytes;
  std::vector<std::size_t> new_segment_at;  // offsets in bytes where the next segment begins
  Seq last = 0;
};

class FileJournal : public Journal {
 public:
  FileJournal(JournalOptions options, Seq from, std::function<void(JournalRecord const&)> const& replay)
      : options_(std::move(options)), folder_(options_), spares_(folder_) {
    folder_.must_have_newest();
    begin_if_new(from);
    auto found = recover(folder_, from, replay);
    segments_ = std::move(found.segments);
    folder_.note_newest(segments_.back()->first);
    last_ = durable_ = found.last;
    end_ = found.end;
    is_sealed_ = found.was_closed;
    room_ = room_in(*segments_.back(), end_);
    thread_ = std::thread([this] { work(); });
  }

  ~FileJournal() override {
    {
      std::lock_guard guard(mutex_);
      stops_ = true;
    }
    appended_.notify_one();
    thread_.join();
  }

  Result<Seq> append(std::uint8_t kind, Instant at, std::string_view payload) override;
  Seq last() const override { return last_; }
  Seq durable() const override { return durable_; }
  bool broken() const override { return broken_; }
  void on_durable(std::function<void(Seq)> f) override {
    std::lock_guard guard(mutex_);
    listener_ = std::move(f);
  }
  void wait_durable(Seq seq) override;

  bool read(Seq from, Seq to, std::function<bool(JournalRecord const&)> f) const override;
  Seq oldest() const override {
    std::lock_guard guard(mutex_);
    return segments_.front()->first;
  }
  void release(Seq before) override;

 private:
  void begin_if_new(Seq from);
  static std::size_t room_in(Segment const& segment, std::size_t end);
  Result<void> reserve(std::size_t bytes);

  // On the journal thread:
  void work();
  bool wait_for_batch(Batch& batch);
  void write_batch(Batch& batch);
  void write_group(char* bytes, std::size_t count);
  void begin_segment(Seq first);
  void publish(Seq durable, std::size_t bytes);
  void close();

  struct Source {
    SegmentPtr segment;
    std::size_t offset;
    Seq end;
  };  // records of a segment, before end
  std::vector<Source> sources(Seq from, Seq to) const;

  JournalOptions options_;
  JournalFolder folder_;
  JournalSpares spares_;

  mutable std::mutex mutex_;  // guards what follows, up to the atomics
  std::condition_variable appended_, published_;
  Batch pending_;
  std::size_t room_ = 0;             // left in the segment that append() fills; runs ahead of end_
  std::size_t unwritten_bytes_ = 0;  // appended and not yet durable
  std::vector<SegmentPtr> segments_;
  std::function<void(Seq)> listener_;
  bool stops_ = false;
  std::atomic<Seq> last_{0}, durable_{0};
  std::atomic<bool> broken_{false};

  std::size_t end_ = 0;     // journal thread only, as the next: where it writes in segments_.back()
  bool is_sealed_ = false;  // nothing was written after the last seal
  std::thread thread_;
};

// An empty folder is a new journal only when nothing is known to have been in it.
void FileJournal::begin_if_new(Seq from) {
  if (!folder_.segments().empty()) return;
  if (from + 1 != options_.first)
    throw StorageError("the journal " + options_.folder.string() + " is empty, but the checkpoint holds record " + std::to_string(from));
  folder_.make_first_segment(options_.first);
}

// A seal always fits: it is written without asking.
std::size_t FileJournal::room_in(Segment const& segment, std::size_t end) {
  std::size_t taken = std::max(end, segment_head_bytes) + frame_head_bytes;
  std::size_t size = segment.file.size();
  return size > taken ? size - taken : 0;
}

Result<void> FileJournal::reserve(std::size_t bytes) {
  std::size_t whole = options_.segment_bytes - segment_head_bytes - frame_head_bytes;
  if (bytes > whole) return fail(Code::too_large, "the record is larger than a segment of the journal");
  if (unwritten_bytes_ + bytes > options_.pending_limit_bytes) return fail(Code::overloaded, "the disk does not keep up with the changes");
  if (bytes > room_) {
    auto claim = spares_.claim();
    if (claim == JournalSpares::Claim::disk_full)
      return fail(Code::storage_full, "the disk is full: changes are not taken, reading goes on");
    if (claim == JournalSpares::Claim::late) return fail(Code::overloaded, "the journal has no segment ready yet");
    pending_.new_segment_at.push_back(pending_.bytes.size());
    room_ = whole;
  }
  room_ -= bytes;
  if (room_ < options_.segment_bytes / 2) spares_.prepare();
  return {};
}

Result<Seq> FileJournal::append(std::uint8_t kind, Instant at, std::string_view payload) {
  if (kind >= kind_limit) throw StorageError("a journal record's kind is below 127");
  std::size_t bytes = frame_head_bytes + payload.size();
  std::unique_lock guard(mutex_);
  if (broken_) throw StorageUnavailable("the journal's disk failed: no more changes are taken until the server was started again");
  TRY_DO(reserve(bytes));
  bool was_empty = pending_.bytes.empty();
  Seq seq = ++last_;
  write_frame(pending_.bytes, seq, at, kind, payload);
  pending_.last = seq;
  unwritten_bytes_ += bytes;
  guard.unlock();
  if (was_empty) appended_.notify_one();
  return seq;
}

void FileJournal::wait_durable(Seq seq) {
  std::unique_lock guard(mutex_);
  published_.wait(guard, [&] { return durable_ >= seq || broken_; });
  if (durable_ < seq) throw StorageUnavailable("the journal's disk failed before record " + std::to_string(seq) + " was on it");
}

void FileJournal::work() {
  Batch batch;
  try {
    while (wait_for_batch(batch)) write_batch(batch);
    close();
  } catch (std::exception const& e) {
    // After a failed sync the kernel may have dropped the pages: a second one could succeed without them being on disk.
    {
      std::lock_guard guard(mutex_);
      broken_ = true;
    }
    published_.notify_all();
    log_error("the journal cannot write: no more changes are taken", {{"why", e.what()}});
  }
}

// Gives the written batch back for reuse and takes the next one; false at the end.
bool FileJournal::wait_for_batch(Batch& batch) {
  constexpr std::size_t kept_capacity = 16u << 20;
  if (batch.bytes.capacity() > kept_capacity) batch.bytes = {};
  batch.bytes.clear();
  batch.new_segment_at.clear();
  std::unique_lock guard(mutex_);
  appended_.wait(guard, [&] { return stops_ || !pending_.bytes.empty(); });
  std::swap(batch, pending_);
  return !batch.bytes.empty();
}

void FileJournal::write_batch(Batch& batch) {
  std::size_t from = 0;
  for (std::size_t cut : batch.new_segment_at) {
    Seq first = sequence_in(batch.bytes.data() + cut);
    if (cut > from) {
      write_group(batch.bytes.data() + from, cut - from);
      publish(first - 1, cut - from);
    }
    begin_segment(first);
    from = cut;
  }
  write_group(batch.bytes.data() + from, batch.bytes.size() - from);
  publish(batch.last, batch.bytes.size() - from);
}

void FileJournal::begin_segment(Seq first) {
  auto segment = folder_.turn_into_segment(spares_.take(), first);
  folder_.note_newest(first);
  std::lock_guard guard(mutex_);
  segments_.push_back(std::move(segment));
  end_ = 0;
}

void FileJournal::write_group(char* bytes, std::size_t count) {
  Segment& segment = *segments_.back();  // only this thread adds segments
  if (end_ < segment_head_bytes) {
    segment.file.write_at(segment_head(segment.first), 0);
    end_ = segment_head_bytes;
  }
  mark_group_start(bytes);
  segment.file.write_at({bytes, count}, end_);
  if (options_.faults.before_sync) options_.faults.before_sync();
  if (options_.sync) segment.file.sync_data();
  is_sealed_ = false;
  std::lock_guard guard(mutex_);
  segment.mark(sequence_in(bytes), end_);
  end_ += count;
}

void FileJournal::publish(Seq durable, std::size_t bytes) {
  {
    std::lock_guard guard(mutex_);
    durable_ = durable;
    unwritten_bytes_ -= bytes;
  }
  published_.notify_all();
  if (listener_) listener_(durable);
}

void FileJournal::close() {
  if (is_sealed_) return;
  std::string seal;
  write_seal(seal, durable_ + 1);
  write_group(seal.data(), seal.size());
}

std::vector<FileJournal::Source> FileJournal::sources(Seq from, Seq to) const {
  std::lock_guard guard(mutex_);
  std::vector<Source> out;
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    auto const& segment = segments_[i];
    Seq end = i + 1 < segments_.size() ? segments_[i + 1]->first : durable_ + 1;
    if (end > from && segment->first <= to) out.push_back({segment, segment->offset_near(from), std::min(end, to + 1)});
  }
  return out;
}

bool FileJournal::read(Seq from, Seq to, std::function<bool(JournalRecord const&)> f) const {
  from = std::max<Seq>(from, 1);
  if (from < oldest()) return false;
  Seq expected = 0;  // the first record may be one before `from`
  for (auto const& source : sources(from, std::min<Seq>(to, durable_))) {
    FrameReader reader(source.segment->file, source.offset);
    while (expected < source.end) {
      auto frame = reader.next();
      bool is_next = frame && (expected == 0 || frame->record.seq == expected);
      if (!is_next)
        throw StorageError("the journal cannot be read: " + source.segment->file.path().string() + " at offset " +
                           std::to_string(reader.offset()) + ", record " + std::to_string(expected));
      expected = frame->record.seq + (frame->is_seal ? 0 : 1);
      if (!frame->is_seal && frame->record.seq >= from && !f(frame->record)) return true;
      reader.skip(*frame);
    }
  }
  return true;
}

// The segment that is written stays, whatever is released.
void FileJournal::release(Seq before) {
  std::lock_guard guard(mutex_);
  while (segments_.size() > 1 && segments_[1]->first <= before) {
    spares_.release(std::move(segments_.front()));
    segments_.erase(segments_.begin());
  }
}

}  // namespace

std::unique_ptr<Journal> Journal::open(JournalOptions options, Seq from, std::function<void(JournalRecord const&)> replay) {
  return std::make_unique<FileJournal>(std::move(options), from, replay);
}

}  // namespace dinh::storage
