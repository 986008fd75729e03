#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>

#include "front/deadline.h"
#include "front/link.h"

namespace lykta::front {
namespace {

using boost::system::error_code;

class Greeting final : public Guest, public std::enable_shared_from_this<Greeting> {
 public:
  Greeting(std::unique_ptr<Seat> seat, tcp::socket socket)
      : seat_(std::move(seat)),
        socket_(std::move(socket)),
        context_(seat_->listener().certificates()->current()),
        deadline_(socket_.get_executor(), [this] { cut(); }) {}

  asio::awaitable<void> run() {
    seat_->taken_by(weak_from_this());
    deadline_.set(std::chrono::milliseconds(seat_->listener().options().head_deadline_ms));
    error_code failed;
    co_await socket_.async_wait(tcp::socket::wait_read, asio::redirect_error(asio::use_awaitable, failed));
    if (failed) co_return;
    // A TLS record of a handshake begins with 22; no HTTP method does.
    unsigned char first = 0;
    if (::recv(socket_.native_handle(), &first, 1, MSG_PEEK | MSG_DONTWAIT) != 1) co_return;
    if (first != 22) {
      start_http<PlainStream>(std::move(seat_), std::move(socket_));
      co_return;
    }
    // Made only now: a TLS stream takes some 70 kB, which silent connections shall not cost.
    stream_.emplace(std::move(socket_), *context_);
    co_await stream_->async_handshake(asio::ssl::stream_base::server,
                                      asio::redirect_error(asio::use_awaitable, failed));
    if (failed) co_return;
    seat_->set_secure();
    start_http<TlsStream>(std::move(seat_), std::move(*stream_));
  }

  void leave(std::shared_ptr<Guest> self) override {
    asio::post(executor_, [this, self = std::move(self)] { cut(); });
  }

 private:
  void cut() {
    if (!seat_) return;  // handed on, and the socket with it
    error_code ignored;
    (stream_ ? stream_->next_layer() : socket_).close(ignored);
  }

  std::unique_ptr<Seat> seat_;
  tcp::socket socket_;
  std::optional<TlsStream> stream_;
  Certificates::Context context_;
  asio::any_io_executor executor_ = socket_.get_executor();
  Deadline deadline_;
};

}  // namespace

void start_greeting(std::unique_ptr<Seat> seat, tcp::socket socket) {
  auto executor = socket.get_executor();
  auto greeting = std::make_shared<Greeting>(std::move(seat), std::move(socket));
  asio::co_spawn(executor, greeting->run(), [greeting](std::exception_ptr) {});
}

}  // namespace lykta::front
