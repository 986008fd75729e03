// A client for tests that sends exactly the bytes it is told, plain or TLS, from any loopback address.
#pragma once

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace lykta::front {

struct RawAnswer {
  int status = 0;  ///< 0: no whole answer came
  std::string head, body;
  bool has(std::string_view text) const { return head.find(text) != std::string::npos; }
};

class RawClient {
 public:
  struct From {
    std::string address = "127.0.0.1";
    int receive_buffer = 0;  ///< bytes; 0: the system's
  };

  explicit RawClient(std::uint16_t port, bool tls = false) : RawClient(port, tls, From{}) {}
  RawClient(std::uint16_t port, bool tls, const From& from) {
    file_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (from.receive_buffer > 0) {
      ::setsockopt(file_, SOL_SOCKET, SO_RCVBUF, &from.receive_buffer, sizeof from.receive_buffer);
    }
    const int on = 1;
    ::setsockopt(file_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    auto source = address_of(from.address, 0);
    auto target = address_of("127.0.0.1", port);
    is_open_ = ::bind(file_, reinterpret_cast<sockaddr*>(&source), sizeof source) == 0 &&
               ::connect(file_, reinterpret_cast<sockaddr*>(&target), sizeof target) == 0;
    if (is_open_ && tls) shake_hands();
  }
  RawClient(RawClient&& other) noexcept
      : file_(std::exchange(other.file_, -1)),
        is_open_(other.is_open_),
        tls_(std::exchange(other.tls_, nullptr)),
        rest_(std::move(other.rest_)) {}
  RawClient& operator=(RawClient&&) = delete;
  ~RawClient() {
    if (tls_ != nullptr) SSL_free(tls_);
    if (file_ >= 0) ::close(file_);
  }

  bool is_open() const { return is_open_; }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = tls_ != nullptr ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
                                        : ::send(file_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  /// What has come within the time; "" at the end, on an error or when nothing came.
  std::string read(int timeout_ms = 5000) {
    if (!rest_.empty()) return std::exchange(rest_, {});
    if (tls_ == nullptr || SSL_pending(tls_) == 0) {
      pollfd waiting{file_, POLLIN, 0};
      if (::poll(&waiting, 1, timeout_ms) <= 0) return {};
    }
    std::string bytes(64 * 1024, '\0');
    const auto got = tls_ != nullptr ? SSL_read(tls_, bytes.data(), static_cast<int>(bytes.size()))
                                     : ::recv(file_, bytes.data(), bytes.size(), 0);
    if (got <= 0) is_ended_ = true;
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
  }

  /// At least `size` bytes, or fewer at the end; what is more than that stays for later.
  std::string read_exactly(std::size_t size, int timeout_ms = 5000) {
    std::string bytes;
    while (bytes.size() < size) {
      const std::string more = read(timeout_ms);
      if (more.empty()) return bytes;
      bytes += more;
    }
    rest_ = bytes.substr(size);
    bytes.resize(size);
    return bytes;
  }

  RawAnswer read_answer(bool head_only = false, int timeout_ms = 5000) {
    RawAnswer answer;
    std::string bytes;
    std::size_t end = std::string::npos;
    while ((end = bytes.find("\r\n\r\n")) == std::string::npos) {
      const std::string more = read(timeout_ms);
      if (more.empty()) return answer;
      bytes += more;
    }
    answer.head = bytes.substr(0, end + 4);
    rest_ = bytes.substr(end + 4);
    const auto length = answer.head.find("Content-Length: ");
    const auto size =
        length == std::string::npos || head_only ? 0 : std::strtoull(answer.head.c_str() + length + 16, nullptr, 10);
    answer.body = read_exactly(size, timeout_ms);
    if (answer.body.size() == size && answer.head.size() > 12) answer.status = std::atoi(answer.head.c_str() + 9);
    return answer;
  }

  /// Everything until the server closes.
  std::string read_to_end(int timeout_ms = 5000) {
    std::string all;
    for (std::string more = read(timeout_ms); !more.empty(); more = read(timeout_ms)) all += more;
    return all;
  }

  /// True when the server closed (or reset) within the time; drops what it still sent.
  bool is_closed_within(int timeout_ms) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
    while (!is_ended_) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
      if (left.count() <= 0) return false;
      read(static_cast<int>(left.count()));
    }
    return true;
  }

  RawAnswer ask(std::string_view request) {
    send(request);
    return read_answer(request.substr(0, 5) == "HEAD ");
  }

  void end_sending() { ::shutdown(file_, SHUT_WR); }
  int file() const { return file_; }

 private:
  static sockaddr_in address_of(const std::string& text, std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    ::inet_pton(AF_INET, text.c_str(), &address.sin_addr);
    return address;
  }

  void shake_hands() {
    static SSL_CTX* const context = [] {
      SSL_CTX* made = SSL_CTX_new(TLS_client_method());
      SSL_CTX_set_mode(made, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE);
      return made;
    }();
    timeval limit{5, 0};
    ::setsockopt(file_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    tls_ = SSL_new(context);
    SSL_set_fd(tls_, file_);
    is_open_ = SSL_connect(tls_) == 1;
  }

  int file_ = -1;
  bool is_open_ = false;
  bool is_ended_ = false;
  SSL* tls_ = nullptr;
  std::string rest_;
};

}  // namespace lykta::front
