// SHA-256, HMAC and random bytes (OpenSSL). The only room below `front` that knows a crypto library.
// All functions are thread-safe.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace lykta {

std::string sha256(std::string_view bytes);                          ///< 32 raw bytes
std::string hmac_sha256(std::string_view key, std::string_view bytes);  ///< 32 raw bytes
std::string random_bytes(std::size_t count);                         ///< from the system's generator
std::string to_hex(std::string_view bytes);                          ///< lower case
std::string sha256_hex(std::string_view bytes);
std::string file_sha256_hex(const std::string& path);                ///< "" when the file cannot be read
bool equal_in_constant_time(std::string_view a, std::string_view b);

/// SHA-256 of a stream of parts.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  void add(std::string_view part);
  std::string hex();  ///< ends the stream

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lykta
