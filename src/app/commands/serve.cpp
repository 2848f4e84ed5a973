#include <pthread.h>

#include <csignal>
#include <thread>

#include "app/commands/commands.hpp"
#include "base/log.hpp"

namespace dinh::app {
namespace {

// Blocked in every thread that is started later; one thread waits for them.
sigset_t block_stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

class StopOnSignal {
 public:
  StopOnSignal(sigset_t signals, App& app) : signals_(signals), thread_([this, &app] { wait(app); }) {}
  ~StopOnSignal() {  // the server may have stopped by itself
    pthread_kill(thread_.native_handle(), SIGTERM);
    thread_.join();
  }

 private:
  void wait(App& app) {
    int signal = 0;
    sigwait(&signals_, &signal);
    app.stop();
  }
  sigset_t signals_;
  std::thread thread_;
};

std::string why_not_started(std::string const& what, Config const& config) {
  if (what.find("in use") != std::string::npos)
    return "port " + std::to_string(config.port) + " of " + config.address +
           " is taken by another program. Choose another one: dinh serve --port N, or \"port\" in dinh.json";
  if (what.find("ermission denied") != std::string::npos && config.port < 1024)
    return "port " + std::to_string(config.port) + " is reserved for root; choose one above 1023";
  return what;
}

}  // namespace

int serve(Folder const& folder, Config const& config, std::function<void(App&)> const& ready) {
  auto locked = FolderLock::take(folder);
  if (!locked) return complain(locked.error().detail);
  auto signals = block_stop_signals();
  std::unique_ptr<App> app;
  try {
    app = std::make_unique<App>(folder, config);
    ready(*app);
  } catch (std::exception const& e) { return complain(why_not_started(e.what(), config)); }
  {
    StopOnSignal stop(signals, *app);
    app->run();
  }
  app.reset();
  log_info("stopped");
  return 0;
}

void add_serve(CLI::App& line, Chosen const& choose) {
  auto* command = line.add_subcommand("serve", "start the server");
  auto data = add_data_option(*command);
  auto port = std::make_shared<int>(-1);
  command->add_option("--port", *port, "instead of the configured one; 0: any free one")->check(CLI::Range(0, 65'535));
  command->callback([=] {
    choose([=] {
      Folder folder(*data);
      if (auto made = folder.create({}); !made) return complain(made.error().detail);
      auto config = folder.config();
      if (!config) return complain(config.error().detail);
      if (*port >= 0) config->port = *port;
      return serve(folder, *config, [&](App& app) {
        if (auto devices = app.mqtt_address(); !devices.empty()) say("Devices publish to " + devices);
        say("Dinh is at " + app.address() + "  (stop: Ctrl-C)");
        if (app.parts.civic.people.is_empty()) say("Nobody can sign in yet: dinh user add NAME --role administrator --data " + *data);
      });
    });
  });
}

}  // namespace dinh::app
