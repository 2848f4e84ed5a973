#pragma once
// Writing with the hotline on the city's own pages. A conversation is known by a token that only the citizen's browser has.
#include "channels/channel.hpp"
#include "channels/inbox.hpp"

namespace dinh::channels {

struct ChatIn {
  std::string token, id, text;  // id: the browser's own name of the message, so that one sent twice is one
  std::string name;
  std::vector<std::string> attachments;
  std::optional<double> lat, lon;
  static constexpr auto fields() {
    return std::tuple(field("token", &ChatIn::token),
                      field("id", &ChatIn::id, "the browser's own name of this message: sent twice, it is one"),
                      defaulted("text", &ChatIn::text), defaulted("name", &ChatIn::name), defaulted("attachments", &ChatIn::attachments),
                      field("lat", &ChatIn::lat), field("lon", &ChatIn::lon));
  }
};

class Chat : public Channel {
 public:
  std::string_view name() const override { return "chat"; }
  Result<Parsed> read(Received const&) const override;
  Result<Receipt> deliver(Outgoing const&) override { return Receipt{}; }  // the page fetches it
  static Result<Received> received(ChatIn const&, Instant now);
  static constexpr std::string_view attachment_prefix = "attachment:";  // of a file that was uploaded before
};

}  // namespace dinh::channels
