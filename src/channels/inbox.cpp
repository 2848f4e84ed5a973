#include "channels/inbox.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "base/text.hpp"

namespace dinh::channels {
namespace {

constexpr std::size_t large = 64u << 10;                  // more than this lies in a file, not in the table
constexpr std::size_t max_text = 20'000, max_files = 20;  // characters; of one message
constexpr storage::JobPolicy policy{.first_retry_ms = second_ms, .longest_retry_ms = minute_ms, .attempts = 6, .batch = 64};

// What a database can hold and a page can show: UTF-8 without U+0000.
std::string clean(std::string_view text, std::size_t limit) {
  std::string out;
  for (char c : text)
    if (c != '\0') out += c;
  if (!is_utf8(out)) {
    std::string ascii;
    for (char c : out) ascii += static_cast<unsigned char>(c) < 0x80 ? c : '?';
    out = std::move(ascii);
  }
  return std::string(first_code_points(out, limit));
}

std::int64_t id_in(storage::Job const& job) {
  auto* id = job.payload.find("inbox");
  return id ? id->integer().value_or(0) : 0;
}

}  // namespace

// An entry with what its channel read in it, before the transaction: files are on disk already.
struct Inbox::Opened {
  std::optional<store::Kept> kept;
  Parsed parsed;
  std::vector<std::vector<File>> files;  // of each message
  std::string trouble;                   // final
};

Inbox::Inbox(storage::Db& db, storage::Jobs& jobs, storage::Blobs& blobs, Parties const& parties, Clock clock, InboxPorts ports)
    : db_(db), jobs_(jobs), blobs_(blobs), parties_(parties), clock_(std::move(clock)), ports_(std::move(ports)) {
  store::migrate(db_);
}

std::string Inbox::blob_of(Received const& in) {
  if (in.raw.size() <= large) return {};
  auto blob = blobs_.put(in.raw);
  if (!blob) throw storage::StorageError(blob.error().detail);
  return *blob;
}

void Inbox::keep(storage::Tx& tx, Received const& in, std::string_view blob, std::string_view state, std::string_view reason) {
  auto raw = blob.empty() ? parties_.seal_raw(in.raw) : std::string();
  auto key = clean(in.key, 300);
  auto id = tx.next_id("inbox");
  if (!store::keep(tx, {id, in.channel, key, in.at, clock_(), raw, std::string(blob), std::string(state), std::string(reason)})) return;
  if (state == "waiting")
    jobs_.enqueue(tx, {std::string(queue), in.channel + ":" + key, clock_(), json::Object{{"inbox", id}},
                       in.channel + ":" + parties_.digest(in.channel, in.lane)});  // a lane is a number or an address: not in the clear
}

void Inbox::keep(std::vector<Received> const& all) {
  std::vector<std::string> blobs;
  for (auto const& in : all) blobs.push_back(blob_of(in));
  db_.write([&](storage::Tx& tx) {
    for (std::size_t i = 0; i < all.size(); ++i) keep(tx, all[i], blobs[i], "waiting", "");
  });
}

void Inbox::quarantine(Received const& in, std::string_view reason) {
  auto blob = blob_of(in);
  db_.write([&](storage::Tx& tx) { keep(tx, in, blob, "quarantined", reason); });
}

Inbox::Opened Inbox::open(storage::Job const& job, std::map<std::string, Channel const*, std::less<>> const& channels) {
  Opened out;
  out.kept = db_.read([&](storage::Tx& tx) { return store::kept(tx, id_in(job)); });
  if (!out.kept || out.kept->state == "done") return out;
  auto at = channels.find(out.kept->channel);
  if (at == channels.end()) {
    out.trouble = "this channel is not set up any more";
    return out;
  }
  auto raw = out.kept->blob.empty() ? parties_.open_raw(out.kept->raw) : blobs_.get(out.kept->blob);
  if (!raw) {
    out.trouble = "its bytes cannot be opened with the key of this house";
    return out;
  }
  auto parsed = at->second->read({out.kept->channel, out.kept->key, {}, out.kept->at, std::move(*raw)});
  if (!parsed) {
    out.trouble = parsed.error().detail;
    return out;
  }
  out.parsed = std::move(*parsed);
  for (auto const& message : out.parsed.messages) {
    auto& files = out.files.emplace_back();
    for (auto const& file : message.files) {
      if (files.size() == max_files) break;
      File kept{.name = clean(file.name, 200), .type = clean(file.type, 100), .url = file.url};
      if (!file.bytes.empty()) {
        if (auto done = ports_.keep_file(file)) kept = std::move(*done);
        else kept.trouble = done.error().detail;
      }
      files.push_back(std::move(kept));
    }
  }
  return out;
}

std::int64_t Inbox::work(std::map<std::string, Channel const*, std::less<>> const& channels) {
  auto jobs = jobs_.claim(queue, clock_(), policy);
  if (jobs.empty()) return 0;
  std::vector<Opened> all;
  for (auto const& job : jobs) {
    try {
      all.push_back(open(job, channels));
    } catch (std::exception const& e) {
      log_error("a message could not be read", {{"channel", job.lane.substr(0, job.lane.find(':'))}, {"what", e.what()}});
      all.emplace_back().trouble = "reading it failed in the house; its maker should look at it";
    }
  }
  std::vector<Conversation> changed;
  try {  // one sync of the disk for all of them
    db_.together([&](storage::Tx& tx) {
      changed.clear();
      for (std::size_t i = 0; i < jobs.size(); ++i) {
        take_in(tx, all[i], changed);
        jobs_.done(tx, jobs[i], clock_());
      }
      return true;
    });
  } catch (storage::StorageUnavailable const&) {
    throw;  // all of it comes again when the lease ends
  } catch (std::exception const& e) {
    log_warning("a batch of messages is taken in one by one", {{"messages", jobs.size()}, {"why", e.what()}});
    for (std::size_t i = 0; i < jobs.size(); ++i) take_alone(jobs[i], all[i]);
    return static_cast<std::int64_t>(jobs.size());
  }
  for (auto const& c : changed) ports_.announce(c.id, c.version);
  return static_cast<std::int64_t>(jobs.size());
}

void Inbox::take_alone(storage::Job const& job, Opened const& opened) {
  std::vector<Conversation> changed;
  try {
    db_.together([&](storage::Tx& tx) {
      changed.clear();
      take_in(tx, opened, changed);
      jobs_.done(tx, job, clock_());
      return true;
    });
    for (auto const& c : changed) ports_.announce(c.id, c.version);
  } catch (storage::StorageUnavailable const&) { throw; } catch (std::exception const& e) {
    log_error("a message could not be taken in", {{"job", job.id}, {"attempt", job.attempts}, {"what", e.what()}});
    db_.write([&](storage::Tx& tx) {
      if (job.attempts < policy.attempts) return jobs_.fail(tx, job, clock_(), "see the log", policy);
      store::settle(tx, id_in(job), "quarantined", "the house failed to take it in; its log says why");
      jobs_.done(tx, job, clock_());
    });
  }
}

void Inbox::take_in(storage::Tx& tx, Opened const& opened, std::vector<Conversation>& changed) {
  if (!opened.kept || opened.kept->state == "done") return;
  if (!opened.trouble.empty()) {
    log_warning("a message lies in quarantine", {{"channel", opened.kept->channel}, {"entry", opened.kept->id}, {"why", opened.trouble}});
    return store::settle(tx, opened.kept->id, "quarantined", clean(opened.trouble, 500));
  }
  for (std::size_t i = 0; i < opened.parsed.messages.size(); ++i)
    take_in(tx, opened.kept->channel, opened.parsed.messages[i], opened.files[i], changed);
  for (auto const& news : opened.parsed.news) take_news(tx, opened.kept->channel, news, changed);
  store::settle(tx, opened.kept->id, "done", "");
}

void Inbox::take_in(storage::Tx& tx, std::string const& channel, Incoming const& in, std::vector<File> const& files,
                    std::vector<Conversation>& changed) {
  auto now = clock_();
  auto party = parties_.digest(channel, in.from), thread = parties_.digest(channel, in.thread);
  auto found = store::find(tx, channel, party, thread);
  auto c = found.value_or(Conversation{.id = 0, .channel = channel, .party = party, .thread = thread, .opened_at = now, .last_at = in.at});
  auto who = parties_.open(c.sealed).value_or(Party{in.from, in.thread, {}, {}});
  if (!in.name.empty()) who.name = clean(in.name, 200);
  if (!in.phone.empty()) who.phone = clean(in.phone, 40);
  c.sealed = parties_.seal(who);
  c.last_at = std::max(c.last_at, in.at);
  c.last_heard = std::max(c.last_heard.value_or(in.at), in.at);
  if (c.subject.empty()) c.subject = clean(in.subject, 300);
  ++c.unread;
  c.open = true;
  if (found) {
    store::update(tx, c);
  } else {
    c.id = tx.next_id("conversation");
    store::insert(tx, c);
  }
  store::add_keys(tx, c.id, parties_.keys(channel, who));
  Message m{tx.next_id("message"),  c.id,  Way::in, clean(in.provider_id, 300), in.at, now, in.kind, clean(in.text, max_text),
            clean(in.subject, 300), files, in.place};
  m.automatic = in.automatic;
  store::insert(tx, m);
  if (std::any_of(files.begin(), files.end(), [](File const& f) { return !f.url.empty(); }))
    jobs_.enqueue(tx, {std::string(file_queue), std::to_string(m.id), now, json::Object{{"message", m.id}}});
  ports_.heard(tx, c, m);
  changed.push_back(c);
}

void Inbox::take_news(storage::Tx& tx, std::string const& channel, DeliveryNews const& news, std::vector<Conversation>& changed) {
  auto ours = store::sent_as(tx, channel, news.provider_id);
  if (!ours || ours->state == Delivery::read) return;
  if (news.state == Delivery::sent && ours->state != Delivery::queued) return;  // news may overtake each other
  store::set_delivery(tx, ours->id, news.state, "", news.error);
  if (auto c = store::find(tx, ours->conversation_id)) {
    store::update(tx, *c);
    changed.push_back(*c);
  }
}

bool Inbox::release(std::int64_t id) {
  return db_.write([&](storage::Tx& tx) {
    auto kept = store::kept(tx, id);
    if (!kept || kept->state != "quarantined") return false;
    store::settle(tx, id, "waiting", "");
    return jobs_.enqueue(tx, {std::string(queue), "again:" + std::to_string(id) + ":" + std::to_string(clock_().ms), clock_(),
                              json::Object{{"inbox", id}}, ""});
  });
}

void Inbox::forget(Instant before) {
  auto blobs = db_.write([&](storage::Tx& tx) { return store::forget_raw(tx, before); });
  for (auto const& blob : blobs) blobs_.remove(blob);
}

}  // namespace dinh::channels
