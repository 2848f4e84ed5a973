#include "app/demo/cases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "app/demo/noise.hpp"
#include "base/json_fields.hpp"
#include "base/shipped.hpp"
#include "base/text.hpp"

namespace dinh::app::demo {

namespace {

struct FieldTexts {
  double share = 1;
  std::vector<std::string> texts;
  static constexpr auto fields() { return std::tuple(field("share", &FieldTexts::share), field("texts", &FieldTexts::texts)); }
};

class Phrasebook {  // data/demo/complaints.json
 public:
  Phrasebook() : root_(*json::parse(shipped("demo/complaints.json"))) {
    for (auto const& [code, value] : root_.find("fields")->object()) {
      auto texts = json::read_text<FieldTexts>(value.text());
      if (!texts) throw std::runtime_error("demo/complaints.json: " + texts.error().detail);
      fields_.emplace_back(code, std::move(*texts));
    }
  }
  std::pair<std::string, FieldTexts> const& draw_field(Dice& dice, bool storms) const {
    double total = 0;
    for (auto const& f : fields_) total += share(f, storms);
    double at = dice.real() * total;
    for (auto const& f : fields_)
      if ((at -= share(f, storms)) < 0) return f;
    return fields_.back();
  }
  std::string pick(std::string_view list, Dice& dice) const {
    auto const& items = root_.find(list)->array();
    return std::string(*items[dice.below(items.size())].string());
  }

 private:
  // Storms flood streets, break trees and tear wires.
  static double share(std::pair<std::string, FieldTexts> const& f, bool storms) {
    bool hit = f.first == "thoat-nuoc" || f.first == "cay-xanh" || f.first == "dien-luc" || f.first == "vien-thong";
    return f.second.share * (storms && hit ? 3 : 1);
  }
  json::Value root_;
  std::vector<std::pair<std::string, FieldTexts>> fields_;
};

void replace(std::string& text, std::string_view key, std::string_view value) {
  for (auto at = text.find(key); at != text.npos; at = text.find(key)) text.replace(at, key.size(), value);
}

unsigned month_of(Date day) { return static_cast<unsigned>(civil(day).month); }

// Reports of a day: fewer at weekends and Tết, more when it rains (the same rain that raises the demo's rivers).
double day_factor(Date day) {
  double factor = weekday(day) == 7 ? 0.55 : weekday(day) == 6 ? 0.75 : 1.0;
  auto noon = at_local(day, 720, 420);
  if (month_of(day) == storm_month) factor *= 1.5;
  return factor * (0.85 + 0.5 * std::max(0.0, smooth_noise(91, noon.ms, 9 * hour_ms)) + 0.15 * smooth_noise(5, noon.ms, 20 * day_ms));
}

// Minute of the day: mornings and early evenings.
int draw_minute(Dice& dice) {
  for (;;) {
    double hour = dice.real(0, 24);
    if (dice.real() < 0.05 + 0.9 * std::max({bump(hour, 9, 2), 0.7 * bump(hour, 15, 2), 0.6 * bump(hour, 19.5, 1.8)}))
      return static_cast<int>(hour * 60);
  }
}

std::string draw_channel(Dice& dice) {
  static constexpr std::pair<const char*, double> channels[] = {{"phone", 0.46}, {"web", 0.18},   {"zalo", 0.2},
                                                                {"app", 0.08},   {"email", 0.04}, {"walk_in", 0.04}};
  double at = dice.real();
  for (auto const& [name, share] : channels)
    if ((at -= share) < 0) return name;
  return "phone";
}

class Story {  // how one report goes on until `now`
 public:
  Story(DemoCase& c, CasePlan const& plan, Phrasebook const& book, Dice& dice) : case_(c), plan_(plan), book_(book), dice_(dice) {}

  void tell() {
    Instant t = case_.opened_at;
    if (!step(t = after(t, 0.005, 0.03), "received")) return;
    if (dice_.chance(0.02)) {
      step(after(t, 0.2, 3), "refused", "Nội dung không đủ thông tin để tiếp nhận.");
      return;
    }
    if (dice_.chance(0.03) && !step(t = after(t, 0.02, 2), "need_info", "Vui lòng cho biết địa chỉ cụ thể.")) return;
    if (!step(t = after(t, 0.005, 0.02), "classified")) return;
    if (!step(t = dice_.chance(0.85) ? after(t, 0.005, 0.02) : after(t, 0.05, 0.8), "forwarded")) return;  // within five minutes, mostly
    auto promise = plan_.promise_of(case_.field, case_.area, case_.opened_at);
    auto day = local_date(case_.opened_at, plan_.utc_offset_min);
    bool in_time = dice_.chance(punctuality(plan_.seed, promise.unit, month_of(day)));
    double left = static_cast<double>(promise.due - t);
    auto part = [&](double from, double to) { return static_cast<std::int64_t>(dice_.real(from, to) * std::max(left, 4.0 * hour_ms)); };
    if (!step(in_daytime(t, t + part(0.02, 0.3)), "in_progress")) return;
    // Late ones are mostly late by days; a few lie for weeks.
    double late = dice_.chance(0.9) ? std::pow(dice_.real(), 2) * 6 : dice_.real(6, 30);
    auto answered = in_time
                        ? std::min(in_daytime(t, t + part(0.3, 0.95)), std::max(t, promise.due + -10 * minute_ms))
                        : in_daytime(promise.due, promise.due + hour_ms + static_cast<std::int64_t>(late * static_cast<double>(day_ms)));
    t = std::max(answered, case_.events.back().at + 5 * minute_ms);
    if (!step(t, "answered", book_.pick("answers", dice_))) return;
    if (!step(t = after(t, 0.5, 12), "resolved")) return;
    if (dice_.chance(0.45)) rate(t);
  }

 private:
  Instant after(Instant t, double from_h, double to_h) {
    return t + static_cast<std::int64_t>(dice_.real(from_h, to_h) * static_cast<double>(hour_ms));
  }
  // Units work by day: what would fall into the night is done in the morning or afternoon of that day, but not before `earliest`.
  Instant in_daytime(Instant earliest, Instant at) {
    auto day = local_date(at, plan_.utc_offset_min);
    auto morning = at_local(day, 450, plan_.utc_offset_min), evening = at_local(day, 1020, plan_.utc_offset_min);
    if (at < morning || at > evening) at = morning + static_cast<std::int64_t>(dice_.real() * static_cast<double>(evening - morning));
    return std::max(at, earliest + 5 * minute_ms);
  }
  bool step(Instant at, std::string state, std::string text = {}, std::string grade = {}) {
    if (at > plan_.now) return false;
    case_.events.push_back({at, std::move(state), std::move(text), std::move(grade)});
    return true;
  }
  void rate(Instant t) {
    double mood = dice_.real();
    bool unhappy = mood > 0.88;
    step(after(t, 1, 60), "rated", unhappy ? "Chưa xử lý triệt để." : "", mood < 0.62 ? "satisfied" : unhappy ? "unsatisfied" : "accepted");
  }

  DemoCase& case_;
  CasePlan const& plan_;
  Phrasebook const& book_;
  Dice& dice_;
};

DemoCase make_case(CasePlan const& plan, Phrasebook const& book, Place const& place, Instant opened, std::size_t number) {
  Dice dice(mix(plan.seed, 500'000 + number));
  DemoCase c;
  auto const& [code, texts] = book.draw_field(dice, month_of(local_date(opened, plan.utc_offset_min)) == storm_month);
  auto street = book.pick("streets", dice);
  std::string text = texts.texts[dice.below(texts.texts.size())];
  replace(text, "{street}", street);
  replace(text, "{landmark}", book.pick("landmarks", dice));
  replace(text, "{since}", book.pick("since", dice));
  replace(text, "{depth}", std::to_string(10 + 5 * dice.below(9)));
  c.key = fmt::format("demo-{:06}", number);
  c.field = code;
  c.channel = draw_channel(dice);
  c.title = std::string(first_code_points(text.substr(0, text.find_first_of(",.")), 90));
  c.description = book.pick("openings", dice) + text + book.pick("endings", dice);
  c.address = fmt::format("{} {}, {}", 1 + dice.below(900), street, place.name);
  c.area = place.code;
  c.opened_at = opened;
  auto box = place.shape.box();
  do c.at = {dice.real(box.west, box.east), dice.real(box.south, box.north)};
  while (!geo::contains(place.shape, c.at));
  Story(c, plan, book, dice).tell();
  return c;
}

}  // namespace

double punctuality(std::uint64_t seed, std::string_view unit_code, unsigned month) {
  std::uint64_t key = seed;
  for (char c : unit_code) key = mix(key, static_cast<unsigned char>(c));
  double share = unit(mix(key, 1)) < 0.12 ? 0.5 + 0.15 * unit(mix(key, 2)) : 0.74 + 0.21 * unit(mix(key, 2));
  double luck = 0.06 * (unit(mix(key, 100 + month)) - 0.5);  // months differ
  return std::clamp(share + luck - (month == storm_month ? 0.18 : 0), 0.3, 0.97);
}

std::vector<DemoCase> make_cases(CasePlan const& plan, std::span<const Place> places) {
  Phrasebook book;
  double total = 0;
  for (auto const& p : places) total += p.weight;
  std::vector<std::pair<Instant, std::size_t>> openings;  // when, which place
  Dice dice(mix(plan.seed, 42));
  for (Date day = local_date(plan.from, plan.utc_offset_min); at_local(day, 0, plan.utc_offset_min) <= plan.now; day = day + 1) {
    auto count = static_cast<int>(std::lround(plan.per_day * day_factor(day) * (1 + 0.1 * dice.normal())));
    for (int i = 0; i < count; ++i) {
      auto at = at_local(day, draw_minute(dice), plan.utc_offset_min) + static_cast<std::int64_t>(dice.below(60'000));
      double draw = dice.real() * total;
      std::size_t place = 0;
      while (place + 1 < places.size() && (draw -= places[place].weight) >= 0) ++place;
      if (at >= plan.from && at <= plan.now) openings.emplace_back(at, place);
    }
  }
  std::sort(openings.begin(), openings.end());
  std::vector<DemoCase> out;
  out.reserve(openings.size());
  for (auto const& [at, place] : openings) out.push_back(make_case(plan, book, places[place], at, out.size() + 1));
  return out;
}

}  // namespace dinh::app::demo
