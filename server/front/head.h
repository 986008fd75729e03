// The strict reading of one HTTP/1.x request head. Pure: bytes in, a Head or a refusal with its status out.
// What two parsers could read in two ways is refused here, so that the router behind never sees it.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace lykta::front {

/// Why a request is not passed on. The texts are literals.
struct Refusal {
  int status = 400;
  std::string_view reason;
  std::string_view sentence;
};
template <class T>
using Checked = tl::expected<T, Refusal>;

struct HeadLimits {
  std::size_t bytes = 16 * 1024;
  std::size_t fields = 64;
  std::size_t body_bytes = 1024 * 1024;
};

enum class HeadState { incomplete, complete, broken };
struct HeadScan {
  HeadState state = HeadState::incomplete;
  std::size_t size = 0;  ///< of the complete head, with its empty line
};
/// Looks for the end of the head; `from` bytes were looked at before. `broken`: no byte to come can repair it.
HeadScan scan_head(std::string_view bytes, std::size_t from);

struct Field {
  std::string_view name;
  std::string_view value;  ///< without the blanks around it
};

/// All views point into the bytes given to read_head.
struct Head {
  std::string_view method;
  std::string_view target;  ///< origin form: path and query
  int minor_version = 1;    ///< of HTTP/1.x
  std::vector<Field> fields;
  std::size_t content_length = 0;
  bool keep_alive = true;
  bool expects_continue = false;
  bool wants_websocket = false;

  /// The first field of that name, any case.
  std::optional<std::string_view> field(std::string_view name) const;
  std::size_t count(std::string_view name) const;
};

/// `head` is complete (scan_head). Statuses: 400, 411 (chunked body), 413, 417, 431, 501 (method), 505.
Checked<Head> read_head(std::string_view head, const HeadLimits& limits);

bool equal_ignoring_case(std::string_view a, std::string_view b);
/// Whether a comma-separated field value holds that token, any case.
bool has_token(std::string_view list, std::string_view token);

}  // namespace lykta::front
