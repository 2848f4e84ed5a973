#include <fmt/format.h>

#include <fstream>

#include "app/commands/commands.hpp"
#include "app/commands/input.hpp"
#include "base/json_fields.hpp"
#include "modules/hotline/duplicates/learning.hpp"

namespace dinh::app {
namespace {

bool write_file(std::string const& path, std::string const& text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text << std::flush;
  return out.good();
}

void print(std::string_view name, hotline::Counts const& c) {
  fmt::print("{}: reports {} duplicates {} F1 {:.4f} recall {:.4f} precision {:.4f} flagged {:.2f} %\n", name, c.reports, c.duplicates,
             c.f1(), c.recall(), c.precision(), c.flagged_share() * 100);
}

void print(hotline::Evaluation const& e) {
  fmt::print("unseen days from {}\n", iso(e.first_unseen));
  print("learned", e.learned);
  print("unseen", e.unseen);
  for (std::size_t i = 0; i < std::min<std::size_t>(5, e.rules.size()); ++i)
    print(fmt::format("rule [{}]", e.rules[i].rule.text()), e.rules[i].unseen);
  fmt::print("judgement: mean {:.1f} us, slowest {:.1f} us\n", e.mean_us, e.slowest_us);
}

struct DuplicateLesson {
  std::string file, mapping, out;
};

int learn_duplicates(DuplicateLesson const& wanted) {
  auto mapping = read_mapping(wanted.mapping);
  if (!mapping) return complain("mapping: " + mapping.error().detail);
  auto text = read_input(wanted.file);
  if (!text) return complain(wanted.file + ": " + text.error().detail);
  auto reports = hotline::read_labelled(*mapping, *text);
  if (!reports) return complain(wanted.file + ": " + reports.error().detail);
  if (wanted.out.empty()) {
    print(hotline::evaluate(hotline::DuplicateModel::shipped(), *reports));
    return 0;
  }
  auto learned = hotline::learn_duplicates(*reports);
  print(learned.evaluation);
  return write_file(wanted.out, json::to_text(learned.model) + "\n") ? 0 : complain("cannot write " + wanted.out);
}

}  // namespace

void add_learn(CLI::App& line, Chosen const& chosen) {
  auto* learn = line.add_subcommand("learn", "learn what the hotline suggests, and say how well on what was never seen");
  learn->require_subcommand(1);
  auto wanted = std::make_shared<DuplicateLesson>();
  auto* duplicates =
      learn->add_subcommand("duplicates", "from reports whose duplicates are marked; without --out: how well the shipped model does");
  duplicates->add_option("FILE", wanted->file, "CSV, also packed with zstd")->required();
  duplicates->add_option("--mapping", wanted->mapping, "a shipped mapping or a file")->required();
  duplicates->add_option("--out", wanted->out, "where the model is written; a release ships data/hotline/duplicates.json");
  duplicates->callback([=] { chosen([=] { return learn_duplicates(*wanted); }); });
}

}  // namespace dinh::app
