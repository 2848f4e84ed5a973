#include "voicemail/voicemail.hpp"

#include <cstdio>
#include <exception>

#include "base/config.hpp"
#include "base/log.hpp"
#include "voicemail/agent.hpp"

namespace dinh::voicemail {

namespace {

Result<Settings> checked(Settings settings) {
  auto within = [](std::int64_t value, std::int64_t least, std::int64_t most) { return value >= least && value <= most; };
  if (!within(settings.port, 1, 65'535)) return fail_field("port", "a number from 1 to 65535");
  if (!within(settings.rtp_from, 1024, 65'534) || !within(settings.rtp_to, settings.rtp_from, 65'535))
    return fail_field("rtp_from", "a range of ports from 1024 to 65535");
  if (!within(settings.longest_s, 1, 600)) return fail_field("longest_s", "a number from 1 to 600");
  if (!within(settings.most_calls, 1, 500)) return fail_field("most_calls", "a number from 1 to 500");
  if (settings.key.empty()) return fail_field("key", "an API key with the right channels.phone");
  return settings;
}

}  // namespace

int run(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("dinh-voicemail FILE    the answering machine; FILE: its settings in JSON (docs/MANUAL.md)\n", stderr);
    return 2;
  }
  try {
    auto read = load_config<Settings>(argv[1]);
    auto settings = read ? checked(std::move(*read)) : read;
    if (!settings) {
      std::fprintf(stderr, "%s\n", settings.error().detail.c_str());
      return 2;
    }
    Spool spool(settings->spool);
    Courier courier(*settings, spool);
    Agent agent(*settings, spool, courier);
    std::printf("The answering machine is at sip:voicemail@%s:%lld\n", settings->address.c_str(), static_cast<long long>(settings->port));
    std::fflush(stdout);
    agent.run();
    return 0;
  } catch (std::exception const& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}

}  // namespace dinh::voicemail
