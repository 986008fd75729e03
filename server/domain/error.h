// Expected failures are values. Few codes, the same words on the wire, in the CLI and in TypeScript.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace lykta {

/// What sort of failure it is; `http` alone turns it into a status.
enum class Code { invalid, unauthorized, not_found, conflict, unsupported, unavailable, internal };

constexpr std::string_view to_text(Code code) {
  switch (code) {
    case Code::invalid: return "invalid";
    case Code::unauthorized: return "unauthorized";
    case Code::not_found: return "not_found";
    case Code::conflict: return "conflict";
    case Code::unsupported: return "unsupported";
    case Code::unavailable: return "unavailable";
    case Code::internal: return "internal";
  }
  return "internal";
}

struct Error {
  Code code = Code::internal;
  /// Stable word for this very failure, e.g. `category_unknown`; the app's Swedish sentence hangs on it.
  std::string reason;
  /// One clear English sentence that may be shown to anybody (CLI, log): no secrets, no contents.
  std::string sentence;
  /// The field, key path or line at fault ("set.category", "areas[1].activities[0].goals[2].kind"); may be empty.
  std::string field = {};

  bool operator==(const Error&) const = default;
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(Code code, std::string reason, std::string sentence, std::string field = {}) {
  return tl::make_unexpected(Error{code, std::move(reason), std::move(sentence), std::move(field)});
}
inline tl::unexpected<Error> fail(Error error) { return tl::make_unexpected(std::move(error)); }

}  // namespace lykta
