#include "app/config.hpp"

#include <unistd.h>

#include "channels/mail/check.hpp"
#include "http/trusted_proxies.hpp"

namespace dinh::app {

Result<void> check(Config const& config) {
  if (config.port < 0 || config.port > 65'535) return fail_field("port", "a number from 0 to 65535");
  if (config.worker_threads < 1 || config.worker_threads > 64) return fail_field("worker_threads", "a number from 1 to 64");
  if (config.temporal_instances < 1 || config.temporal_instances > 1'000'000)
    return fail_field("temporal_instances", "a number from 1 to 1000000");
  if (config.tls.certificate.empty() != config.tls.key.empty()) return fail_field("tls", "both certificate and key, or neither");
  if (config.mqtt.port < 0 || config.mqtt.port > 65'535) return fail_field("mqtt.port", "a number from 0 to 65535");
  if (config.mqtt.tls.certificate.empty() != config.mqtt.tls.key.empty())
    return fail_field("mqtt.tls", "both certificate and key, or neither");
  TRY_DO(channels::mail::check(config.channels.mail));
  if (config.widget_frames.empty() || config.widget_frames.find_first_of(";,\r\n") != std::string::npos)
    return fail_field("widget_frames", "* or addresses of sites with blanks between them");
  if (config.phone.keep_days < 1 || config.phone.keep_days > 36'500) return fail_field("phone.keep_days", "a number from 1 to 36500");
  if (config.phone.callback_after_s < 0 || config.phone.callback_after_s > 3'600)
    return fail_field("phone.callback_after_s", "a number from 0 to 3600");
  TRY_DO(http::TrustedProxies::parse(config.http.trusted_proxies));
  auto const& url = config.http.public_url;
  if (!url.empty() && !url.starts_with("http://") && !url.starts_with("https://"))
    return fail_field("http.public_url", "an http or https URL, like https://city.example");
  if (config.city.center.size() != 2) return fail_field("city.center", "longitude and latitude");
  if (config.city.bbox.size() != 4) return fail_field("city.bbox", "west, south, east and north");
  return {};
}

std::string address_for_others(Config const& config, int port) {
  auto out = config.http.public_url;
  while (out.ends_with('/')) out.pop_back();
  if (!out.empty()) return out;
  auto host = config.address;
  char name[256] = "localhost";
  if (host == "0.0.0.0" || host == "::") {  // all of them: the name of the machine is what others may know
    ::gethostname(name, sizeof name - 1);
    host = name;
  }
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return (config.tls.certificate.empty() ? "http://" : "https://") + host + ":" + std::to_string(port);
}

}  // namespace dinh::app
