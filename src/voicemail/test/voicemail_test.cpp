// Sound as a telephone carries it, and a spool that a kill does not hurt.
#include <fcntl.h>
#include <gtest/gtest.h>

#include <cmath>

#include "storage/test/temporary_folder.hpp"
#include "voicemail/spool.hpp"

namespace dinh::voicemail {
namespace {

std::string pcm(std::initializer_list<int> samples) {
  std::string out;
  for (int s : samples) {
    out += static_cast<char>(s & 0xFF);
    out += static_cast<char>(s >> 8 & 0xFF);
  }
  return out;
}

std::vector<std::int16_t> heard(Spool const& spool, Message const& m) { return read_wav(spool.sound(m)).value(); }

}  // namespace

TEST(G711, EveryCodeComesBack_AndSilenceIsSilence) {
  for (auto codec : {Codec::ulaw, Codec::alaw})
    for (int code = 0; code < 256; ++code) {
      auto sample = from_g711(codec, static_cast<std::uint8_t>(code));
      EXPECT_EQ(from_g711(codec, to_g711(codec, sample)), sample) << code;
    }
  EXPECT_EQ(from_g711(Codec::ulaw, 0xFF), 0);
  EXPECT_EQ(from_g711(Codec::alaw, 0xD5), 8);
  EXPECT_EQ(from_g711(Codec::ulaw, 0x00), -32'124);
  EXPECT_EQ(from_g711(Codec::alaw, 0x2A), -32'256);
}

TEST(G711, IsNeverFartherOffThanItsStep) {
  for (auto codec : {Codec::ulaw, Codec::alaw})
    for (int sample = -32'768; sample < 32'768; sample += 7) {
      auto back = from_g711(codec, to_g711(codec, static_cast<std::int16_t>(sample)));
      EXPECT_LE(std::abs(back - sample), std::max(16, std::abs(sample) / 16)) << sample;
    }
}

TEST(Wav, IsReadAsItWasWritten_AndWhatIsNoneIsRefused) {
  auto bytes = wav_header(6) + pcm({1, -2, 300});
  EXPECT_EQ(*read_wav(bytes), (std::vector<std::int16_t>{1, -2, 300}));
  for (std::size_t cut = 0; cut < wav_header_bytes; ++cut) EXPECT_FALSE(read_wav(bytes.substr(0, cut)));
  EXPECT_FALSE(read_wav("RIFF....WAVEfmt \xFF\xFF\xFF\xFF"));
}

TEST(Tape, PutsPacketsWhereTheyBelong) {
  storage::TemporaryFolder folder;
  Spool spool(folder / "spool");
  auto m = spool.begin("0901234567", "1022", Instant{1000});
  auto tape = spool.tape(m, 100);
  tape.take(7, 0xFFFFFFFE, pcm({1, 2}));  // the timestamp runs over
  tape.take(7, 4, pcm({7, 8}));           // one is late
  tape.take(7, 0, pcm({3, 4}));
  tape.take(7, 0, pcm({3, 4}));        // and comes twice; the one at 2 is lost
  tape.take(7, 0x80000000, pcm({9}));  // far before the beginning
  tape.take(7, 1000, pcm({9}));        // beyond the end of the tape
  tape.take(8, 55, pcm({5}));          // another stream goes on behind it
  m.ended_at = Instant{2000};
  spool.finish(m, tape);
  EXPECT_EQ(heard(spool, m), (std::vector<std::int16_t>{1, 2, 3, 4, 0, 0, 7, 8, 5}));
}

TEST(Spool, GivesWhatIsFinished_TheOldestFirst_UntilItIsDelivered) {
  storage::TemporaryFolder folder;
  Spool spool(folder / "spool");
  for (std::int64_t at : {2000, 1000}) {
    auto m = spool.begin("a", "b", Instant{at});
    m.ended_at = Instant{at + 1};
    spool.finish(m, spool.tape(m, 10));
  }
  spool.begin("open", "b", Instant{3000});
  ASSERT_EQ(spool.finished().size(), 2u);
  EXPECT_EQ(spool.finished()[0].started_at.ms, 1000);
  spool.remove(spool.finished()[0]);
  spool.set_aside(spool.finished()[0]);
  EXPECT_TRUE(spool.finished().empty());
}

TEST(Spool, AfterAKill_WhatWasBeingRecordedIsAMessage) {
  storage::TemporaryFolder folder;
  {
    Spool spool(folder / "spool");
    auto m = spool.begin("0901234567", "1022", Instant{1000});
    spool.tape(m, 100).take(1, 0, pcm({1, 2, 3, 4}));  // and no end
  }
  Spool again(folder / "spool");
  ASSERT_EQ(again.finished().size(), 1u);
  EXPECT_EQ(again.finished()[0].from, "0901234567");
  EXPECT_EQ(again.finished()[0].samples, 4);
  EXPECT_EQ(heard(again, again.finished()[0]), (std::vector<std::int16_t>{1, 2, 3, 4}));
}

}  // namespace dinh::voicemail
