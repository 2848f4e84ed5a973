#include "register/delta.hpp"

#include "register/bytes.hpp"

namespace dinh::reg {

void encode(Delta const& d, std::string& out) {
  std::size_t size = 64 + d.id.size() + d.scope.size();
  for (auto const& a : d.attrs) size += a.name.size() + a.dataset.size() + a.bytes.size() + 6;
  out.clear();
  out.reserve(size);
  out += static_cast<char>(d.kind);
  put_text(out, d.tenant);
  put_text(out, d.id);
  put_signed(out, d.at.ms);
  put_varint(out, d.types.size());
  for (auto const& t : d.types) put_text(out, t);
  out += static_cast<char>(d.scope_changed);
  put_text(out, d.scope);
  put_varint(out, d.attrs.size());
  for (auto const& a : d.attrs) {
    put_text(out, a.name);
    put_text(out, a.dataset);
    put_text(out, a.bytes);
  }
}

Delta decode_delta(std::string_view payload) {
  ByteReader in(payload);
  Delta d;
  auto kind = in.byte();
  if (kind < 1 || kind > 4) throw storage::StorageError("a stored change is of an unknown kind");
  d.kind = static_cast<Delta::Kind>(kind);
  d.tenant = in.text();
  d.id = in.text();
  d.at.ms = in.signed_varint();
  for (auto n = in.varint(); n > 0; --n) d.types.emplace_back(in.text());
  d.scope_changed = in.byte() != 0;
  d.scope = in.text();
  for (auto n = in.varint(); n > 0; --n) {
    AttrChange a;
    a.name = in.text();
    a.dataset = in.text();
    a.bytes = in.text();
    d.attrs.push_back(std::move(a));
  }
  if (!in.at_end()) throw storage::StorageError("a stored change is longer than it says");
  return d;
}

}  // namespace dinh::reg
