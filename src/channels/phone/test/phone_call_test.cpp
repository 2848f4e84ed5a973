// What a call is, from what the exchange tells of it.
#include <gtest/gtest.h>

#include <algorithm>

#include "channels/phone/audio.hpp"
#include "channels/phone/call.hpp"
#include "channels/phone/signature.hpp"

namespace dinh::channels::phone {
namespace {

using enum EventKind;

Event event(std::int64_t sequence, EventKind kind, std::string extension = {}, std::string queue = {}) {
  Event e;
  e.call_key = "c1";
  e.sequence = sequence;
  e.kind = kind;
  e.at = Instant{sequence * 1000};
  e.extension = std::move(extension);
  e.queue = std::move(queue);
  if (kind == newCall) e.digest = e.sealed = "lan";
  if (kind == dtmf) e.digits = "1";
  return e;
}

Call call(std::vector<Event> events) { return picture({}, std::move(events)); }

}  // namespace

TEST(PhoneCall, IsWhereItsLastEventLeftIt) {
  struct {
    std::vector<Event> events;
    CallState state;
  } const table[] = {
      {{event(1, newCall)}, CallState::ringing},
      {{event(1, newCall), event(2, queueEnter, "", "1022")}, CallState::queued},
      {{event(1, newCall), event(2, queueEnter, "", "1022"), event(3, queueLeave, "101")}, CallState::ringing},
      {{event(1, newCall), event(2, answer, "101")}, CallState::talking},
      {{event(1, newCall), event(2, answer, "101"), event(3, hold)}, CallState::held},
      {{event(1, newCall), event(2, answer, "101"), event(3, hold), event(4, unhold)}, CallState::talking},
      {{event(1, newCall), event(2, answer, "101"), event(3, transfer, "102")}, CallState::ringing},
      {{event(1, newCall), event(2, answer, "101"), event(3, transfer, "102"), event(4, answer, "102")}, CallState::talking},
      {{event(1, newCall), event(2, answer, "101"), event(3, hangup)}, CallState::ended},
      {{event(1, newCall), event(2, queueEnter, "", "1022"), event(3, hangup)}, CallState::abandoned},
      {{event(1, newCall), event(2, queueEnter, "", "1022"), event(3, abandoned), event(4, hangup)}, CallState::abandoned},
      {{event(1, newCall), event(2, hold)}, CallState::ringing},
      {{event(1, newCall), event(2, hangup), event(3, answer, "101")}, CallState::abandoned},
      {{event(2, answer, "101")}, CallState::talking},
  };
  for (auto const& [events, state] : table) EXPECT_EQ(name_of(call(events).state), name_of(state)) << events.size() << " events";
}

TEST(PhoneCall, EveryOrderOfItsEvents_GivesTheSamePicture) {
  std::vector<Event> events{event(1, newCall),           event(2, queueEnter, "", "1022"), event(3, dtmf),
                            event(4, queueLeave, "101"), event(5, answer, "101"),          event(6, hangup)};
  auto const right = call(events);
  EXPECT_EQ(right.state, CallState::ended);
  EXPECT_EQ(right.answered_at->ms, 5000);
  std::vector<int> order{0, 1, 2, 3, 4, 5};
  do {
    std::vector<Event> shuffled;
    for (auto i : order) shuffled.push_back(events[static_cast<std::size_t>(i)]);
    auto other = call(shuffled);
    ASSERT_EQ(std::tie(other.state, other.answered_at, other.ended_at, other.queued_at, other.extension, other.digits, other.digest),
              std::tie(right.state, right.answered_at, right.ended_at, right.queued_at, right.extension, right.digits, right.digest));
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(PhoneCall, WhoGaveUpWantsACallback_UnlessHeWasQuickOrIsUnknown) {
  auto gave_up = call({event(1, newCall), event(2, queueEnter), event(20, hangup)});
  EXPECT_EQ(waited_ms(gave_up, {}), 19'000);
  EXPECT_TRUE(wants_callback(gave_up, 5'000));
  EXPECT_FALSE(wants_callback(call({event(1, newCall), event(3, hangup)}), 5'000)) << "a wrong number";
  auto withheld = gave_up;
  withheld.digest.clear();
  EXPECT_FALSE(wants_callback(withheld, 5'000));
  EXPECT_FALSE(wants_callback(call({event(1, newCall), event(9, answer, "101"), event(20, hangup)}), 5'000));
}

TEST(PhoneCall, TheAnsweringMachineIsNobody) {
  EXPECT_FALSE(reached_somebody(call({event(1, newCall), event(2, answer, "voicemail"), event(3, hangup)})));
  EXPECT_TRUE(reached_somebody(call({event(1, newCall), event(2, answer, "101")})));
}

TEST(PhoneSignature, FitsItsBodyAndItsTime) {
  Instant now{1'795'848'000'000};
  auto const at_s = now.ms / 1000;
  auto good = sign("secret", at_s, "body");
  EXPECT_TRUE(check_signature("secret", good, "body", now));
  EXPECT_TRUE(check_signature("secret", sign("secret", at_s - 299, "body"), "body", now));
  struct {
    std::string secret, header, body;
  } const refused[] = {{"other", good, "body"},
                       {"secret", good, "body "},
                       {"secret", "", "body"},
                       {"", good, "body"},
                       {"secret", sign("secret", at_s - 301, "body"), "body"},
                       {"secret", sign("secret", at_s + 301, "body"), "body"},
                       {"secret", "t=" + std::to_string(at_s + 1) + good.substr(good.find(',')), "body"},
                       {"secret", good.substr(0, good.size() - 1), "body"},
                       {"secret", good.substr(good.find(',') + 1), "body"},
                       {"secret", "t=9223372036854775807,v1=00", "body"},
                       {"secret", "t=-1,v1=", "body"},
                       {"secret", ",,,,", "body"}};
  for (auto const& [secret, header, body] : refused) EXPECT_FALSE(check_signature(secret, header, body, now)) << header;
}

TEST(PhoneAudio, IsKnownByItsBytes) {
  EXPECT_EQ(audio_type("RIFF" + std::string(4, 0) + "WAVE" + std::string(40, 0)), "audio/wav");
  EXPECT_EQ(audio_type("\xFF\xFB\x90\x64"), "audio/mpeg");
  EXPECT_EQ(audio_type(std::string("ID3\4\0\0\0\0\0\0", 10)), "audio/mpeg");
  EXPECT_EQ(audio_type(std::string("OggS\0", 5) + std::string(23, 0) + "OpusHead"), "audio/ogg");
  for (std::string other : {"", "RIFF", "<html>", "\xFF\xD8\xFF\xE0", "OggS", "\xFF\xFF\xFF\xFF"})
    EXPECT_EQ(audio_type(other), "") << other;
}

}  // namespace dinh::channels::phone
