#include "storage/journal_recovery.hpp"

#include <algorithm>
#include <cstring>

#include "base/log.hpp"
#include "storage/db.hpp"
#include "storage/journal_frame.hpp"

namespace dinh::storage {
namespace {

[[noreturn]] void refuse(Segment const& segment, std::size_t offset, Seq expected, std::string_view why) {
  throw StorageError("the journal is damaged: " + segment.file.path().string() + " at offset " + std::to_string(offset) + ", record " +
                     std::to_string(expected) + ": " + std::string(why));
}

// The bytes behind an offset, without the zeros at the end.
std::string rest_of(Segment const& segment, std::size_t offset) {
  static const std::string zeros(1 << 20, '\0');
  std::string bytes(segment.file.size() - std::min(offset, segment.file.size()), '\0');
  bytes.resize(segment.file.read_at(bytes, offset));
  while (bytes.size() >= zeros.size() && std::memcmp(bytes.data() + bytes.size() - zeros.size(), zeros.data(), zeros.size()) == 0)
    bytes.resize(bytes.size() - zeros.size());
  bytes.resize(bytes.find_last_not_of('\0') + 1);
  return bytes;
}

// Is there, anywhere behind the place where record `expected` should be, the start of a later group? Groups are written in turn, so
// then `expected` had been synced and is damaged now. Records of a recycled segment's earlier life have smaller sequences.
bool has_later_group(std::string_view bytes, Seq expected) {
  Seq beyond = expected + bytes.size();  // each record takes more than one byte
  for (std::size_t at = 0; at + frame_head_bytes <= bytes.size(); ++at) {
    Seq seq = sequence_in(bytes.data() + at);
    if (seq <= expected || seq > beyond) continue;
    auto frame = read_frame(bytes.substr(at));
    if (frame && (frame->starts_group || at == 0)) return true;
  }
  return false;
}

// Whatever lies behind the end is erased: left there, it could line up behind new records one day and be taken for theirs.
void erase_rest(Segment& segment, std::size_t end, std::string_view rest) {
  if (rest.empty()) return;
  segment.file.write_at(std::string(rest.size(), '\0'), end);
  segment.file.sync_data();
}

// The last group may be one whose sync failed: the kernel shows its bytes although they are not on the disk, and a sync alone would not
// write them again. Written anew they are there before anything follows them, or this start fails.
void write_once_more(Segment const& segment, std::size_t from, std::size_t end) {
  if (from == segment_head_bytes) from = 0;  // the head was written with the first group
  std::string bytes(end - from, '\0');
  bytes.resize(segment.file.read_at(bytes, from));
  segment.file.write_at(bytes, from);
  segment.file.sync_data();
}

class Recovery {
 public:
  Recovery(Seq from, std::function<void(JournalRecord const&)> const& replay) : from_(from), replay_(replay) {}

  // Answers where the segment's records end; last_ moves on.
  std::size_t read(Segment& segment) {
    was_closed = false;
    last_group_ = segment_head_bytes;
    FrameReader reader(segment.file, segment_head_bytes);
    Seq before = last;
    while (auto frame = reader.next()) {
      auto const& record = frame->record;
      if (record.seq != last + 1) break;
      was_closed = frame->is_seal;
      if (frame->starts_group) last_group_ = reader.offset();
      if (!frame->is_seal) {
        segment.mark(record.seq, reader.offset());
        ++last;
        if (record.seq > from_) replay_(record);
      }
      reader.skip(*frame);
    }
    bool is_empty = last == before && !was_closed;
    if (is_empty) return 0;
    if (!segment.has_head()) refuse(segment, 0, before + 1, "the segment's head is damaged");
    return reader.offset();
  }

  void check_end_between(Segment const& segment, std::size_t end, Segment const& next) const {
    if (last + 1 != next.first) refuse(segment, end, last + 1, "not readable, and " + next.file.path().filename().string() + " follows");
  }

  void cut_tail(Segment& segment, std::size_t end) const {
    if (was_closed) return;
    std::string rest = rest_of(segment, end);
    if (has_later_group(rest, last + 1)) refuse(segment, end, last + 1, "not readable, and good records follow");
    erase_rest(segment, end, rest);
    if (end > 0) write_once_more(segment, last_group_, end);
    if (last == 0) return;  // a new journal: nothing to tell
    log_info("the journal had not been closed; it ends with its last whole record", {{"record", last}, {"offset", std::uint64_t{end}}});
  }

  Seq last = 0;
  bool was_closed = false;  // the segment read last ends with a seal

 private:
  Seq from_;
  std::function<void(JournalRecord const&)> const& replay_;
  std::size_t last_group_ = segment_head_bytes;  // where it starts in the segment read last
};

}  // namespace

Recovered recover(JournalFolder& folder, Seq from, std::function<void(JournalRecord const&)> const& replay) {
  Recovered out{.segments = folder.segments()};
  if (out.segments.empty()) throw StorageError("the journal has no segment");
  if (out.segments.front()->first > from + 1)
    throw StorageError("the journal begins with record " + std::to_string(out.segments.front()->first) + ", but " +
                       std::to_string(from + 1) + " is needed: a segment is missing");
  Recovery recovery(from, replay);
  recovery.last = out.segments.front()->first - 1;
  for (std::size_t i = 0; i < out.segments.size(); ++i) {
    out.end = recovery.read(*out.segments[i]);
    if (i + 1 < out.segments.size()) recovery.check_end_between(*out.segments[i], out.end, *out.segments[i + 1]);
  }
  recovery.cut_tail(*out.segments.back(), out.end);
  out.last = recovery.last;
  out.was_closed = recovery.was_closed;
  if (out.last < from)
    throw StorageError("the journal ends with record " + std::to_string(out.last) + ", but the checkpoint already holds " +
                       std::to_string(from));
  return out;
}

}  // namespace dinh::storage
