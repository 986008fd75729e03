// The open port and everything its connections share: threads, caps, the certificate, who is here.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "front/certificates.h"
#include "front/front.h"

namespace lykta::front {

namespace asio = boost::asio;
using asio::ip::tcp;

class Listener;

/// A connection in one of its phases (greeting, HTTP, WebSocket), as the listener sees it.
class Guest {
 public:
  virtual ~Guest() = default;
  /// Any thread: end soon and politely, within two seconds. `self` goes along to the guest's strand, so that the last
  /// reference never dies on the caller's thread.
  virtual void leave(std::shared_ptr<Guest> self) = 0;
};

/// One connection's place in the caps. The socket lives no longer than its seat; handed on from phase to phase.
class Seat {
 public:
  Seat(Listener& listener, PeerInfo peer) : listener_(listener), peer_(std::move(peer)) {}
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;
  ~Seat();

  Listener& listener() const { return listener_; }
  const PeerInfo& peer() const { return peer_; }
  void set_secure() { peer_.secure = true; }
  /// Tells the listener whom to ask to leave; asks at once when it is already closing.
  void taken_by(std::weak_ptr<Guest> guest);
  void count_as_socket();

 private:
  friend class Listener;
  Listener& listener_;
  PeerInfo peer_;
  bool is_socket_ = false;
  std::weak_ptr<Guest> guest_;        // guarded by the listener's mutex
  std::list<Seat*>::iterator place_;  // guarded by the listener's mutex
};

/// The bytes of one request body being received, counted against the cap on all of them.
class BodyShare {
 public:
  explicit BodyShare(Listener& listener) : listener_(listener) {}
  BodyShare(const BodyShare&) = delete;
  BodyShare& operator=(const BodyShare&) = delete;
  ~BodyShare() { give_back(); }
  /// False when all bodies together would be too much.
  bool grow(std::size_t bytes);
  void give_back();

 private:
  Listener& listener_;
  std::size_t bytes_ = 0;
};

class Listener final : public Front {
 public:
  Listener(FrontOptions options, HttpServer& http, Upgrader upgrader, std::unique_ptr<Certificates> certificates);
  ~Listener() override;
  Result<void> open();

  std::uint16_t port() const override { return port_; }
  Counts counts() const override;

  const FrontOptions& options() const { return options_; }
  HttpServer& http() { return http_; }
  const Upgrader& upgrader() const { return upgrader_; }
  asio::thread_pool::executor_type workers() { return workers_.get_executor(); }
  const std::vector<std::string>& origins() const { return origins_; }
  Certificates* certificates() { return certificates_.get(); }
  /// What a plain request is answered on a TLS port.
  std::string notice(std::string_view method, std::string_view target) const;
  void count_refusal() { ++refused_; }

 private:
  friend class Seat;
  friend class BodyShare;

  asio::awaitable<void> accept();
  asio::awaitable<void> refresh_certificates();
  void admit(tcp::socket socket);
  std::unique_ptr<Seat> take_seat(const std::string& address);

  // Constant after open().
  const FrontOptions options_;
  HttpServer& http_;
  const Upgrader upgrader_;
  const std::unique_ptr<Certificates> certificates_;
  std::vector<std::string> origins_;
  std::string public_origin_, ca_, ca_fingerprint_;
  std::uint16_t port_ = 0;

  asio::io_context io_;
  asio::strand<asio::io_context::executor_type> strand_;  // of the acceptor and the certificate timer
  tcp::acceptor acceptor_;
  asio::steady_timer certificate_timer_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  asio::thread_pool workers_;
  std::vector<std::thread> threads_;

  std::atomic<std::uint64_t> refused_{0};
  std::atomic<std::size_t> body_bytes_{0};

  mutable std::mutex mutex_;
  std::condition_variable empty_;
  bool stopping_ = false;                                     // guarded by mutex_
  std::list<Seat*> seats_;                                    // guarded by mutex_
  std::size_t sockets_ = 0;                                   // guarded by mutex_
  std::unordered_map<std::string, std::size_t> per_address_;  // guarded by mutex_
};

}  // namespace lykta::front
