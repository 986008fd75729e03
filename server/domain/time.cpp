#include "domain/time.h"

#include <cmath>
#include <cstdio>

namespace lykta {
namespace {

constexpr std::int64_t kMsPerDay = 86'400'000;

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - ((a % b != 0) && ((a < 0) != (b < 0))); }

/// Reads exactly `count` digits at the front of `text` and removes them.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int n = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    n = n * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return n;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<Date> take_date(std::string_view& text) {
  const auto year = take_digits(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day || *year < 1 || *month < 1 || *month > 12 || *day < 1 || *day > days_in_month(*year, *month)) {
    return std::nullopt;
  }
  return Date{*year, *month, *day};
}

struct Parsed {
  LocalTime time;
  int millisecond = 0;
  std::optional<int> offset_minutes;
};

std::optional<Parsed> parse_moment(std::string_view text) {
  Parsed p;
  const auto date = take_date(text);
  if (!date || !(take(text, 'T') || take(text, ' '))) return std::nullopt;
  p.time.date = *date;
  const auto hour = take_digits(text, 2);
  if (!hour || !take(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || *hour > 23 || *minute > 59) return std::nullopt;
  p.time.hour = *hour;
  p.time.minute = *minute;
  if (take(text, ':')) {
    const auto second = take_digits(text, 2);
    if (!second || *second > 59) return std::nullopt;
    p.time.second = *second;
    if (take(text, '.')) {
      int digits = 0;
      while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        if (digits < 3) p.millisecond = p.millisecond * 10 + (text.front() - '0');
        ++digits;
        text.remove_prefix(1);
      }
      if (digits == 0) return std::nullopt;
      for (; digits < 3; ++digits) p.millisecond *= 10;
    }
  }
  if (text.empty()) return p;
  if (text == "Z") {
    p.offset_minutes = 0;
    return p;
  }
  const bool west = text.front() == '-';
  if (!take(text, '+') && !take(text, '-')) return std::nullopt;
  const auto oh = take_digits(text, 2);
  if (!oh || !take(text, ':')) return std::nullopt;
  const auto om = take_digits(text, 2);
  if (!om || *oh > 23 || *om > 59 || !text.empty()) return std::nullopt;
  p.offset_minutes = (west ? -1 : 1) * (*oh * 60 + *om);
  return p;
}

std::int64_t ms_as_if_utc(const LocalTime& t) {
  return days_since_epoch(t.date) * kMsPerDay + ((t.hour * 60LL + t.minute) * 60 + t.second) * 1000;
}

LocalTime time_as_if_utc(std::int64_t ms) {
  const std::int64_t days = floor_div(ms, kMsPerDay);
  const auto seconds = static_cast<int>((ms - days * kMsPerDay) / 1000);
  return {date_from_days(days), seconds / 3600, seconds / 60 % 60, seconds % 60};
}

/// 01:00 UTC on the last Sunday of the month.
std::int64_t switch_ms(int year, int month) {
  Date d{year, month, days_in_month(year, month)};
  d = add_days(d, -(weekday(d) % 7));
  return days_since_epoch(d) * kMsPerDay + 3'600'000;
}

double radians(double degrees) { return degrees * 3.14159265358979323846 / 180.0; }

}  // namespace

int days_in_month(int year, int month) {
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

std::optional<Date> parse_date(std::string_view text) {
  const auto date = take_date(text);
  return text.empty() ? date : std::nullopt;
}

std::string to_text(Date d) {
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%04d-%02d-%02d", d.year, d.month, d.day);
  return buffer;
}

std::int64_t days_since_epoch(Date d) {
  // Years counted from March, so that the leap day is the last of its year.
  const std::int64_t y = d.year - (d.month <= 2);
  const std::int64_t era = floor_div(y, 400);
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

Date date_from_days(std::int64_t days) {
  days += 719468;
  const std::int64_t era = floor_div(days, 146097);
  const std::int64_t day_of_era = days - era * 146097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t m = (5 * day_of_year + 2) / 153;
  const int month = static_cast<int>(m < 10 ? m + 3 : m - 9);
  return {static_cast<int>(year_of_era + era * 400 + (month <= 2)), month,
          static_cast<int>(day_of_year - (153 * m + 2) / 5 + 1)};
}

Date add_months(Date d, int months) {
  const int total = d.year * 12 + d.month - 1 + months;
  const int year = static_cast<int>(floor_div(total, 12));
  const int month = total - year * 12 + 1;
  const int last = days_in_month(year, month);
  return {year, month, d.day < last ? d.day : last};
}

Date add_days(Date d, std::int64_t days) { return date_from_days(days_since_epoch(d) + days); }

int weekday(Date d) {
  const std::int64_t days = days_since_epoch(d);  // 1970-01-01 was a Thursday
  return static_cast<int>(((days + 3) % 7 + 7) % 7) + 1;
}

IsoWeek iso_week(Date d) {
  const Date thursday = add_days(d, 4 - weekday(d));
  const std::int64_t day_of_year = days_since_epoch(thursday) - days_since_epoch({thursday.year, 1, 1});
  return {thursday.year, static_cast<int>(day_of_year / 7) + 1};
}

int stockholm_offset_minutes(std::int64_t unix_ms) {
  const int year = date_from_days(floor_div(unix_ms, kMsPerDay)).year;
  return unix_ms >= switch_ms(year, 3) && unix_ms < switch_ms(year, 10) ? 120 : 60;
}

LocalTime stockholm_time(std::int64_t unix_ms) {
  return time_as_if_utc(unix_ms + stockholm_offset_minutes(unix_ms) * 60'000LL);
}

std::int64_t unix_ms_of(const LocalTime& t) {
  const std::int64_t naive = ms_as_if_utc(t);
  // Summer time first: of the hour that occurs twice this takes the earlier one.
  const std::int64_t summer = naive - 120 * 60'000LL;
  if (stockholm_offset_minutes(summer) == 120) return summer;
  return naive - 60 * 60'000LL;
}

std::optional<std::int64_t> parse_instant(std::string_view text) {
  const auto p = parse_moment(text);
  if (!p || !p->offset_minutes) return std::nullopt;
  return ms_as_if_utc(p->time) - *p->offset_minutes * 60'000LL + p->millisecond;
}

std::string instant_text(std::int64_t unix_ms) {
  const LocalTime t = time_as_if_utc(unix_ms);
  char buffer[80];
  std::snprintf(buffer, sizeof buffer, "%sT%02d:%02d:%02d.%03dZ", to_text(t.date).c_str(), t.hour, t.minute, t.second,
                static_cast<int>(unix_ms - floor_div(unix_ms, 1000) * 1000));
  return buffer;
}

std::optional<LocalTime> parse_local_time(std::string_view text) {
  const auto p = parse_moment(text);
  if (!p) return std::nullopt;
  if (!p->offset_minutes) return p->time;
  return stockholm_time(ms_as_if_utc(p->time) - *p->offset_minutes * 60'000LL);
}

std::string to_text(const LocalTime& t) {
  char buffer[64];
  if (t.second == 0) {
    std::snprintf(buffer, sizeof buffer, "%sT%02d:%02d", to_text(t.date).c_str(), t.hour, t.minute);
  } else {
    std::snprintf(buffer, sizeof buffer, "%sT%02d:%02d:%02d", to_text(t.date).c_str(), t.hour, t.minute, t.second);
  }
  return buffer;
}

LocalTime sunset_in_stockholm(Date date) {
  // The usual sunrise equation with the sun's place at local noon (good to about a minute, which is what the rule
  // "starts at or after sunset" needs; domain.md §7.5 allows two).
  constexpr double kPi = 3.14159265358979323846;
  constexpr double kLatitude = 59.33;
  constexpr double kLongitude = 18.07;
  constexpr double kAltitude = -0.833;
  const double days =
      static_cast<double>(days_since_epoch(date)) + 2440587.5 - 2451545.0 + 0.5 - kLongitude / 360;  // since J2000
  const double mean_longitude = std::fmod(280.460 + 0.9856474 * days, 360.0);
  const double anomaly = radians(std::fmod(357.528 + 0.9856003 * days, 360.0));
  const double longitude = radians(mean_longitude + 1.915 * std::sin(anomaly) + 0.020 * std::sin(2 * anomaly));
  const double obliquity = radians(23.439 - 0.0000004 * days);
  const double declination = std::asin(std::sin(obliquity) * std::sin(longitude));
  const double right_ascension = std::atan2(std::cos(obliquity) * std::sin(longitude), std::cos(longitude));
  const double equation_minutes = std::remainder(radians(mean_longitude) - right_ascension, 2 * kPi) * 720 / kPi;
  const double cos_hour = (std::sin(radians(kAltitude)) - std::sin(radians(kLatitude)) * std::sin(declination)) /
                          (std::cos(radians(kLatitude)) * std::cos(declination));
  const double half_day_minutes = std::acos(std::fmin(1, std::fmax(-1, cos_hour))) * 720 / kPi;
  const double minutes_utc = 720 - 4 * kLongitude - equation_minutes + half_day_minutes;
  return stockholm_time(days_since_epoch(date) * kMsPerDay + std::llround(minutes_utc) * 60'000LL);
}

}  // namespace lykta
