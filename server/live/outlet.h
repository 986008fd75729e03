// One open socket as the feeds see it: something to send to that may be slow, and may end at any moment.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "access/access.h"
#include "live/connection.h"

namespace lykta {

/// Any thread. After end() nothing is sent any more.
class Outlet {
 public:
  Outlet(std::uint64_t id, Session session, std::shared_ptr<Connection> connection)
      : id_(id), session_(std::move(session)), connection_(std::move(connection)) {}

  std::uint64_t id() const { return id_; }
  const Session& session() const { return session_; }
  bool has_ended() const { return ended_; }
  std::size_t queued_bytes() const { return connection_->queued_bytes(); }
  void send(std::shared_ptr<const std::string> message) {
    if (!ended_) connection_->send(std::move(message));
  }
  /// Closes once; the first code counts.
  void end(int code, std::string reason) {
    if (!ended_.exchange(true)) connection_->close(code, std::move(reason));
  }
  /// The other side has closed.
  void forget() { ended_ = true; }

 private:
  const std::uint64_t id_;
  const Session session_;
  const std::shared_ptr<Connection> connection_;
  std::atomic<bool> ended_{false};
};

}  // namespace lykta
