#include "ws_client.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <utility>

namespace lykta::testing_support {
namespace {

constexpr int kText = 1, kClose = 8, kPing = 9, kPong = 10;

int connect_from(const std::string& source, std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in from{}, to{};
  from.sin_family = to.sin_family = AF_INET;
  to.sin_port = htons(port);
  ::inet_pton(AF_INET, source.c_str(), &from.sin_addr);
  ::inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
  if (source != "127.0.0.1") ::bind(fd, reinterpret_cast<sockaddr*>(&from), sizeof from);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0) return fd;
  ::close(fd);
  return -1;
}

bool send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

/// Appends what has come; false when nothing came in time or the peer is gone (`*gone`).
bool append_some(int fd, int timeout_ms, std::string& buffer, bool* gone) {
  pollfd waiting{fd, POLLIN, 0};
  if (::poll(&waiting, 1, timeout_ms) <= 0) return false;
  char part[64 * 1024];
  const ssize_t n = ::recv(fd, part, sizeof part, 0);
  if (n <= 0) {
    *gone = true;
    return false;
  }
  buffer.append(part, static_cast<std::size_t>(n));
  return true;
}

/// Shakes hands on a connected socket; nullptr when that fails.
SSL* secured(int fd) {
  static SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
  SSL* tls = SSL_new(context);
  SSL_set_fd(tls, fd);
  if (SSL_connect(tls) == 1) return tls;
  SSL_free(tls);
  return nullptr;
}

int status_of(const std::string& head) { return head.size() > 12 ? std::atoi(head.c_str() + 9) : 0; }

}  // namespace

HttpAnswer http(std::uint16_t port, const std::string& method, const std::string& target,
                const std::vector<std::string>& headers, const std::string& body) {
  HttpAnswer answer;
  const int fd = connect_from("127.0.0.1", port);
  if (fd < 0) return answer;
  std::string request =
      method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\nConnection: close\r\n";
  for (const std::string& header : headers) request += header + "\r\n";
  if (!body.empty() || method == "POST") request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  std::string bytes;
  bool gone = false;
  if (send_all(fd, request + "\r\n" + body)) {
    while (append_some(fd, 10'000, bytes, &gone)) {
    }
  }
  ::close(fd);
  const auto end = bytes.find("\r\n\r\n");
  if (end == std::string::npos) return answer;
  answer.head = bytes.substr(0, end);
  answer.body = bytes.substr(end + 4);
  answer.status = status_of(answer.head);
  return answer;
}

WsClient::WsClient(std::uint16_t port, const std::string& token, const std::string& source, Line line)
    : fd_(connect_from(source, port)) {
  if (fd_ < 0) return;
  if (line == Line::tls && !(tls_ = secured(fd_))) {
    drop();
    return;
  }
  const std::string request = "GET /sync HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
                              "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                              "Sec-WebSocket-Key: bHlrdGEgdGVzdCBwaG9uZQ==\r\nSec-WebSocket-Protocol: lykta.v1\r\n"
                              "Authorization: Bearer " +
                              token + "\r\n\r\n";
  bool is_answered = write(request);
  while (is_answered && buffer_.find("\r\n\r\n") == std::string::npos) is_answered = read_some(10'000);
  if (!is_answered) {
    drop();
    return;
  }
  status_ = status_of(buffer_);
  buffer_.erase(0, buffer_.find("\r\n\r\n") + 4);
  if (status_ != 101) drop();
}

WsClient::~WsClient() { drop(); }

void WsClient::drop() {
  SSL_free(tls_);
  tls_ = nullptr;
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

bool WsClient::send(std::string_view text) { return send_frame(kText, text); }

bool WsClient::send_frame(int opcode, std::string_view payload) {
  if (fd_ < 0) return false;
  std::string frame(1, static_cast<char>(0x80 | opcode));
  const auto add_length = [&](int bytes) {
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) frame += static_cast<char>(payload.size() >> shift);
  };
  if (payload.size() < 126) {
    frame += static_cast<char>(0x80 | payload.size());
  } else if (payload.size() <= 0xffff) {
    frame += static_cast<char>(0x80 | 126);
    add_length(2);
  } else {
    frame += static_cast<char>(0x80 | 127);
    add_length(8);
  }
  mask_ = mask_ * 1664525 + 1013904223;
  char mask[4];
  std::memcpy(mask, &mask_, 4);
  frame.append(mask, 4);
  const std::size_t at = frame.size();
  frame.append(payload);
  for (std::size_t i = 0; i < payload.size(); ++i) frame[at + i] = static_cast<char>(frame[at + i] ^ mask[i % 4]);
  // What the server said before it went is still to be read: only reading ends the client.
  return write(frame);
}

bool WsClient::write(std::string_view bytes) {
  if (!tls_) return send_all(fd_, bytes);
  return SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size())) == static_cast<int>(bytes.size());
}

bool WsClient::read_tls(int timeout_ms, bool* gone) {
  pollfd waiting{fd_, POLLIN, 0};
  if (SSL_pending(tls_) == 0 && ::poll(&waiting, 1, timeout_ms) <= 0) return false;
  char part[64 * 1024];
  const int n = SSL_read(tls_, part, sizeof part);
  *gone = n <= 0;
  if (n > 0) buffer_.append(part, static_cast<std::size_t>(n));
  return n > 0;
}

bool WsClient::read_some(int timeout_ms) {
  bool gone = false;
  if (fd_ >= 0 && (tls_ ? read_tls(timeout_ms, &gone) : append_some(fd_, timeout_ms, buffer_, &gone))) return true;
  if (gone) drop();
  return false;
}

bool WsClient::take_frame(int& opcode, bool& is_last, std::string& payload) {
  if (buffer_.size() < 2) return false;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(buffer_[i]); };
  std::size_t size = byte(1) & 0x7f, at = 2;
  if (size >= 126) {
    const std::size_t bytes = size == 126 ? 2 : 8;
    if (buffer_.size() < at + bytes) return false;
    size = 0;
    for (std::size_t i = 0; i < bytes; ++i) size = size << 8 | byte(at + i);
    at += bytes;
  }
  if (buffer_.size() < at + size) return false;
  opcode = byte(0) & 0x0f;
  is_last = (byte(0) & 0x80) != 0;
  payload = buffer_.substr(at, size);
  buffer_.erase(0, at + size);
  return true;
}

std::optional<std::string> WsClient::receive(int timeout_ms) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  for (;;) {
    int opcode = 0;
    bool is_last = false;
    std::string payload;
    while (take_frame(opcode, is_last, payload)) {
      if (opcode == kPing) {
        send_frame(kPong, payload);
      } else if (opcode == kClose) {
        if (payload.size() >= 2)
          close_code_ = static_cast<unsigned char>(payload[0]) << 8 | static_cast<unsigned char>(payload[1]);
        send_frame(kClose, payload.substr(0, 2));
        drop();
        return std::nullopt;
      } else if (opcode != kPong) {
        message_ += payload;
        if (is_last) return std::exchange(message_, {});
      }
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() < 0 || !read_some(static_cast<int>(left.count()))) return std::nullopt;
  }
}

}  // namespace lykta::testing_support
