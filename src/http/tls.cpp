#include "http/tls.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace dinh::http {

namespace {

namespace ssl = boost::asio::ssl;

// Says which file and which setting, for OpenSSL does not.
void require(boost::system::error_code const& error, std::string const& setting, std::string const& file) {
  if (error) throw std::runtime_error(fmt::format("{} {} cannot be used: {}", setting, file, error.message()));
}

}  // namespace

std::unique_ptr<ssl::context> server_tls(std::string const& certificate, std::string const& key, std::string const& setting) {
  if (certificate.empty()) return nullptr;
  auto context = std::make_unique<ssl::context>(ssl::context::tls_server);
  context->set_options(ssl::context::default_workarounds | ssl::context::no_sslv2 | ssl::context::no_sslv3 | ssl::context::no_tlsv1 |
                       ssl::context::no_tlsv1_1);
  boost::system::error_code error;
  require(context->use_certificate_chain_file(certificate, error), setting + ".certificate", certificate);
  require(context->use_private_key_file(key, ssl::context::pem, error), setting + ".key", key);
  return context;
}

}  // namespace dinh::http
