#pragma once
// The journal's files: "<first sequence, 20 digits>.log" are segments, "spare-<n>.log" are prepared for use, "*.part" are unfinished,
// "lock" keeps a second process out, "newest" says which segment was begun last, so that nobody takes its loss for an end. A segment starts
// with a head of 16 bytes: "DINHLOG1" and the first sequence as u64; a recycled one has an old head, or no right one, until its first group
// is written.
#include <memory>
#include <vector>

#include "storage/files.hpp"
#include "storage/journal.hpp"

namespace dinh::storage {

inline constexpr std::size_t segment_head_bytes = 16;

struct Segment {
  struct Mark {
    Seq seq;
    std::size_t offset;
  };  // where a record starts: every so often, for reading from the middle
  static constexpr std::size_t mark_every_bytes = 256 * 1024;

  Seq first = 0;
  File file;
  std::vector<Mark> marks;

  void mark(Seq seq, std::size_t offset);
  std::size_t offset_near(Seq seq) const;  // of a record at or before it
  bool has_head() const;
};
using SegmentPtr = std::shared_ptr<Segment>;

std::string segment_head(Seq first);

class JournalFolder {
 public:
  explicit JournalFolder(JournalOptions const& options);  // makes it when missing, locks it, removes unfinished files

  std::vector<SegmentPtr> segments() const;  // in order
  std::vector<fs::path> spares();            // left by the last run
  SegmentPtr open_segment(Seq first) const;
  SegmentPtr make_first_segment(Seq first);
  SegmentPtr turn_into_segment(fs::path const& spare, Seq first) const;
  void must_have_newest() const;      // throws StorageError when the segment begun last is missing
  void note_newest(Seq first) const;  // written over in place: needs no room on a full disk

  // A file of full size with its blocks reserved, so that no later write can find the disk full. Zeros are written until hurry()
  // says that the file is needed now: written blocks sync faster than merely reserved ones. Throws StorageFull.
  fs::path make_spare(std::function<bool()> const& hurry);
  fs::path turn_into_spare(Segment const& released);
  void remove(fs::path const& file) const;

 private:
  fs::path name_of(Seq first) const;
  fs::path new_spare_name();
  JournalOptions const& options_;
  File lock_, newest_;
  std::uint64_t spare_names_ = 0;
};

}  // namespace dinh::storage
