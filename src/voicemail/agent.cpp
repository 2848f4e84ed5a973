#include "voicemail/agent.hpp"

#include <list>
#include <stdexcept>

#define HAVE_INTTYPES_H
#define HAVE_STDBOOL_H
#include <inttypes.h>
#include <re/re.h>
#include <stdbool.h>

#include "base/config.hpp"
#include "base/log.hpp"

namespace dinh::voicemail {

namespace {

constexpr std::uint32_t frame_ms = 20;
constexpr std::size_t frame_samples = samples_per_s * frame_ms / 1000;
constexpr std::uint64_t silent_for_ms = 30'000;  // no packet at all: whoever was there is gone, and his hangup was lost
constexpr std::size_t most_digits = 32;

std::string text(pl const& part) { return part.p ? std::string(part.p, part.l) : std::string(); }

void check(int error, char const* doing) {
  if (error) throw std::runtime_error(std::string(doing) + ": error " + std::to_string(error));
}

struct Call {
  Agent::State* agent = nullptr;
  sipsess* session = nullptr;
  sdp_session* sdp = nullptr;
  sdp_media* media = nullptr;
  struct rtp_sock* rtp = nullptr;
  tmr timer{}, limit{};
  Message message;
  std::optional<Tape> tape;
  Codec codec = Codec::alaw;
  sa peer{};  // who speaks: the first that did
  bool heard = false, established = false;
  std::uint64_t last_packet_ms = 0, played_from_ms = 0;
  std::size_t played = 0;  // samples of the announcement
  std::uint32_t timestamp = 0;
  std::optional<std::uint32_t> key_timestamp;
  std::list<Call>::iterator self;
};

}  // namespace

struct Agent::State {
  Settings const& settings;
  Spool const& spool;
  Courier& courier;
  std::vector<std::int16_t> announcement;
  std::size_t recorded_from = 0;  // samples of the announcement, after which it records
  sip* stack = nullptr;
  sipsess_sock* sessions = nullptr;
  sip_lsnr* listener = nullptr;
  sipreg* registration = nullptr;
  dnsc* names = nullptr;
  sa local{};
  std::list<Call> calls;

  State(Settings const& s, Spool const& p, Courier& c) : settings(s), spool(p), courier(c) {}
  void open();
  void enroll();
  void load_announcement();
  void answer(sip_msg const*);
  int describe(Call&, sip_msg const*, mbuf** description);
  void end(Call&, std::string_view why);
};

namespace {

void on_packet(sa const* source, rtp_header const* header, mbuf* packet, void* argument) {
  auto& call = *static_cast<Call*>(argument);
  if (call.heard && !sa_cmp(source, &call.peer, SA_ALL)) return;  // somebody else's
  call.last_packet_ms = tmr_jiffies();
  std::string_view bytes(reinterpret_cast<char const*>(mbuf_buf(packet)), mbuf_get_left(packet));
  auto const* format = sdp_media_lformat(call.media, header->pt);
  if (!format || !format->name) return;
  if (std::string_view(format->name) == "telephone-event") {  // RFC 4733 §2.3: a key is one timestamp, sent many times
    if (bytes.size() < 4 || call.key_timestamp == header->ts || call.message.digits.size() >= most_digits) return;
    call.key_timestamp = header->ts;
    auto key = static_cast<std::uint8_t>(bytes[0]);
    if (key < 16) call.message.digits += "0123456789*#ABCD"[key];
    return;
  }
  if (header->pt != static_cast<std::uint8_t>(Codec::ulaw) && header->pt != static_cast<std::uint8_t>(Codec::alaw)) return;
  if (!call.heard) {
    call.heard = true;
    call.peer = *source;
  }
  if (call.played < call.agent->recorded_from) return;
  std::string pcm;
  pcm.reserve(bytes.size() * 2);
  for (char code : bytes) {
    auto sample = static_cast<std::uint16_t>(from_g711(static_cast<Codec>(header->pt), static_cast<std::uint8_t>(code)));
    pcm += static_cast<char>(sample & 0xFF);
    pcm += static_cast<char>(sample >> 8);
  }
  try {
    call.tape->take(header->ssrc, header->ts, pcm);
  } catch (std::exception const& e) { log_error("a message cannot be recorded further", {{"what", e.what()}}); }
}

void play_frame(Call& call) {
  auto const& sound = call.agent->announcement;
  mbuf* packet = mbuf_alloc(RTP_HEADER_SIZE + frame_samples);
  if (!packet) return;
  packet->pos = RTP_HEADER_SIZE;
  for (std::size_t i = 0; i < frame_samples; ++i) {
    std::size_t at = call.played + i;
    mbuf_write_u8(packet, to_g711(call.codec, at < sound.size() ? sound[at] : std::int16_t{0}));
  }
  packet->pos = RTP_HEADER_SIZE;
  if (auto const* to = sdp_media_raddr(call.media); to && sa_port(to) != 0)
    rtp_send(call.rtp, to, false, call.played == 0, static_cast<std::uint8_t>(call.codec), call.timestamp, packet);
  mem_deref(packet);
}

// By the clock, not by the timer's count: a late timer sends two frames.
void on_frame(void* argument) {
  auto& call = *static_cast<Call*>(argument);
  auto now = tmr_jiffies();
  if (now - call.last_packet_ms > silent_for_ms) return call.agent->end(call, "silence");
  while (call.played < call.agent->announcement.size() && call.played * 1000 / samples_per_s <= now - call.played_from_ms) {
    play_frame(call);
    call.played += frame_samples;
    call.timestamp += static_cast<std::uint32_t>(frame_samples);
  }
  tmr_start(&call.timer, frame_ms, on_frame, argument);
}

void on_limit(void* argument) {
  auto& call = *static_cast<Call*>(argument);
  call.agent->end(call, "full");
}

void on_established(sip_msg const*, void* argument) {
  auto& call = *static_cast<Call*>(argument);
  if (call.established) return;
  call.established = true;
  call.played_from_ms = call.last_packet_ms = tmr_jiffies();
  tmr_start(&call.timer, frame_ms, on_frame, argument);
}

void on_closed(int, sip_msg const*, void* argument) {
  auto& call = *static_cast<Call*>(argument);
  call.agent->end(call, "hangup");
}

int on_offer(mbuf** description, sip_msg const* message, void* argument) {  // a re-INVITE: hold, or another address
  auto& call = *static_cast<Call*>(argument);
  if (mbuf_get_left(message->mb) && sdp_decode(call.sdp, message->mb, true) != 0) return EBADMSG;
  return sdp_encode(description, call.sdp, mbuf_get_left(message->mb) == 0);
}

int on_answer(sip_msg const* message, void* argument) {
  auto& call = *static_cast<Call*>(argument);
  return mbuf_get_left(message->mb) ? sdp_decode(call.sdp, message->mb, false) : 0;
}

void on_invite(sip_msg const* message, void* argument) { static_cast<Agent::State*>(argument)->answer(message); }

bool on_request(sip_msg const* message, void* argument) {  // an exchange asks whether we live
  auto& agent = *static_cast<Agent::State*>(argument);
  if (pl_strcmp(&message->met, "OPTIONS") != 0) return false;
  sip_reply(agent.stack, message, 200, "OK");
  return true;
}

int on_login(char** user, char** password, char const*, void* argument) {
  auto& agent = *static_cast<Agent::State*>(argument);
  int error = str_dup(user, agent.settings.user.c_str());
  return error ? error : str_dup(password, agent.settings.password.c_str());
}

void on_enrolled(int error, sip_msg const* message, void*) {
  int status = message ? message->scode : 0;
  if (error || status >= 300) log_warning("the exchange does not register the answering machine", {{"status", status}, {"error", error}});
}

void on_signal(int) { re_cancel(); }

}  // namespace

void Agent::State::load_announcement() {
  if (!settings.announcement.empty()) {
    auto bytes = read_text_file(settings.announcement);
    auto sound = bytes ? read_wav(*bytes) : tl::unexpected(bytes.error());
    if (!sound) throw std::runtime_error(sound.error().detail);
    announcement = std::move(*sound);
    recorded_from = announcement.size();
  }
  auto tone = beep();
  announcement.insert(announcement.end(), tone.begin(), tone.end());
}

void Agent::State::open() {
  load_announcement();
  check(sa_set_str(&local, settings.address.c_str(), static_cast<std::uint16_t>(settings.port)), "address");
  sa servers[8];
  std::uint32_t count = 8;
  if (dns_srv_get(nullptr, 0, servers, &count) != 0) count = 0;
  check(dnsc_alloc(&names, nullptr, servers, count), "names");
  check(sip_alloc(&stack, names, 64, 64, 64, "Dinh", nullptr, this), "SIP");
  check(sip_transp_add(stack, SIP_TRANSP_UDP, &local), "SIP over UDP");
  check(sip_transp_add(stack, SIP_TRANSP_TCP, &local), "SIP over TCP");
  check(sip_listen(&listener, stack, true, on_request, this), "SIP");
  check(sipsess_listen(&sessions, stack, 256, on_invite, this), "SIP calls");
  if (!settings.registrar.empty()) enroll();
}

void Agent::State::enroll() {
  auto host = settings.registrar.substr(settings.registrar.find(':') + 1);
  auto aor = "sip:" + settings.user + "@" + host;
  constexpr std::uint32_t expires_s = 300;
  check(sipreg_register(&registration, stack, settings.registrar.c_str(), aor.c_str(), nullptr, aor.c_str(), expires_s,
                        settings.user.c_str(), nullptr, 0, 0, on_login, this, false, on_enrolled, this, nullptr, nullptr),
        "registration");
}

int Agent::State::describe(Call& call, sip_msg const* message, mbuf** description) {
  int error = rtp_listen(&call.rtp, IPPROTO_UDP, &local, static_cast<std::uint16_t>(settings.rtp_from),
                         static_cast<std::uint16_t>(settings.rtp_to), false, on_packet, nullptr, &call);
  if (!error) error = sdp_session_alloc(&call.sdp, &local);
  if (!error) error = sdp_media_add(&call.media, call.sdp, sdp_media_audio, sa_port(rtp_local(call.rtp)), sdp_proto_rtpavp);
  auto add = [&](char const* id, char const* name, char const* parameters) {
    if (!error)
      error = sdp_format_add(nullptr, call.media, false, id, name, samples_per_s, 1, nullptr, nullptr, nullptr, false, parameters);
  };
  add("8", "PCMA", nullptr);
  add("0", "PCMU", nullptr);
  add("101", "telephone-event", "0-15");
  bool offered = mbuf_get_left(message->mb) > 0;
  if (!error && offered) error = sdp_decode(call.sdp, message->mb, true);
  auto const* chosen = error ? nullptr : sdp_media_rformat(call.media, nullptr);
  if (!error && offered && !chosen) error = EPROTONOSUPPORT;
  if (chosen && chosen->name && std::string_view(chosen->name) == "PCMU") call.codec = Codec::ulaw;
  return error ? error : sdp_encode(description, call.sdp, !offered);
}

void Agent::State::answer(sip_msg const* message) {
  if (!courier.takes_calls()) return void(sip_treply(nullptr, stack, message, 480, "Somebody answers now"));
  if (calls.size() >= static_cast<std::size_t>(settings.most_calls)) return void(sip_treply(nullptr, stack, message, 486, "Busy Here"));
  auto& call = calls.emplace_back();
  call.self = std::prev(calls.end());
  call.agent = this;
  tmr_init(&call.timer);
  tmr_init(&call.limit);
  mbuf* description = nullptr;
  int error = describe(call, message, &description);
  if (error) sip_treply(nullptr, stack, message, 488, "Not Acceptable Here");
  try {
    if (!error) {
      call.message = spool.begin(text(message->from.uri.user), text(message->to.uri.user), now());
      call.tape.emplace(spool.tape(call.message, settings.longest_s * samples_per_s));
    }
  } catch (std::exception const& e) {
    log_error("a call cannot be taken", {{"what", e.what()}});
    error = EIO;
    sip_treply(nullptr, stack, message, 503, "Service Unavailable");
  }
  if (!error) {
    error = sipsess_accept(&call.session, sessions, message, 200, "OK", "voicemail", "application/sdp", description, nullptr, nullptr,
                           false, on_offer, on_answer, on_established, nullptr, nullptr, on_closed, &call, nullptr);
    auto longest_ms = static_cast<std::uint64_t>(settings.longest_s) * 1000 + announcement.size() * 1000 / samples_per_s;
    tmr_start(&call.limit, longest_ms, on_limit, &call);
  }
  mem_deref(description);
  if (error) end(call, "not answered");
}

void Agent::State::end(Call& call, std::string_view why) {
  tmr_cancel(&call.timer);
  tmr_cancel(&call.limit);
  mem_deref(call.session);  // says BYE where the other side has not
  mem_deref(call.rtp);
  mem_deref(call.sdp);
  if (call.tape) {
    try {
      call.message.ended_at = now();
      call.message.samples = call.tape->samples();
      spool.finish(call.message, *call.tape);
      log_info("a message is recorded", {{"message", call.message.key}, {"samples", call.message.samples}, {"end", std::string(why)}});
      courier.wake();
    } catch (std::exception const& e) { log_error("a message cannot be kept", {{"what", e.what()}}); }
  }
  calls.erase(call.self);
}

Agent::Agent(Settings const& settings, Spool const& spool, Courier& courier) : state_(std::make_unique<State>(settings, spool, courier)) {
  check(libre_init(), "libre");
  state_->open();
}

Agent::~Agent() {
  while (!state_->calls.empty()) state_->end(state_->calls.front(), "stopped");
  mem_deref(state_->registration);
  sipsess_close_all(state_->sessions);
  sip_close(state_->stack, true);
  mem_deref(state_->listener);
  mem_deref(state_->sessions);
  mem_deref(state_->stack);
  mem_deref(state_->names);
  libre_close();
}

void Agent::run() { re_main(on_signal); }

}  // namespace dinh::voicemail
