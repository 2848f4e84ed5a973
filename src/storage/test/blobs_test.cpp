#include "storage/blobs.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <thread>

#include "storage/test/temporary_folder.hpp"

namespace dinh::storage {
namespace {

class BlobsTest : public testing::Test {
 protected:
  std::size_t unfinished() const {
    auto entries = fs::directory_iterator(folder / "incoming");
    return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
  }
  fs::path file_of(std::string const& id) const { return folder.path() / id.substr(0, 2) / id.substr(2); }
  TemporaryFolder folder;
  Blobs blobs{{.folder = folder.path(), .limit_bytes = 1000}};
};

TEST_F(BlobsTest, NamesAFileByTheDigestOfItsContent) {
  auto id = blobs.put("abc");
  EXPECT_EQ(id, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // FIPS 180-2 B.1
  EXPECT_EQ(blobs.get(*id), "abc");
}

TEST_F(BlobsTest, KeepsTheSameContentOnce) {
  auto one = blobs.put("same"), two = blobs.put("same");
  EXPECT_EQ(*one, *two);
  int files = 0;
  blobs.each([&](auto const& id) {
    EXPECT_EQ(id, *one);
    ++files;
  });
  EXPECT_EQ(files, 1);
}

TEST_F(BlobsTest, TakesAnUploadInPiecesAndReadsItInPieces) {
  Blobs::Upload upload(blobs);
  for (auto* piece : {"Phường ", "Bến ", "Nghé"}) ASSERT_TRUE(upload.add(piece));
  auto id = upload.finish();
  auto file = blobs.open(id);
  ASSERT_TRUE(file);
  std::string part(5, '\0');
  EXPECT_EQ(file->read_at(part, file->size() - 5), 5u);
  EXPECT_EQ(part, "Nghé");
  EXPECT_EQ(unfinished(), 0u);
}

TEST_F(BlobsTest, RefusesMoreThanItsLimitAndLeavesNothingBehind) {
  auto answer = blobs.put(std::string(1001, 'x'));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::too_large);
  EXPECT_EQ(unfinished(), 0u);
  EXPECT_TRUE(blobs.put(std::string(1000, 'x')));
}

TEST_F(BlobsTest, RemovesUnfinishedUploadsAtStart) {
  File(folder.path() / "incoming" / "left", O_RDWR | O_CREAT).write_at("x", 0);
  Blobs again({.folder = folder.path()});
  EXPECT_EQ(unfinished(), 0u);
}

TEST_F(BlobsTest, FindsNothingUnderWhatIsNoId) {
  EXPECT_FALSE(blobs.get("../../etc/passwd"));
  EXPECT_FALSE(blobs.get(std::string(64, 'a')));
  EXPECT_FALSE(blobs.remove("x"));
}

TEST_F(BlobsTest, KeepsTheSameContentOnce_WhenManyBringItAtTheSameTime) {
  std::vector<std::thread> citizens;
  for (int n = 0; n < 8; ++n)
    citizens.emplace_back([&] {
      for (int i = 0; i < 40; ++i) {
        auto id = blobs.put("photo " + std::to_string(i));
        EXPECT_TRUE(id && blobs.get(*id) == "photo " + std::to_string(i));
      }
    });
  for (auto& citizen : citizens) citizen.join();
  int files = 0;
  blobs.each([&](auto const&) { ++files; });
  EXPECT_EQ(files, 40);
  EXPECT_EQ(unfinished(), 0u);
  EXPECT_EQ(blobs.integrity(), "");
}

TEST_F(BlobsTest, LeavesNothingBehind_WhenAnUploadIsGivenUp) {
  {
    Blobs::Upload upload(blobs);
    ASSERT_TRUE(upload.add("half"));
    EXPECT_EQ(unfinished(), 1u);
  }
  EXPECT_EQ(unfinished(), 0u);
  Blobs::Upload moved(blobs);
  ASSERT_TRUE(moved.add("whole"));
  Blobs::Upload to = std::move(moved);
  auto id = to.finish();
  EXPECT_EQ(blobs.get(id), "whole");
}

TEST_F(BlobsTest, RemovesAFile) {
  auto id = blobs.put("abc");
  EXPECT_TRUE(blobs.remove(*id));
  EXPECT_FALSE(blobs.remove(*id));
  EXPECT_FALSE(blobs.get(*id));
}

TEST_F(BlobsTest, NamesDamagedFiles) {
  auto id = blobs.put("abc");
  EXPECT_EQ(blobs.integrity(), "");
  File(file_of(*id), O_RDWR).write_at("X", 0);
  EXPECT_NE(blobs.integrity().find(*id), std::string::npos);
}

}  // namespace
}  // namespace dinh::storage
