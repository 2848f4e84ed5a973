#include "base/random.hpp"
#include "base/text.hpp"
#include "civic/people/people.hpp"

namespace dinh::civic {

Result<KeyList> People::keys(Actor const&, http::Nothing const&) const {
  KeyList out;
  for (auto& key : db_.read([](storage::Tx& tx) { return people_store::keys(tx); })) out.items.push_back(std::move(key));
  return out;
}

Result<http::Answer<KeyShown>> People::add_key(Actor const& actor, NewApiKey const& in) {
  if (trim(in.name).empty() || in.name.size() > 100) return fail_field("name", "a name of at most 100 bytes");
  if (in.expires_at && *in.expires_at <= clock_()) return fail_field("expires_at", "a time to come");
  TRY_DO(check_handed_out(actor, in.rights));
  KeyShown shown;
  shown.key = "dinh_" + random_token(40);
  people_store::StoredKey stored;
  stored.name = trim(in.name);
  stored.rights = in.rights;
  stored.created_at = clock_();
  stored.expires_at = in.expires_at;
  stored.key_hash = token_hash(shown.key);
  bool added = db_.write([&](storage::Tx& tx) {
    for (auto const& key : people_store::keys(tx))
      if (key.name == stored.name) return false;
    stored.id = tx.next_id("api_key");
    people_store::insert(tx, stored);
    audit_.append(tx, actor, "key.add", "key:" + stored.name, json::Object{{"rights", json::parse(json::to_text(stored.rights)).value()}});
    return true;
  });
  if (!added) return fail(Code::conflict, "there is a key of that name already");
  db_.after_commit([this] { doorman_.reload(); });
  static_cast<ApiKey&>(shown) = stored;
  return http::Answer<KeyShown>{shown, 201, {}};
}

Result<void> People::drop_key(Actor const& actor, ById const& in) {
  bool dropped = db_.write([&](storage::Tx& tx) {
    if (!people_store::remove_key(tx, in.id)) return false;
    audit_.append(tx, actor, "key.drop", "key:" + std::to_string(in.id));
    return true;
  });
  if (!dropped) return fail(Code::not_found, "there is no such key");
  db_.after_commit([this] { doorman_.reload(); });
  return {};
}

}  // namespace dinh::civic
