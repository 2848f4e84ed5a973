#include "http/forms.hpp"

#include <algorithm>

#include "http/uri.hpp"

namespace dinh::http {

namespace {

std::string lower(std::string_view s) {
  std::string out(s);
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

// A parameter of a header value: boundary=…, name="…".
std::optional<std::string> parameter(std::string_view header, std::string_view name) {
  for (std::size_t at = header.find(';'); at != header.npos;) {
    ++at;
    while (at < header.size() && (header[at] == ' ' || header[at] == '\t')) ++at;
    auto equals = header.find('=', at);
    if (equals == header.npos) return {};
    auto key = lower(header.substr(at, equals - at));
    std::string value;
    at = equals + 1;
    if (at < header.size() && header[at] == '"') {
      for (++at; at < header.size() && header[at] != '"'; ++at) {
        if (header[at] == '\\' && at + 1 < header.size() && header[at + 1] == '"') ++at;
        value += header[at];
      }
    } else {
      while (at < header.size() && header[at] != ';') value += header[at++];
    }
    if (key == name) return value;
    at = header.find(';', at);
  }
  return {};
}

// What follows the last slash, either way: a sender's folders are none of ours (RFC 7578 §4.2). Control characters go.
std::string base_name(std::string_view name) {
  name.remove_prefix(std::min(name.find_last_of("/\\") + 1, name.size()));
  std::string out(name);
  std::erase_if(out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  return out;
}

struct PartHead {
  std::string name, file_name, type;
  bool is_file = false;
};

Result<PartHead> read_head(std::string_view head) {
  PartHead out;
  bool named = false;
  while (!head.empty()) {
    auto line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(std::min(line.size() + 2, head.size()));
    auto colon = line.find(':');
    if (colon == line.npos) return fail(Code::bad_request, "a part of the form has a broken header");
    auto key = lower(line.substr(0, colon));
    auto value = line.substr(colon + 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    if (key == "content-type") out.type = value;
    if (key != "content-disposition") continue;
    auto name = parameter(value, "name");
    auto file = parameter(value, "filename");
    if (!name) return fail(Code::bad_request, "a part of the form has no name");
    named = true;
    out.name = *name;
    out.is_file = file.has_value();
    out.file_name = base_name(file.value_or(""));
  }
  if (!named) return fail(Code::bad_request, "a part of the form has no Content-Disposition");
  return out;
}

Result<Form> read_multipart(std::string_view body, std::string const& boundary) {
  if (boundary.empty() || boundary.size() > 70) return fail(Code::bad_request, "the form's boundary is missing or too long");
  std::string const mark = "\r\n--" + boundary;
  Form out;
  auto at = body.starts_with(std::string_view(mark).substr(2)) ? mark.size() - 2 : body.find(mark);
  if (at == body.npos) return fail(Code::bad_request, "the form's boundary does not appear in it");
  if (!body.starts_with(std::string_view(mark).substr(2))) at += mark.size();
  for (std::size_t parts = 0;; ++parts) {
    auto rest = body.substr(at);
    if (rest.starts_with("--")) return out;
    if (!rest.starts_with("\r\n")) return fail(Code::bad_request, "the form is broken behind a boundary");
    if (parts == max_form_parts) return fail(Code::too_large, "the form has more than 200 parts");
    rest.remove_prefix(2);
    auto head_end = rest.substr(0, max_part_head_bytes).find("\r\n\r\n");
    if (head_end == rest.npos) return fail(Code::bad_request, "a part of the form has no end of its headers");
    TRY(auto head, read_head(rest.substr(0, head_end)));
    auto content = rest.substr(head_end + 4);
    auto end = content.find(mark);
    if (end == content.npos) return fail(Code::bad_request, "the form ends in the middle of a part");
    if (head.is_file) {
      if (end > 0 || !head.file_name.empty())
        out.files.push_back({std::move(head.name), std::move(head.file_name), std::move(head.type), content.substr(0, end)});
    } else {
      out.fields.emplace_back(std::move(head.name), std::string(content.substr(0, end)));
    }
    at = static_cast<std::size_t>(content.data() - body.data()) + end + mark.size();
  }
}

}  // namespace

Result<Form> read_form(Request const& request) {
  if (request.body.empty()) return Form{};
  auto header = request.header("Content-Type").value_or("");
  auto type = lower(header.substr(0, header.find(';')));
  while (type.ends_with(' ')) type.pop_back();
  if (type == "multipart/form-data") return read_multipart(request.body, parameter(header, "boundary").value_or(""));
  if (type != "application/x-www-form-urlencoded" && !type.empty())
    return fail(Code::unsupported_media, "Content-Type: expected application/x-www-form-urlencoded or multipart/form-data");
  Form out;
  out.fields = parse_query(request.body);
  if (out.fields.size() > max_form_parts) return fail(Code::too_large, "the form has more than 200 fields");
  return out;
}

}  // namespace dinh::http
