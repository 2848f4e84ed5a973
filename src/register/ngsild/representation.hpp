#pragma once
// Entities as clients see them: normalized, concise, simplified, GeoJSON (CIM 009 §4.5.1 to 4.5.5, §4.5.16, §4.5.17), names compacted with
// the context of the request, whatever context they were created with (§5.5.7).
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "register/document.hpp"
#include "register/ngsild/attribute_kinds.hpp"
#include "register/ngsild/context.hpp"

namespace dinh::reg {

enum class Form { normalized, concise, simplified };

struct Showing {
  ContextPtr context = Context::core();
  Form form = Form::normalized;
  bool system = false;                  // createdAt, modifiedAt (§4.8)
  std::vector<std::string> attrs;       // only these (stored names); empty: all
  std::vector<std::string> pick, omit;  // §4.21: names of members, also id, type, scope
  std::vector<std::string> datasets;    // only these instances, "" is the default one; empty: all (§4.5.5)
  std::string language;                 // RFC 5646 preference list; "" as stored (§4.15)
  bool geojson = false;
  std::string geometry_property = "location", geometry_dataset;
  std::string context_member;  // JSON text of @context, put into the body; "" none

  // Then the answer is the document's own bytes.
  bool is_plain() const {
    return context->is_core() && form == Form::normalized && !system && attrs.empty() && pick.empty() && omit.empty() && datasets.empty() &&
           language.empty() && !geojson && context_member.empty();
  }
  bool shows(std::string_view member) const;  // after pick and omit
  bool shows_attribute(std::string_view name) const { return shows(name) && (attrs.empty() || contains(attrs, name)); }
  static bool contains(std::vector<std::string> const&, std::string_view);
};

class Renderer {
 public:
  explicit Renderer(Names const& names) : names_(names) {}
  void entity(std::string& out, Document const&, Showing const&);
  void feature(std::string& out, Document const&, Showing const&);          // §4.5.16.2
  void instance(std::string& out, std::string_view bytes, Showing const&);  // of an attribute, without its system attributes
  bool has_any(Document const&, std::vector<std::string> const& attrs) const;

 private:
  struct Group {
    std::size_t first, last;
  };  // slots of one attribute
  void members(std::string& out, Document const&, Showing const&, bool id_too);
  void types(std::string& out, Document const&, Showing const&);
  void attributes(std::string& out, Document const&, Showing const&);
  void attribute(std::string& out, Document const&, Group, Showing const&);
  void instance(std::string& out, Document const&, AttrSlot const&, Showing const&);
  void normalized(std::string& out, json::View, Showing const&, bool concise);
  void concise(std::string& out, json::View, Showing const&);
  void simplified(std::string& out, json::View, Showing const&);
  void sub_attribute(std::string& out, json::View, Showing const&, bool concise);
  void vocabulary(std::string& out, json::View, Showing const&);
  bool localized(std::string& out, json::View, Showing const&);
  void geometry(std::string& out, Document const&, Showing const&);

  Names const& names_;
  json::Parser parser_;
  std::string scratch_;
};

// The entry of a languageMap that fits the preferences best (§4.15): answers its tag; "" when the map is empty.
std::string_view best_language(json::View language_map, std::string_view preferences);

}  // namespace dinh::reg
