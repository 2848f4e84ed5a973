#include "channels/chat/chat.hpp"

#include <cmath>

#include "base/text.hpp"

namespace dinh::channels {
namespace {
constexpr std::size_t min_token = 20, max_id = 64, max_text = 4000, max_attachments = 5;
}

Result<Received> Chat::received(ChatIn const& in, Instant now) {
  if (in.token.size() < min_token || in.token.size() > max_id) return fail_field("token", "the one that was given with the conversation");
  if (in.id.empty() || in.id.size() > max_id) return fail_field("id", "1 to 64 bytes");
  if (code_points(in.text) > max_text) return fail_field("text", "at most 4,000 characters");
  if (in.attachments.size() > max_attachments) return fail_field("attachments", "at most 5 files");
  if (in.lat.has_value() != in.lon.has_value()) return fail_field(in.lat ? "lon" : "lat", "both lat and lon, or neither");
  if (in.lat && !(std::abs(*in.lat) <= 90 && std::abs(*in.lon) <= 180)) return fail_field("lat", "degrees in WGS 84");
  if (trim(in.text).empty() && in.attachments.empty() && !in.lat) return fail_field("text", "a message");
  return Received{"chat", in.token + ":" + in.id, in.token, now, json::to_text(in)};
}

Result<Parsed> Chat::read(Received const& from) const {
  TRY(auto in, json::read_text<ChatIn>(from.raw));
  Incoming out{.from = in.token, .name = in.name, .provider_id = in.id, .at = from.at, .text = in.text};
  if (in.lat && in.lon) out.place = Place{*in.lat, *in.lon};
  for (auto const& id : in.attachments) out.files.push_back({"", "", "", std::string(attachment_prefix) + id});
  out.kind = !in.text.empty() ? "text" : out.place ? "place" : "file";
  return Parsed{{std::move(out)}, {}};
}

}  // namespace dinh::channels
