#include "channels/mail/intake.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "channels/mail/head.hpp"
#include "channels/mail/mail_store.hpp"

namespace dinh::channels::mail {
namespace {

constexpr std::size_t batch_mails = 100, batch_bytes = 16u << 20, head_bytes = 64u << 10;
constexpr std::int64_t longest_pause_ms = 5 * minute_ms;

ServerAt server_of(MailSettings const& s) { return {s.imap_url, s.imap_user, s.imap_password, s.ca_file, s.plaintext}; }

}  // namespace

Intake::Intake(storage::Db& db, Inbox& inbox, Clock clock, MailSettings settings)
    : db_(db), inbox_(inbox), clock_(std::move(clock)), settings_(std::move(settings)) {
  mailbox_ = settings_.imap_url + " " + settings_.imap_user + " " + settings_.mailbox;
  looked_ms_ = clock_().ms;
  store::migrate(db_);
}

std::int64_t Intake::work() {
  if (monotonic_ms() < next_ms_) return 0;
  auto done = pass();
  if (done) {
    if (failures_.exchange(0) > 0) log_info("the mailbox can be read again", {});
    looked_ms_ = clock_().ms;
    mails_ += *done;
    if (waiting_.empty()) next_ms_ = monotonic_ms() + settings_.poll_s * second_ms;
    return *done;
  }
  imap_.reset();
  waiting_.clear();
  auto failures = ++failures_;
  if (failures == 1) log_warning("the mailbox cannot be read", {{"why", done.error().detail}});
  next_ms_ = monotonic_ms() + std::min(longest_pause_ms, settings_.poll_s * second_ms << std::min<std::int64_t>(failures - 1, 8));
  return 0;
}

Result<std::int64_t> Intake::pass() {
  if (!imap_) TRY_DO(open());
  if (waiting_.empty()) TRY_DO(look());
  std::vector<Uid> some(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(batch_mails, waiting_.size())));
  if (!some.empty()) {
    auto sizes = imap_->sizes(some);
    if (sizes) TRY_DO(take(*sizes));
    else if (sizes.error().code == Code::not_found)
      for (auto uid : some) TRY_DO(take_alone(uid));
    else return tl::unexpected(sizes.error());
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(some.size()));
    if (!catching_up_) move_on(some.back());
  }
  if (catching_up_ && waiting_.empty()) {
    move_on(static_cast<Uid>(std::max<std::int64_t>(box_.next - 1, some.empty() ? 0 : some.back())));
    catching_up_ = false;
  }
  return static_cast<std::int64_t>(some.size());
}

Result<void> Intake::open() {
  TRY(imap_, Imap::open(server_of(settings_)));
  TRY(box_, imap_->select(settings_.mailbox));
  return {};
}

// A mailbox that is new to us may hold years of mail that was answered long ago: what nobody has seen yet is taken.
Result<void> Intake::look() {
  auto cursor = db_.read([&](storage::Tx& tx) { return store::cursor(tx, mailbox_); });
  catching_up_ = !cursor || cursor->validity != box_.validity;
  if (!catching_up_) {
    TRY(waiting_, imap_->search("UID " + std::to_string(cursor->uid + 1) + ":*"));
    std::erase_if(waiting_, [&](Uid uid) { return uid <= cursor->uid; });  // "n:*" names the last one always
    return {};
  }
  if (box_.next == 0) return fail(Code::upstream, "the mail server: it does not number its mails");
  auto since = cursor ? "OR UNSEEN SINCE " + imap_day(Date{static_cast<std::int32_t>(cursor->at.ms / day_ms) - 2}) : std::string("UNSEEN");
  TRY(waiting_, imap_->search(since));
  return {};
}

Result<void> Intake::take(std::vector<Fetched> const& sizes) {
  auto limit = static_cast<std::uint64_t>(settings_.max_mail_mb) << 20;
  std::vector<Uid> some;
  std::uint64_t bytes = 0;
  for (auto const& one : sizes) {
    if (one.size > limit) {
      TRY_DO(take_head(one));
      continue;
    }
    if (!some.empty() && bytes + one.size > batch_bytes) {
      TRY_DO(take_whole(some));
      some.clear();
      bytes = 0;
    }
    some.push_back(one.uid);
    bytes += one.size;
  }
  return take_whole(some);
}

Result<void> Intake::take_whole(std::vector<Uid> const& uids) {
  if (uids.empty()) return {};
  auto all = imap_->whole(uids, static_cast<std::size_t>(settings_.max_mail_mb) << 20);
  if (all) {
    keep(*all);
    return mark(uids);
  }
  if (all.error().code != Code::not_found) return tl::unexpected(all.error());
  for (auto uid : uids) TRY_DO(take_alone(uid));  // one of them is what the server cannot give
  return {};
}

Result<void> Intake::take_alone(Uid uid) {
  auto one = imap_->whole({uid}, static_cast<std::size_t>(settings_.max_mail_mb) << 20);
  if (one) {
    keep(*one);
    return mark({uid});
  }
  if (one.error().code != Code::not_found) return tl::unexpected(one.error());
  give_up(uid);
  return {};
}

void Intake::give_up(Uid uid) {
  auto key = "uid:" + std::to_string(box_.validity) + ":" + std::to_string(uid);
  inbox_.quarantine({"mail", key, key, clock_(), ""}, "the mail server does not hand it out");
}

Result<void> Intake::take_head(Fetched const& size) {
  auto head = imap_->head(size.uid, head_bytes);
  if (!head && head.error().code != Code::not_found) return tl::unexpected(head.error());
  if (!head) {
    give_up(size.uid);
    return {};
  }
  inbox_.quarantine({"mail", key_of(head->bytes), lane_of(head->bytes), size.at, head->bytes},
                    "it is larger than " + std::to_string(settings_.max_mail_mb) + " MB; only its header was kept");
  return mark({size.uid});
}

void Intake::keep(std::vector<Fetched>& all) {
  std::vector<Received> received;
  for (auto& one : all) {
    if (one.at.ms == 0) one.at = clock_();
    received.push_back({"mail", key_of(one.bytes), lane_of(one.bytes), std::min(one.at, clock_()), std::move(one.bytes)});
  }
  if (!received.empty()) inbox_.keep(received);
}

// The mails are here; whether they are marked there is for the eyes of people only.
Result<void> Intake::mark(std::vector<Uid> const& uids) {
  auto done = settings_.done_folder.empty() ? imap_->mark_seen(uids) : imap_->move(uids, settings_.done_folder);
  if (done || done.error().code != Code::not_found) return done;
  log_warning("mails could not be marked as done", {{"why", done.error().detail}});
  return {};
}

void Intake::move_on(Uid uid) {
  db_.write([&](storage::Tx& tx) { store::set_cursor(tx, {mailbox_, box_.validity, uid, clock_()}); });
}

}  // namespace dinh::channels::mail
