// What `live` holds of a WebSocket: a queue on the way out. It outlives the socket harmlessly. Any thread.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <string>

#include "live/connection.h"

namespace lykta::front {

/// The socket behind an outlet. Both calls only post to the socket's strand; they never run anything inline.
class Wire {
 public:
  virtual ~Wire() = default;
  virtual void wake() = 0;
  virtual void start_close(int code, std::string reason) = 0;
};

class Outlet final : public Connection {
 public:
  explicit Outlet(std::shared_ptr<Wire> wire) : wire_(std::move(wire)) {}

  void send(std::shared_ptr<const std::string> message) override;
  std::size_t queued_bytes() const override { return queued_; }
  void close(int code, std::string reason) override;

  // For the wire, on its strand:
  /// The next message to write; nullptr: nothing waits, and the next send() wakes the wire again.
  std::shared_ptr<const std::string> next();
  /// A write has ended. After detach() nothing is queued any more, and a late end of a write changes nothing.
  void written(std::size_t bytes);
  void drop_queue();
  /// The socket is gone: from here on every call does nothing.
  void detach();

 private:
  std::atomic<std::size_t> queued_{0};
  std::mutex mutex_;
  std::shared_ptr<Wire> wire_;                            // guarded by mutex_; null once detached
  std::deque<std::shared_ptr<const std::string>> queue_;  // guarded by mutex_
  bool is_awake_ = false;                                 // guarded by mutex_
  bool is_closing_ = false;                               // guarded by mutex_
};

}  // namespace lykta::front
