// The rules as resources. Worker lane.
#include "register/retention/retention.hpp"

namespace dinh::reg {

namespace {

tl::unexpected<Error> missing(std::int64_t id) { return fail(Code::not_found, "there is no rule " + std::to_string(id)); }

}  // namespace

Result<RuleList> Retention::list(Actor const&, http::Nothing const&) { return RuleList{store_.all()}; }

Result<http::Answer<RuleView>> Retention::add(Actor const&, RetentionRule const& rule) {
  TRY_DO(check(rule));
  auto view = store_.add(rule);
  done_on_ = -1;
  auto location = "/api/register/retention-rules/" + std::to_string(view.id);
  return http::Answer<RuleView>{std::move(view), 201, {{"Location", location}}};
}

Result<RuleView> Retention::change(Actor const&, RuleChange const& in) {
  TRY_DO(check(in.rule));
  if (!store_.change(in.id, in.rule)) return missing(in.id);
  done_on_ = -1;
  return RuleView{in.id, in.rule};
}

Result<void> Retention::remove(Actor const&, RuleId const& in) {
  if (!store_.remove(in.id)) return missing(in.id);
  return {};
}

std::vector<http::Route> Retention::routes(std::string read_right, std::string write_right) {
  using http::Method;
  constexpr auto lane = http::Lane::worker;
  const std::string all = "/api/register/retention-rules", one = all + "/{id}";
  return {
      {Method::get, all, read_right, lane, http::endpoint(*this, &Retention::list), "For how long the past is kept"},
      {Method::post, all, write_right, lane, http::endpoint(*this, &Retention::add), "Keep the past of a type for so long"},
      {Method::put, one, write_right, lane, http::endpoint(*this, &Retention::change), "Change for how long the past is kept"},
      {Method::del, one, write_right, lane, http::endpoint(*this, &Retention::remove), "Keep what is left of the past for good"},
  };
}

}  // namespace dinh::reg
