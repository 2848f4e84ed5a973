#pragma once
// A server of its own on a folder of its own, with an administrator and a key; ended and erased with the object.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dinh::bench {

class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(TempFolder const&) = delete;
  TempFolder& operator=(TempFolder const&) = delete;
  std::string const path;
};

class Child {  // a process whose standard output goes to a file; ended with the object
 public:
  Child(std::vector<std::string> arguments, std::string output);
  ~Child();
  Child(Child const&) = delete;
  Child& operator=(Child const&) = delete;
  int pid() const { return pid_; }
  bool running();
  void end();  // SIGTERM and wait

 private:
  int pid_ = -1;
};

class City {
 public:
  explicit City(std::string const& build);
  City(City const&) = delete;
  City& operator=(City const&) = delete;

  void stop() { server_.reset(); }
  double restart();  // ends the server, starts it again; seconds until it answers
  std::uint16_t port() const { return port_; }
  std::uint16_t mqtt_port() const { return mqtt_port_; }
  int pid() const;
  std::string const& key() const { return key_; }
  std::string const& auth() const { return auth_; }        // header line with it
  std::string const& session() const { return session_; }  // header lines of a signed-in administrator
  std::string folder() const { return folder_.path + "/city"; }

 private:
  double start();
  void sign_in(std::string const& password);

  std::string build_;
  TempFolder folder_;
  std::unique_ptr<Child> server_;
  std::uint16_t port_ = 0, mqtt_port_ = 0;
  std::string key_, auth_, session_;
};

}  // namespace dinh::bench
