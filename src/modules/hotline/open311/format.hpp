#pragma once
// The two faces of every answer. XML: declaration with encoding, no namespace. JSON: the list element is dropped, so lists are arrays at
// the top.
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace dinh::hotline::open311 {

enum class Format { xml, json };

// "services.xml" → {"services", xml}; no or another extension: nothing.
struct NamedFormat {
  std::string name;
  Format format;
};
std::optional<NamedFormat> split_extension(std::string_view file);

std::string_view media_type(Format);  // with charset; discovery is served with the bare one
std::string_view bare_media_type(Format);

// `list` is an array of objects; in XML it becomes <root><item>…</item></root>. Arrays inside need their items' element name:
// a member "values" holding an array becomes <values><value>…</value></values>, by the table in format.cpp.
std::string render_list(Format, std::string_view root, std::string_view item, json::Value const& list);
std::string xml_text(std::string_view);  // escaped, without what XML 1.0 cannot hold
std::string render_one(Format, std::string_view root, json::Value const& object);

}  // namespace dinh::hotline::open311
