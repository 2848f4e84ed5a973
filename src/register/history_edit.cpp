#include "register/history_edit.hpp"

#include "register/bytes.hpp"

namespace dinh::reg {

std::string encode(HistoryEdit const& e) {
  std::string out;
  out += static_cast<char>(e.kind);
  put_text(out, e.tenant);
  put_text(out, e.id);
  put_signed(out, e.at.ms);
  put_varint(out, e.types.size());
  for (auto const& t : e.types) put_text(out, t);
  put_varint(out, e.instances.size());
  for (auto const& i : e.instances) {
    put_text(out, i.name);
    put_text(out, i.dataset);
    put_text(out, i.bytes);
    out += static_cast<char>(i.deletes);
  }
  put_fixed64(out, e.instance);
  put_text(out, e.name);
  put_text(out, e.dataset);
  out += static_cast<char>(e.every_dataset);
  return out;
}

HistoryEdit decode_edit(std::string_view payload) {
  ByteReader in(payload);
  HistoryEdit e;
  auto kind = in.byte();
  if (kind < 1 || kind > 5) throw storage::StorageError("a stored edit of the history is of an unknown kind");
  e.kind = static_cast<HistoryEdit::Kind>(kind);
  e.tenant = in.text();
  e.id = in.text();
  e.at.ms = in.signed_varint();
  for (auto n = in.varint(); n > 0; --n) e.types.emplace_back(in.text());
  for (auto n = in.varint(); n > 0; --n) {
    HistoryEdit::Instance i;
    i.name = in.text();
    i.dataset = in.text();
    i.bytes = in.text();
    i.deletes = in.byte() != 0;
    e.instances.push_back(std::move(i));
  }
  e.instance = in.fixed64();
  e.name = in.text();
  e.dataset = in.text();
  e.every_dataset = in.byte() != 0;
  if (!in.at_end()) throw storage::StorageError("a stored edit of the history is longer than it says");
  return e;
}

}  // namespace dinh::reg
