// HTTP/1.1 on one stream: read a head under its deadline, check it, read the body, have `http` answer on a worker,
// write. Everything runs on the connection's strand but HttpServer, the upgrader and file reads, which run on the
// worker pool.
#pragma once

#include <algorithm>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "front/answers.h"
#include "front/deadline.h"
#include "front/file_reader.h"
#include "front/handshake.h"
#include "front/head.h"
#include "front/link.h"

namespace lykta::front {

template <class Stream>
class HttpLink final : public Guest, public std::enable_shared_from_this<HttpLink<Stream>> {
 public:
  HttpLink(std::unique_ptr<Seat> seat, Stream stream)
      : listener_(seat->listener()),
        seat_(std::move(seat)),
        stream_(std::move(stream)),
        executor_(stream_.get_executor()),
        deadline_(executor_, [this] { cancel(); }) {}

  /// Before run(): shared_from_this() must stand already.
  void sit_down() { seat_->taken_by(this->weak_from_this()); }

  /// No condition in this file awaits: g++ 12 at -O2 destroys the wrong coroutine frame when one does.
  asio::awaitable<void> run() {
    for (;;) {
      const bool goes_on = co_await exchange();
      if (!goes_on || is_leaving_) break;
    }
    deadline_.clear();
  }

  void leave(std::shared_ptr<Guest> self) override {
    asio::post(executor_, [this, self = std::move(self)] {
      is_leaving_ = true;
      leave_by_ = std::chrono::steady_clock::now() + kLeaveTime;
      if (is_idle_) cancel();
      deadline_.set_at_most(kLeaveTime);
    });
  }

 private:
  using milliseconds = std::chrono::milliseconds;
  using error_code = boost::system::error_code;

  static constexpr milliseconds kLeaveTime{1500};
  static constexpr milliseconds kLingerTime{1000};
  static constexpr std::size_t kLingerBytes = 4 * 1024 * 1024;
  static constexpr std::size_t kWriteSlice = 256 * 1024;
  static constexpr std::size_t kBodySlice = 64 * 1024;
  static constexpr std::size_t kIdleSlice = 1024;
  static constexpr std::size_t kHeadSlice = 4 * 1024;

  // What remains of a head once the bytes it points into may move.
  struct Request {
    std::size_t total = 0;  ///< with its body
    std::size_t head = 0;
    bool keep_alive = false;
    bool expects_continue = false;
  };

  tcp::socket& socket() { return boost::beast::get_lowest_layer(stream_); }

  void cancel() {
    if (!seat_) return;  // the stream became a WebSocket
    error_code ignored;
    socket().cancel(ignored);
  }

  void allow(milliseconds time) {
    if (is_leaving_) {
      const auto left = std::chrono::duration_cast<milliseconds>(leave_by_ - std::chrono::steady_clock::now());
      time = std::clamp(left, milliseconds(0), time);
    }
    deadline_.set(time);
  }

  const FrontOptions& options() const { return listener_.options(); }
  bool is_secure() const { return seat_->peer().secure; }

  /// One request and its answer. False: the connection ends.
  asio::awaitable<bool> exchange() {
    const std::size_t head_size = co_await receive_head();
    if (head_size == 0) co_return false;
    std::optional<Request> request = co_await accept_head(head_size);
    if (!request) co_return false;
    const bool is_whole = co_await receive_body(*request);
    if (!is_whole) co_return false;
    deadline_.clear();
    HttpAnswer answer = co_await respond(request->total);
    in_.erase(0, request->total);
    if (in_.empty()) std::string().swap(in_);
    bool sent = co_await send(answer.bytes);
    const bool keep = answer.keep_alive && request->keep_alive && !is_leaving_;
    std::string().swap(answer.bytes);
    if (sent && answer.file) sent = co_await send_file(*answer.file);
    if (sent && !keep) co_await linger();
    co_return sent&& keep;
  }

  /// Size of the complete head at the front of `in_`; 0: the connection ended, or a refusal was sent.
  asio::awaitable<std::size_t> receive_head() {
    is_idle_ = in_.empty();
    if (is_leaving_) co_return 0;
    allow(milliseconds(is_idle_ && !is_first_ ? options().idle_ms : options().head_deadline_ms));
    for (std::size_t scanned = 0;;) {
      const HeadScan scan = scan_head(in_, scanned);
      scanned = in_.size();
      if (scan.state == HeadState::broken) {
        co_await refuse({400, "head_malformed", "The request head is not valid HTTP."});
        co_return 0;
      }
      if (scan.size > options().head_bytes || (scan.size == 0 && in_.size() >= options().head_bytes)) {
        co_await refuse({431, "head_too_large", "The request head is too large."});
        co_return 0;
      }
      if (scan.size > 0) {
        is_first_ = false;
        co_return scan.size;
      }
      const std::size_t got = co_await receive(is_idle_ ? kIdleSlice : kHeadSlice);
      if (got == 0) {
        if (deadline_.has_passed() && !in_.empty()) {
          co_await refuse({408, "head_too_slow", "The request head did not arrive in time."});
        }
        co_return 0;
      }
      if (is_idle_ && !is_first_) allow(milliseconds(options().head_deadline_ms));
      is_idle_ = false;
    }
  }

  /// Bytes read onto the end of `in_`; 0: end, error or deadline.
  asio::awaitable<std::size_t> receive(std::size_t limit) {
    if (deadline_.has_passed()) co_return 0;
    const std::size_t old = in_.size();
    in_.resize(old + limit);
    error_code failed;
    const std::size_t got = co_await stream_.async_read_some(asio::buffer(in_.data() + old, limit),
                                                             asio::redirect_error(asio::use_awaitable, failed));
    in_.resize(old + (failed ? 0 : got));
    co_return failed ? 0 : got;
  }

  /// Nothing when the request was answered here: refused, redirected or upgraded.
  asio::awaitable<std::optional<Request>> accept_head(std::size_t head_size) {
    const std::string_view bytes(in_.data(), head_size);
    Checked<Head> head = read_head(bytes, {options().head_bytes, options().head_fields, options().body_bytes});
    if (!head) {
      co_await refuse(head.error());
      co_return std::nullopt;
    }
    if (options().tls && !is_secure()) {
      const std::string notice = listener_.notice(head->method, head->target);
      const bool is_sent = co_await send(notice);
      if (is_sent) co_await linger();
      co_return std::nullopt;
    }
    std::unique_ptr<HeadMessage> message = second_reading(bytes, options().head_bytes);
    if (!message) {
      co_await refuse({400, "head_malformed", "The request head is not valid HTTP."});
      co_return std::nullopt;
    }
    if (head->wants_websocket || head->target == kSyncTarget) {
      co_await upgrade(*head, std::move(message), head_size);
      co_return std::nullopt;
    }
    Request request{head_size + head->content_length, head_size, head->keep_alive, head->expects_continue};
    drop_expectation(*head, request);
    co_return request;
  }

  // It is met here; the router behind would answer it a second time, in the middle of its own answer.
  void drop_expectation(const Head& head, Request& request) {
    const auto value = head.field("expect");
    if (!value) return;
    const auto at = static_cast<std::size_t>(value->data() - in_.data());
    const auto start = in_.rfind("\r\n", at) + 2;
    const auto size = in_.find("\r\n", at) + 2 - start;
    in_.erase(start, size);
    request.head -= size;
    request.total -= size;
  }

  asio::awaitable<bool> receive_body(const Request& request) {
    if (in_.size() >= request.total) co_return true;
    const std::size_t length = request.total - request.head;
    allow(milliseconds(options().body_deadline_ms + static_cast<std::int64_t>(length / 1024)));
    if (request.expects_continue) {
      static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
      error_code failed;
      co_await asio::async_write(stream_, asio::buffer(kContinue), asio::redirect_error(asio::use_awaitable, failed));
      if (failed) co_return false;
    }
    BodyShare share(listener_);
    while (in_.size() < request.total) {
      // Grows with what really came, so that announcing much and sending little costs nothing.
      const std::size_t slice = std::min(request.total - in_.size(), kBodySlice);
      if (in_.capacity() < in_.size() + slice) in_.reserve(std::min(request.total, 2 * in_.size() + slice));
      const std::size_t got = co_await receive(slice);
      if (got == 0) {
        if (deadline_.has_passed()) {
          co_await refuse({408, "body_too_slow", "The request body did not arrive in time."});
        }
        co_return false;
      }
      if (!share.grow(got)) {
        share.give_back();
        co_await refuse({503, "too_many_uploads", "Too much is being uploaded at the moment."});
        co_return false;
      }
    }
    co_return true;
  }

  asio::awaitable<void> on_worker() {
    co_await asio::post(asio::bind_executor(listener_.workers(), asio::use_awaitable));
  }
  asio::awaitable<void> on_strand() { co_await asio::post(executor_, asio::use_awaitable); }

  asio::awaitable<HttpAnswer> respond(std::size_t total) {
    co_await on_worker();
    HttpAnswer answer;
    try {
      answer = listener_.http().respond(std::string_view(in_).substr(0, total), seat_->peer());
    } catch (const std::exception&) {
      answer = {refusal_answer({500, "internal", "The server failed on this request."}, options().hsts), {}, false};
    }
    co_await on_strand();
    co_return answer;
  }

  asio::awaitable<bool> send(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::string_view slice = bytes.substr(0, kWriteSlice);
      bytes.remove_prefix(slice.size());
      allow(milliseconds(options().write_deadline_ms));
      error_code failed;
      co_await asio::async_write(stream_, asio::buffer(slice), asio::redirect_error(asio::use_awaitable, failed));
      if (failed) co_return false;
    }
    co_return true;
  }

  asio::awaitable<bool> send_file(FileBody body) {
    FileReader file(body);
    while (!file.at_end()) {
      co_await on_worker();
      const bool is_read = file.read_slice();
      co_await on_strand();
      // The head has promised a length that the file no longer has; only ending the connection says so.
      if (!is_read) co_return false;
      const bool is_sent = co_await send(file.slice());
      if (!is_sent) co_return false;
    }
    co_return true;
  }

  asio::awaitable<void> refuse(Refusal refusal) {
    listener_.count_refusal();
    const bool head_only = in_.compare(0, 5, "HEAD ") == 0;
    const std::string answer = refusal_answer(refusal, options().hsts && is_secure(), head_only);
    const bool is_sent = co_await send(answer);
    if (is_sent) co_await linger();
  }

  /// Lets the peer read the last answer: closing over unread bytes would reset the connection and lose it.
  asio::awaitable<void> linger() {
    allow(kLingerTime);
    error_code ignored;
    if constexpr (!std::is_same_v<Stream, PlainStream>) {
      co_await stream_.async_shutdown(asio::redirect_error(asio::use_awaitable, ignored));
    }
    socket().shutdown(tcp::socket::shutdown_send, ignored);
    std::string().swap(in_);
    std::string scrap(kHeadSlice, '\0');
    for (std::size_t drained = 0; drained < kLingerBytes && !deadline_.has_passed();) {
      error_code failed;
      const std::size_t got =
          co_await socket().async_read_some(asio::buffer(scrap), asio::redirect_error(asio::use_awaitable, failed));
      if (failed) break;
      drained += got;
    }
  }

  asio::awaitable<void> upgrade(const Head& head, std::unique_ptr<HeadMessage> message, std::size_t head_size) {
    Checked<std::string> token = check_handshake(head, {is_secure(), listener_.origins()});
    // Frames before our answer: the client does not wait for the handshake it asked for.
    if (token && in_.size() > head_size) {
      token = tl::make_unexpected(Refusal{400, "handshake_malformed", "The WebSocket handshake is not valid."});
    }
    if (!token) {
      co_await refuse(token.error());
      co_return;
    }
    deadline_.clear();
    UpgradeRequest question{*token, seat_->peer()};
    Upgrade verdict = co_await ask(std::move(question));
    if (verdict.refuse_status != 0 || !verdict.open) {
      const int status = verdict.refuse_status != 0 ? verdict.refuse_status : 500;
      co_await refuse({status, "session_refused", "The session is not allowed to open this WebSocket."});
      co_return;
    }
    if (is_leaving_) co_return;
    start_socket<Stream>(std::move(seat_), std::move(stream_), std::move(message), std::move(verdict.open));
  }

  asio::awaitable<Upgrade> ask(UpgradeRequest request) {
    co_await on_worker();
    Upgrade verdict;
    try {
      verdict = listener_.upgrader()(request);
    } catch (const std::exception&) {
      verdict.refuse_status = 500;
    }
    co_await on_strand();
    co_return verdict;
  }

  Listener& listener_;
  std::unique_ptr<Seat> seat_;
  Stream stream_;
  asio::any_io_executor executor_;
  Deadline deadline_;

  std::string in_;  // received and not yet answered; pipelined requests wait here
  bool is_first_ = true;
  bool is_idle_ = false;
  bool is_leaving_ = false;
  std::chrono::steady_clock::time_point leave_by_;
};

template <class Stream>
void start_http(std::unique_ptr<Seat> seat, Stream stream) {
  auto executor = stream.get_executor();
  auto link = std::make_shared<HttpLink<Stream>>(std::move(seat), std::move(stream));
  link->sit_down();
  asio::co_spawn(executor, link->run(), [link](std::exception_ptr) {});
}

}  // namespace lykta::front
