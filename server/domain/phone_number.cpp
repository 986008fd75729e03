#include "domain/phone_number.h"

#include <string>

namespace lykta {
namespace {

constexpr std::size_t kFewestDigits = 8, kMostDigits = 15;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Bytes of what may stand between two digits of one number; 0 = nothing of the kind.
std::size_t gap_length(std::string_view text) {
  for (const std::string_view gap : {") ", " (", " - ", "\u2010", "\u2011", "\u2012", "\u2013", "\u2212"}) {
    if (text.starts_with(gap)) return gap.size();
  }
  const bool is_one = !text.empty() && std::string_view(" -/()").find(text.front()) != std::string_view::npos;
  return is_one ? 1 : 0;
}

/// "0730-0900": two clock times.
bool are_times(std::string_view digits) {
  if (digits.size() != 8) return false;
  for (const std::size_t at : {0u, 4u}) {
    const int hour = (digits[at] - '0') * 10 + (digits[at + 1] - '0');
    if (hour > 24 || digits[at + 2] > '5') return false;
  }
  return true;
}

bool is_number_at(std::string_view text) {
  const bool has_plus = text.front() == '+';
  std::size_t at = has_plus ? 1 : 0;
  std::string digits;
  while (at < text.size()) {
    if (is_digit(text[at])) {
      digits += text[at++];
      continue;
    }
    const std::size_t gap = gap_length(text.substr(at));
    if (gap == 0 || at + gap >= text.size() || !is_digit(text[at + gap]) || digits.empty()) break;
    at += gap;
  }
  if (digits.size() < kFewestDigits || digits.size() > kMostDigits) return false;
  if (has_plus || digits.starts_with("0046")) return true;
  return digits[0] == '0' && digits[1] != '0' && !are_times(digits);
}

}  // namespace

bool holds_phone_number(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool may_start = text[at] == '+' || text[at] == '0';
    const bool is_inside = at > 0 && is_digit(text[at - 1]);
    if (may_start && !is_inside && is_number_at(text.substr(at))) return true;
  }
  return false;
}

}  // namespace lykta
