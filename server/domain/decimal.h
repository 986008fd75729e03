// Exact decimal numbers (81.73, 59.24). Compared and scaled exactly; never a float.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/value.h"

namespace lykta {

/// `digits` × 10^-`places`, 0 ≤ places ≤ 9, |digits| < 10^18.
class Decimal {
 public:
  Decimal() = default;
  Decimal(std::int64_t whole) : digits_(whole) {}
  /// "12", "-0.5", "81.73"; no exponent, no sign "+", at most 9 places. nullopt otherwise.
  static std::optional<Decimal> parse(std::string_view text);
  /// From an integer, a fraction or a decimal text; nullopt for anything else.
  static std::optional<Decimal> from(const Value& value);

  int places() const { return places_; }
  /// Shortest form: no trailing zeros, no exponent ("81.5", "80").
  std::string to_text() const;
  std::strong_ordering operator<=>(const Decimal& other) const;
  bool operator==(const Decimal& other) const { return (*this <=> other) == 0; }
  /// Sign of (numerator × 100) − (this × denominator): how numerator/denominator stands to this many per cent.
  std::strong_ordering compare_share(std::int64_t numerator, std::int64_t denominator) const;

 private:
  std::int64_t digits_ = 0;
  int places_ = 0;
};

}  // namespace lykta
