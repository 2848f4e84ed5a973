#include <termios.h>
#include <unistd.h>

#include <iostream>

#include "app/commands/commands.hpp"
#include "base/random.hpp"

namespace dinh::app {
namespace {

// Works on the records beside a running server, which reads them again every few seconds.
struct Office {
  explicit Office(Folder const& folder, Config const& config)
      : db(storage::Db::open(folder.database_url(config))), civic(*db, config.city, now) {}
  std::unique_ptr<storage::Db> db;
  civic::Civic civic;
};

Actor command_line() {
  Actor out;
  out.name = "command line";
  out.rights = {"*"};
  return out;
}

std::string random_password() { return random_token(5) + "-" + random_token(5) + "-" + random_token(5); }

// From a pipe: its first line. From a terminal: typed unseen; nothing typed: a random one, which is shown.
std::string ask_password() {
  bool terminal = ::isatty(STDIN_FILENO) == 1;
  termios shown{};
  if (terminal) {
    std::cerr << "Password (empty: a random one): " << std::flush;
    ::tcgetattr(STDIN_FILENO, &shown);
    termios hidden = shown;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSANOW, &hidden);
  }
  std::string typed;
  std::getline(std::cin, typed);
  if (terminal) ::tcsetattr(STDIN_FILENO, TCSANOW, &shown);
  if (terminal) std::cerr << std::endl;
  if (!typed.empty()) return typed;
  std::string password = random_password();
  say("password: " + password);
  return password;
}

int with_office(std::string const& data, std::function<int(Office&)> const& work) {
  Folder folder(data);
  if (auto made = folder.create({}); !made) return complain(made.error().detail);
  auto config = folder.config();
  if (!config) return complain(config.error().detail);
  Office office(folder, *config);
  return work(office);
}

int list(Office& office) {
  auto users = office.civic.people.users(command_line(), {});
  for (auto const& user : users->items) {
    std::string roles;
    for (auto const& role : user.roles) roles += " " + role;
    say(user.name + (user.disabled ? " (disabled)" : "") + ":" + roles + (user.unit.empty() ? "" : " @" + user.unit) + "  " +
        user.display_name);
  }
  return 0;
}

int set_password(Office& office, std::string const& name) {
  auto users = office.civic.people.users(command_line(), {});
  for (auto const& user : users->items) {
    if (user.name != name) continue;
    auto changed = office.civic.people.change(command_line(), {.id = user.id, .password = ask_password()});
    return changed ? 0 : complain(changed.error().detail);
  }
  return complain("there is no user " + name);
}

}  // namespace

void add_user(CLI::App& line, Chosen const& choose) {
  auto* command = line.add_subcommand("user", "people who may sign in");
  command->require_subcommand(1);
  auto data = add_data_option(*command);
  auto in = std::make_shared<civic::NewUser>();

  auto* add = command->add_subcommand("add", "let somebody in; the password is read from the terminal or a pipe")->fallthrough();
  add->add_option("name", in->name, "to sign in with")->required();
  add->add_option("--role", in->roles, "administrator, operator, supervisor, …")->required();
  add->add_option("--display-name", in->display_name, "as colleagues see it");
  add->add_option("--unit", in->unit, "code of the unit");
  add->callback([=] {
    choose([=] {
      return with_office(*data, [&](Office& office) {
        if (in->display_name.empty()) in->display_name = in->name;
        in->password = ask_password();
        auto added = office.civic.people.add(command_line(), *in);
        return added ? 0 : complain(added.error().detail);
      });
    });
  });

  auto* password = command->add_subcommand("password", "give somebody a new password")->fallthrough();
  auto name = std::make_shared<std::string>();
  password->add_option("name", *name)->required();
  password->callback([=] { choose([=] { return with_office(*data, [&](Office& office) { return set_password(office, *name); }); }); });

  auto* show = command->add_subcommand("list", "who may sign in")->fallthrough();
  show->callback([=] { choose([=] { return with_office(*data, list); }); });
}

}  // namespace dinh::app
