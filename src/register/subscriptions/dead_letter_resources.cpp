// Notifications that receivers would not take, for people to look at and to tell again. Worker lane.
#include <array>
#include <charconv>

#include "http/endpoint.hpp"
#include "register/ngsild/problems.hpp"
#include "register/subscriptions/subscriptions.hpp"

namespace dinh::reg {

namespace {

constexpr std::int64_t page = 100;
constexpr std::array<std::string_view, 2> list_params = {"subscription", "before"};

DeadLetterView view_of(DeadLetter const& letter) {
  DeadLetterView out{letter.id, letter.subscription, letter.reason, letter.failed_at, {}};
  for (auto const& one : letter.told) out.entities.push_back(one.entity);
  return out;
}

}  // namespace

Result<DeadLetter> Subscriptions::must_find_dead(Call const& call) {
  auto text = call.request.param("id");
  std::int64_t id = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc{} || end != text.data() + text.size()) return errors::bad_data("id", "a number");
  auto found = dead_letters_.find(call.tenant, id);
  if (!found) return errors::missing("there is no dead letter " + std::string(text));
  return std::move(*found);
}

Result<http::Response> Subscriptions::list_dead(Call& call) {
  TRY(auto before, call.count("before"));
  auto const* of = call.param("subscription");
  auto letters = dead_letters_.page(call.tenant, of ? *of : "", static_cast<std::int64_t>(before.value_or(0)), page);
  DeadLetterList out;
  for (auto const& letter : letters) out.items.push_back(view_of(letter));
  if (std::ssize(letters) == page) out.next = letters.back().id;
  return http::json_reply(200, json::to_text(out));
}

// Told to whom the subscription names now; it stays a dead letter until that receiver has taken it.
Result<http::Response> Subscriptions::tell_dead(Call& call) {
  TRY(auto letter, must_find_dead(call));
  auto to = deliveries_.find(call.tenant, letter.subscription);
  if (!to) return errors::missing("its subscription " + letter.subscription + " is gone");
  TRY_DO(deliveries_.tell_again(*to->what, letter.told));
  dead_letters_.remove(call.tenant, letter.id);
  return empty(204);
}

Result<http::Response> Subscriptions::forget_dead(Call& call) {
  TRY(auto letter, must_find_dead(call));
  dead_letters_.remove(call.tenant, letter.id);
  return empty(204);
}

std::vector<http::Route> Subscriptions::dead_letter_routes(NgsiRights const& rights) {
  using http::Method;
  constexpr auto lane = http::Lane::worker;
  auto house = [this](std::span<const std::string_view> params, Result<http::Response> (Subscriptions::*f)(Call&)) {
    return binding_.in_worker({.params = params, .house = true}, [this, f](Call& call) { return (this->*f)(call); });
  };
  const std::string all = "/api/register/dead-letters", one = all + "/{id}";
  return {
      {Method::get, all, rights.read, lane, http::answers<DeadLetterList>(house(list_params, &Subscriptions::list_dead)),
       "Notifications that were not taken"},
      {Method::post, one + "/replay", rights.write, lane, house({}, &Subscriptions::tell_dead), "Tell a dead letter again"},
      {Method::del, one, rights.write, lane, house({}, &Subscriptions::forget_dead), "Forget a dead letter"},
  };
}

}  // namespace dinh::reg
