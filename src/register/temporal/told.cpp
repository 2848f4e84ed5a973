#include "register/temporal/told.hpp"

#include <algorithm>

#include "register/temporal/instance_id.hpp"
#include "register/temporal/written.hpp"

namespace dinh::reg {

namespace {

std::optional<Instant> time_in(json::View instance, std::string_view member) {
  auto text = instance.get(member);
  return text && text->string() ? parse_instant(*text->string()) : std::nullopt;
}

std::uint64_t number_of(std::string_view name) { return std::hash<std::string_view>{}(name); }

EvolutionSeries& series_of(Evolution& in, std::string const& name, std::string const& dataset) {
  for (auto& s : in.series)
    if (s.name == name && s.dataset == dataset) return s;
  return in.series.emplace_back(EvolutionSeries{name, dataset, {}, {}});
}

void put(Evolution& to, HistoryEdit::Instance written, json::View told, Instant now, InstanceNames& names) {
  EvolutionInstance out;
  out.bytes = std::move(written.bytes);
  out.observed = time_in(told, "observedAt");
  out.modified = time_in(told, "modifiedAt").value_or(out.observed.value_or(now));
  out.created = time_in(told, "createdAt").value_or(out.modified);
  out.deleted = time_in(told, "deletedAt");
  if (!out.deleted && written.deletes) out.deleted = out.observed.value_or(out.modified);
  auto given = told.get("instanceId");
  std::string name(given ? given->string().value_or("") : "");
  auto id = read_instance_uri(name);
  out.id = id.value_or(number_of(name.empty() ? to.id + written.name + written.dataset + iso(out.modified) + out.bytes : name));
  if (!id && !name.empty()) names[out.id] = name;
  series_of(to, written.name, written.dataset).instances.push_back(std::move(out));
}

// id, type and scope are read as those of any evolution.
Result<void> read_head(json::View body, Context const& context, Instant now, InstanceNames& names, Evolution& out) {
  std::string head = "{";
  body.each_member([&](std::string_view key, json::View value) {
    auto keyword = context.keyword(key);
    if (keyword != "id" && keyword != "type" && key != "scope") return;
    head.append(head.size() > 1 ? ",\"" : "\"").append(keyword).append("\":").append(value.text());
  });
  json::Parser parser;
  TRY(auto view, parser.parse(head + "}"));
  TRY(auto read, read_written(view, context, now, true));
  out.id = std::move(read.id);
  out.types = std::move(read.types);
  auto scope = view.get("scope");
  for (std::size_t i = 0; i < read.instances.size(); ++i) {
    auto told = *scope;
    std::size_t at = 0;
    if (told.is_array())
      scope->each_item([&](json::View item) {
        if (at++ == i) told = item;
      });
    put(out, std::move(read.instances[i]), told, now, names);
  }
  return {};
}

}  // namespace

Result<Evolution> evolution_told(json::Value const& entity, Context const& context, Instant now, InstanceNames& names) {
  Evolution out;
  json::Parser parser;
  TRY(auto body, parser.parse(entity.text()));
  out.modified = time_in(body, "modifiedAt").value_or(now);
  out.created = time_in(body, "createdAt").value_or(out.modified);
  out.deleted = time_in(body, "deletedAt");
  TRY_DO(read_head(body, context, now, names, out));
  Result<void> read;
  body.all_members([&](std::string_view key, json::View value) {
    auto keyword = context.keyword(key);
    if (key == "@context" || is_system_member(key) || keyword == "id" || keyword == "type" || key == "scope") return true;
    auto name = context.stored(key);
    auto one = [&](json::View item) {
      auto instance = read_written_instance(name, key, item, context);
      if (instance) put(out, std::move(*instance), item, now, names);
      else read = tl::unexpected(std::move(instance).error());
      return read.has_value();
    };
    bool is_several = value.is_array() && value.all_items([](json::View item) { return item.is_object(); });
    return is_several ? value.all_items(one) : one(value);
  });
  TRY_DO(std::move(read));
  return out;
}

}  // namespace dinh::reg
