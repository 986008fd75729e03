#include "front/certificates.h"

#include <openssl/ssl.h>
#include <sys/stat.h>

namespace lykta::front {
namespace {

namespace ssl = boost::asio::ssl;

std::string stamp_of(const std::string& file) {
  struct stat info {};
  if (::stat(file.c_str(), &info) != 0) return "absent";
  return std::to_string(info.st_mtim.tv_sec) + "." + std::to_string(info.st_mtim.tv_nsec) + "/" +
         std::to_string(info.st_size) + "/" + std::to_string(info.st_ino) + " ";
}

// Only HTTP/1.1 is spoken; a client that insists on something else is told so in the handshake.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* length, const unsigned char* offered,
                    unsigned int offered_length, void*) {
  static constexpr unsigned char kHttp11[] = "\x08http/1.1";
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(&found, length, kHttp11, 9, offered, offered_length) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

void harden(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                   SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");
  // Idle sockets give their record buffers back; tickets carry sessions, so no cache grows here.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
}

Result<Certificates::Context> read_context(const std::string& certificate_file, const std::string& key_file) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  boost::system::error_code failed;
  context->use_certificate_chain_file(certificate_file, failed);
  if (failed) {
    return fail(Code::invalid, "certificate_unreadable",
                "The TLS certificate cannot be read: " + failed.message() + ".", "certificate_file");
  }
  context->use_private_key_file(key_file, ssl::context::pem, failed);
  if (failed || SSL_CTX_check_private_key(context->native_handle()) != 1) {
    return fail(Code::invalid, "certificate_unreadable",
                "The TLS key cannot be read or is not the certificate's: " + failed.message() + ".", "key_file");
  }
  harden(context->native_handle());
  return context;
}

}  // namespace

Certificates::Certificates(std::string certificate_file, std::string key_file, Context context, std::string stamp)
    : certificate_file_(std::move(certificate_file)),
      key_file_(std::move(key_file)),
      context_(std::move(context)),
      stamp_(std::move(stamp)) {}

Result<std::unique_ptr<Certificates>> Certificates::open(std::string certificate_file, std::string key_file) {
  std::string stamp = stamp_of(certificate_file) + stamp_of(key_file);
  auto context = read_context(certificate_file, key_file);
  if (!context) return fail(context.error());
  return std::unique_ptr<Certificates>(
      new Certificates(std::move(certificate_file), std::move(key_file), std::move(*context), std::move(stamp)));
}

Certificates::Context Certificates::current() const {
  std::lock_guard lock(mutex_);
  return context_;
}

void Certificates::refresh() {
  const std::string stamp = stamp_of(certificate_file_) + stamp_of(key_file_);
  {
    std::lock_guard lock(mutex_);
    if (stamp == stamp_) return;
  }
  auto context = read_context(certificate_file_, key_file_);
  if (!context) return;
  std::lock_guard lock(mutex_);
  context_ = std::move(*context);
  stamp_ = stamp;
}

}  // namespace lykta::front
