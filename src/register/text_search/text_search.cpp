#include "register/text_search/text_search.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "base/text.hpp"
#include "http/endpoint.hpp"
#include "register/ngsild/opening.hpp"
#include "register/ngsild/problems.hpp"
#include "register/ngsild/query_reader.hpp"
#include "register/q.hpp"
#include "register/snapshots/snapshot.hpp"

namespace dinh::reg {

namespace {

constexpr std::array<std::string_view, 3> params = {"text", "type", "limit"};
constexpr std::size_t most_hits = 100, standard_hits = 20, most_candidates = 1'000, most_words = 12, shown_letters = 200;
constexpr std::size_t read_of_a_tick = 200;  // entities; a tick is a part of a millisecond

std::string_view short_name(std::string_view stored) {
  auto cut = stored.find_last_of("/#");
  return cut == stored.npos ? stored : stored.substr(cut + 1);
}

// Everything that is text inside a value: a name, a list of names, the members of an address, the languages of a LanguageProperty.
void collect(json::View value, std::string& out) {
  if (auto text = value.string()) out.append(out.empty() ? "" : " ").append(*text);
  else if (value.is_array()) value.each_item([&](json::View item) { collect(item, out); });
  else if (value.is_object()) value.all_members([&](std::string_view, json::View member) { return collect(member, out), true; });
}

std::string text_of(Document const& doc, AttrSlot const& slot) {
  std::string out;
  json::Parser parser;
  auto instance = parser.parse(doc.slice(slot));
  if (auto value = instance ? said(*instance) : std::nullopt) collect(*value, out);
  return out;
}

// How well the texts of an entity fit. The best first: words whole before words begun, attributes in the order they were chosen, short
// texts before long ones.
class Fit {
 public:
  explicit Fit(std::vector<std::string> const& words) : words_(words) {}

  void add(std::size_t rank, std::string_view attribute, std::string text) {
    auto own = search_words(text);
    auto fitting =
        static_cast<std::size_t>(std::count_if(words_.begin(), words_.end(), [&](auto const& word) { return is_among(own, word); }));
    if (fitting > fitting_ || (fitting == fitting_ && fitting > 0 && rank < rank_)) {
      fitting_ = fitting;
      rank_ = rank;
      attribute_ = attribute;
      text_ = std::move(text);
    }
    all_.insert(all_.end(), own.begin(), own.end());
  }
  bool is_whole() const {
    return std::all_of(words_.begin(), words_.end(), [&](auto const& w) { return has(all_, w); });
  }
  bool is_good() const {
    return std::all_of(words_.begin(), words_.end(), [&](auto const& w) { return is_among(all_, w); });
  }
  auto order() const { return std::tuple(!is_whole(), rank_, text_.size()); }
  std::string const& attribute() const { return attribute_; }
  std::string const& text() const { return text_; }

 private:
  static bool has(std::vector<std::string> const& all, std::string const& word) {
    return std::find(all.begin(), all.end(), word) != all.end();
  }
  bool is_among(std::vector<std::string> const& all, std::string const& word) const {
    bool is_last = &word == &words_.back();
    return std::any_of(all.begin(), all.end(), [&](auto const& w) { return w == word || (is_last && w.starts_with(word)); });
  }
  std::vector<std::string> const& words_;
  std::vector<std::string> all_;
  std::size_t fitting_ = 0, rank_ = 0;
  std::string attribute_, text_;
};

bool is_frozen(std::string_view tenant) { return tenant.starts_with(Snapshot::space_prefix); }  // nobody searches in a snapshot

}  // namespace

TextSearch::TextSearch(Engine& engine, Contexts& contexts, Clock clock, NgsiPorts ports, std::vector<std::string> attributes)
    : engine_(engine), binding_(engine, contexts, std::move(clock), std::move(ports)), attributes_(std::move(attributes)) {}

std::size_t TextSearch::rank_of(std::string_view stored_name) const {
  return static_cast<std::size_t>(std::find(attributes_.begin(), attributes_.end(), short_name(stored_name)) - attributes_.begin());
}

std::vector<TextSearch::Chosen> TextSearch::chosen_of(Document const& doc) const {
  std::vector<Chosen> out;
  for (auto slot : doc.attrs())
    if (auto rank = rank_of(engine_.names().text(slot.name)); rank < attributes_.size()) out.push_back({rank, slot});
  return out;
}

void TextSearch::put(Tenant& tenant, Document const& doc) {
  std::string all;
  for (auto const& one : chosen_of(doc)) all.append(text_of(doc, one.slot)).append("\n");
  tenant.index.put(doc.order, all);
}

void TextSearch::take(Change const& change) {
  auto const& delta = *change.delta;
  if (is_frozen(delta.tenant)) return;
  bool is_about_text = delta.kind != Delta::Kind::update || std::any_of(delta.attrs.begin(), delta.attrs.end(), [&](auto const& a) {
                         return rank_of(a.name) < attributes_.size();
                       });
  if (is_about_text && change.after) put(tenants_[delta.tenant], *change.after);  // what is gone is found to be gone
}

void TextSearch::start() {
  for (auto const& tenant : engine_.tenants())
    if (!is_frozen(tenant)) tenants_[tenant];
  engine_.on_change([this, alive = std::weak_ptr(alive_)](Change const& c) {
    if (alive.lock()) take(c);
  });
}

void TextSearch::tick() {
  for (auto& [name, tenant] : tenants_) {
    if (tenant.is_read) continue;
    Query next;
    next.tenant = name;
    next.limit = read_of_a_tick;
    next.after_id = tenant.read_to;
    auto found = engine_.query(next);
    bool is_lost = !found || (!tenant.read_to.empty() && !engine_.find(name, tenant.read_to));
    if (is_lost) tenant.read_to.clear();  // the entity was deleted meanwhile: from the start, what is known costs little
    if (is_lost) return;
    for (auto const& doc : found->docs) put(tenant, *doc);
    tenant.is_read = found->docs.size() < read_of_a_tick;
    if (!found->docs.empty()) tenant.read_to = found->docs.back()->id();
    return;
  }
}

std::vector<TextSearch::Candidate> TextSearch::candidates(Call const& call, std::vector<std::string> const& words,
                                                          TypeSelection const& types, bool& is_complete) {
  std::vector<Candidate> out;
  auto at = tenants_.find(call.tenant);
  if (at == tenants_.end()) return out;
  auto rows = at->second.index.find(words, most_candidates);
  is_complete = at->second.is_read && rows.size() < most_candidates;
  for (auto row : rows) {
    auto doc = engine_.at(call.tenant, row);
    if (call.lens) doc = call.lens->seen(doc, engine_.names());
    if (!doc || !has_types(*doc, engine_.names(), types)) continue;
    auto type = doc->types().empty() ? std::string_view() : engine_.names().text(doc->types().front());
    out.push_back({doc, std::string(type), chosen_of(*doc)});
  }
  return out;
}

Result<http::Response> TextSearch::search(Call& call) {
  TRY_DO(open_call(binding_, call));
  auto const* text = call.param("text");
  auto words = text ? search_words(*text) : std::vector<std::string>();
  if (words.empty() || words.size() > most_words) return errors::bad_data("text", "1 to " + std::to_string(most_words) + " words");
  TypeSelection types;
  if (auto const* type = call.param("type")) { TRY(types, read_type_selection(*type, *call.context)); }
  TRY(auto limit, call.count("limit"));
  if (limit.value_or(1) == 0 || limit.value_or(1) > most_hits) return errors::bad_data("limit", "1 to " + std::to_string(most_hits));
  Result<void> tenant;
  std::vector<Candidate> all;
  SearchHits out;
  binding_.on_state([&] {
    tenant = binding_.must_have_tenant(call);
    if (tenant) all = candidates(call, words, types, out.is_complete);
  });
  TRY_DO(std::move(tenant));

  struct Ranked {
    std::tuple<bool, std::size_t, std::size_t> order;
    SearchHit hit;
  };
  std::vector<Ranked> ranked;
  for (auto const& one : all) {
    Fit fit(words);
    for (auto const& chosen : one.chosen) fit.add(chosen.rank, attributes_[chosen.rank], text_of(*one.doc, chosen.slot));
    if (!fit.is_good()) continue;
    std::string scratch;
    ranked.push_back({fit.order(),
                      {std::string(one.doc->id()), std::string(call.context->shown(one.type, scratch)), fit.attribute(),
                       std::string(first_code_points(fit.text(), shown_letters))}});
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](auto const& a, auto const& b) { return a.order < b.order; });
  out.is_complete = out.is_complete && ranked.size() <= limit.value_or(standard_hits);
  ranked.resize(std::min(ranked.size(), limit.value_or(standard_hits)));
  for (auto& one : ranked) out.items.push_back(std::move(one.hit));
  return http::json_reply(200, json::to_text(out));
}

std::vector<http::Route> TextSearch::routes(std::string right) {
  auto handler = binding_.in_worker({.params = params, .house = true}, [this](Call& call) { return search(call); });
  return {{http::Method::get, "/api/register/search", std::move(right), http::Lane::worker, http::answers<SearchHits>(std::move(handler)),
           "Entities by the words in them"}};
}

}  // namespace dinh::reg
