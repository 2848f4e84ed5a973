#include "storage/journal_frame.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "storage/crc32c.hpp"

namespace dinh::storage {
namespace {

static_assert(std::endian::native == std::endian::little, "the journal's numbers are little-endian");

constexpr std::size_t crc_at = 4, seq_at = 8, time_at = 16, kind_at = 24;
constexpr std::uint8_t group_bit = 0x80;

template <class T>
T load(const char* from) {
  T out;
  std::memcpy(&out, from, sizeof out);
  return out;
}
template <class T>
void store(char* to, T value) {
  std::memcpy(to, &value, sizeof value);
}

std::uint32_t checksum(std::string_view frame) { return crc32c(frame.substr(seq_at), crc32c(frame.substr(0, crc_at))); }

void write_any(std::string& to, Seq seq, Instant at, std::uint8_t kind, std::string_view payload) {
  std::size_t start = to.size();
  to.resize(start + frame_head_bytes);
  char* head = to.data() + start;
  store(head, static_cast<std::uint32_t>(payload.size()));
  store(head + seq_at, seq);
  store(head + time_at, at.ms);
  store(head + kind_at, kind);
  to.append(payload);
  head = to.data() + start;
  store(head + crc_at, checksum({head, frame_head_bytes + payload.size()}));
}

}  // namespace

void write_frame(std::string& to, Seq seq, Instant at, std::uint8_t kind, std::string_view payload) {
  write_any(to, seq, at, kind, payload);
}
void write_seal(std::string& to, Seq next) { write_any(to, next, {}, seal_kind, {}); }
Seq sequence_in(const char* frame_head) { return load<Seq>(frame_head + seq_at); }

void mark_group_start(char* frame) {
  store(frame + kind_at, static_cast<std::uint8_t>(load<std::uint8_t>(frame + kind_at) | group_bit));
  store(frame + crc_at, checksum({frame, frame_head_bytes + load<std::uint32_t>(frame)}));
}

std::optional<Frame> read_frame(std::string_view bytes) {
  if (bytes.size() < frame_head_bytes) return {};
  std::size_t length = load<std::uint32_t>(bytes.data());
  if (bytes.size() - frame_head_bytes < length) return {};
  std::string_view whole = bytes.substr(0, frame_head_bytes + length);
  if (checksum(whole) != load<std::uint32_t>(bytes.data() + crc_at)) return {};
  auto kind = load<std::uint8_t>(bytes.data() + kind_at);
  Frame out;
  out.record = {sequence_in(bytes.data()),
                {load<std::int64_t>(bytes.data() + time_at)},
                static_cast<std::uint8_t>(kind & ~group_bit),
                whole.substr(frame_head_bytes)};
  out.starts_group = (kind & group_bit) != 0;
  out.is_seal = kind == seal_kind;
  return out;
}

std::optional<Frame> FrameReader::next() {
  if (!have(frame_head_bytes)) return {};
  std::size_t whole = frame_head_bytes + load<std::uint32_t>(buffer_.data() + used_);
  if (offset() + whole > file_bytes_ || !have(whole)) return {};
  return read_frame(std::string_view(buffer_).substr(used_));
}

bool FrameReader::have(std::size_t bytes) {
  constexpr std::size_t step = 256 * 1024;
  if (buffer_.size() - used_ >= bytes) return true;
  buffer_.erase(0, used_);
  buffer_offset_ += used_;
  used_ = 0;
  std::size_t kept = buffer_.size();
  buffer_.resize(std::max(bytes, step));
  buffer_.resize(kept + file_.read_at({buffer_.data() + kept, buffer_.size() - kept}, buffer_offset_ + kept));
  return buffer_.size() >= bytes;
}

}  // namespace dinh::storage
