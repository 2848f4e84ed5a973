#include "register/change_chain_store.hpp"

#include "base/crypto.hpp"
#include "base/log.hpp"
#include "register/bytes.hpp"

namespace dinh::reg {

namespace {

using storage::Seq;

struct Link {
  Seq last = 0, first = 0;
  std::string digest, prev, hash;  // in hexadecimal; of the changes ("": they were not there to be read), of the link before, of this one
  static constexpr auto fields() {
    return std::tuple(field("last", &Link::last), field("first", &Link::first), field("digest", &Link::digest), field("prev", &Link::prev),
                      field("hash", &Link::hash));
  }
};

std::string hash_of(Link const& l) {
  return hex(sha256("link " + std::to_string(l.first) + " " + std::to_string(l.last) + " " + l.digest + " " + l.prev));
}

// SHA-256 of the changes, about a megabyte at a time, each over the one before. "": the journal does not go back so far.
std::string digest_of(storage::Journal const& journal, Seq first, Seq last) {
  constexpr std::size_t part_bytes = 1u << 20;
  std::string part;
  Seq expected = first;
  bool is_there = journal.read(first, last, [&](storage::JournalRecord const& r) {
    if (r.seq != expected) return false;
    ++expected;
    put_varint(part, r.seq);
    put_signed(part, r.at.ms);
    part += static_cast<char>(r.kind);
    put_text(part, r.payload);
    if (part.size() >= part_bytes) part = hex(sha256(part));
    return true;
  });
  return is_there && expected == last + 1 ? hex(sha256(part)) : "";
}

std::optional<Link> newest(storage::Tx& tx) {
  return tx.one<Link>("SELECT last, first, digest, prev, hash FROM change_link ORDER BY last DESC LIMIT 1");
}

void add(storage::Tx& tx, Link link) {
  link.hash = hash_of(link);
  tx.exec("INSERT INTO change_link (last, first, digest, prev, hash) VALUES ($1, $2, $3, $4, $5)", link.last, link.first, link.digest,
          link.prev, link.hash);
}

}  // namespace

void ChangeChain::begin(Seq at) {
  db_.write([&](storage::Tx& tx) {
    if (!newest(tx)) add(tx, {at, at, "begin", "", ""});
  });
}

void ChangeChain::extend(storage::Journal const& journal, Seq to) {
  auto before = db_.read([](storage::Tx& tx) { return newest(tx); });
  if (!before || before->last >= to) return;
  Link link{to, before->last + 1, digest_of(journal, before->last + 1, to), before->hash, ""};
  if (link.digest.empty())
    log_error("changes are missing in the journal: the chain says so", {{"first", static_cast<std::int64_t>(link.first)}});
  db_.write([&](storage::Tx& tx) { add(tx, link); });
}

std::string ChangeChain::verify(storage::Journal const& journal, Seq checkpoint) const {
  std::string trouble;
  Link before;
  auto check = [&](Link const& l) -> std::string {
    auto where = "changes " + std::to_string(l.first) + " to " + std::to_string(l.last);
    bool is_first = before.hash.empty();
    if (l.hash != hash_of(l)) return "the chain of changes was altered at " + where;
    if (is_first ? l.digest != "begin" : (l.prev != before.hash || l.first != before.last + 1))
      return "the chain of changes is broken before " + where;
    if (l.digest.empty()) return "of " + where + " the journal was missing when they were chained";
    if (!is_first && l.first >= journal.oldest() && l.last <= journal.durable() && digest_of(journal, l.first, l.last) != l.digest)
      return "the journal is not the one that was chained: " + where;
    return "";
  };
  db_.read([&](storage::Tx& tx) {
    tx.each("SELECT last, first, digest, prev, hash FROM change_link ORDER BY last", {},
            [&](std::vector<std::string> const& columns, std::vector<storage::Cell>& row) {
              auto link = storage::row_to<Link>(columns, row);
              trouble = check(link);
              before = std::move(link);
              return trouble.empty();
            });
  });
  if (trouble.empty() && before.last < checkpoint)
    trouble = "the chain of changes ends at " + std::to_string(before.last) + ", before the checkpoint";
  return trouble;
}

}  // namespace dinh::reg
