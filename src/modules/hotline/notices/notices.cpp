#include "modules/hotline/notices/notices.hpp"

#include <algorithm>
#include <map>

#include "civic/people/rules.hpp"
#include "civic/people/store.hpp"
#include "modules/hotline/notices/notices_store.hpp"
#include "modules/hotline/promises/books_store.hpp"

namespace dinh::hotline {

using DueGroup = casework::Escalations::DueGroup;
using Told = casework::Escalations::Told;

Notices::Notices(storage::Db& db, std::vector<civic::Role> roles, Clock clock)
    : db_(db), roles_(std::move(roles)), clock_(std::move(clock)) {
  notices_store::migrate(db_);
}

std::vector<Colleague> Notices::colleagues(storage::Tx& tx) const {
  std::vector<Colleague> out;
  for (auto const& u : civic::people_store::users(tx))
    if (!u.disabled) out.push_back({u.id, u.display_name.empty() ? u.name : u.display_name, u.unit, civic::rights_of(u.roles, roles_)});
  return out;
}

casework::Escalations::Telling Notices::tell(storage::Tx& tx, std::vector<DueGroup> const& groups, Instant now) const {
  auto roster = books_store::duty(tx);
  auto all = colleagues(tx);
  std::map<std::pair<std::string, casework::Tell>, OnDuty> known;
  using Topic = std::tuple<std::int64_t, std::string, std::string, std::string>;  // person, kind, mark, instead
  std::map<Topic, std::vector<Notice>> by_topic;
  casework::Escalations::Telling out;
  for (auto const& g : groups) {
    auto [found, fresh] = known.try_emplace({g.unit, g.tell});
    if (fresh) found->second = on_duty(roster, all, g.tell, g.unit, now);
    auto const& who = found->second;
    Told told{{}, who.instead};
    for (auto const* person : who.people) {
      told.people.push_back(person->name);
      auto one_case = g.number == 1 ? std::optional(g.case_id) : std::nullopt;
      Notice notice{0, person->user_id, g.kind, g.mark, who.instead, g.number, one_case, g.at, now, {}};
      by_topic[{person->user_id, g.kind, g.mark, who.instead}].push_back(std::move(notice));
    }
    out.groups.push_back(std::move(told));
  }
  for (auto const& [topic, notices] : by_topic) {
    auto together = notices.front();
    for (std::size_t i = 1; i < notices.size(); ++i) {
      together.number += notices[i].number;
      together.since = std::min(together.since, notices[i].since);
    }
    give(tx, together, notices);
    if (out.user_ids.empty() || out.user_ids.back() != together.user_id) out.user_ids.push_back(together.user_id);
  }
  return out;
}

void Notices::give(storage::Tx& tx, Notice const& together, std::vector<Notice> const& singles) const {
  auto before = notices_store::unread_like(tx, together, single_notices + 1);
  if (!before.empty() && before.front().number > 1) return notices_store::grow(tx, before.front().id, together.number, together.at);
  if (static_cast<std::int64_t>(before.size()) + together.number <= single_notices) {
    bool each_for_itself = std::all_of(singles.begin(), singles.end(), [](Notice const& n) { return n.number == 1; });
    if (each_for_itself) {
      for (auto notice : singles) {
        notice.id = tx.next_id("notice");
        notices_store::add(tx, notice);
      }
      return;
    }
  }
  auto flood = together;
  for (auto const& single : before) {
    flood.number += single.number;
    flood.since = std::min(flood.since, single.since);
    notices_store::drop(tx, single.id);
  }
  flood.id = tx.next_id("notice");
  if (flood.number > 1) flood.case_id.reset();
  notices_store::add(tx, flood);
}

Result<NoticeList> Notices::list(Actor const& actor, NoticesIn const& in) const {
  if (in.limit < 1 || in.limit > 200) return fail_field("limit", "1 to 200");
  return db_.read([&](storage::Tx& tx) {
    return NoticeList{notices_store::list(tx, actor.user_id, in.before, in.limit), notices_store::unread(tx, actor.user_id)};
  });
}

Result<Unread> Notices::read(Actor const& actor, ReadIn const& in) {
  if (in.ids.size() > 500) return fail_field("ids", "at most 500");
  return db_.write([&](storage::Tx& tx) {
    if (in.all) notices_store::mark_all_read(tx, actor.user_id, clock_());
    else notices_store::mark_read(tx, actor.user_id, in.ids, clock_());
    return Unread{notices_store::unread(tx, actor.user_id)};
  });
}

void Notices::forget() {
  db_.write([&](storage::Tx& tx) { notices_store::forget(tx, clock_() + -30 * day_ms); });
}

void Notices::add_routes(http::Router& router) {
  using http::Lane, http::Method;
  router.add({
      {Method::get, "/api/notices", "case.read", Lane::worker, http::endpoint(*this, &Notices::list),
       "What I was told, and how much is unread"},
      {Method::post, "/api/notices/read", "case.read", Lane::worker, http::endpoint(*this, &Notices::read), "I have read these, or all"},
  });
}

}  // namespace dinh::hotline
