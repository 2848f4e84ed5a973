#include "register/sharing/access_log.hpp"

#include <future>

#include "base/crypto.hpp"
#include "base/json_fields.hpp"
#include "base/log.hpp"
#include "register/sharing/access_store.hpp"

namespace dinh::reg {

namespace {

constexpr std::string_view kind = "access";  // of the notices that carry entries
constexpr Seq read_to_again_after = 50'000;  // changes without an entry, after which the records learn how far the journal was read
constexpr std::int64_t longest_page = 1'000;

std::string hash_of(std::string_view before, std::string_view body) { return hex(sha256(std::string(before) + "\n" + std::string(body))); }

std::string head_text(access_store::Head const& head) { return std::to_string(head.entries) + " " + head.hash; }

SignedEntry entry_of(access_store::Row const& row) {
  SignedEntry out;
  if (auto body = json::read_text<AccessEntry>(row.body)) static_cast<AccessEntry&>(out) = std::move(*body);
  out.hash = row.hash;
  out.signature = row.signature;
  return out;
}

}  // namespace

AccessLog::AccessLog(Engine& engine, storage::Db& db, std::function<void(std::function<void()>)> on_state, std::string_view seed)
    : engine_(engine), db_(db), on_state_(std::move(on_state)), signer_(seed) {}

void AccessLog::start() {
  auto head = db_.read([](storage::Tx& tx) { return access_store::head(tx); });
  if (!head) {  // the first start of all: what is logged from here on is found again, however soon a crash comes
    head = access_store::Head{static_cast<std::int64_t>(engine_.delivered()), 0, "", ""};
    head->signature = base64(signer_.sign(head_text(*head)));
    db_.write([&](storage::Tx& tx) { access_store::set_head(tx, *head); });
  }
  read_to_ = static_cast<Seq>(head->read_to);
  if (read_to_ > engine_.delivered()) read_to_ = engine_.delivered();  // the register was restored from an older backup
  bool is_whole = engine_.read_feed(
      read_to_, [](Change const&) {}, [this](Notice const& n) { take(n); });
  if (!is_whole) log_error("access log: the journal does not go back to where the records end", {{"after", std::to_string(read_to_)}});
  engine_.keep_feed(kind, read_to_);
  engine_.on_notice([this, alive = std::weak_ptr(alive_)](Notice const& n) {
    if (alive.lock()) take(n);
  });
}

void AccessLog::take(Notice const& n) {
  if (n.kind != kind) return;
  auto entry = json::read_text<AccessEntry>(n.id);
  if (!entry) return log_error("access log: an entry cannot be read", {{"seq", std::to_string(n.seq)}});
  entry->seq = static_cast<std::int64_t>(n.seq);
  pending_.push_back(std::move(*entry));
}

Result<Seq> AccessLog::note(AccessEntry const& entry) { return engine_.notice(kind, json::to_text(entry), 0); }

// What was taken stays pending until the records have it: a full disk loses nothing.
void AccessLog::keep() {
  struct Taken {
    std::vector<AccessEntry> entries;
    Seq read_to = 0, known = 0;
  };
  auto ask = [&](auto f) {
    std::promise<Taken> answer;
    on_state_([&] { answer.set_value(f()); });
    return answer.get_future().get();
  };
  auto taken = ask([&] { return Taken{pending_, engine_.delivered(), read_to_}; });
  if (taken.entries.empty() && taken.read_to - std::min(taken.known, taken.read_to) < read_to_again_after) return;
  db_.write([&](storage::Tx& tx) {
    auto head = access_store::head(tx).value_or(access_store::Head{});
    for (auto const& entry : taken.entries) {
      auto body = json::to_text(entry);
      head.hash = hash_of(head.hash, body);
      ++head.entries;
      access_store::add(tx, entry, {entry.seq, std::move(body), head.hash, base64(signer_.sign(head.hash))});
    }
    head.read_to = static_cast<std::int64_t>(taken.read_to);
    head.signature = base64(signer_.sign(head_text(head)));
    access_store::set_head(tx, head);
  });
  ask([&] {
    pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(taken.entries.size()));
    engine_.keep_feed(kind, read_to_ = taken.read_to);
    return Taken{};
  });
}

Result<AccessPage> AccessLog::page(Actor const&, AccessQuery const& query) const {
  if (query.limit < 1 || query.limit > longest_page) return fail_field("limit", "1 to 1000");
  AccessPage out;
  for (auto const& row : db_.read([&](storage::Tx& tx) { return access_store::newest(tx, query); })) out.items.push_back(entry_of(row));
  out.public_key = base64(signer_.public_key());
  return out;
}

AccessLog::Verified AccessLog::verify() const {
  Verified out;
  db_.read([&](storage::Tx& tx) {
    std::string hash;
    access_store::each(tx, [&](access_store::Row const& row) {
      auto signature = from_base64(row.signature);
      if (hash_of(hash, row.body) != row.hash) out.trouble = "entry " + std::to_string(row.seq) + " does not follow from the one before";
      else if (!signature || !is_signed(row.hash, *signature, signer_.public_key()))
        out.trouble = "entry " + std::to_string(row.seq) + " is not signed by this house";
      hash = row.hash;
      ++out.entries;
      return out.trouble.empty();
    });
    auto head = access_store::head(tx);
    if (!out.trouble.empty() || (!head && out.entries == 0)) return;
    auto signature = head ? from_base64(head->signature) : std::nullopt;
    if (!signature || !is_signed(head_text(*head), *signature, signer_.public_key())) out.trouble = "the head is not signed by this house";
    else if (head->hash != hash || head->entries != out.entries) out.trouble = "entries are missing at the end";
  });
  return out;
}

std::vector<http::Route> AccessLog::routes() {
  return {{http::Method::get, "/api/register/access-log", "audit.read", http::Lane::worker, http::endpoint(*this, &AccessLog::page),
           "Who asked what under which contract: chained and signed"}};
}

}  // namespace dinh::reg
