#include "city.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "bench.hpp"

namespace dinh::bench {

namespace fs = std::filesystem;

namespace {

std::string make_folder() {
  auto name = (fs::temp_directory_path() / "dinh-bench-XXXXXX").string();
  if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
  return name;
}

std::string read_file(std::string const& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string between(std::string_view text, std::string_view before, std::string_view after) {
  auto at = text.find(before);
  if (at == text.npos) throw std::runtime_error(fmt::format("an answer without {}", before));
  at += before.size();
  return std::string(text.substr(at, text.find(after, at) - at));
}

}  // namespace

TempFolder::TempFolder() : path(make_folder()) {}
TempFolder::~TempFolder() {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

Child::Child(std::vector<std::string> arguments, std::string output) {
  std::vector<char*> argv;
  for (auto& a : arguments) argv.push_back(a.data());
  argv.push_back(nullptr);
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("fork");
  if (pid_ > 0) return;
  int out = open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  dup2(out, 1);
  dup2(out, 2);
  execvp(argv[0], argv.data());
  _exit(127);
}
Child::~Child() { end(); }
bool Child::running() {
  if (pid_ > 0 && waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = -1;
  return pid_ > 0;
}
void Child::end() {
  if (!running()) return;
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

City::City(std::string const& build) : build_(build) {
  auto password = fmt::format("ba-cay-truc-{}-ven-song", getpid());
  auto add = fmt::format("printf '%s\\n' '{}' | '{}/dinh' user add bench --role administrator --data '{}' >'{}/add' 2>&1", password, build_,
                         folder(), folder_.path);
  if (std::system(add.c_str()) != 0) throw std::runtime_error("user add: " + read_file(folder_.path + "/add"));
  start();
  sign_in(password);
}

int City::pid() const { return server_->pid(); }

double City::start() {
  auto begun = seconds_now();
  auto out = folder_.path + "/out";
  std::error_code ignored;
  fs::remove(out, ignored);  // the last start's address is not this one's
  server_ = std::make_unique<Child>(std::vector<std::string>{"env", "DINH_LOG=warning", "DINH_MQTT_ENABLED=true", "DINH_MQTT_PORT=0",
                                                             build_ + "/dinh", "serve", "--data", folder(), "--port", "0"},
                                    out);
  for (; server_->running(); usleep(5'000)) {
    auto text = read_file(out);
    auto at = text.find("http://");
    if (at == text.npos || text.find('\n', at) == text.npos) continue;
    auto port_behind = [&](std::string_view scheme) {
      return static_cast<std::uint16_t>(std::stoi(text.substr(text.find(':', text.find(scheme) + scheme.size()) + 1)));
    };
    port_ = port_behind("http://");
    mqtt_port_ = port_behind("mqtt://");
    fetch(port_, http_request("GET", "/health"));
    return seconds_now() - begun;
  }
  throw std::runtime_error("the server did not start: " + read_file(out));
}

double City::restart() {
  stop();
  return start();
}

void City::sign_in(std::string const& password) {
  auto answer = fetch_whole(port_, http_request("POST", "/api/session", fmt::format(R"({{"name":"bench","password":"{}"}})", password)));
  session_ = fmt::format("Cookie: {}\r\nX-CSRF-Token: {}\r\n", between(answer, "et-Cookie: ", ";"), between(answer, "\"csrf\":\"", "\""));
  auto key = fetch(port_, http_request("POST", "/api/keys",
                                       R"({"name":"bench","rights":["register.read","register.write","case.open","ops.read",)"
                                       R"("case.read","case.all","case.receive"]})",
                                       "application/json", session_));
  key_ = between(key, "\"key\":\"", "\"");
  auth_ = "Authorization: Bearer " + key_ + "\r\n";
}

}  // namespace dinh::bench
