#pragma once
// Mails out of a mailbox into the inbox: on disk here before they are marked there, each once, whatever dies in between. A mail that
// cannot be fetched goes into quarantine; a server that is away is asked again, the later the longer it is away.
//   kept (by a key of its own) → marked as seen or moved → the cursor moves on. Killed anywhere, the mail comes again and is known.
#include <atomic>

#include "channels/inbox.hpp"
#include "channels/mail/imap.hpp"
#include "channels/settings.hpp"

namespace dinh::channels::mail {

class Intake {
 public:
  Intake(storage::Db&, Inbox&, Clock, MailSettings);
  std::int64_t work();  // one batch, when it is time; answers how many mails it had. One thread at a time

  bool away() const { return failures_ > 0; }
  Instant looked() const { return {looked_ms_}; }  // last
  std::int64_t mails() const { return mails_; }    // since the start

 private:
  Result<std::int64_t> pass();
  Result<void> open();
  Result<void> look();  // what is new
  Result<void> take(std::vector<Fetched> const& sizes);
  Result<void> take_whole(std::vector<Uid> const&);
  Result<void> take_alone(Uid);
  Result<void> take_head(Fetched const& size);
  void give_up(Uid);
  void keep(std::vector<Fetched>&);
  Result<void> mark(std::vector<Uid> const&);
  void move_on(Uid);

  storage::Db& db_;
  Inbox& inbox_;
  Clock clock_;
  MailSettings settings_;
  std::string mailbox_;  // server and folder
  std::unique_ptr<Imap> imap_;
  Box box_;
  std::vector<Uid> waiting_;
  bool catching_up_ = false;  // the mailbox is new to us, or numbered anew: the cursor waits for the end
  std::int64_t next_ms_ = 0;  // monotonic
  std::atomic<std::int64_t> failures_{0}, looked_ms_{0}, mails_{0};
};

}  // namespace dinh::channels::mail
