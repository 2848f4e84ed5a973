#include "modules/hotline/open311/format.hpp"

#include <array>

namespace dinh::hotline::open311 {

namespace {

constexpr std::string_view declaration = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

// The element that an item of a nested array stands in.
std::string_view item_name(std::string_view list) {
  struct Pair {
    std::string_view list, item;
  };
  static constexpr std::array names = {Pair{"attributes", "attribute"}, Pair{"values", "value"},     Pair{"endpoints", "endpoint"},
                                       Pair{"formats", "format"},       Pair{"photos", "photo"},     Pair{"notes", "note"},
                                       Pair{"categories", "category"},  Pair{"services", "service"}, Pair{"web_actions", "web_action"}};
  for (auto const& n : names)
    if (n.list == list) return n.item;
  return "item";
}

// U+FFFE and U+FFFF as UTF-8.
bool is_noncharacter(std::string_view rest) { return rest.starts_with("\xef\xbf\xbe") || rest.starts_with("\xef\xbf\xbf"); }

// XML 1.0 §2.2 has no way to write most control characters, U+FFFE and U+FFFF: they are left out.
void write_text(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\xef' && is_noncharacter(text.substr(i))) {
      i += 2;
      continue;
    }
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\r' || c == '\t') out += c;
    }
  }
}

void write_element(std::string& out, std::string_view name, json::Value const& value) {
  out += '<';
  out += name;
  if (value.is_null() || value.string() == "") {
    out += "/>";
    return;
  }
  out += '>';
  if (value.is_object()) {
    for (auto const& [key, member] : value.object()) write_element(out, key, member);
  } else if (value.is_array()) {
    for (auto const& item : value.array()) write_element(out, item_name(name), item);
  } else if (auto text = value.string()) {
    write_text(out, *text);
  } else {
    value.write(out);
  }
  out += "</";
  out += name;
  out += '>';
}

}  // namespace

std::optional<NamedFormat> split_extension(std::string_view file) {
  auto dot = file.rfind('.');
  if (dot == file.npos || dot == 0) return {};
  auto extension = file.substr(dot + 1);
  if (extension == "xml") return NamedFormat{std::string(file.substr(0, dot)), Format::xml};
  if (extension == "json") return NamedFormat{std::string(file.substr(0, dot)), Format::json};
  return {};
}

std::string_view media_type(Format f) { return f == Format::xml ? "text/xml; charset=utf-8" : "application/json; charset=utf-8"; }
std::string_view bare_media_type(Format f) { return f == Format::xml ? "text/xml" : "application/json"; }

std::string xml_text(std::string_view text) {
  std::string out;
  write_text(out, text);
  return out;
}

std::string render_list(Format format, std::string_view root, std::string_view item, json::Value const& list) {
  if (format == Format::json) return list.is_array() ? list.text() : "[]";
  std::string out(declaration);
  out += '<';
  out += root;
  out += '>';
  for (auto const& one : list.array()) write_element(out, item, one);
  out += "</";
  out += root;
  out += '>';
  return out;
}

std::string render_one(Format format, std::string_view root, json::Value const& object) {
  if (format == Format::json) return object.text();
  std::string out(declaration);
  write_element(out, root, object);
  return out;
}

}  // namespace dinh::hotline::open311
