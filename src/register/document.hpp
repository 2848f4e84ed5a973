#pragma once
// An entity as it is kept and served: immutable, reference-counted, ready to be sent.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "register/delta.hpp"

namespace dinh::reg {

using NameId = std::uint32_t;  // of an interned stored name or datasetId; 0 is ""

class Names {  // one table per engine; ids are never reused
 public:
  NameId intern(std::string_view);
  NameId find(std::string_view) const;  // 0 when never seen
  std::string_view text(NameId) const;
  std::size_t size() const;  // ids are 0 … size() - 1
  Names();
  ~Names();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

struct AttrSlot {
  NameId name = 0;
  NameId dataset = 0;
  std::uint32_t begin = 0, end = 0;  // of the instance's object in Document::bytes
  Instant created, modified;
};

struct Document {
  Document() = default;
  Document(Document const&) = delete;  // id points into bytes
  Document& operator=(Document const&) = delete;
  // {"id":…,"type":… or […],"scope":…,"temperature":{…},"pm25":[{…},{…}]}: normalized, stored names, no @context, no system attributes.
  // This is byte for byte the answer to GET without a user @context and without options.
  std::string bytes;
  std::string_view id;  // into bytes: ids are URIs, which need no escapes
  std::vector<NameId> types;
  std::vector<std::string> scopes;
  std::vector<AttrSlot> attrs;  // in the order they stand in bytes
  Instant created, modified;
  Seq version = 0;  // sequence of the last change: its ETag

  std::string_view slice(AttrSlot const& s) const { return std::string_view(bytes).substr(s.begin, s.end - s.begin); }
};
using DocPtr = std::shared_ptr<const Document>;

// `before` is null for create; answers null for remove. createdAt of an attribute instance that stays is kept, modifiedAt moves.
DocPtr apply(DocPtr const& before, Delta const&, Seq, Names&);

}  // namespace dinh::reg
