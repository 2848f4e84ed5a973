// The whole table of states and verbs, as a case lives it.
#include "casework/state.hpp"

#include <fmt/format.h>

#include <map>
#include <sstream>

#include "casework/test/case_life.hpp"

using namespace dinh;
using namespace dinh::casework;

namespace {

// What each verb leads to from each state; what is not named is refused. `note` is possible everywhere and changes nothing.
constexpr std::string_view table = R"(
  new          receive>received refuse>refused not_ours>not_ours merge>duplicate
  received     classify>classified forward>forwarded ask_info>need_info refuse>refused not_ours>not_ours merge>duplicate
  need_info    give_info>received classify>classified refuse>refused not_ours>not_ours merge>duplicate
  classified   classify>classified forward>forwarded ask_info>need_info refuse>refused not_ours>not_ours merge>duplicate
  forwarded    forward>forwarded start>in_progress progress>forwarded answer>answered return>returned ask_info>need_info extend>extended merge>duplicate
  returned     classify>classified forward>forwarded ask_info>need_info not_ours>not_ours merge>duplicate
  in_progress  forward>forwarded progress>in_progress answer>answered return>returned ask_info>need_info extend>extended merge>duplicate
  extended     forward>forwarded start>in_progress progress>extended answer>answered return>returned ask_info>need_info extend>extended merge>duplicate
  answered     approve>resolved send_back>in_progress merge>duplicate
  resolved     rate>rated reopen>reopened
  duplicate    unmerge>received
  refused      reopen>reopened
  not_ours     reopen>reopened
  rated        rate>rated reopen>reopened
  reopened     classify>classified forward>forwarded start>in_progress ask_info>need_info merge>duplicate
)";

using Steps = std::map<std::string, std::string>;
std::map<std::string, Steps> expected() {
  std::map<std::string, Steps> out;
  std::istringstream lines{std::string(table)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string state;
    if (!(words >> state)) continue;
    for (std::string step; words >> step;) out[state][step.substr(0, step.find('>'))] = step.substr(step.find('>') + 1);
    out[state]["note"] = state;
  }
  return out;
}

}  // namespace

// A case in a state, with what led to it on its timeline.
TEST_F(CaseLife, DoesInEveryStateWhatTheTableSays_AndNothingElse) {
  auto rows = expected();
  ASSERT_EQ(rows.size(), names_of(State{}).size());
  auto main = open();
  for (auto const& state : names_of(State{})) {
    for (auto const& verb : names_of(Verb{})) {
      auto c = open();
      db->write([&](storage::Tx& tx) {
        c.state = state.value;
        c.open = is_open(c.state);
        c.unit = "so-xd";
        if (!c.open) c.closed_at = time;
        if (c.state == State::duplicate) c.merged_into = main.id;
        ++c.version;
        ASSERT_TRUE(store::update(tx, c));
        json::Value before = json::Object{{"before", "received"}, {"supporters", 1}};
        for (auto kind : {"ask_info", "merge"}) store::add_event(tx, {0, c.id, time, kind, "", "", false, "", before});
      });
      Action a{.verb = verb.value, .text = "một câu", .field = "giao-thong", .unit = "so-xd"};
      a.due = time + 30 * day_ms;
      a.attachments = {proof()};
      a.grade = "accepted";
      a.into = main.id;
      auto done = act(c.id, a);
      auto cell = rows[std::string(state.name)].find(std::string(verb.name));
      auto wanted = cell == rows[std::string(state.name)].end() ? "" : cell->second;
      auto happened = done ? std::string(name_of(done->state)) : done.error().code == Code::conflict ? "" : done.error().detail;
      EXPECT_EQ(happened, wanted) << state.name << " " << verb.name;
    }
  }
}

TEST_F(CaseLife, GoesOnWhereItWas_WhenTheCitizenAnswers) {
  struct {
    std::vector<Verb> way;
    State asked_in;
  } const ways[] = {{{}, State::received},
                    {{Verb::classify}, State::classified},
                    {{Verb::forward}, State::forwarded},
                    {{Verb::forward, Verb::start}, State::in_progress},
                    {{Verb::forward, Verb::extend}, State::extended}};
  for (auto const& [way, asked_in] : ways) {
    auto c = open();
    ASSERT_TRUE(act(c.id, {.verb = Verb::receive}));
    for (auto verb : way) {
      Action a{.verb = verb, .text = "vì mưa", .field = "giao-thong", .unit = "so-xd"};
      a.due = time + 30 * day_ms;
      ASSERT_TRUE(act(c.id, a));
    }
    ASSERT_TRUE(act(c.id, {.verb = Verb::ask_info, .text = "Ở đâu?"}));
    auto told = act(c.id, {.verb = Verb::give_info, .text = "Số 5"});
    ASSERT_TRUE(told);
    EXPECT_EQ(told->state, asked_in);
  }
}

TEST(CaseStates, EveryStateHasItsWords) {
  for (auto const& v : names_of(Verb{})) EXPECT_FALSE(move_of(v.value).from.empty()) << v.name;
  for (auto const& s : names_of(State{})) {
    EXPECT_FALSE(text_of(s.value).vi.empty()) << s.name;
    EXPECT_FALSE(text_of(s.value).update.empty()) << s.name;
  }
}
