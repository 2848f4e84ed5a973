#include "channels/channels.hpp"
#include "channels/chat/chat.hpp"
#include "channels/meta/meta.hpp"
#include "http/endpoint.hpp"

namespace dinh::channels {

using http::Lane;
using http::Method;
using http::Nothing;
using http::Request;
using http::Response;

namespace {

constexpr std::size_t webhook_limit = 1u << 20;

struct StateList {
  std::vector<ChannelState> items;
  static constexpr auto fields() { return std::tuple(field("items", &StateList::items)); }
};
struct QuarantineList {
  std::vector<QuarantinedView> items;
  static constexpr auto fields() { return std::tuple(field("items", &QuarantineList::items)); }
};
struct EntryIn {
  std::string id;
  static constexpr auto fields() { return std::tuple(field("id", &EntryIn::id)); }
};
struct TokenIn {
  std::string token;
  static constexpr auto fields() { return std::tuple(field("token", &TokenIn::token)); }
};

struct ChatMessage {  // as the citizen's page shows it
  std::string id, way, text;
  Instant at;
  std::vector<File> files;
  static constexpr auto fields() {
    return std::tuple(field("id", &ChatMessage::id, "of one of his own: the name his browser gave it"),
                      field("way", &ChatMessage::way, "in: his own"), field("text", &ChatMessage::text), field("at", &ChatMessage::at),
                      field("files", &ChatMessage::files));
  }
};
struct ChatList {
  std::vector<ChatMessage> items;
  static constexpr auto fields() { return std::tuple(field("items", &ChatList::items)); }
};

ChatList chat_list(storage::Tx& tx, std::string const& party) {
  ChatList out;
  auto c = store::find(tx, "chat", party, "");
  if (!c) return out;
  for (auto const& m : store::messages(tx, c->id, 200)) {
    bool his = m.way == Way::in;
    out.items.push_back({his ? m.provider_id : std::to_string(m.id), std::string(name_of(m.way)), m.text, m.at, m.files});
  }
  return out;
}

}  // namespace

void Channels::add_routes(http::Router& router) {
  auto knock_at = [this](std::string const& name) {
    return [this, name](Request const& request) -> Response {
      auto door = webhooks_.find(name);
      if (door == webhooks_.end()) return http::problem({Code::not_found, "This channel is not set up here", "", "", ""});
      return knock(*door->second, name, request);
    };
  };
  auto subscribe = [this](Request const& request) -> Response {
    auto door = webhooks_.find("meta");
    if (door == webhooks_.end()) return http::problem({Code::not_found, "This channel is not set up here", "", "", ""});
    auto challenge = static_cast<Meta const*>(door->second)->subscribe(request);
    return challenge ? http::reply(200, *challenge, "text/plain; charset=utf-8") : http::problem(challenge.error());
  };
  router.add({
      {Method::post, "/api/channels/zalo", "", Lane::worker, knock_at("zalo"), "What Zalo brings, signed", webhook_limit},
      {Method::post, "/api/channels/meta", "", Lane::worker, knock_at("meta"), "What Meta brings, signed", webhook_limit},
      {Method::get, "/api/channels/meta", "", Lane::worker, subscribe, "Meta asks whether this is the place"},
      {Method::post, "/api/channels/telegram", "", Lane::worker, knock_at("telegram"), "What Telegram brings, with its secret",
       webhook_limit},
      {Method::get, "/api/channels/sms", "", Lane::worker, knock_at("sms"), "What Kannel brings: messages and delivery reports"},
  });
  auto say = [this](Request const& request, Nothing const&) -> Response {
    if (!request.actor->signed_in() && !ports_.may_post(std::string(request.peer)))
      return http::problem({Code::too_many, "Too many messages from this address; please wait a minute, or call the hotline", "", "", ""});
    auto in = http::detail::bind<ChatIn>(request);
    if (!in) return http::problem(in.error());
    auto received = Chat::received(*in, clock_());
    if (!received) return http::problem(received.error());
    inbox_.keep(*received);
    return http::json_reply(202, "{}");
  };
  auto listen = [this](Request const&, TokenIn const& in) -> Response {
    auto list = db_.read([&](storage::Tx& tx) { return chat_list(tx, parties_.digest("chat", in.token)); });
    return http::json_reply(200, json::to_text(list)).with("Cache-Control", "no-store");
  };
  auto states_of = [this](Request const&, Nothing const&) { return http::json_reply(200, json::to_text(StateList{states()})); };
  auto quarantined = [this](Request const&, Nothing const&) { return http::json_reply(200, json::to_text(QuarantineList{quarantine()})); };
  auto release = [this](Request const& request, EntryIn const& in) -> Response {
    if (!inbox_.release(whole(in.id).value_or(0)))
      return http::problem({Code::not_found, "There is no such entry in quarantine", "", "", ""});
    db_.write([&](storage::Tx& tx) { audit_.append(tx, *request.actor, "channels.release", "inbox:" + in.id); });
    return http::json_reply(202, "{}");
  };
  auto post = http::plain<Nothing>(say);
  post.request_schema = http::schema_of<ChatIn>();
  if (channels_.contains("chat"))
    router.add({
        {Method::post, "/api/chat", "", Lane::worker, std::move(post), "Write to the hotline from its own pages"},
        {Method::get, "/api/chat/{token}", "", Lane::worker, http::answers<ChatList>(http::plain<TokenIn>(listen)), "What was said so far"},
    });
  router.add({
      {Method::get, "/api/channels", "admin.read", Lane::worker, http::answers<StateList>(http::plain<Nothing>(states_of)),
       "The channels and what waits in them"},
      {Method::get, "/api/channels/quarantine", "admin.read", Lane::worker,
       http::answers<QuarantineList>(http::plain<Nothing>(quarantined)), "What no channel could read, and why"},
      {Method::post, "/api/channels/quarantine/{id}/release", "admin.channels", Lane::worker, http::plain<EntryIn>(release),
       "Try it again"},
  });
}

}  // namespace dinh::channels
