#include <fmt/format.h>
#include <unistd.h>

#include "app/commands/commands.hpp"
#include "app/demo/accounts.hpp"
#include "app/demo/simulator.hpp"
#include "base/shipped.hpp"

namespace dinh::app {
namespace {

Config demo_config() {
  Config out;
  out.public_wallboard = true;
  out.city.name = "Bình Dương (mô phỏng)";
  out.city.name_en = "Binh Duong (simulated)";
  out.city.simulated = true;
  out.city.center = {106.67, 11.17};
  out.city.bbox = {106.33, 10.86, 107.04, 11.50};
  return out;
}

void introduce(App& app, std::string const& data, std::vector<demo::Account> const& accounts) {
  say("");
  say("  Dinh is at " + app.address());
  say("    /       citizens' portal        /desk   1022 desk");
  say("    /ops    live wallboard          /admin  administration");
  say("    /explorer                       shared data");
  say("");
  for (auto const& account : accounts) {
    std::string name = account.name;
    name.resize(12, ' ');
    say("  " + name + account.password + "   " + account.what);
  }
  if (accounts.empty()) say("  Accounts: as shown at the first start (a new password: dinh user password NAME --data " + data + ")");
  else say("  These passwords are shown this once. All data are simulated.");
  say("");
  say("  Stop with Ctrl-C. The city is kept in the folder " + data + "; delete it to begin again.");
  say("");
}

// One line that fills up; a log that is not a terminal gets a line for each step.
demo::Progress show_progress() {
  return [shown = std::string()](std::string_view what, double part) mutable {
    if (isatty(STDERR_FILENO) == 0) {
      if (what != shown && !what.empty()) say("  Making " + std::string(what) + " …");
      shown = what;
      return;
    }
    std::string bar(static_cast<std::size_t>(part * 30), '#');
    bar.resize(30, '.');
    if (what.empty()) fmt::print(stderr, "\r\033[K");
    else fmt::print(stderr, "\r  {} [{}] {:3.0f} %\033[K", what, bar, part * 100);
  };
}

int run_demo(std::string const& data, int port) {
  Folder folder(data);
  if (auto made = folder.create(demo_config()); !made) return complain(made.error().detail);
  auto config = folder.config();
  if (!config) return complain(config.error().detail);
  if (!config->city.simulated)
    return complain(data + " is a real city's folder; the demo would mix invented data into it. Choose another: --data DIR");
  if (port >= 0) config->port = port;
  return serve(folder, *config, [&](App& app) {
    if (auto seeded = app.parts.civic.units.seed(shipped("units/binh-duong.json")); !seeded) throw std::logic_error(seeded.error().detail);
    app.parts.hotline.knowledge().seed(shipped("hotline/articles.json"));
    demo::load(app.parts, show_progress());
    auto simulator = std::make_shared<demo::Simulator>(app.parts);
    app.every_on_state(250, [simulator] { simulator->speak(); });
    app.background.every(10 * second_ms, "simulated reports", [simulator] { simulator->work(); });
    introduce(app, data, demo::make_accounts(app.parts.civic.people));
  });
}

}  // namespace

void add_demo(CLI::App& line, Chosen const& choose) {
  auto* command = line.add_subcommand("demo", "a simulated city, ready to look at");
  auto data = add_data_option(*command);
  auto port = std::make_shared<int>(-1);
  command->add_option("--port", *port, "instead of the configured one; 0: any free one")->check(CLI::Range(0, 65'535));
  command->callback([=] { choose([=] { return run_demo(*data, *port); }); });
}

}  // namespace dinh::app
