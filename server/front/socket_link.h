// A WebSocket on one stream. Frames, limits and UTF-8 are Beast's; order, deadlines and back-pressure are kept here.
// Everything runs on the connection's strand but the sink, which is called on the worker pool, one call at a time.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <chrono>

#include "front/deadline.h"
#include "front/handshake.h"
#include "front/link.h"
#include "front/outlet.h"

namespace lykta::front {

namespace websocket = boost::beast::websocket;

template <class Stream>
class SocketLink final : public Wire, public Guest, public std::enable_shared_from_this<SocketLink<Stream>> {
 public:
  SocketLink(std::unique_ptr<Seat> seat, Stream stream)
      : listener_(seat->listener()),
        seat_(std::move(seat)),
        socket_(std::move(stream)),
        executor_(socket_.get_executor()),
        deadline_(executor_, [this] { cut(); }) {
    const auto& options = listener_.options();
    websocket::stream_base::timeout times{};
    times.handshake_timeout = kCloseTime;
    times.idle_timeout = std::chrono::milliseconds(options.ping_ms);
    times.keep_alive_pings = true;
    socket_.set_option(times);
    socket_.read_message_max(options.message_bytes);
    // A message is one frame, whatever its size: no copy into a fragment buffer, and none kept per socket.
    socket_.auto_fragment(false);
    socket_.text(true);
  }

  /// Before run(): shared_from_this() must stand already.
  void sit_down() {
    outlet_ = std::make_shared<Outlet>(this->shared_from_this());
    seat_->taken_by(this->weak_from_this());
  }

  asio::awaitable<void> run(std::unique_ptr<HeadMessage> request, OpenSink open) {
    const bool is_accepted = co_await accept(*request);
    if (is_accepted) {
      request.reset();
      seat_->count_as_socket();
      co_await converse(std::move(open));
    }
    cut();
    outlet_->detach();
  }

  void wake() override {
    asio::post(executor_, [self = this->shared_from_this()] { self->pump(); });
  }

  void start_close(int code, std::string reason) override {
    asio::post(executor_, [self = this->shared_from_this(), code, reason = std::move(reason)]() mutable {
      self->close(code, std::move(reason));
    });
  }

  void leave(std::shared_ptr<Guest> self) override {
    asio::post(executor_, [this, self = std::move(self)] {
      if (is_open_) return close(1001, "server stops");
      cut();
    });
  }

 private:
  using error_code = boost::system::error_code;
  using milliseconds = std::chrono::milliseconds;

  // A revoked device is out within two seconds, whether it answers or not.
  static constexpr milliseconds kCloseTime{1500};
  static constexpr std::size_t kKeptBuffer = 4 * 1024;
  static constexpr std::size_t kWriteSlice = 256 * 1024;

  void cut() {
    error_code ignored;
    boost::beast::get_lowest_layer(socket_).close(ignored);
  }

  asio::awaitable<bool> accept(const HeadMessage& request) {
    socket_.set_option(websocket::stream_base::decorator([](websocket::response_type& response) {
      response.set(boost::beast::http::field::sec_websocket_protocol, kSubprotocol);
      response.erase(boost::beast::http::field::server);
    }));
    error_code failed;
    co_await socket_.async_accept(request, asio::redirect_error(asio::use_awaitable, failed));
    is_open_ = !failed;
    co_return is_open_;
  }

  /// The sink's whole life, from open to on_close.
  asio::awaitable<void> converse(OpenSink open) {
    std::unique_ptr<MessageSink> sink;
    co_await on_worker();
    try {
      sink = open(outlet_);
      open = nullptr;
    } catch (const std::exception&) {
      sink = nullptr;
    }
    co_await on_strand();
    if (!sink) close(1013, "try later");
    co_await read_messages(sink.get());
    is_open_ = false;
    if (!sink) co_return;
    co_await on_worker();
    try {
      sink->on_close();
      sink.reset();
    } catch (const std::exception&) {
      sink.reset();
    }
    co_await on_strand();
  }

  asio::awaitable<void> read_messages(MessageSink* sink) {
    boost::beast::flat_buffer buffer;
    for (;;) {
      error_code failed;
      co_await socket_.async_read(buffer, asio::redirect_error(asio::use_awaitable, failed));
      if (failed) co_return;
      if (!socket_.got_text()) close(1003, "text only");
      // Once closing, what still comes is only read to find the peer's own close frame.
      if (!is_closing_ && sink != nullptr) {
        co_await on_worker();
        const bool took = tell(*sink, {static_cast<const char*>(buffer.data().data()), buffer.size()});
        co_await on_strand();
        if (!took) close(1011, "internal error");
      }
      buffer.clear();
      if (buffer.capacity() > kKeptBuffer) buffer.shrink_to_fit();
    }
  }

  static bool tell(MessageSink& sink, std::string_view text) {
    try {
      sink.on_message(text);
      return true;
    } catch (const std::exception&) {
      return false;
    }
  }

  asio::awaitable<void> on_worker() {
    co_await asio::post(asio::bind_executor(listener_.workers(), asio::use_awaitable));
  }
  asio::awaitable<void> on_strand() { co_await asio::post(executor_, asio::use_awaitable); }

  void pump() {
    if (is_writing_ || is_close_sent_) return;
    auto message = outlet_->next();
    if (!message) {
      if (is_closing_) send_close();
      return;
    }
    is_writing_ = true;
    const auto slices = 1 + message->size() / kWriteSlice;
    if (!is_closing_) {
      deadline_.set(milliseconds(listener_.options().write_deadline_ms * static_cast<std::int64_t>(slices)));
    }
    const auto bytes = asio::buffer(*message);
    socket_.async_write(bytes, [self = this->shared_from_this(), message](error_code failed, std::size_t) {
      self->is_writing_ = false;
      self->outlet_->written(message->size());
      if (!self->is_closing_) self->deadline_.clear();
      if (failed) return self->cut();
      self->pump();
    });
  }

  void close(int code, std::string reason) {
    if (is_closing_ || !is_open_) return;
    is_closing_ = true;
    deadline_.set(kCloseTime);
    close_reason_ = websocket::close_reason(static_cast<websocket::close_code>(code), reason.substr(0, 100));
    if (code == 1008) outlet_->drop_queue();  // no longer meant for this peer
    pump();
  }

  void send_close() {
    is_close_sent_ = true;
    socket_.async_close(close_reason_, [self = this->shared_from_this()](error_code) { self->cut(); });
  }

  Listener& listener_;
  std::unique_ptr<Seat> seat_;
  websocket::stream<Stream, false> socket_;
  asio::any_io_executor executor_;
  Deadline deadline_;
  std::shared_ptr<Outlet> outlet_;
  websocket::close_reason close_reason_;

  bool is_open_ = false;
  bool is_writing_ = false;
  bool is_closing_ = false;
  bool is_close_sent_ = false;
};

template <class Stream>
void start_socket(std::unique_ptr<Seat> seat, Stream stream, std::unique_ptr<HeadMessage> request, OpenSink open) {
  auto executor = stream.get_executor();
  auto link = std::make_shared<SocketLink<Stream>>(std::move(seat), std::move(stream));
  link->sit_down();
  asio::co_spawn(executor, link->run(std::move(request), std::move(open)), [link](std::exception_ptr) {});
}

}  // namespace lykta::front
