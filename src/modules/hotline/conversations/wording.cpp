#include "modules/hotline/conversations/wording.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/json_fields.hpp"

namespace dinh::hotline {
namespace {

std::string const* value_of(std::string_view name, Filling const& filling) {
  for (auto const& [known, value] : filling)
    if (known == name) return &value;
  return nullptr;
}

struct Filled {
  std::string text;
  bool is_whole = true;  // no name was empty
};

Filled fill_part(std::string_view text, Filling const& filling) {
  Filled out;
  while (!text.empty()) {
    auto open = text.find('{');
    auto close = open == text.npos ? open : text.find('}', open);
    out.text += text.substr(0, close == text.npos ? text.size() : open);
    if (close == text.npos) break;
    auto* value = value_of(text.substr(open + 1, close - open - 1), filling);
    if (!value || value->empty()) out.is_whole = false;
    else out.text += *value;  // as it is: braces in it mean nothing
    text.remove_prefix(close + 1);
  }
  return out;
}

}  // namespace

std::string fill(std::string_view text, Filling const& filling) {
  std::string out;
  while (!text.empty()) {
    auto open = text.find('[');
    auto close = open == text.npos ? open : text.find(']', open);
    out += fill_part(text.substr(0, close == text.npos ? text.size() : open), filling).text;
    if (close == text.npos) break;
    if (auto part = fill_part(text.substr(open + 1, close - open - 1), filling); part.is_whole) out += part.text;
    text.remove_prefix(close + 1);
  }
  return out;
}

Wordings::Wordings(std::string_view text) {
  auto read = json::read_text<std::vector<Wording>>(text);
  if (!read) throw std::runtime_error("hotline/replies.json: " + read.error().detail);
  all_ = std::move(*read);
}

std::string Wordings::say(std::string_view code, std::string_view lang, Filling const& filling) const {
  auto at = std::find_if(all_.begin(), all_.end(), [&](Wording const& w) { return w.code == code; });
  if (at == all_.end()) throw std::logic_error("no wording: " + std::string(code));
  return fill(lang == "en" ? at->en : at->vi, filling);
}

}  // namespace dinh::hotline
