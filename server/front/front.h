// The only listener: HTTP/1.1 and the WebSocket /sync on one port, plain on loopback only, TLS otherwise.
// Deadlines, caps and a strict head check stand here; nothing else in the server reads a socket. Beast and Asio are
// compiled in this room alone.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/error.h"
#include "http/http_server.h"
#include "live/connection.h"

namespace lykta {

struct FrontOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: any free port (tests)
  bool tls = false;
  std::string certificate_file, key_file;  ///< PEM; reloaded when they change on disk
  std::string ca_file;                     ///< --tls-auto: answered at plain GET /ca, with its fingerprint
  std::string public_url;                  ///< target of the plain-HTTP redirect; first allowed origin
  /// Exact origins that may upgrade; empty Origin needs a Bearer token. With neither these nor a public_url, the own
  /// port on localhost, 127.0.0.1 and [::1] is allowed.
  std::vector<std::string> allowed_origins;
  bool hsts = false;  ///< only with a given certificate
  int io_threads = 2;
  int workers = 4;
  std::int64_t head_deadline_ms = 10'000;
  std::int64_t body_deadline_ms = 60'000;   ///< plus 1 ms per KiB of Content-Length
  std::int64_t write_deadline_ms = 60'000;  ///< per 256 KiB written
  std::int64_t idle_ms = 30'000;            ///< keep-alive without a request
  std::int64_t ping_ms = 20'000;            ///< WebSocket idle time-out; half of it until a ping
  std::size_t head_bytes = 16 * 1024;
  std::size_t head_fields = 64;
  std::size_t body_bytes = 1024 * 1024;
  std::size_t bodies_bytes = 64 * 1024 * 1024;  ///< of all request bodies being received at once; above: 503
  std::size_t message_bytes = 256 * 1024;
  std::size_t connections = 12'000;
  std::size_t connections_per_address = 256;
};

/// Decides about an upgrade: the session's sink, or the HTTP status to answer instead.
struct Upgrade {
  int refuse_status = 0;  ///< 0 = accepted
  std::function<std::unique_ptr<MessageSink>(std::shared_ptr<Connection>)> open;
};
struct UpgradeRequest {
  std::string token;  ///< from the cookie or "Authorization: Bearer"
  PeerInfo peer;
};
using Upgrader = std::function<Upgrade(const UpgradeRequest&)>;

class Front {
 public:
  /// Binds and starts its threads. unavailable/address_in_use, invalid/certificate_unreadable,
  /// invalid/plain_not_loopback, invalid/address_malformed.
  static Result<std::unique_ptr<Front>> start(FrontOptions options, HttpServer& http, Upgrader upgrader);
  /// Stops listening, closes WebSockets with 1001, lets running requests end, joins its threads. `http` and what the
  /// upgrader uses must live until then; a Connection may be kept longer and then does nothing.
  virtual ~Front() = default;
  virtual std::uint16_t port() const = 0;
  struct Counts {
    std::size_t connections = 0, sockets = 0;
    std::uint64_t refused = 0;
  };
  virtual Counts counts() const = 0;
};

}  // namespace lykta
