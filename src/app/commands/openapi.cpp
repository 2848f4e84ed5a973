#include <unistd.h>

#include <filesystem>

#include "app/commands/commands.hpp"
#include "app/commands/task_loop.hpp"
#include "base/random.hpp"
#include "http/openapi.hpp"

namespace dinh::app {

std::string api_document() {
  auto folder_path = std::filesystem::temp_directory_path() / ("dinh-openapi-" + random_token(8));
  std::string out;
  {
    Folder folder(folder_path.string());
    if (auto made = folder.create({}); !made) return {};
    auto config = folder.config();
    TaskLoop state;
    Parts parts(folder, *config, now, state.port());
    out = http::openapi_document(parts.router, "Dinh", version);
    state.stop();
  }
  std::filesystem::remove_all(folder_path);
  return out;
}

void add_openapi(CLI::App& line, Chosen const& choose) {
  line.add_subcommand("openapi", "print the OpenAPI document of the API")->callback([=] {
    choose([] {
      auto document = api_document();
      if (document.empty()) return complain("no temporary folder could be made");
      fputs(document.c_str(), stdout);
      return 0;
    });
  });
}

}  // namespace dinh::app
