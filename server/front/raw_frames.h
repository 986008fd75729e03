// WebSocket frames for tests, right and wrong ones, byte by byte.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "front/raw_client.h"

namespace lykta::front {

enum class LengthForm { shortest, two_bytes, eight_bytes };

struct Frame {
  int opcode = 1;
  std::string payload = {};
  bool fin = true;
  int reserved = 0;  ///< the three bits as 0…7
  bool masked = true;
  LengthForm form = LengthForm::shortest;
  std::optional<std::uint64_t> claimed_length = {};  ///< instead of the payload's

  std::string bytes() const {
    std::string out(1, static_cast<char>((fin ? 0x80 : 0) | (reserved << 4) | opcode));
    const std::uint64_t length = claimed_length.value_or(payload.size());
    const int size = form == LengthForm::eight_bytes || length > 0xffff ? 8
                     : form == LengthForm::two_bytes || length > 125    ? 2
                                                                        : 0;
    out += static_cast<char>((masked ? 0x80 : 0) | (size == 8 ? 127 : size == 2 ? 126 : static_cast<int>(length)));
    for (int i = size - 1; i >= 0; --i) out += static_cast<char>((length >> (8 * i)) & 0xff);
    static constexpr std::string_view kMask = "\x11\x92\x7f\xe4";
    if (masked) out += kMask;
    for (std::size_t i = 0; i < payload.size(); ++i) {
      out += masked ? static_cast<char>(payload[i] ^ kMask[i % 4]) : payload[i];
    }
    return out;
  }
};

inline std::string close_payload(int code, const std::string& reason = "") {
  return std::string{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)} + reason;
}

/// What the server sent: one frame, unmasked. opcode −1: the connection ended, or nothing came.
struct ServerFrame {
  int opcode = -1;
  bool fin = true;
  std::string payload;
  int close_code() const {
    if (opcode != 8) return 0;
    if (payload.size() < 2) return 1005;
    return static_cast<unsigned char>(payload[0]) * 256 + static_cast<unsigned char>(payload[1]);
  }
};

inline ServerFrame read_frame(RawClient& client, int timeout_ms = 5000) {
  ServerFrame frame;
  const std::string head = client.read_exactly(2, timeout_ms);
  if (head.size() < 2) return frame;
  std::size_t length = static_cast<unsigned char>(head[1]) & 0x7f;
  if (length > 125) {
    const std::string size = client.read_exactly(length == 126 ? 2 : 8, timeout_ms);
    length = 0;
    for (const char c : size) length = length * 256 + static_cast<unsigned char>(c);
  }
  frame.payload = client.read_exactly(length, timeout_ms);
  if (frame.payload.size() == length) frame.opcode = static_cast<unsigned char>(head[0]) & 0x0f;
  frame.fin = (static_cast<unsigned char>(head[0]) & 0x80) != 0;
  return frame;
}

inline std::string upgrade_request(const std::string& extra = "Authorization: Bearer good\r\n") {
  return "GET /sync HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
         "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
         "Sec-WebSocket-Protocol: lykta.v1\r\n" +
         extra + "\r\n";
}

}  // namespace lykta::front
