// Answers in pieces: asked for one at a time, so that what is held of them is bounded, however large they are and however slowly they are
// read.
#include <fmt/format.h>

#include <boost/asio/post.hpp>

#include "base/log.hpp"
#include "http/connection.hpp"
#include "http/response_writer.hpp"

namespace dinh::http {

namespace {

constexpr std::size_t enough_unsent_bytes = 256u << 10;  // the next piece is asked for below it

}  // namespace

void Connection::begin_pieces(Slot slot) {
  if (!slot.chunked) slot.close_after = true;
  if (pending_.empty() || pending_.back().shared) pending_.emplace_back();
  write_pieces_head(pending_.back().bytes, slot.response, slot.chunked, !slot.close_after, core_.date_now());
  body_ = std::make_unique<Body>(Body{std::move(slot)});
  ask_for_piece();
}

// When the pool is full the next tick asks again.
void Connection::ask_for_piece() {
  if (body_->is_asked || unsent_bytes() > enough_unsent_bytes) return;
  body_->is_asked = core_.workers.try_run([self = shared_from_this(), next = body_->slot.response.pieces]() mutable {
    auto piece = std::make_shared<std::optional<std::string>>();
    try {
      *piece = next();
    } catch (std::exception const& e) { log_error("an answer broke off", {{"what", e.what()}}); }
    next = nullptr;
    auto& io = self->core_.io;
    asio::post(io, [self = std::move(self), piece] { self->take_piece(std::move(*piece)); });
  });
}

void Connection::take_piece(std::optional<std::string> piece) {
  if (!open_ || !body_) return;
  if (!piece) return close();  // without the last chunk: the reader can tell that something is missing
  body_->is_asked = false;
  bool chunked = body_->slot.chunked;
  if (!piece->empty()) {
    body_->bytes += piece->size();
    pending_bytes_ += piece->size();
    if (chunked) pending_.push_back({fmt::format("{:x}\r\n", piece->size()), nullptr});
    pending_.push_back({"", std::make_shared<const std::string>(std::move(*piece))});
    if (chunked) pending_.push_back({"\r\n", nullptr});
    write();
    if (body_) ask_for_piece();
    return;
  }
  if (chunked) pending_.push_back({"0\r\n\r\n", nullptr});
  tell_of(body_->slot, body_->bytes);
  if (body_->slot.close_after) close_when_written_ = true;
  body_.reset();
  flush();
  process();
  read();
}

}  // namespace dinh::http
