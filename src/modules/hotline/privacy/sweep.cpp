#include "modules/hotline/privacy/sweep.hpp"

#include <algorithm>

#include "casework/erasure_store.hpp"
#include "channels/erasure_store.hpp"
#include "modules/hotline/callbacks/callbacks_store.hpp"
#include "modules/hotline/privacy/privacy_store.hpp"

namespace dinh::hotline {

namespace {
constexpr std::int64_t at_once = 20, rows_at_once = 500, longest_run_ms = second_ms;
constexpr std::string_view swept_cases = "cases";
const Actor house{};
}  // namespace

Sweep::Sweep(storage::Db& db, PersonalData const& data, Eraser const& eraser, People& people, Callbacks const& callbacks,
             civic::AuditLog const& audit, Clock clock)
    : db_(db), data_(data), eraser_(eraser), people_(people), callbacks_(callbacks), audit_(audit), clock_(std::move(clock)) {}

Instant Sweep::before(std::string_view rule) const { return clock_() + -data_.days(rule) * day_ms; }

void Sweep::tell(storage::Tx& tx, std::string_view rule, std::int64_t count) const {
  if (count > 0) audit_.append(tx, house, "privacy.erase", "rule:" + std::string(rule), json::Object{{"count", count}});
}

std::int64_t Sweep::run() {
  auto until = monotonic_ms() + longest_run_ms;
  std::int64_t done = 0;
  auto pass = [&](auto&& batch) {  // once at least, however slow the disk is: none waits for another for ever
    std::int64_t n = 0;
    do done += n = batch();
    while (n > 0 && monotonic_ms() < until);
  };
  for (std::int64_t n = 1; n > 0 && monotonic_ms() < until;) n = people_.index();
  pass([&] { return cases(); });
  pass([&] { return conversations(); });
  pass([&] { return uploads(); });
  pass([&] { return raw(); });
  done += db_.write([&](storage::Tx& tx) {
    auto count = privacy_store::settled_callbacks(tx, before("callback"));
    if (count > 0) callbacks_.forget(tx, before("callback"));
    tell(tx, "callback", count);
    return count;
  });
  return done;
}

std::int64_t Sweep::cases() {
  Eraser::Blobs gone;
  auto count = db_.write([&](storage::Tx& tx) {
    gone.clear();
    auto all = privacy_store::to_sweep(tx, privacy_store::cursor(tx, swept_cases), before("case"), at_once);
    for (auto const& one : all)
      if (auto c = casework::store::find(tx, one.id)) eraser_.erase_case(tx, house, *c, "case", gone);
    if (!all.empty()) privacy_store::set_cursor(tx, swept_cases, all.back().closed_at);
    return static_cast<std::int64_t>(all.size());
  });
  eraser_.remove(gone);
  return count;
}

std::int64_t Sweep::conversations() {
  Eraser::Blobs gone;
  auto count = db_.write([&](storage::Tx& tx) {
    gone.clear();
    auto ids = privacy_store::conversations_to_sweep(tx, before("conversation"), at_once);
    for (auto id : ids) eraser_.erase_conversation(tx, house, id, "conversation", gone);
    return static_cast<std::int64_t>(ids.size());
  });
  eraser_.remove(gone);
  return count;
}

std::int64_t Sweep::uploads() {
  Eraser::Blobs gone;
  auto count = db_.write([&](storage::Tx& tx) {
    gone.clear();
    auto all = casework::erasure_store::never_used(tx, before("upload"), at_once);
    for (auto const& a : all) eraser_.erase_upload(tx, a, gone);
    auto n = static_cast<std::int64_t>(all.size());
    tell(tx, "upload", n);
    return n;
  });
  eraser_.remove(gone);
  return count;
}

std::int64_t Sweep::raw() {
  Eraser::Blobs gone;
  auto count = db_.write([&](storage::Tx& tx) {
    std::int64_t quarantined = 0;
    gone = channels::erasure_store::give_up_quarantined(tx, before("quarantine"), rows_at_once, quarantined);
    auto traces = channels::erasure_store::forget_inbox(tx, before("trace"), rows_at_once);
    tell(tx, "quarantine", quarantined);
    tell(tx, "trace", traces);
    return quarantined + traces;
  });
  eraser_.remove(gone);
  return count;
}

std::int64_t Sweep::due(storage::Tx& tx, std::string_view rule) const {
  auto size = [](auto const& all) { return static_cast<std::int64_t>(all.size()); };
  if (rule == "case") return size(privacy_store::to_sweep(tx, privacy_store::cursor(tx, swept_cases), before(rule), counted_at_most));
  if (rule == "conversation") return size(privacy_store::conversations_to_sweep(tx, before(rule), counted_at_most));
  if (rule == "upload") return size(casework::erasure_store::never_used(tx, before(rule), counted_at_most));
  if (rule == "callback") return privacy_store::settled_callbacks(tx, before(rule));
  if (rule == "quarantine") return channels::erasure_store::quarantined_before(tx, before(rule));
  return 0;  // other rules are kept by those whose records they are
}

void Sweep::look_again(storage::Tx& tx, casework::Case const& c) const {
  if (c.closed_at && *c.closed_at < privacy_store::cursor(tx, swept_cases)) privacy_store::set_cursor(tx, swept_cases, *c.closed_at);
}

}  // namespace dinh::hotline
