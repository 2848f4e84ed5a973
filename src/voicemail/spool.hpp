#pragma once
// Messages between the telephone and the house: two files each. What is finished is on disk before anybody is told of it.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.hpp"
#include "base/time.hpp"
#include "storage/files.hpp"
#include "voicemail/sound.hpp"

namespace dinh::voicemail {

namespace fs = std::filesystem;

struct Message {
  std::string key;  // of the call, for the house: "vm-…"
  std::string from, to;
  Instant started_at;
  std::optional<Instant> ended_at;  // absent: it is being recorded, or the process was killed then
  std::string digits;
  std::int64_t samples = 0;
  static constexpr auto fields() {
    return std::tuple(field("key", &Message::key), field("from", &Message::from), field("to", &Message::to),
                      field("started_at", &Message::started_at), field("ended_at", &Message::ended_at), field("digits", &Message::digits),
                      field("samples", &Message::samples));
  }
};

// Samples at the place their RTP timestamp says: late and repeated packets fall into their place, lost ones leave silence.
class Tape {
 public:
  Tape(fs::path const&, std::int64_t longest_samples);
  void take(std::uint32_t ssrc, std::uint32_t timestamp, std::string_view pcm);  // 16 bits, little endian
  std::int64_t samples() const { return end_; }
  void close() const;  // with its header, on disk

 private:
  storage::File file_;
  std::int64_t longest_, end_ = 0, start_ = 0;  // start_: of the stream that is heard now
  std::optional<std::uint32_t> ssrc_;
  std::uint32_t first_ = 0;
};

class Spool {
 public:
  explicit Spool(fs::path folder);  // makes it; closes what a killed process left open
  Message begin(std::string from, std::string to, Instant now) const;
  Tape tape(Message const&, std::int64_t longest_samples) const;
  void finish(Message const&, Tape const&) const;
  std::vector<Message> finished() const;  // the oldest first
  std::string sound(Message const&) const;
  void remove(Message const&) const;     // it is in the house
  void set_aside(Message const&) const;  // the house will never take it: into refused/

 private:
  fs::path file(std::string const& key, std::string_view ending) const { return folder_ / (key + std::string(ending)); }
  void write(Message const&) const;
  void recover() const;
  fs::path folder_;
};

}  // namespace dinh::voicemail
