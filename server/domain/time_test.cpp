#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <sstream>
#include <string>

#include "domain/time.h"

namespace lykta {
namespace {

Date d(const char* text) { return *parse_date(text); }

TEST(Date, NineMonthsLaterIsClampedToTheMonthsEnd) {
  const std::pair<const char*, const char*> cases[] = {{"2024-12-11", "2025-09-11"}, {"2023-04-01", "2024-01-01"},
                                                       {"2024-03-31", "2024-12-31"}, {"2024-05-31", "2025-02-28"},
                                                       {"2023-05-31", "2024-02-29"}};
  for (const auto& [from, to] : cases) EXPECT_EQ(to_text(add_months(d(from), 9)), to) << from;
}

TEST(Date, RefusesWhatIsNoDate) {
  for (const char* bad : {"2024-02-30", "2023-02-29", "2024-13-01", "2024-1-1", "2024-01-01T10:00", "", "idag"}) {
    EXPECT_FALSE(parse_date(bad)) << bad;
  }
}

TEST(Date, WeekdaysAndIsoWeeks) {
  EXPECT_EQ(weekday(d("2024-11-15")), 5);
  EXPECT_EQ(iso_week(d("2021-01-01")), (IsoWeek{2020, 53}));
  EXPECT_EQ(iso_week(d("2027-01-01")), (IsoWeek{2026, 53}));
  EXPECT_EQ(iso_week(d("2024-12-30")), (IsoWeek{2025, 1}));
}

TEST(Date, FridaysOf2024And2027) {
  const auto fridays = [](int year, int from_month, int to_month) {
    int count = 0;
    for (Date day{year, 1, 1}; day.year == year; day = add_days(day, 1)) {
      count += weekday(day) == 5 && day.month >= from_month && day.month <= to_month;
    }
    return count;
  };
  EXPECT_EQ(fridays(2024, 1, 4), 17);
  EXPECT_EQ(fridays(2024, 5, 8), 18);
  EXPECT_EQ(fridays(2024, 9, 12), 17);
  EXPECT_EQ(fridays(2027, 1, 12), 53);
}

TEST(Stockholm, AgreesWithTzdataForEveryHourOverACentury) {
  setenv("TZ", "Europe/Stockholm", 1);
  tzset();
  for (std::int64_t s = 820454400; s < 4102444800; s += 3600) {  // 1996-01-01 … 2100-01-01
    const std::time_t t = static_cast<std::time_t>(s);
    std::tm local{};
    localtime_r(&t, &local);
    ASSERT_EQ(stockholm_offset_minutes(s * 1000), local.tm_gmtoff / 60) << instant_text(s * 1000);
  }
}

TEST(Stockholm, LocalTimesGoThereAndBack) {
  EXPECT_EQ(instant_text(unix_ms_of(*parse_local_time("2024-12-11T18:00"))), "2024-12-11T17:00:00.000Z");
  EXPECT_EQ(instant_text(unix_ms_of(*parse_local_time("2024-07-11T18:00"))), "2024-07-11T16:00:00.000Z");
  EXPECT_EQ(instant_text(unix_ms_of(*parse_local_time("2024-10-27T02:30"))), "2024-10-27T00:30:00.000Z");
  EXPECT_EQ(to_text(*parse_local_time("2024-12-11T23:30:00-05:00")), "2024-12-12T05:30");
  EXPECT_EQ(to_text(*parse_local_time("2024-12-11T17:00:00Z")), "2024-12-11T18:00");
  for (const char* bad : {"2024-12-11", "2024-12-11T24:00", "2024-12-11T18", "2024-12-11T18:00+1", "18:00"}) {
    EXPECT_FALSE(parse_local_time(bad)) << bad;
  }
}

TEST(Instant, NeedsAnOffset) {
  EXPECT_EQ(*parse_instant("2024-12-11T18:00:00+01:00"), 1733936400000);
  EXPECT_EQ(*parse_instant("2024-12-11T17:00:00.25Z"), 1733936400250);
  EXPECT_FALSE(parse_instant("2024-12-11T18:00:00"));
}

void expect_sunset(const char* date, int hour, int minute) {
  const LocalTime t = sunset_in_stockholm(d(date));
  EXPECT_EQ(to_text(t.date), date);
  EXPECT_NEAR(t.hour * 60 + t.minute, hour * 60 + minute, 2) << to_text(t);
}

TEST(Sun, SetsInStockholmAsTheAlmanacSays) {
  expect_sunset("2024-12-11", 14, 48);
  expect_sunset("2024-09-25", 18, 40);
  expect_sunset("2024-06-21", 22, 8);
}

// The app works out darkness on the phone and is held to the same table (pwa/src/domain/sun.test.ts).
TEST(Sun, SetsInStockholmAsTheSharedTableSaysEveryDayFrom2020To2035) {
  std::ifstream table(LYKTA_SOURCE_DIR "/shared/examples/sun/sunset_stockholm.txt");
  int days = 0;
  for (std::string line; std::getline(table, line);) {
    if (line.starts_with("#")) continue;
    std::istringstream row(line);
    std::string month, clock;
    row >> month;
    for (int day = 1; row >> clock; ++day, ++days) {
      const std::string date = month + (day < 10 ? "-0" : "-") + std::to_string(day);
      expect_sunset(date.c_str(), std::stoi(clock.substr(0, 2)), std::stoi(clock.substr(3)));
    }
  }
  EXPECT_EQ(days, 5844);
}

}  // namespace
}  // namespace lykta
