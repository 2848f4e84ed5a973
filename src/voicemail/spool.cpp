#include "voicemail/spool.hpp"

#include <fcntl.h>

#include <algorithm>

#include "base/config.hpp"
#include "base/json_fields.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "storage/db.hpp"

namespace dinh::voicemail {

Tape::Tape(fs::path const& path, std::int64_t longest_samples) : file_(path, O_RDWR | O_CREAT | O_TRUNC), longest_(longest_samples) {
  file_.write_at(wav_header(0), 0);
}

void Tape::take(std::uint32_t ssrc, std::uint32_t timestamp, std::string_view pcm) {
  if (ssrc_ != ssrc) {  // the first, or another stream: it goes on where that one ended
    ssrc_ = ssrc;
    first_ = timestamp;
    start_ = end_;
  }
  auto at = start_ + static_cast<std::int32_t>(timestamp - first_);
  auto count = static_cast<std::int64_t>(pcm.size() / 2);
  if (at < start_ || at + count > longest_) return;
  file_.write_at(pcm.substr(0, static_cast<std::size_t>(count) * 2), wav_header_bytes + static_cast<std::size_t>(at) * 2);
  end_ = std::max(end_, at + count);
}

void Tape::close() const {
  file_.write_at(wav_header(static_cast<std::uint64_t>(end_) * 2), 0);
  file_.sync_all();
}

Spool::Spool(fs::path folder) : folder_(std::move(folder)) {
  storage::make_folder(folder_ / "refused");
  fs::permissions(folder_, fs::perms::owner_all);
  recover();
}

void Spool::write(Message const& message) const {
  auto written = write_private_file(file(message.key, ".json"), json::to_text(message));
  if (!written) throw storage::StorageError(written.error().detail);
}

Message Spool::begin(std::string from, std::string to, Instant now) const {
  Message out{.key = "vm-" + std::to_string(now.ms) + "-" + random_token(8),
              .from = std::move(from),
              .to = std::move(to),
              .started_at = now,
              .ended_at = {},
              .digits = {},
              .samples = 0};
  write(out);
  return out;
}

Tape Spool::tape(Message const& message, std::int64_t longest_samples) const { return {file(message.key, ".wav"), longest_samples}; }

void Spool::finish(Message const& message, Tape const& tape) const {
  tape.close();
  write(message);
  storage::sync_folder(folder_);
}

// A process that was killed has left messages without an end, and sound without a length.
void Spool::recover() const {
  for (auto const& entry : fs::directory_iterator(folder_)) {
    if (entry.path().extension() != ".json") continue;
    auto text = read_text_file(entry.path());
    auto message = text ? json::read_text<Message>(*text) : tl::unexpected(text.error());
    if (!message || message->ended_at) continue;
    auto wav = file(message->key, ".wav");
    std::uint64_t bytes = fs::exists(wav) ? fs::file_size(wav) : 0;
    bytes = bytes > wav_header_bytes ? (bytes - wav_header_bytes) / 2 * 2 : 0;
    storage::File sound(wav, O_RDWR | O_CREAT);
    sound.write_at(wav_header(bytes), 0);
    sound.sync_all();
    message->samples = static_cast<std::int64_t>(bytes / 2);
    message->ended_at = message->started_at + message->samples * 1000 / samples_per_s;
    write(*message);
    log_info("a message that was being recorded is closed", {{"message", message->key}, {"samples", message->samples}});
  }
}

std::vector<Message> Spool::finished() const {
  std::vector<Message> out;
  for (auto const& entry : fs::directory_iterator(folder_)) {
    if (entry.path().extension() != ".json") continue;
    auto text = read_text_file(entry.path());
    auto message = text ? json::read_text<Message>(*text) : tl::unexpected(text.error());
    if (message && message->ended_at) out.push_back(std::move(*message));
  }
  std::sort(out.begin(), out.end(), [](auto const& a, auto const& b) { return a.started_at < b.started_at; });
  return out;
}

std::string Spool::sound(Message const& message) const { return read_text_file(file(message.key, ".wav")).value_or(""); }

void Spool::remove(Message const& message) const {
  fs::remove(file(message.key, ".wav"));
  fs::remove(file(message.key, ".json"));
}

void Spool::set_aside(Message const& message) const {
  for (auto ending : {".wav", ".json"}) {
    std::error_code ignored;
    fs::rename(file(message.key, ending), folder_ / "refused" / (message.key + ending), ignored);
  }
}

}  // namespace dinh::voicemail
