#pragma once
// Use cases of notices: told with the alarms that fire, read by whom they are for.
#include "casework/escalation/escalations.hpp"
#include "civic/people/user.hpp"
#include "http/endpoint.hpp"
#include "http/router.hpp"
#include "modules/hotline/duty/duty.hpp"
#include "modules/hotline/notices/notice.hpp"

namespace dinh::hotline {

struct NoticesIn {
  std::optional<std::int64_t> before;
  std::int64_t limit = 50;
  static constexpr auto fields() {
    return std::tuple(field("before", &NoticesIn::before, "only older ones than this id"),
                      defaulted("limit", &NoticesIn::limit, "1 to 200"));
  }
};
struct NoticeList {
  std::vector<NoticeView> items;
  std::int64_t unread = 0;
  static constexpr auto fields() {
    return std::tuple(field("items", &NoticeList::items, "the newest first"), field("unread", &NoticeList::unread));
  }
};
struct ReadIn {
  std::vector<std::int64_t> ids;
  bool all = false;
  static constexpr auto fields() { return std::tuple(defaulted("ids", &ReadIn::ids, "at most 500"), defaulted("all", &ReadIn::all)); }
};
struct Unread {
  std::int64_t unread = 0;
  static constexpr auto fields() { return std::tuple(field("unread", &Unread::unread)); }
};

class Notices {
 public:
  Notices(storage::Db&, std::vector<civic::Role> roles, Clock);  // runs its migrations
  void add_routes(http::Router&);

  casework::Escalations::Telling tell(storage::Tx&, std::vector<casework::Escalations::DueGroup> const&, Instant now) const;
  Result<NoticeList> list(Actor const&, NoticesIn const&) const;
  Result<Unread> read(Actor const&, ReadIn const&);
  void forget();  // background: what was read a month ago

  static constexpr std::int64_t single_notices = 5;  // of one thing for one person; more become one with a number

 private:
  std::vector<Colleague> colleagues(storage::Tx&) const;
  void give(storage::Tx&, Notice const& together, std::vector<Notice> const& singles) const;

  storage::Db& db_;
  std::vector<civic::Role> roles_;
  Clock clock_;
};

}  // namespace dinh::hotline
