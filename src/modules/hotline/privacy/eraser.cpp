#include "modules/hotline/privacy/eraser.hpp"

#include "casework/erasure_store.hpp"
#include "channels/erasure_store.hpp"
#include "channels/phone/call_store.hpp"
#include "channels/store.hpp"
#include "modules/hotline/handover/handover_store.hpp"
#include "modules/hotline/privacy/privacy_store.hpp"
#include "modules/hotline/rules.hpp"

namespace dinh::hotline {

namespace {

constexpr int longest_chain = 8;  // of cases that were merged into one another

std::vector<std::string> words_of(casework::Case const& c) { return search_words(c.description + " " + c.address); }

json::Value scrubbed_extra(json::Value const& extra, KnownPerson const& person) {
  auto out = without_known(extra, person);
  if (auto* attributes = out.find("attributes"))  // what a citizen wrote into the fields of a form
    if (auto* members = attributes->object_if())
      for (auto& [name, value] : *members)
        if (value.string()) value = scrub(*value.string(), person);
  return out;
}

}  // namespace

Eraser::Eraser(storage::Db& db, storage::Blobs& blobs, casework::Cases const& cases, Identities const& identities,
               channels::Parties const& parties, civic::AuditLog const& audit, Clock clock)
    : db_(db), blobs_(blobs), cases_(cases), identities_(identities), parties_(parties), audit_(audit), clock_(std::move(clock)) {}

KnownPerson Eraser::known(storage::Tx& tx, casework::Case const& c) const {
  KnownPerson out;
  auto add = [&](std::optional<channels::Party> const& party) {
    if (!party) return;
    if (!party->name.empty()) out.names.push_back(party->name);
    if (!party->phone.empty()) out.numbers.push_back(party->phone);
    if (party->address.find('@') != party->address.npos) out.words.push_back(party->address);
    else out.numbers.push_back(party->address);
  };
  if (auto contact = identities_.open(tx, c.id)) out.add(*contact);
  for (auto const& conversation : channels::store::of_case(tx, c.id)) add(parties_.open(conversation.sealed));
  for (auto const& call : channels::phone::call_store::of_case(tx, c.id))
    if (!call.sealed.empty()) add(parties_.open(call.sealed));
  return out;
}

bool Eraser::scrub_texts(storage::Tx& tx, casework::Case& c, KnownPerson const& person) const {
  auto before = c;
  for (auto* text : {&c.title, &c.description, &c.address, &c.answer, &c.comment}) *text = scrub(*text, person);
  c.extra = scrubbed_extra(c.extra, person);
  bool same = c.title == before.title && c.description == before.description && c.address == before.address && c.answer == before.answer &&
              c.comment == before.comment && c.extra == before.extra;
  if (same) return false;
  if (!casework::erasure_store::rewrite(tx, c)) throw storage::StorageConflict("a case was changed while it was swept");
  ++c.version;
  auto old_words = words_of(before), new_words = words_of(c);
  casework::erasure_store::replace_words(tx, c.id, old_words, new_words);
  return true;
}

std::int64_t Eraser::scrub_events(storage::Tx& tx, std::int64_t case_id, KnownPerson const& person) const {
  std::int64_t changed = 0;
  for (auto e : casework::store::events(tx, case_id)) {
    auto text = scrub(e.text, person);
    auto data = without_known(e.data, person);
    if (text == e.text && data == e.data) continue;
    e.text = std::move(text);
    e.data = std::move(data);
    casework::erasure_store::rewrite_event(tx, e);
    ++changed;
  }
  return changed;
}

void Eraser::erase_case(storage::Tx& tx, Actor const& actor, casework::Case c, std::string_view rule, Blobs& gone) const {
  auto person = known(tx, c);
  bool changed = scrub_texts(tx, c, person);
  auto texts = scrub_events(tx, c.id, person);
  // What was added later stands on the timeline of the case that is worked on.
  auto main = c.merged_into;
  for (int steps = 0; main && steps < longest_chain; ++steps) {
    if (!privacy_store::hold(tx, *main)) texts += scrub_events(tx, *main, person);
    auto next = casework::store::find(tx, *main);
    main = next ? next->merged_into : std::nullopt;
  }
  for (auto a : casework::store::assignments(tx, c.id)) {
    auto answer = scrub(a.answer, person);
    if (answer == a.answer) continue;
    a.answer = std::move(answer);
    casework::erasure_store::rewrite_assignment(tx, a);
    ++texts;
  }
  handover_store::forget_sent(tx, c.id);
  std::int64_t files = 0;
  for (auto const& a : casework::store::attachments(tx, c.id)) {
    if (a.is_public) continue;
    erase_upload(tx, a, gone);
    ++files;
  }
  privacy_store::erase_identity(tx, c.id);
  privacy_store::set_swept(tx, c.id, clock_());
  audit_.append(tx, actor, "privacy.erase", "case:" + c.code,
                json::Object{{"rule", rule}, {"texts", texts + (changed ? 1 : 0)}, {"files", files}});
  if (changed) cases_.project(tx, c);
}

void Eraser::erase_upload(storage::Tx& tx, casework::Attachment const& a, Blobs& gone) const {
  casework::erasure_store::erase_attachment(tx, a.id);
  gone.push_back(a.blob);
}

void Eraser::erase_conversation(storage::Tx& tx, Actor const& actor, std::int64_t id, std::string_view rule, Blobs& gone) const {
  std::int64_t files = 0;
  for (auto const& file : channels::erasure_store::erase_conversation(tx, id))
    if (auto a = casework::store::attachment(tx, file); a && !a->case_id) {  // else it is the case's, and goes with that
      erase_upload(tx, *a, gone);
      ++files;
    }
  audit_.append(tx, actor, "privacy.erase", "conversation:" + std::to_string(id), json::Object{{"rule", rule}, {"files", files}});
}

std::int64_t Eraser::erase_call(storage::Tx& tx, Actor const& actor, channels::phone::Call const& call, std::string_view rule,
                                Blobs& gone) const {
  namespace calls = channels::phone::call_store;
  std::int64_t erased = 0;
  for (auto const& r : calls::recordings(tx, call.id)) {
    if (r.erased_at) continue;
    calls::erase(tx, r.id, clock_());
    gone.push_back(r.blob);
    ++erased;
  }
  channels::erasure_store::erase_number(tx, call);
  audit_.append(tx, actor, "privacy.erase", "call:" + std::to_string(call.id), json::Object{{"rule", rule}, {"recordings", erased}});
  return erased;
}

void Eraser::remove(Blobs const& gone) const {
  for (auto const& blob : gone) {
    bool used = db_.read(
        [&](storage::Tx& tx) { return casework::erasure_store::uses_blob(tx, blob) || channels::erasure_store::uses_blob(tx, blob); });
    if (!used) blobs_.remove(blob);
  }
}

}  // namespace dinh::hotline
