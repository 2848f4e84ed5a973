#pragma once
// The log of changes as a chain: before each checkpoint a link is added whose hash covers all changes since the link before, and that one's
// hash. The journal is cut after a checkpoint, the chain stays: whoever has an old journal (a backup) can prove that it is the one that
// was written here, and that nothing between was taken out, put in or altered.
#include <string>

#include "storage/db.hpp"
#include "storage/journal.hpp"

namespace dinh::reg {

class ChangeChain {
 public:
  explicit ChangeChain(storage::Db& db) : db_(db) {}      // register.db
  void begin(storage::Seq at);                            // unless it did: what came before is not part of it
  void extend(storage::Journal const&, storage::Seq to);  // durable changes up to that one
  // "" or what was found, and where. Changes that the journal still has are hashed again.
  std::string verify(storage::Journal const&, storage::Seq checkpoint) const;

 private:
  storage::Db& db_;
};

}  // namespace dinh::reg
