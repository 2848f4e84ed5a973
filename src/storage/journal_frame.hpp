#pragma once
// One record on disk, little-endian, without padding:
//   0 length of the payload u32 · 4 CRC-32C u32 of all other bytes · 8 sequence u64 · 16 time in ms i64 · 24 kind u8 · 25 payload
// The kind's top bit marks the first record of a group (one write, one sync). Groups are written one after the other, so a group's
// start proves that everything before it had been synced: recovery tells a torn tail from damage by it.
// Kind 0xff is a seal, written when the journal is closed: no payload, and the sequence the next record will have.
#include <optional>
#include <string>
#include <string_view>

#include "storage/files.hpp"
#include "storage/journal.hpp"

namespace dinh::storage {

inline constexpr std::size_t frame_head_bytes = 25;
inline constexpr std::uint8_t kind_limit = 0x7f, seal_kind = 0xff;

struct Frame {
  JournalRecord record;  // the payload points into the bytes it was read from
  bool starts_group = false;
  bool is_seal = false;
  std::size_t bytes() const { return frame_head_bytes + record.payload.size(); }
};

void write_frame(std::string& to, Seq seq, Instant at, std::uint8_t kind, std::string_view payload);
void write_seal(std::string& to, Seq next);
void mark_group_start(char* frame);
std::optional<Frame> read_frame(std::string_view bytes);  // empty: not a whole record with a right checksum
Seq sequence_in(const char* frame_head);                  // unchecked

// The frames of a file one after the other.
class FrameReader {
 public:
  FrameReader(File const& file, std::size_t offset) : file_(file), file_bytes_(file.size()), buffer_offset_(offset) {}
  std::optional<Frame> next();                                   // its payload is valid until the next call
  std::size_t offset() const { return buffer_offset_ + used_; }  // of the frame that next() will read
  void skip(Frame const& frame) { used_ += frame.bytes(); }      // next() does not move by itself, so a refused frame stays in place

 private:
  bool have(std::size_t bytes);
  File const& file_;
  std::size_t file_bytes_;
  std::string buffer_;
  std::size_t buffer_offset_;
  std::size_t used_ = 0;
};

}  // namespace dinh::storage
