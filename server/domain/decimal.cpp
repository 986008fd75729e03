#include "domain/decimal.h"

namespace lykta {
namespace {
__extension__ typedef __int128 Wide;

Wide power_of_ten(int n) {
  Wide p = 1;
  for (; n > 0; --n) p *= 10;
  return p;
}
}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  Decimal d;
  bool seen_point = false;
  int whole_digits = 0;
  int total = 0;
  for (const char c : text) {
    if (c == '.') {
      if (seen_point || whole_digits == 0) return std::nullopt;
      seen_point = true;
      continue;
    }
    if (c < '0' || c > '9' || ++total > 18) return std::nullopt;
    d.digits_ = d.digits_ * 10 + (c - '0');
    seen_point ? ++d.places_ : ++whole_digits;
  }
  if (whole_digits == 0 || d.places_ > 9 || (seen_point && d.places_ == 0)) return std::nullopt;
  if (negative) d.digits_ = -d.digits_;
  return d;
}

std::optional<Decimal> Decimal::from(const Value& value) {
  if (value.is_int()) return Decimal(value.as_int());
  if (value.is_fraction()) return parse(value.as_fraction().text);
  if (value.is_text()) return parse(value.as_text());
  return std::nullopt;
}

std::string Decimal::to_text() const {
  std::int64_t digits = digits_;
  int places = places_;
  while (places > 0 && digits % 10 == 0) {
    digits /= 10;
    --places;
  }
  std::string s = std::to_string(digits < 0 ? -digits : digits);
  if (places > 0) {
    if (s.size() <= static_cast<std::size_t>(places)) s.insert(0, places + 1 - s.size(), '0');
    s.insert(s.size() - places, ".");
  }
  return digits < 0 ? "-" + s : s;
}

std::strong_ordering Decimal::operator<=>(const Decimal& other) const {
  return digits_ * power_of_ten(other.places_) <=> other.digits_ * power_of_ten(places_);
}

std::strong_ordering Decimal::compare_share(std::int64_t numerator, std::int64_t denominator) const {
  return Wide(numerator) * 100 * power_of_ten(places_) <=> Wide(digits_) * denominator;
}

}  // namespace lykta
