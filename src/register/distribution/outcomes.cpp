#include "register/distribution/outcomes.hpp"

#include <algorithm>

#include "register/ngsild/problems.hpp"

namespace dinh::reg {

namespace {

constexpr int nobody_there = 504;

std::string problem_text(std::string_view type, std::string_view title, std::string_view detail, int status) {
  std::string out;
  json::Writer(out)
      .begin_object()
      .member("type", type)
      .member("title", title)
      .member("detail", detail)
      .member("status", status)
      .end_object();
  return out;
}

http::Response alone(Outcome const& o) {
  auto problem = problem_of(o);
  return http::json_reply(o.status < 400 ? 502 : o.status, problem.text());
}

// An error of the only one that took part is the answer; so is the one that all had, when it says that nobody has it.
Outcome const* only_error(std::vector<Outcome> const& all) {
  if (all.size() == 1 && !all[0].is_good() && all[0].status != 207) return all.data();
  bool nobody_has_it = !all.empty() && std::all_of(all.begin(), all.end(), [](Outcome const& o) { return o.status == 404; });
  return nobody_has_it ? all.data() : nullptr;
}

}  // namespace

Outcome not_offered(Part const& part) {
  auto text = problem_text(errors::conflict, "Conflict", "the context source does not offer this operation: " + part.of->id, 409);
  return {part.of->id, 409, std::move(text), part.share.attributes};
}

Outcome outcome_of(Part const& part, Reply const& reply) {
  Outcome out{part.of->id, static_cast<int>(reply.status), reply.body, part.share.attributes};
  if (reply.status == 0) {
    out.status = nobody_there;
    out.body = problem_text(errors::internal_error, "The context source does not answer", reply.why, nobody_there);
  }
  return out;
}

json::Value problem_of(Outcome const& o) {
  auto told = json::parse(o.body);
  int status = o.status < 400 ? 502 : o.status;
  json::Value out = told && told->is_object() ? std::move(*told) : json::Value(json::Object{});
  if (!out.find("type")) out["type"] = status == 404 ? errors::not_found : status == 409 ? errors::already_exists : errors::internal_error;
  if (!out.find("title")) out["title"] = "The context source answered " + std::to_string(o.status);
  out["status"] = status;
  return out;
}

http::Response entity_answer(std::string_view id, std::vector<Outcome> const& all, http::Response good) {
  if (std::all_of(all.begin(), all.end(), [](Outcome const& o) { return o.is_good(); })) return good;
  if (auto const* error = only_error(all)) return alone(*error);
  bool some_good = std::any_of(all.begin(), all.end(), [](Outcome const& o) { return o.is_good(); });
  std::string body;
  json::Writer to(body);
  to.begin_object().key("success").begin_array();
  if (some_good && !id.empty()) to.value(id);
  to.end_array().key("errors").begin_array();
  for (auto const& o : all) {
    if (o.is_good()) continue;
    to.begin_object();
    if (!id.empty()) to.member("entityId", id);
    if (!o.registration.empty()) to.member("registrationId", o.registration);
    to.key("error").value(problem_of(o)).end_object();
  }
  to.end_array().end_object();
  auto out = http::json_reply(207, std::move(body));
  out.after_seq = good.after_seq;
  return out;
}

http::Response attributes_answer(std::vector<Outcome> const& all, std::vector<std::string> const& wanted, http::Response good) {
  if (std::all_of(all.begin(), all.end(), [](Outcome const& o) { return o.is_good(); })) return good;
  if (auto const* error = only_error(all)) return alone(*error);
  json::Array updated, not_updated;
  auto add = [&](std::string const& name) {
    json::Value shown(full_iri(name));
    if (std::find(updated.begin(), updated.end(), shown) == updated.end()) updated.push_back(std::move(shown));
  };
  auto refuse = [&](std::string const& name, json::Value reason, std::string const& registration) {
    json::Value entry(json::Object{{"attributeName", json::Value(name)}, {"reason", std::move(reason)}});
    if (!registration.empty()) entry["registrationId"] = registration;
    not_updated.push_back(std::move(entry));
  };
  for (auto const& o : all) {
    auto const& about = o.attributes.empty() ? wanted : o.attributes;
    if (o.is_good()) {
      for (auto const& name : about) add(name);
      continue;
    }
    auto told = o.status == 207 ? json::parse(o.body) : Result<json::Value>(json::Value());
    auto const* refused = told ? told->find("notUpdated") : nullptr;
    if (!refused) {
      auto problem = problem_of(o);
      auto const* why = problem.find("detail");
      for (auto const& name : about) refuse(full_iri(name), why ? *why : *problem.find("title"), o.registration);
      continue;
    }
    if (auto const* done = told->find("updated"))
      for (auto const& name : done->array()) updated.push_back(name);
    for (auto const& entry : refused->array())
      if (auto const* name = entry.find("attributeName"); name && name->string())
        refuse(std::string(*name->string()), entry.find("reason") ? *entry.find("reason") : json::Value(""), o.registration);
  }
  json::Value body(json::Object{{"updated", json::Value(std::move(updated))}, {"notUpdated", json::Value(std::move(not_updated))}});
  auto out = http::json_reply(207, body.text());
  out.after_seq = good.after_seq;
  return out;
}

std::string warning(int code, std::string_view registration, std::string_view text) {
  std::string clean(text.substr(0, 200));
  std::replace_if(
      clean.begin(), clean.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\' || c == 0x7f; }, ' ');
  return std::to_string(code) + " " + std::string(registration) + " \"" + clean + "\"";
}

}  // namespace dinh::reg
