#pragma once
// The TLS that every listener of the house speaks (Boost is in here).
#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

namespace dinh::http {

// PEM files; null without a certificate. setting: "tls", "mqtt.tls". Throws std::runtime_error that says which file and which setting.
std::unique_ptr<boost::asio::ssl::context> server_tls(std::string const& certificate, std::string const& key, std::string const& setting);

}  // namespace dinh::http
