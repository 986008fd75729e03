// Dates, local Stockholm time and the sun. Own EU summer-time rule (last Sundays of March and October, 01:00 UTC),
// tested against tzdata for 1996–2100, so that the server needs no zone files and every machine agrees.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lykta {

/// A calendar date (proleptic Gregorian). Invalid dates cannot be parsed.
struct Date {
  int year = 1970;
  int month = 1;  ///< 1…12
  int day = 1;    ///< 1…31
  auto operator<=>(const Date&) const = default;
};

std::optional<Date> parse_date(std::string_view text);      ///< "2024-12-11", nothing else
std::string to_text(Date date);
std::int64_t days_since_epoch(Date date);                   ///< 1970-01-01 = 0
Date date_from_days(std::int64_t days);
int days_in_month(int year, int month);
/// Calendar months added, the day clamped to the month's end: 2024-05-31 + 9 = 2025-02-28 (domain.md K4).
Date add_months(Date date, int months);
Date add_days(Date date, std::int64_t days);
/// 1 = Monday … 7 = Sunday.
int weekday(Date date);
/// ISO week and the year it belongs to (the year of its Thursday).
struct IsoWeek {
  int year;
  int week;
  auto operator<=>(const IsoWeek&) const = default;
};
IsoWeek iso_week(Date date);

/// Local wall-clock time in Stockholm, to the minute or second as written.
struct LocalTime {
  Date date;
  int hour = 0;
  int minute = 0;
  int second = 0;
  auto operator<=>(const LocalTime&) const = default;
};
/// Accepts "2024-12-11T18:00", with seconds, with a space for the T, or with an offset/Z, which is converted to
/// Stockholm time. A bare date is refused.
std::optional<LocalTime> parse_local_time(std::string_view text);
std::string to_text(const LocalTime& time);                 ///< "2024-12-11T18:00" (":SS" only if not 0)

/// Minutes east of UTC in Stockholm at that moment.
int stockholm_offset_minutes(std::int64_t unix_ms);
LocalTime stockholm_time(std::int64_t unix_ms);
/// A local time that occurs twice gives the first; one that is skipped is read with the offset before the gap.
std::int64_t unix_ms_of(const LocalTime& stockholm);
/// RFC 3339 with offset or Z, seconds and fraction optional; nullopt otherwise (an offset is required).
std::optional<std::int64_t> parse_instant(std::string_view text);
std::string instant_text(std::int64_t unix_ms);             ///< "2024-12-11T17:00:00.000Z"

/// Sunset in Stockholm (59.33 N, 18.07 E, −0.833°; domain.md §7.3 dark.rule), local time to the minute.
LocalTime sunset_in_stockholm(Date date);

}  // namespace lykta
