#include "register/history_frame.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "register/bytes.hpp"

namespace dinh::reg {

namespace {

// Control characters stand in no JSON text, so they can mark the places.
constexpr char value_mark = '\x01', time_mark = '\x02';

bool holds_value(std::string_view member) {
  for (auto m : {"value", "object", "languageMap", "vocab", "json", "valueList", "objectList"})
    if (member == m) return true;
  return false;
}

void fill(std::string& out, std::string_view pattern, std::string_view value, Instant at) {
  for (char c : pattern) {
    if (c == value_mark) out += value;
    else if (c == time_mark) out += iso(at);
    else out += c;
  }
}

// Behind the string that begins there.
std::size_t string_end(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at)
    if (text[at] == '\\') ++at;
  return at + 1;
}

// Behind the value that begins there.
std::size_t value_end(std::string_view text, std::size_t at) {
  for (int depth = 0; at < text.size(); ++at) {
    char c = text[at];
    if (c == '"') at = string_end(text, at) - 1;
    else if (c == '{' || c == '[') ++depth;
    else if ((c == '}' || c == ']') && --depth < 0) return at;
    else if (c == ',' && depth == 0) return at;
  }
  return at;
}

// f(key, where its value begins, behind its end) for the members of a minified object. A parser would cost more than everything else that
// becomes of a value in a checkpoint.
template <class F>
void each_member(std::string_view text, F f) {
  for (std::size_t at = 1; at < text.size() && text[at] == '"';) {
    auto begin = string_end(text, at) + 1;
    if (begin >= text.size()) return;
    auto end = value_end(text, begin);
    if (end >= text.size()) return;
    f(text.substr(at + 1, begin - at - 3), begin, end);
    at = end + 1;
  }
}

json::Parser& parser() {
  thread_local json::Parser one;  // buffers only
  return one;
}

}  // namespace

TakenApart take_apart(std::string_view instance, Instant otherwise, Instant created) {
  TakenApart out{otherwise, false, "", ""};
  std::size_t copied = 0;
  put_signed(out.frame, created.ms);
  auto flag = out.frame.size();
  out.frame += '\0';
  auto cut = [&](std::size_t begin, std::size_t end, char mark) {
    out.frame.append(instance.substr(copied, begin - copied)).append(1, mark);
    copied = end;
  };
  each_member(instance, [&](std::string_view key, std::size_t begin, std::size_t end) {
    auto text = instance.substr(begin, end - begin);
    if (out.value.empty() && holds_value(key)) {
      out.value = text;
      cut(begin, end, value_mark);
    } else if (key == "observedAt" && text.size() > 2 && text[0] == '"') {
      auto time = text.substr(1, text.size() - 2);
      auto at = parse_instant(time);
      if (!at) return;
      out.at = *at;
      out.is_observed = true;
      out.frame[flag] = '\1';
      if (iso(*at) == time) cut(begin + 1, end - 1, time_mark);
    }
  });
  out.frame.append(instance.substr(copied));
  return out;
}

TakenApart const& FrameReader::read(std::string_view instance, Instant otherwise, Instant created) {
  if (knows_ && created == created_ && is_like_before(instance, otherwise)) return now_;
  now_ = take_apart(instance, otherwise, created);
  created_ = created;
  look_around();
  return now_;
}

bool FrameReader::is_like_before(std::string_view instance, Instant otherwise) {
  if (!instance.starts_with(head_)) return false;
  auto rest = instance.substr(head_.size());
  auto size = std::min(rest.find_first_not_of("+-.0123456789eE"), rest.size());
  if (size == 0 && rest.starts_with(now_.value)) size = now_.value.size();
  if (size == 0) return false;
  auto value = rest.substr(0, size);
  rest.remove_prefix(size);
  auto at = otherwise;
  if (now_.is_observed) {
    if (!rest.starts_with(middle_)) return false;
    rest.remove_prefix(middle_.size());
    auto time = rest.substr(0, rest.find('"'));
    auto observed = parse_instant(time);
    if (!observed || iso(*observed) != time) return false;
    at = *observed;
    rest.remove_prefix(time.size());
  }
  if (rest != tail_) return false;
  now_.at = at;
  now_.value = value;
  return true;
}

void FrameReader::look_around() {
  ByteReader in(now_.frame);
  in.signed_varint();
  in.byte();
  auto pattern = in.rest();
  auto value = pattern.find(value_mark), time = pattern.find(time_mark);
  knows_ = value != pattern.npos && now_.is_observed == (time != pattern.npos) && (!now_.is_observed || time > value);
  if (!knows_) return;
  head_ = pattern.substr(0, value);
  middle_ = now_.is_observed ? pattern.substr(value + 1, time - value - 1) : std::string_view();
  tail_ = pattern.substr(now_.is_observed ? time + 1 : value + 1);
}

std::string frame_of_deletion(std::string_view instance, Instant created) {
  std::string out;
  put_signed(out, created.ms);
  out += '\0';
  auto view = parser().parse(instance);
  auto type = view ? view->get("type") : std::nullopt;
  out += R"({"type":)";
  if (type) type->write(out);
  else out += R"("Property")";
  std::string_view member = "value";
  if (view)
    view->each_member([&](std::string_view key, json::View) {
      if (holds_value(key)) member = key;
    });
  out.append(",\"").append(member).append("\":");
  if (member == "languageMap") out += R"({"@none":"urn:ngsi-ld:null"})";  // §4.5.18
  else out += R"("urn:ngsi-ld:null")";
  if (auto dataset = view ? view->get("datasetId") : std::nullopt) {
    out += ",\"datasetId\":";
    dataset->write(out);
  }
  out += '}';
  return out;
}

std::string frame_of_scope(Instant entity_created) {
  std::string out;
  put_signed(out, entity_created.ms);
  out += '\0';
  return out;
}

PutTogether put_together(std::string_view frame, std::string_view value, Instant at) {
  ByteReader in(frame);
  PutTogether out;
  out.created.ms = in.signed_varint();
  out.is_observed = in.byte() != 0;
  out.bytes.reserve(frame.size() + value.size() + 24);
  fill(out.bytes, in.rest(), value, at);
  return out;
}

}  // namespace dinh::reg
