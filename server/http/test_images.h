// Pictures for tests, made part by part, and two as encoders wrote them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lykta::http {

inline std::string big(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i) & 0xFF);
  return out;
}
inline std::string little(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
  return out;
}

inline std::string segment(int marker, const std::string& content) {
  return "\xFF" + std::string(1, static_cast<char>(marker)) + big(content.size() + 2, 2) + content;
}
/// `before` stands in front of the frame, `between` after the first of two scans.
inline std::string jpeg_parts(int width, int height, const std::string& before, const std::string& between) {
  const std::string frame = segment(0xC2, "\x08" + big(height, 2) + big(width, 2) + std::string("\x01\x01\x11\0", 4));
  const std::string scan =
      segment(0xDA, std::string("\x01\x01\0\0\x3F\0", 6)) + std::string("\x12\xFF\0\x34\xFF\xD0\x56", 7);
  return "\xFF\xD8" + before + frame + scan + between + scan + "\xFF\xD9";
}
inline std::string jpeg(int width, int height, const std::string& before = "") {
  return jpeg_parts(width, height, before, "");
}

/// The checksum is not looked at by anybody here.
inline std::string chunk(const std::string& type, const std::string& data) {
  return big(data.size(), 4) + type + data + "\xDE\xAD\xBE\xEF";
}
inline std::string png(std::uint32_t width, std::uint32_t height, const std::string& before_end = "") {
  return "\x89PNG\r\n\x1A\n" + chunk("IHDR", big(width, 4) + big(height, 4) + std::string("\x08\x02\0\0\0", 5)) +
         chunk("IDAT", "x") + before_end + chunk("IEND", "");
}

inline std::string riff_chunk(const std::string& type, const std::string& data) {
  return type + little(data.size(), 4) + data + std::string(data.size() % 2, '\0');
}
inline std::string webp(const std::string& chunks) { return "RIFF" + little(chunks.size() + 4, 4) + "WEBP" + chunks; }
inline std::string vp8(int width, int height) {
  return riff_chunk("VP8 ", std::string("\0\0\0\x9D\x01\x2A", 6) + little(width, 2) + little(height, 2));
}
inline std::string webp_lossy(int width, int height) { return webp(vp8(width, height)); }
inline std::string webp_lossless(int width, int height) {
  return webp(riff_chunk("VP8L", "\x2F" + little((width - 1) | (height - 1) << 14, 4)));
}
inline std::string webp_extended(int width, int height, const std::string& more) {
  return webp(riff_chunk("VP8X", little(0, 4) + little(width - 1, 3) + little(height - 1, 3)) + vp8(8, 8) + more);
}

inline const std::string kTinyPng{
    "\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02"
    "\x00\x00\x00\x90\x77\x53\xde\x00\x00\x00\x0c\x49\x44\x41\x54\x78\x9c\x63\x60\x60\x60\x00\x00\x00\x04\x00"
    "\x01\xf6\x17\x38\x55\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82",
    69};

inline const std::string kTinyJpeg{
    "\xff\xd8\xff\xe0\x00\x10\x4a\x46\x49\x46\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xdb\x00\x43\x00\x1b"
    "\x12\x14\x17\x14\x11\x1b\x17\x16\x17\x1e\x1c\x1b\x20\x28\x42\x2b\x28\x25\x25\x28\x51\x3a\x3d\x30\x42\x60"
    "\x55\x65\x64\x5f\x55\x5d\x5b\x6a\x78\x99\x81\x6a\x71\x90\x73\x5b\x5d\x85\xb5\x86\x90\x9e\xa3\xab\xad\xab"
    "\x67\x80\xbc\xc9\xba\xa6\xc7\x99\xa8\xab\xa4\xff\xdb\x00\x43\x01\x1c\x1e\x1e\x28\x23\x28\x4e\x2b\x2b\x4e"
    "\xa4\x6e\x5d\x6e\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4"
    "\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4"
    "\xa4\xa4\xff\xc0\x00\x11\x08\x00\x08\x00\x08\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01\xff\xc4\x00\x15\x00"
    "\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x04\xff\xc4\x00\x14\x10\x01\x00\x00"
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xc4\x00\x15\x01\x01\x01\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03\x05\xff\xc4\x00\x14\x11\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x00\x00\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00\xb0\x04\xa3\x3f\xff"
    "\xd9",
    287};

}  // namespace lykta::http
