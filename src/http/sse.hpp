#pragma once
// Server-sent events (WHATWG HTML §9.2) with resume: ids are feed sequences, Last-Event-ID continues.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace dinh::http {

// One open stream. All calls on the I/O thread.
class SseViewer {
 public:
  virtual ~SseViewer() = default;
  virtual bool send(std::shared_ptr<const std::string>
                        frame) = 0;  // false: the viewer is gone, or too slow (it got "event: reset" and starts again from a snapshot)
  virtual bool open() const = 0;
  virtual std::size_t queued() const { return 0; }  // bytes that wait for it: a sender with a cursor leaves a slow viewer alone
  virtual std::uint64_t last_event_id() const = 0;  // 0: none given
  virtual void on_close(std::function<void()>) = 0;
};

std::string sse_frame(std::uint64_t id, std::string_view event, std::string_view data);  // data may have line ends

}  // namespace dinh::http
