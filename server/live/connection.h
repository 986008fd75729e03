// What `live` knows of a socket. `front` implements it; tests implement it in memory.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace lykta {

/// Close codes: 1000 normal, 1001 going away, 1008 policy (revoked, not allowed), 1009 too big, 1013 try later.
class Connection {
 public:
  virtual ~Connection() = default;
  /// Queues one text message. Any thread; never blocks; a closed connection ignores it.
  virtual void send(std::shared_ptr<const std::string> message) = 0;
  /// Bytes queued and not yet written. Any thread.
  virtual std::size_t queued_bytes() const = 0;
  /// Any thread; what is queued may be lost.
  virtual void close(int code, std::string reason) = 0;
};

/// What `front` tells of one socket, never two calls at once for the same session.
class MessageSink {
 public:
  virtual ~MessageSink() = default;
  virtual void on_message(std::string_view text) = 0;
  virtual void on_close() = 0;
};

}  // namespace lykta
