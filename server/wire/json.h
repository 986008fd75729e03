// Bytes ⇄ Value: the one decoder for everything that comes from outside (phones, files, the control socket).
// Home of nlohmann/json. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
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
/// json_number_range (integers beyond ±2⁵³, fractions no double can hold), json_not_utf8, json_nul (a NUL character
/// in a text or between the values), json_syntax (with line and column). `field` is the key path where one is known.
/// Text and keys are brought to NFC, and keys are compared after that. Numbers with fraction or exponent become
/// Value::Fraction. A byte order mark in front is skipped.
Result<Value> decode_json(std::string_view bytes, const DecodeLimits& limits = {});

/// NFC of valid UTF-8.
std::string to_nfc(std::string_view text);

/// Strict: no surrogates, no overlong forms, nothing above U+10FFFF.
bool is_utf8(std::string_view bytes);

}  // namespace lykta
