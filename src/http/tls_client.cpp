#include "http/tls_client.hpp"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <stdexcept>

namespace dinh::http {

namespace {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* p) const {
    Free(p);
  }
};

bool is_address(std::string const& host) {
  unsigned char bytes[16];
  return ::inet_pton(AF_INET, host.c_str(), bytes) == 1 || ::inet_pton(AF_INET6, host.c_str(), bytes) == 1;
}

std::string last_error() {
  auto code = ERR_get_error();
  ERR_clear_error();
  char text[256] = "the connection was ended";
  if (code != 0) ERR_error_string_n(code, text, sizeof text);
  return text;
}

}  // namespace

struct TlsTrust::Impl {
  std::unique_ptr<SSL_CTX, Deleter<SSL_CTX_free>> context{SSL_CTX_new(TLS_client_method())};
};

TlsTrust::TlsTrust() : impl_(std::make_unique<Impl>()) {
  auto* context = impl_->context.get();
  if (!context) throw std::runtime_error("TLS cannot be used: " + last_error());
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_default_verify_paths(context);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
}
TlsTrust::~TlsTrust() = default;

struct TlsClient::Impl {
  std::unique_ptr<SSL, Deleter<SSL_free>> ssl;
  BIO *in = nullptr, *out = nullptr;  // of ssl

  // What it waits for is for the caller to bring; everything else ends the connection.
  Result<bool> settled(int result) const {
    auto why = SSL_get_error(ssl.get(), result);
    if (result > 0) return true;
    if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) return false;
    auto verified = SSL_get_verify_result(ssl.get());
    std::string text = verified == X509_V_OK ? last_error() : X509_verify_cert_error_string(verified);
    ERR_clear_error();
    return fail(Code::upstream, "TLS: " + text);
  }
};

TlsClient::TlsClient(TlsTrust const& trust, std::string const& host) : impl_(std::make_unique<Impl>()) {
  impl_->ssl.reset(SSL_new(trust.impl_->context.get()));
  impl_->in = BIO_new(BIO_s_mem());
  impl_->out = BIO_new(BIO_s_mem());
  if (!impl_->ssl || !impl_->in || !impl_->out) throw std::bad_alloc();
  auto* ssl = impl_->ssl.get();
  SSL_set_bio(ssl, impl_->in, impl_->out);
  SSL_set_connect_state(ssl);
  if (is_address(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str());
  } else {
    SSL_set_tlsext_host_name(ssl, host.c_str());
    SSL_set1_host(ssl, host.c_str());
  }
}
TlsClient::~TlsClient() = default;

Result<bool> TlsClient::shake_hands() { return impl_->settled(SSL_do_handshake(impl_->ssl.get())); }

void TlsClient::hear(std::string_view bytes) { BIO_write(impl_->in, bytes.data(), static_cast<int>(bytes.size())); }

Result<void> TlsClient::write(std::string_view plain) {
  if (plain.empty()) return {};
  TRY(bool done, impl_->settled(SSL_write(impl_->ssl.get(), plain.data(), static_cast<int>(plain.size()))));
  if (!done) return fail(Code::upstream, "TLS: the peer wants to shake hands anew");
  return {};
}

Result<std::string> TlsClient::read() {
  std::string out;
  char part[4096];
  for (;;) {
    auto got = SSL_read(impl_->ssl.get(), part, sizeof part);
    if (got <= 0 && SSL_get_error(impl_->ssl.get(), got) == SSL_ERROR_ZERO_RETURN && !out.empty()) return out;
    TRY(bool has_more, impl_->settled(got));
    if (!has_more) return out;
    out.append(part, static_cast<std::size_t>(got));
  }
}

std::string TlsClient::outgoing() {
  std::string out(BIO_ctrl_pending(impl_->out), '\0');
  if (!out.empty()) BIO_read(impl_->out, out.data(), static_cast<int>(out.size()));
  return out;
}

}  // namespace dinh::http
