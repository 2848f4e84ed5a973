#include "register/trace.hpp"

#include <algorithm>

#include "register/bytes.hpp"
#include "register/history_frame.hpp"

namespace dinh::reg {

WrittenSeries& Trace::in(std::string_view name, std::string_view dataset) {
  for (auto& s : series)
    if (s.name == name && s.dataset == dataset) return s;
  return series.emplace_back(WrittenSeries{std::string(name), std::string(dataset), {}});
}

WrittenInstance* Trace::find(std::uint64_t id) {
  for (auto& s : series)
    for (auto& i : s.instances)
      if (i.id == id) return &i;
  return nullptr;
}

std::size_t Trace::written() const {
  std::size_t sum = 0;
  for (auto const& s : series) sum += s.instances.size();
  return sum;
}

bool Trace::hides(std::string_view name, std::string_view dataset, Instant modified_at) const {
  if (erased && modified_at <= *erased) return true;
  return std::any_of(erasures.begin(), erasures.end(),
                     [&](Erasure const& e) { return e.name == name && (e.every_dataset || e.dataset == dataset) && modified_at <= e.at; });
}

namespace {

void put_time(std::string& out, std::optional<Instant> t) {
  out += static_cast<char>(t.has_value());
  put_signed(out, t ? t->ms : 0);
}

std::optional<Instant> get_time(ByteReader& in) {
  bool is_there = in.byte() != 0;
  Instant t{in.signed_varint()};
  return is_there ? std::optional(t) : std::nullopt;
}

void put_series(std::string& out, WrittenSeries const& s) {
  put_text(out, s.name);
  put_text(out, s.dataset);
  put_varint(out, s.instances.size());
  for (auto const& i : s.instances) {
    put_fixed64(out, i.id);
    put_text(out, i.bytes);
    put_signed(out, i.created.ms);
    put_signed(out, i.modified - i.created);
    out += static_cast<char>(i.deletes);
  }
}

WrittenSeries get_series(ByteReader& in) {
  WrittenSeries s;
  s.name = in.text();
  s.dataset = in.text();
  for (auto n = in.varint(); n > 0; --n) {
    WrittenInstance i;
    i.id = in.fixed64();
    i.bytes = in.text();
    i.created.ms = in.signed_varint();
    i.modified = i.created + in.signed_varint();
    i.deletes = in.byte() != 0;
    s.instances.push_back(std::move(i));
  }
  return s;
}

}  // namespace

std::string encode(Trace const& t) {
  std::string out;
  put_varint(out, t.types.size());
  for (auto const& type : t.types) put_text(out, type);
  put_signed(out, t.created.ms);
  put_signed(out, t.modified.ms);
  put_time(out, t.deleted);
  put_time(out, t.erased);
  put_varint(out, t.series.size());
  for (auto const& s : t.series) put_series(out, s);
  put_varint(out, t.amended.size());
  for (auto const& [id, a] : t.amended) {
    put_fixed64(out, id);
    put_text(out, a.bytes);
    put_signed(out, a.modified.ms);
    out += static_cast<char>(a.deletes);
  }
  put_varint(out, t.erasures.size());
  for (auto const& e : t.erasures) {
    put_text(out, e.name);
    put_text(out, e.dataset);
    out += static_cast<char>(e.every_dataset);
    put_signed(out, e.at.ms);
  }
  return out;
}

Trace decode_trace(std::string_view bytes) {
  ByteReader in(bytes);
  Trace t;
  for (auto n = in.varint(); n > 0; --n) t.types.emplace_back(in.text());
  t.created.ms = in.signed_varint();
  t.modified.ms = in.signed_varint();
  t.deleted = get_time(in);
  t.erased = get_time(in);
  for (auto n = in.varint(); n > 0; --n) t.series.push_back(get_series(in));
  for (auto n = in.varint(); n > 0; --n) {
    auto& a = t.amended[in.fixed64()];
    a.bytes = in.text();
    a.modified.ms = in.signed_varint();
    a.deletes = in.byte() != 0;
  }
  for (auto n = in.varint(); n > 0; --n) {
    Erasure e;
    e.name = in.text();
    e.dataset = in.text();
    e.every_dataset = in.byte() != 0;
    e.at.ms = in.signed_varint();
    t.erasures.push_back(std::move(e));
  }
  if (!in.at_end()) throw storage::StorageError("register.db: a trace is longer than it says");
  return t;
}

std::uint64_t written_id(Seq seq, std::size_t place) {
  std::uint64_t h = 0xcbf29ce484222325;  // FNV-1a, by words: the same after every start
  for (auto word : {std::uint64_t{1}, std::uint64_t{seq}, std::uint64_t{place}}) h = (h ^ word) * 0x100000001b3;
  return h;
}

Traces::Ptr Traces::find(std::string_view id) const {
  auto at = all_.find(id);
  return at == all_.end() ? nullptr : at->second;
}

Trace& Traces::change(std::string_view id) {
  auto at = all_.find(id);
  if (at == all_.end()) at = all_.emplace(std::string(id), std::make_shared<Trace>()).first;
  if (at->second.use_count() > 1) at->second = std::make_shared<Trace>(*at->second);
  dirty_.emplace(id);
  return *at->second;
}

void Traces::restore(std::string id, Trace trace) {
  has_erasures_ = has_erasures_ || trace.erased || !trace.erasures.empty();
  all_[std::move(id)] = std::make_shared<Trace>(std::move(trace));
}

bool Traces::hides(std::string_view id, std::string_view name, std::string_view dataset, Instant modified_at) const {
  auto known = find(id);
  return known && known->hides(name, dataset, modified_at);
}

void Traces::forget(std::string_view id, std::string_view name, Instant before) {
  auto is_old = [&](WrittenInstance const& i) { return take_apart(i.bytes, i.modified, i.created).at < before; };
  auto is_meant = [&](WrittenSeries const& s) { return name.empty() || s.name == name; };
  auto known = find(id);
  if (!known || std::none_of(known->series.begin(), known->series.end(), [&](WrittenSeries const& s) {
        return is_meant(s) && std::any_of(s.instances.begin(), s.instances.end(), is_old);
      }))
    return;
  auto& t = change(id);
  for (auto& s : t.series)
    if (is_meant(s)) std::erase_if(s.instances, is_old);
  std::erase_if(t.series, [](WrittenSeries const& s) { return s.instances.empty(); });
}

std::vector<std::pair<std::string, Traces::Ptr>> Traces::take_dirty() {
  std::vector<std::pair<std::string, Ptr>> out;
  for (auto const& id : dirty_) out.emplace_back(id, find(id));
  dirty_.clear();
  return out;
}

void Traces::removed(std::string_view id, std::vector<std::string> types, Instant created, Instant at) {
  auto& t = change(id);
  if (t.types.empty()) t.created = created;
  t.types = std::move(types);
  t.modified = at;
  t.deleted = at;
}

void Traces::came_back(std::string_view id) {
  auto known = find(id);
  if (known && known->deleted) change(id).deleted.reset();
}

namespace {

void write(Trace& t, HistoryEdit const& e, Seq seq) {
  if (t.types.empty()) t.created = e.at;
  for (auto const& type : e.types)
    if (std::find(t.types.begin(), t.types.end(), type) == t.types.end()) t.types.push_back(type);
  for (std::size_t i = 0; i < e.instances.size(); ++i) {
    auto const& one = e.instances[i];
    t.in(one.name, one.dataset).instances.push_back({written_id(seq, i), one.bytes, e.at, e.at, one.deletes});
  }
}

void amend(Trace& t, HistoryEdit const& e) {
  auto const& now = e.instances.front();
  if (auto* written = t.find(e.instance)) {
    written->bytes = now.bytes;
    written->modified = e.at;
    written->deletes = now.deletes;
  } else {
    t.amended[e.instance] = {now.bytes, e.at, now.deletes};
  }
}

void erase_instance(Trace& t, HistoryEdit const& e) {
  for (auto& s : t.series)
    if (std::erase_if(s.instances, [&](WrittenInstance const& i) { return i.id == e.instance; }) > 0) {
      std::erase_if(t.series, [](WrittenSeries const& one) { return one.instances.empty(); });
      return;
    }
  t.amended[e.instance] = {"", e.at, false};
}

void erase_attribute(Trace& t, HistoryEdit const& e) {
  std::erase_if(t.series, [&](WrittenSeries const& s) { return s.name == e.name && (e.every_dataset || s.dataset == e.dataset); });
  std::erase_if(t.erasures,
                [&](Erasure const& o) { return o.name == e.name && (e.every_dataset || (!o.every_dataset && o.dataset == e.dataset)); });
  t.erasures.push_back({e.name, e.dataset, e.every_dataset, e.at});
}

}  // namespace

void Traces::apply(HistoryEdit const& e, Seq seq) {
  auto& t = change(e.id);
  using Kind = HistoryEdit::Kind;
  has_erasures_ = has_erasures_ || e.kind == Kind::erase_attribute || e.kind == Kind::erase_entity;
  switch (e.kind) {
    case Kind::write: write(t, e, seq); break;
    case Kind::amend: amend(t, e); break;
    case Kind::erase_instance: erase_instance(t, e); break;
    case Kind::erase_attribute: erase_attribute(t, e); break;
    case Kind::erase_entity:
      t = {};
      t.erased = e.at;
      return;
  }
  t.modified = e.at;
}

}  // namespace dinh::reg
