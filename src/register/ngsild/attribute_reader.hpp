#pragma once
// Inner part of payload.cpp: attributes, their instances, values and sub-attributes.
#include <string>
#include <string_view>
#include <vector>

#include "register/ngsild/payload.hpp"

namespace dinh::reg {

class AttributeReader {
 public:
  explicit AttributeReader(Reading const& how) : how_(how) {}
  // All instances of one attribute (§4.5.5).
  Result<void> read(std::string_view name, std::string_view shown, json::View, std::vector<AttrChange>& out);

 private:
  static constexpr int max_depth = 16;  // sub-attributes of sub-attributes

  struct Shape {                     // what a first look at an instance's object tells
    KindName const* kind = nullptr;  // by its type, else by its value's member
    bool typed = false, has_value = false, is_geometry = false;
    json::View value;
  };
  struct Instance {
    std::string* dataset = nullptr;
    bool removes = false;
  };

  // Each answers false with error_ set; plain bools keep the hot path free of large return values.
  bool instance(std::string_view name, std::string_view path, json::View, std::string& out, Instance&, int depth);
  bool object_instance(std::string_view name, std::string_view path, json::View, std::string& out, Instance&, int depth);
  bool simplified(std::string_view name, std::string_view path, json::View, std::string& out, Instance&);
  bool look(std::string_view name, std::string_view path, json::View, Shape&);
  bool value(AttrKind, std::string_view path, json::View, std::string& out);
  bool geometry(std::string_view path, json::View, std::string& out);
  bool links(std::string_view path, json::View, std::string& out);
  bool link_list(std::string_view path, json::View, std::string& out);
  bool language_map(std::string_view path, json::View, std::string& out);
  bool vocabulary(std::string_view path, json::View, std::string& out);
  bool members(std::string_view path, json::View, Shape const&, std::string& out, Instance&, int depth);
  bool member(std::string_view path, std::string_view key, json::View, std::string& out, Instance&, int depth);
  bool sub_attribute(std::string_view path, std::string_view key, json::View, std::string& out, int depth);
  bool is_removal(AttrKind, json::View value) const;
  bool no_nulls_inside(std::string_view path, json::View);
  bool attribute_like(json::View) const;
  bool refuse(std::string_view path, std::string_view member, std::string expected);

  Reading const& how_;
  Error error_;
  std::string scratch_;
};

}  // namespace dinh::reg
