#include "activity/personal_number.h"

#include <string>

#include "domain/time.h"

namespace lykta {
namespace {

constexpr int kCoordinationDayShift = 60;
constexpr int kOldestBirthYear = 1840;
constexpr int kLatestBirthYear = 2199;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Bytes taken by one separator at `at`: "-", "+", space, or a dash that a phone keyboard makes of "-".
std::size_t separator_length(std::string_view text, std::size_t at) {
  if (at >= text.size()) return 0;
  if (text[at] == '-' || text[at] == '+' || text[at] == ' ') return 1;
  for (const std::string_view dash : {"\u2010", "\u2011", "\u2012", "\u2013", "\u2212"}) {
    if (text.substr(at).starts_with(dash)) return dash.size();
  }
  return 0;
}

std::size_t run_of_digits(std::string_view text, std::size_t at) {
  std::size_t n = 0;
  while (at + n < text.size() && is_digit(text[at + n])) ++n;
  return n;
}

int number(std::string_view digits) {
  int n = 0;
  for (const char c : digits) n = n * 10 + (c - '0');
  return n;
}

bool is_birth_date(std::string_view yyyymmdd) {
  const int year = number(yyyymmdd.substr(0, 4));
  const int month = number(yyyymmdd.substr(4, 2));
  int day = number(yyyymmdd.substr(6, 2));
  if (day > kCoordinationDayShift) day -= kCoordinationDayShift;
  return year >= kOldestBirthYear && year <= kLatestBirthYear && month >= 1 && month <= 12 && day >= 1 &&
         day <= days_in_month(year, month);
}

bool has_check_digit(std::string_view ten) {
  int sum = 0;
  for (std::size_t i = 0; i < ten.size(); ++i) {
    const int doubled = (ten[i] - '0') * (i % 2 == 0 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 == 0;
}

bool is_personal_number(const std::string& digits) {
  if (digits.size() == 12) return is_birth_date(digits) && has_check_digit(std::string_view(digits).substr(2));
  // The century is not said, and 29 February exists in some of them: 2000 is a leap year, 1900 is not.
  return has_check_digit(digits) && (is_birth_date("20" + digits) || is_birth_date("19" + digits));
}

}  // namespace

bool holds_personal_number(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t run = run_of_digits(text, at);
    if (run == 0) {
      ++at;
      continue;
    }
    if ((run == 10 || run == 12) && is_personal_number(std::string(text.substr(at, run)))) return true;
    if (run == 6 || run == 8) {
      const std::size_t gap = separator_length(text, at + run);
      const std::size_t tail = at + run + gap;
      if (gap > 0 && run_of_digits(text, tail) == 4 &&
          is_personal_number(std::string(text.substr(at, run)) + std::string(text.substr(tail, 4)))) {
        return true;
      }
    }
    at += run;
  }
  return false;
}

}  // namespace lykta
