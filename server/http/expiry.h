// "expires" of a body: an instant, or null for the usual lease.
#pragma once

#include "domain/error.h"
#include "domain/time.h"
#include "domain/value.h"

namespace lykta::http {

/// 0 for null or absent. invalid/time_invalid.
inline Result<std::int64_t> read_expiry(const Value& body) {
  const Value* expires = body.find("expires");
  if (!expires || expires->is_null()) return 0;
  const auto ms = expires->is_text() ? parse_instant(expires->as_text()) : std::nullopt;
  if (!ms) {
    return fail(Code::invalid, "time_invalid", "expires must be a time with its offset from UTC, or null.", "expires");
  }
  return *ms;
}

}  // namespace lykta::http
