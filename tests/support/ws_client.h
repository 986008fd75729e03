// A phone's side of HTTP and of the WebSocket, on a raw socket: what the tests know of RFC 6455 is written here a
// second time, so that the server is not judged by its own library. Blocking; one thread per client.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct ssl_st;

namespace lykta::testing_support {

struct HttpAnswer {
  int status = 0;  ///< 0: nobody answered
  std::string head, body;
};
/// One request on its own connection to 127.0.0.1. `headers` without Host and Content-Length, each "Name: value".
HttpAnswer http(std::uint16_t port, const std::string& method, const std::string& target,
                const std::vector<std::string>& headers = {}, const std::string& body = "");

enum class Line { plain, tls };  ///< tls: whatever certificate the server shows is taken

class WsClient {
 public:
  /// Connects from `source` (any of 127.0.0.0/8) and upgrades /sync with the token. Not open() if that fails.
  WsClient(std::uint16_t port, const std::string& token, const std::string& source = "127.0.0.1",
           Line line = Line::plain);
  ~WsClient();
  WsClient(const WsClient&) = delete;

  bool is_open() const { return fd_ >= 0; }
  int status() const { return status_; }          ///< of the upgrade; 101 when it was accepted
  int close_code() const { return close_code_; }  ///< 0 when the peer just went
  int fd() const { return fd_; }
  /// False when the connection is gone.
  bool send(std::string_view text);
  /// The next whole text message; pings are answered on the way. nullopt: none within the time, or closed (is_open()).
  std::optional<std::string> receive(int timeout_ms);

 private:
  bool send_frame(int opcode, std::string_view payload);
  bool write(std::string_view bytes);
  bool read_some(int timeout_ms);
  bool read_tls(int timeout_ms, bool* gone);
  /// Takes one frame out of buffer_; false when it is not there whole.
  bool take_frame(int& opcode, bool& is_last, std::string& payload);
  void drop();

  int fd_ = -1;
  ssl_st* tls_ = nullptr;
  int status_ = 0;
  int close_code_ = 0;
  std::string buffer_, message_;
  std::uint32_t mask_ = 0x9e3779b9;
};

}  // namespace lykta::testing_support
