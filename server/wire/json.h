// Bytes ⇄ Value: the one decoder for everything that comes from outside (phones, files, the control socket).
// Home of nlohmann/json. Pure; any thread.
#pragma once

#include <cstddef>
#include <string_view>

#include "domain/error.h"
#include "domain/value.h"

namespace lykta {

struct DecodeLimits {
  std::size_t bytes = 256 * 1024;
  int depth = 32;
  std::size_t values = 200'000;   ///< members and elements in all
};
/// A plan file or another document a trusted person hands in.
constexpr DecodeLimits kDocumentLimits{16 * 1024 * 1024, 32, 1'000'000};

/// Refuses (always `invalid`): json_too_large, json_too_deep, json_too_many_values, json_duplicate_key,
/// json_number_range (integers beyond ±2⁵³), json_not_utf8, json_syntax (with line and column).
/// Text is brought to NFC. Numbers with fraction or exponent become Value::Fraction.
Result<Value> decode_json(std::string_view bytes, const DecodeLimits& limits = {});

/// NFC of valid UTF-8.
std::string to_nfc(std::string_view text);

}  // namespace lykta
