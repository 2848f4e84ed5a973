#pragma once
// An entity as it is kept and served: immutable, reference-counted, ready to be sent.
#include <atomic>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "register/delta.hpp"

namespace dinh::reg {

using NameId = std::uint32_t;  // of an interned stored name or datasetId; 0 is ""

struct InstanceName {  // of one instance of an attribute
  NameId name = 0, dataset = 0;
  bool operator==(InstanceName const&) const = default;
};

class Names {  // one table per engine; ids are never reused
 public:
  NameId intern(std::string_view);
  NameId find(std::string_view) const;  // 0 when never seen
  std::string_view text(NameId) const;
  std::size_t size() const;  // ids are 0 … size() - 1

  // The instances of an entity in their order, kept once for all entities that have the same. Null when there are too many different ones
  // already: they are never forgotten, so hostile entities must not fill the memory with them.
  InstanceName const* layout(std::span<const InstanceName>);
  static constexpr std::size_t max_layouts = 4'096, max_layout = 64;
  Names();
  ~Names();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

struct AttrSlot {
  NameId name = 0;
  NameId dataset = 0;
  std::uint32_t begin = 0, end = 0;         // of the instance's object in the document's text
  std::uint16_t created = 0, modified = 0;  // Document::time()
};

class Attributes;
class Document;
using DocPtr = boost::intrusive_ptr<const Document>;

// One block of memory: a city holds millions, and what a request touches should lie together. Its names belong to the engine, which it
// must not outlive.
class Document {
 public:
  Instant created, modified;
  Seq version = 0;                  // sequence of the last change: its ETag
  mutable std::uint32_t order = 0;  // its place among the entities of its tenant; set by Space before anybody else sees the document

  // {"id":…,"type":… or […],"scope":…,"temperature":{…},"pm25":[{…},{…}]}: normalized, stored names, no @context, no system attributes.
  // This is byte for byte the answer to GET without a user @context and without options.
  std::string_view text() const { return {text_begin(), text_size_}; }
  std::string_view id() const { return text().substr(id_at, id_size_); }                         // ids are URIs, which need no escapes
  Attributes attrs() const;                                                                      // in the order they stand in the text
  bool shares_layout(Document const& with) const { return layout_ && layout_ == with.layout_; }  // the same instances of the same names
  std::span<const NameId> types() const { return {types_begin(), types_}; }
  std::string_view scope() const { return text().substr(scope_begin_, scope_size_); }  // its JSON; "" none
  std::vector<std::string> scopes() const;
  std::string_view slice(AttrSlot const& s) const { return text().substr(s.begin, s.end - s.begin); }
  Instant created_at(AttrSlot const& s) const { return times_begin()[s.created]; }
  Instant modified_at(AttrSlot const& s) const { return times_begin()[s.modified]; }
  std::span<const Instant> times() const { return {times_begin(), times_}; }
  std::size_t bytes() const;  // of its memory

  Document(Document const&) = delete;
  Document& operator=(Document const&) = delete;

 private:
  friend class Attributes;
  friend class DocumentDraft;
  // Of nearly every document: its names are shared, its text and its times are few enough for small numbers.
  struct Place {
    std::uint16_t begin = 0, end = 0;
    std::uint8_t created = 0, modified = 0;
  };
  friend void intrusive_ptr_add_ref(Document const* d) { d->references_.fetch_add(1, std::memory_order_relaxed); }
  friend void intrusive_ptr_release(Document const* d) {
    if (d->references_.fetch_sub(1, std::memory_order_acq_rel) == 1) destroy(d);
  }
  Document() = default;
  static void destroy(Document const*);
  static constexpr std::size_t id_at = 7;  // behind {"id":"

  // Behind this object: times, types, places (or slots, when there is no layout), text.
  Instant const* times_begin() const { return reinterpret_cast<Instant const*>(this + 1); }
  NameId const* types_begin() const { return reinterpret_cast<NameId const*>(times_begin() + times_); }
  Place const* places() const { return reinterpret_cast<Place const*>(types_begin() + types_); }
  AttrSlot const* slots() const { return reinterpret_cast<AttrSlot const*>(types_begin() + types_); }
  const char* text_begin() const { return reinterpret_cast<const char*>(types_begin() + types_) + slots_ * slot_size(); }
  std::size_t slot_size() const { return layout_ ? sizeof(Place) : sizeof(AttrSlot); }

  InstanceName const* layout_ = nullptr;
  mutable std::atomic<std::uint32_t> references_{0};
  std::uint32_t text_size_ = 0, id_size_ = 0, scope_begin_ = 0, scope_size_ = 0;
  std::uint16_t times_ = 0, slots_ = 0, types_ = 0;
};

// The attribute instances of a document. They are made when asked for, so a loop over them holds values.
class Attributes {
 public:
  class Iterator {
   public:
    using iterator_category = std::random_access_iterator_tag;
    using value_type = AttrSlot;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = AttrSlot;
    Iterator() = default;
    Iterator(Document const* of, std::ptrdiff_t at) : of_(of), at_(at) {}
    AttrSlot operator*() const { return Attributes(*of_)[static_cast<std::size_t>(at_)]; }
    Iterator& operator++() { return ++at_, *this; }
    Iterator operator++(int) { return {of_, at_++}; }
    std::ptrdiff_t operator-(Iterator const& b) const { return at_ - b.at_; }
    bool operator==(Iterator const&) const = default;

   private:
    Document const* of_ = nullptr;
    std::ptrdiff_t at_ = 0;
  };

  explicit Attributes(Document const& of) : of_(of) {}
  std::size_t size() const { return of_.slots_; }
  Iterator begin() const { return {&of_, 0}; }
  Iterator end() const { return {&of_, of_.slots_}; }
  AttrSlot operator[](std::size_t i) const {
    if (!of_.layout_) return of_.slots()[i];
    auto const& name = of_.layout_[i];
    auto const& place = of_.places()[i];
    return {name.name, name.dataset, place.begin, place.end, place.created, place.modified};
  }

 private:
  Document const& of_;
};

inline Attributes Document::attrs() const { return Attributes(*this); }

// What a document is made of, on its way into its one block.
class DocumentDraft {
 public:
  std::string text;
  std::vector<NameId> types;
  std::vector<AttrSlot> attrs;
  std::size_t id_size = 0, scope_begin = 0, scope_size = 0;
  Instant created, modified;
  Seq version = 0;
  std::vector<Instant> times;

  void clear();
  std::uint16_t time(Instant);  // its place in `times`
  DocPtr finish(Names&) const;  // throws std::length_error past what a document can hold; Engine::apply refuses that before
};

inline constexpr std::size_t max_instances = 16'000;  // of attributes in one entity

std::vector<std::string> scopes_of(std::string_view json_text);  // a text or a list of texts

// The document with those attributes alone that `shows` takes; itself, when that is all of them. Modified when what is left was.
DocPtr only(DocPtr const&, std::function<bool(NameId)> const& shows, Names&);

// `before` is null for create; answers null for remove. createdAt of an attribute instance that stays is kept, modifiedAt moves.
DocPtr apply(DocPtr const& before, Delta const&, Seq, Names&);

}  // namespace dinh::reg
