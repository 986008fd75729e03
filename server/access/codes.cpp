#include "access/codes.h"

#include <cstdint>

namespace lykta {
namespace {

constexpr std::string_view kCrockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::string_view kBase64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t kCodeLength = 8;
constexpr std::size_t kLongestTyped = 64;

/// Groups of `bits` bits, most significant first, the last one padded with zeros.
std::string grouped(std::string_view bytes, int bits, std::string_view alphabet) {
  std::string out;
  std::uint32_t pending = 0;
  int have = 0;
  for (const unsigned char byte : bytes) {
    pending = (pending << 8) | byte;
    for (have += 8; have >= bits; have -= bits) out += alphabet[(pending >> (have - bits)) & ((1u << bits) - 1)];
    pending &= (1u << have) - 1;
  }
  if (have > 0) out += alphabet[(pending << (bits - have)) & ((1u << bits) - 1)];
  return out;
}

char as_typed(char c) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (c == 'O') return '0';
  if (c == 'I' || c == 'L') return '1';
  return c;
}

}  // namespace

std::string code_text(std::string_view five_bytes) {
  const std::string all = grouped(five_bytes, 5, kCrockford);
  return all.substr(0, kCodeLength / 2) + "-" + all.substr(kCodeLength / 2, kCodeLength / 2);
}

std::optional<std::string> read_code(std::string_view typed) {
  if (typed.size() > kLongestTyped) return std::nullopt;
  std::string code;
  for (const char raw : typed) {
    if (raw == ' ' || raw == '-' || raw == '\t' || raw == '\r' || raw == '\n') continue;
    const char c = as_typed(raw);
    if (kCrockford.find(c) == std::string_view::npos) return std::nullopt;
    code += c;
  }
  if (code.size() != kCodeLength) return std::nullopt;
  return code;
}

std::string base32_text(std::string_view bytes) {
  std::string out = grouped(bytes, 5, kCrockford);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string base64url_text(std::string_view bytes) { return grouped(bytes, 6, kBase64Url); }

}  // namespace lykta
