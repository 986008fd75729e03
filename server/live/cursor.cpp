#include "live/cursor.h"

#include <charconv>
#include <vector>

#include "store/digest.h"

namespace lykta {
namespace {

constexpr std::string_view kForm = "c1";
constexpr std::size_t kParts = 7;
constexpr std::size_t kLongest = 200;

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto dot = text.find('.');
    parts.push_back(text.substr(0, dot));
    if (dot == std::string_view::npos) return parts;
    text.remove_prefix(dot + 1);
  }
}

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc() || end != text.data() + text.size() || n < 0) return std::nullopt;
  return std::to_string(n) == text ? std::optional(n) : std::nullopt;  // "007" nobody wrote
}

}  // namespace

std::string to_text(const Cursor& c) {
  std::string out(kForm);
  for (const std::string& part : {c.log, c.scope, c.rights, std::to_string(c.since_ms), std::to_string(c.held.floor),
                                  std::to_string(c.held.position)}) {
    out.append(".").append(part);
  }
  return out;
}

std::optional<Cursor> cursor_from(std::string_view text) {
  if (text.size() > kLongest) return std::nullopt;
  const auto parts = split(text);
  if (parts.size() != kParts || parts[0] != kForm) return std::nullopt;
  const auto since = number(parts[4]), floor = number(parts[5]), position = number(parts[6]);
  if (!since || !floor || !position || *floor > *position) return std::nullopt;
  return Cursor{std::string(parts[1]), std::string(parts[2]), std::string(parts[3]), *since, {*floor, *position}};
}

std::string log_mark(std::string_view log_id) { return sha256_hex(log_id).substr(0, 12); }

}  // namespace lykta
