#include "front/listener.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fstream>
#include <sstream>

#include "front/answers.h"
#include "front/handshake.h"
#include "front/link.h"
#include "front/tls_auto.h"

namespace lykta::front {
namespace {

using boost::system::error_code;

constexpr auto kCertificateInterval = std::chrono::minutes(1);
// The kernel would otherwise take megabytes for a peer that does not read, and answers would be made for it that long.
constexpr int kSendBuffer = 128 * 1024;
constexpr auto kPauseWithoutDescriptors = std::chrono::milliseconds(50);

std::vector<std::string> origins_for(const FrontOptions& options, std::uint16_t port) {
  std::vector<std::string> origins;
  if (auto origin = origin_of(options.public_url); !origin.empty()) origins.push_back(std::move(origin));
  origins.insert(origins.end(), options.allowed_origins.begin(), options.allowed_origins.end());
  if (!origins.empty()) return origins;
  for (const char* host : {"localhost", "127.0.0.1", "[::1]"}) {
    std::string origin = options.tls ? "https://" : "http://";
    origins.push_back(origin.append(host).append(":").append(std::to_string(port)));
  }
  return origins;
}

std::string text_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return std::move(out).str();
}

}  // namespace

Seat::~Seat() {
  std::lock_guard lock(listener_.mutex_);
  listener_.seats_.erase(place_);
  if (is_socket_) --listener_.sockets_;
  const auto found = listener_.per_address_.find(peer_.address);
  if (--found->second == 0) listener_.per_address_.erase(found);
  // Under the lock: the listener may be gone as soon as it sees the last seat empty.
  if (listener_.seats_.empty()) listener_.empty_.notify_all();
}

void Seat::taken_by(std::weak_ptr<Guest> guest) {
  std::shared_ptr<Guest> leaving;
  {
    std::lock_guard lock(listener_.mutex_);
    guest_ = std::move(guest);
    if (listener_.stopping_) leaving = guest_.lock();
  }
  if (auto* asked = leaving.get()) asked->leave(std::move(leaving));
}

void Seat::count_as_socket() {
  std::lock_guard lock(listener_.mutex_);
  is_socket_ = true;
  ++listener_.sockets_;
}

void BodyShare::give_back() { listener_.body_bytes_ -= std::exchange(bytes_, 0); }

bool BodyShare::grow(std::size_t bytes) {
  bytes_ += bytes;
  return (listener_.body_bytes_ += bytes) <= listener_.options_.bodies_bytes;
}

Listener::Listener(FrontOptions options, HttpServer& http, Upgrader upgrader,
                   std::unique_ptr<Certificates> certificates)
    : options_(std::move(options)),
      http_(http),
      upgrader_(std::move(upgrader)),
      certificates_(std::move(certificates)),
      io_(std::max(1, options_.io_threads)),
      strand_(asio::make_strand(io_)),
      acceptor_(strand_),
      certificate_timer_(strand_),
      work_(asio::make_work_guard(io_)),
      workers_(static_cast<std::size_t>(std::max(1, options_.workers))) {}

Listener::~Listener() {
  asio::post(strand_, [this] {
    error_code ignored;
    acceptor_.close(ignored);
    certificate_timer_.cancel();
  });
  std::vector<std::shared_ptr<Guest>> leaving;
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const auto* seat : seats_) {
      if (auto guest = seat->guest_.lock()) leaving.push_back(std::move(guest));
    }
  }
  for (auto& guest : leaving) {
    auto* asked = guest.get();
    asked->leave(std::move(guest));
  }
  {
    std::unique_lock lock(mutex_);
    empty_.wait(lock, [this] { return seats_.empty(); });
  }
  work_.reset();
  for (auto& thread : threads_) thread.join();
  workers_.join();
}

Result<void> Listener::open() {
  error_code failed;
  const auto text = options_.address == "localhost" ? "127.0.0.1" : options_.address;
  const auto address = asio::ip::make_address(text, failed);
  if (failed) {
    return fail(Code::invalid, "address_malformed", "'" + options_.address + "' is not an IP address.", "listen");
  }
  if (!options_.tls && !address.is_loopback()) {
    return fail(Code::invalid, "plain_not_loopback", "Without TLS Lykta listens on loopback addresses only.", "listen");
  }
  const tcp::endpoint endpoint(address, options_.port);
  acceptor_.open(endpoint.protocol(), failed);
  if (!failed) acceptor_.set_option(asio::socket_base::reuse_address(true), failed);
  if (!failed) acceptor_.bind(endpoint, failed);
  if (!failed) acceptor_.listen(4096, failed);
  if (failed) {
    return fail(
        Code::unavailable, "address_in_use",
        "Cannot listen on " + options_.address + ":" + std::to_string(options_.port) + ": " + failed.message() + ".",
        "listen");
  }
  port_ = acceptor_.local_endpoint().port();
  origins_ = origins_for(options_, port_);
  public_origin_ = origin_of(options_.public_url);
  if (!options_.ca_file.empty()) {
    ca_ = text_of(options_.ca_file);
    ca_fingerprint_ = certificate_fingerprint(ca_);
  }
  asio::co_spawn(strand_, accept(), asio::detached);
  if (certificates_) asio::co_spawn(strand_, refresh_certificates(), asio::detached);
  for (int i = 0; i < std::max(1, options_.io_threads); ++i) threads_.emplace_back([this] { io_.run(); });
  return {};
}

Front::Counts Listener::counts() const {
  std::lock_guard lock(mutex_);
  return {seats_.size(), sockets_, refused_};
}

asio::awaitable<void> Listener::accept() {
  asio::steady_timer pause(strand_);
  while (acceptor_.is_open()) {
    error_code failed;
    tcp::socket socket(asio::make_strand(io_));
    co_await acceptor_.async_accept(socket, asio::redirect_error(asio::use_awaitable, failed));
    if (!failed) {
      admit(std::move(socket));
      continue;
    }
    if (!acceptor_.is_open()) break;
    // Out of descriptors, most likely: the connection stays in the backlog, so trying at once would only spin.
    pause.expires_after(kPauseWithoutDescriptors);
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, failed));
  }
}

asio::awaitable<void> Listener::refresh_certificates() {
  while (acceptor_.is_open()) {
    error_code failed;
    certificate_timer_.expires_after(kCertificateInterval);
    co_await certificate_timer_.async_wait(asio::redirect_error(asio::use_awaitable, failed));
    if (!failed) certificates_->refresh();
  }
}

std::unique_ptr<Seat> Listener::take_seat(const std::string& address) {
  std::lock_guard lock(mutex_);
  if (stopping_ || seats_.size() >= options_.connections) return nullptr;
  auto& here = per_address_[address];
  if (here >= options_.connections_per_address) return nullptr;
  ++here;
  auto seat = std::make_unique<Seat>(*this, PeerInfo{address, false});
  seat->place_ = seats_.insert(seats_.end(), seat.get());
  return seat;
}

void Listener::admit(tcp::socket socket) {
  error_code failed;
  const auto remote = socket.remote_endpoint(failed);
  if (failed) return;
  socket.set_option(tcp::no_delay(true), failed);
  socket.set_option(asio::socket_base::send_buffer_size(kSendBuffer), failed);
  socket.non_blocking(true, failed);
  auto seat = take_seat(remote.address().to_string());
  if (!seat) {
    count_refusal();
    if (options_.tls) return;  // no TLS handshake is spent on saying no
    const auto answer = refusal_answer({503, "too_many_connections", "Too many connections at the moment."}, false);
    socket.write_some(asio::buffer(answer), failed);
    socket.shutdown(tcp::socket::shutdown_send, failed);
    return;
  }
  auto executor = socket.get_executor();
  asio::dispatch(executor, [seat = std::move(seat), socket = std::move(socket)]() mutable {
    if (seat->listener().certificates()) return start_greeting(std::move(seat), std::move(socket));
    start_http<PlainStream>(std::move(seat), std::move(socket));
  });
}

std::string Listener::notice(std::string_view method, std::string_view target) const {
  const bool reads = method == "GET" || method == "HEAD";
  if (reads && target == "/ca" && !ca_.empty()) return ca_answer(ca_, ca_fingerprint_, method == "HEAD");
  if (reads && !public_origin_.empty()) return redirect_answer(public_origin_, target);
  return refusal_answer({400, "tls_required", "This port speaks HTTPS."}, false, method == "HEAD");
}

}  // namespace lykta::front

namespace lykta {

Result<std::unique_ptr<Front>> Front::start(FrontOptions options, HttpServer& http, Upgrader upgrader) {
  std::unique_ptr<front::Certificates> certificates;
  if (options.tls) {
    auto opened = front::Certificates::open(options.certificate_file, options.key_file);
    if (!opened) return fail(opened.error());
    certificates = std::move(*opened);
  }
  auto listener =
      std::make_unique<front::Listener>(std::move(options), http, std::move(upgrader), std::move(certificates));
  if (auto open = listener->open(); !open) return fail(open.error());
  return listener;
}

}  // namespace lykta
