#pragma once
// A journal in a folder of its own whose records tell their sequence.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <string>
#include <vector>

#include "storage/files.hpp"
#include "storage/journal.hpp"
#include "storage/test/temporary_folder.hpp"

namespace dinh::storage {

inline constexpr std::uint8_t change_kind = 1;

inline std::string payload_of(Seq seq) { return std::string(seq % 97, static_cast<char>('a' + seq % 26)) + std::to_string(seq); }

inline std::vector<fs::path> segments_in(fs::path const& folder) {  // oldest first
  std::vector<fs::path> out;
  for (auto const& e : fs::directory_iterator(folder))
    if (std::isdigit(e.path().filename().string()[0])) out.push_back(e.path());
  std::sort(out.begin(), out.end());
  return out;
}

class JournalTest : public testing::Test {
 protected:
  void open(Seq from = 0) {
    journal.reset();
    replayed.clear();
    journal = Journal::open(options, from, [&](JournalRecord const& r) {
      EXPECT_EQ(r.payload, payload_of(r.seq));
      EXPECT_EQ(r.at.ms, static_cast<std::int64_t>(r.seq) * 10);
      EXPECT_EQ(r.kind, change_kind);
      replayed.push_back(r.seq);
    });
  }
  Result<Seq> append_one() {
    Seq next = journal->last() + 1;
    return journal->append(change_kind, {static_cast<std::int64_t>(next) * 10}, payload_of(next));
  }
  void append(int count) {
    for (int i = 0; i < count; ++i) ASSERT_TRUE(append_one());
  }
  void append_each_durable(int count) {
    for (int i = 0; i < count; ++i) {
      ASSERT_TRUE(append_one());
      journal->wait_durable(journal->last());
    }
  }
  std::vector<fs::path> segment_files() const { return segments_in(options.folder); }
  // What a crash leaves: the files as they are, without the seal of an orderly end. Segments that were released are still being renamed in
  // the background, so the copy is taken again until none was meanwhile.
  void crash_after(Seq last) {
    journal->wait_durable(last);
    fs::path copy = folder / "crashed";
    auto names = [&] {
      std::set<fs::path> out;
      for (auto const& e : fs::directory_iterator(options.folder)) out.insert(e.path().filename());
      return out;
    };
    std::error_code error;
    for (auto before = names();; before = names()) {
      fs::remove_all(copy);
      fs::copy(options.folder, copy, error);
      if (!error && names() == before) break;
    }
    journal.reset();
    fs::remove_all(options.folder);
    fs::rename(copy, options.folder);
  }
  std::vector<Seq> numbers(Seq from, Seq to) const {
    std::vector<Seq> out;
    for (Seq s = from; s <= to; ++s) out.push_back(s);
    return out;
  }
  std::vector<Seq> read(Seq from, Seq to) const {
    std::vector<Seq> out;
    EXPECT_TRUE(journal->read(from, to, [&](JournalRecord const& r) {
      EXPECT_EQ(r.payload, payload_of(r.seq));
      out.push_back(r.seq);
      return true;
    }));
    return out;
  }

  TemporaryFolder folder;
  JournalOptions options{.folder = folder / "journal", .segment_bytes = 16 * 1024};
  std::atomic<bool> is_full{false}, fails{false}, is_slow{false};  // outlive the journal, which still syncs when it is closed
  std::unique_ptr<Journal> journal;
  std::vector<Seq> replayed;
};

}  // namespace dinh::storage
