#pragma once
// A PostgreSQL 15 cluster for tests: made by initdb in a temporary folder, reached over a socket in that folder, stopped by its
// pid when the test program ends, and by the kernel when that is killed. PostgreSQL refuses to run as root: then it is user postgres.
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "storage/db.hpp"
#include "storage/test/temporary_folder.hpp"

namespace dinh::storage {

class PostgresCluster {
 public:
  // fsync is off: nothing here outlives the program. A durability test starts its own with sync = true.
  explicit PostgresCluster(bool sync = false) : sync_(sync) {
    if (!std::filesystem::exists(program("postgres")))
      throw std::runtime_error("PostgreSQL 15 is needed for this test: install Debian's package postgresql-15");
    std::filesystem::permissions(folder_.path(), std::filesystem::perms::all);  // user postgres makes its files here
    int status = 0;
    waitpid(
        spawn({program("initdb"), "-D", data(), "--no-sync", "--no-instructions", "-A", "trust", "-U", "dinh", "-E", "UTF8", "--locale=C"}),
        &status, 0);
    if (status != 0) throw std::runtime_error("initdb failed, see " + (folder_ / "log").string());
    start();
  }
  ~PostgresCluster() { stop(); }

  static PostgresCluster& running() {  // the one most tests share
    static PostgresCluster cluster;
    return cluster;
  }
  std::string url() const { return "postgresql://dinh@/postgres?host=" + folder_.path().string(); }

  void start() {
    server_ = spawn({program("postgres"), "-D", data(), "-k", folder_.path().string(), "-c", "listen_addresses=", "-c",
                     sync_ ? "fsync=on" : "fsync=off", "-c", "max_connections=50", "-c", "shared_buffers=32MB"});
    for (int attempt = 0; attempt < 300; ++attempt) {
      try {
        Db::open(url())->read([](Tx& tx) { tx.one<std::int64_t>("SELECT 1"); });
        return;
      } catch (StorageError const&) { std::this_thread::sleep_for(std::chrono::milliseconds(50)); }
    }
    throw std::runtime_error("PostgreSQL did not start, see " + (folder_ / "log").string());
  }
  void freeze() const { signal_all(SIGSTOP); }
  void thaw() const { signal_all(SIGCONT); }
  void stop() {
    if (server_ <= 0) return;
    kill(server_, SIGQUIT);  // at once, as after a power cut
    waitpid(server_, nullptr, 0);
    server_ = 0;
  }

 private:
  // The postmaster first: what it starts meanwhile is stopped in the second round.
  void signal_all(int signal) const {
    kill(server_, signal);
    for (int round = 0; round < 2; ++round)
      for (auto const& process : std::filesystem::directory_iterator("/proc")) {
        std::ifstream stat(process.path() / "stat");
        std::string line;
        std::getline(stat, line);
        auto name_end = line.rfind(')');  // proc(5): pid (name) state ppid …
        if (name_end == line.npos || std::atoi(line.c_str() + name_end + 4) != server_) continue;
        kill(std::atoi(line.c_str()), signal);
      }
  }
  static std::string program(std::string_view name) { return "/usr/lib/postgresql/15/bin/" + std::string(name); }
  std::string data() const { return (folder_ / "data").string(); }

  pid_t spawn(std::vector<std::string> words) const {
    std::vector<char*> argv;
    for (auto& w : words) argv.push_back(w.data());
    argv.push_back(nullptr);
    std::string log = (folder_ / "log").string();
    const passwd* user = geteuid() == 0 ? getpwnam("postgres") : nullptr;
    pid_t child = fork();
    if (child != 0) return child;
    if (user && (setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)) _exit(126);
    prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (!freopen(log.c_str(), "a", stdout) || dup2(STDOUT_FILENO, STDERR_FILENO) < 0 || chdir("/") != 0) _exit(126);
    execv(argv[0], argv.data());
    _exit(127);
  }

  bool sync_;
  TemporaryFolder folder_;
  pid_t server_ = 0;
};

}  // namespace dinh::storage
