#include "storage/journal_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "storage/db.hpp"

namespace dinh::storage {
namespace {

constexpr std::string_view magic = "DINHLOG1", suffix = ".log", spare_prefix = "spare-";
constexpr std::size_t digits = 20;

std::optional<Seq> sequence_of(fs::path const& file) {
  std::string name = file.filename().string();
  if (!name.ends_with(suffix)) return {};
  Seq first = 0;
  const char* end = name.data() + name.size() - suffix.size();
  auto read = std::from_chars(name.data(), end, first);
  if (read.ec != std::errc{} || read.ptr != end) return {};
  return first;
}

std::string padded(Seq first) {
  auto number = std::to_string(first);
  return std::string(digits - number.size(), '0') + number;
}

}  // namespace

std::string segment_head(Seq first) {
  std::string head(magic);
  head.append(reinterpret_cast<const char*>(&first), sizeof first);
  return head;
}

void Segment::mark(Seq seq, std::size_t offset) {
  if (marks.empty() || offset >= marks.back().offset + mark_every_bytes) marks.push_back({seq, offset});
}

std::size_t Segment::offset_near(Seq seq) const {
  auto after = std::upper_bound(marks.begin(), marks.end(), seq, [](Seq s, Mark const& m) { return s < m.seq; });
  return after == marks.begin() ? segment_head_bytes : std::prev(after)->offset;
}

bool Segment::has_head() const {
  std::string head(segment_head_bytes, '\0');
  return file.read_at(head, 0) == head.size() && head == segment_head(first);
}

JournalFolder::JournalFolder(JournalOptions const& options) : options_(options) {
  make_folder(options_.folder);
  lock_ = File(options_.folder / "lock", O_RDWR | O_CREAT);
  if (::flock(lock_.fd(), LOCK_EX | LOCK_NB) != 0)
    throw StorageError("the journal " + options_.folder.string() + " is in use by another process");
  for (auto const& entry : fs::directory_iterator(options_.folder))
    if (entry.path().extension() == ".part") fs::remove(entry.path());
  newest_ = File(options_.folder / "newest", O_RDWR | O_CREAT);
}

fs::path JournalFolder::name_of(Seq first) const { return options_.folder / (padded(first) + std::string(suffix)); }

fs::path JournalFolder::new_spare_name() {
  fs::path path;
  do path = options_.folder / (std::string(spare_prefix) + std::to_string(++spare_names_) + std::string(suffix));
  while (fs::exists(path));
  return path;
}

std::vector<SegmentPtr> JournalFolder::segments() const {
  std::vector<SegmentPtr> out;
  for (auto const& entry : fs::directory_iterator(options_.folder))
    if (auto first = sequence_of(entry.path())) out.push_back(open_segment(*first));
  std::sort(out.begin(), out.end(), [](auto const& a, auto const& b) { return a->first < b->first; });
  return out;
}

std::vector<fs::path> JournalFolder::spares() {
  std::vector<fs::path> out;
  for (auto const& entry : fs::directory_iterator(options_.folder)) {
    if (!entry.path().filename().string().starts_with(spare_prefix)) continue;
    if (entry.file_size() == options_.segment_bytes) out.push_back(entry.path());
    else fs::remove(entry.path());  // from a time when segments had another size
  }
  return out;
}

SegmentPtr JournalFolder::open_segment(Seq first) const {
  auto segment = std::make_shared<Segment>();
  segment->first = first;
  segment->file = File(name_of(first), O_RDWR);
  return segment;
}

SegmentPtr JournalFolder::turn_into_segment(fs::path const& spare, Seq first) const {
  rename_durably(spare, name_of(first));
  return open_segment(first);
}

// A journal of an earlier release, or a restored one, has no note yet.
void JournalFolder::must_have_newest() const {
  std::string text(digits, '\0');
  Seq noted = 0;
  if (newest_.read_at(text, 0) != digits || std::from_chars(text.data(), text.data() + digits, noted).ec != std::errc{}) return;
  auto const all = segments();
  if (all.empty() || all.back()->first < noted)
    throw StorageError("the journal is damaged: " + name_of(noted).string() + " is missing, the segment that was begun last");
}

void JournalFolder::note_newest(Seq first) const {
  newest_.write_at(padded(first), 0);
  newest_.sync_all();
}

SegmentPtr JournalFolder::make_first_segment(Seq first) {
  auto reserve_only = [] { return true; };  // a new journal is ready at once
  return turn_into_segment(make_spare(reserve_only), first);
}

fs::path JournalFolder::make_spare(std::function<bool()> const& hurry) {
  static const std::string zeros(1 << 20, '\0');
  constexpr std::size_t sync_every = 8u << 20;  // small steps: a big one would hold up the syncs of records
  fs::path part = options_.folder / "spare.part";
  try {
    if (options_.faults.before_reserve) options_.faults.before_reserve();
    File file(part, O_RDWR | O_CREAT | O_TRUNC);
    errno = ::posix_fallocate(file.fd(), 0, static_cast<off_t>(options_.segment_bytes));
    if (errno != 0) throw_errno("cannot reserve", part);
    for (std::size_t at = 0; at < options_.segment_bytes && !hurry(); at += zeros.size()) {
      file.write_at(std::string_view(zeros).substr(0, options_.segment_bytes - at), at);
      if ((at + zeros.size()) % sync_every == 0) file.sync_data();
    }
    file.sync_all();
  } catch (StorageError const&) {
    fs::remove(part);  // what was reserved in part is needed elsewhere
    throw;
  }
  fs::path path = new_spare_name();
  rename_durably(part, path);
  return path;
}

fs::path JournalFolder::turn_into_spare(Segment const& released) {
  fs::path path = new_spare_name();
  rename_durably(name_of(released.first), path);
  return path;
}

void JournalFolder::remove(fs::path const& file) const {
  fs::remove(file);
  sync_folder(options_.folder);
}

}  // namespace dinh::storage
