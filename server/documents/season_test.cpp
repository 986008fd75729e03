#include "documents/season.h"

#include <gtest/gtest.h>

namespace lykta::documents {
namespace {

LocalTime at(const char* text) { return *parse_local_time(text); }

Meeting meeting(const std::string& id, const char* starts_at, const char* status, const char* label) {
  Meeting m;
  m.id = id;
  m.starts_at = at(starts_at);
  m.status = {status, label};
  m.place = "Förvaltningens lokal";
  m.convenor = "Lokalpolisområdet, kommunpolis";
  m.expected = {{"lpo", "Lokalpolisområdet"}, {"kyrka", "Svenska kyrkan"}};
  return m;
}

Season spring() {
  Season season;
  season.name = "Helgsamverkan";
  season.year = 2024;
  season.today = {2024, 4, 10};
  Meeting held = meeting("a", "2024-03-01T19:45", "held", "Hållet");
  held.counts = true;
  held.attendance = {{{"lpo", "Lokalpolisområdet"}, {"present", "Här"}, true, false, 2},
                     {{"bevakning", "Bevakning"}, {"present", "Här"}, true, true, 3},
                     {{"kyrka", "Svenska kyrkan"}, {"excused", "Anmält förhinder"}, false, false, {}}};
  Meeting thursday = meeting("t", "2024-03-28T19:45", "held", "Hållet");
  thursday.counts_for = Date{2024, 3, 29};
  thursday.is_registered_afterwards = true;
  Meeting paused = meeting("p", "2024-12-27T19:45", "paused", "Paus");
  paused.pause_reason = "Semester";
  season.meetings = {held, thursday, meeting("u", "2024-04-05T19:45", "planned", "Planerat"), paused,
                     meeting("n", "2024-04-12T19:45", "planned", "Planerat")};
  season.goal = Season::Goal{"Minst 40 helger", 1, 52, 1, 1, "40"};
  return season;
}

std::string line(const Table& table, std::size_t row) {
  std::string text;
  for (const Cell& cell : table.rows.at(row)) text += (text.empty() ? "" : "|") + printed(cell);
  return text;
}

TEST(Season, TheYearSheetHasEveryFridayOfTheYearOnce) {
  const auto tables = year_sheet(spring());
  ASSERT_EQ(tables.size(), 2u);
  ASSERT_EQ(tables[0].rows.size(), 52u);
  EXPECT_EQ(line(tables[0], 0), "fre 5 jan 2024|Inget möte|||||||||");
  EXPECT_EQ(line(tables[0], 8),
            "fre 1 mars 2024|Hållet||fre 1 mars 2024|19.45|Förvaltningens lokal|Lokalpolisområdet, kommunpolis|2|5|ja|");
  EXPECT_EQ(line(tables[0], 12),
            "fre 29 mars 2024|Hållet||tors 28 mars 2024|19.45|Förvaltningens lokal|Lokalpolisområdet, kommunpolis|0|0|nej|ja")
      << "a Thursday stands on the weekend it counts for";
  EXPECT_EQ(line(tables[0], 13).substr(0, 32), "fre 5 apr 2024|Ej registrerad||f");
  EXPECT_EQ(line(tables[0], 14).substr(0, 26), "fre 12 apr 2024|Planerat||");
  EXPECT_EQ(line(tables[0], 51).substr(0, 34), "fre 27 dec 2024|Paus|Semester|fre ");
  EXPECT_EQ(line(tables[1], 0), "Helger med hållet möte|1");
  EXPECT_EQ(line(tables[1], 4), "Ej registrerade|1");
}

TEST(Season, TheAttendanceListIsALinePerPartyAndAColumnPerHeldMeeting) {
  const Table table = attendance_list(spring());
  ASSERT_EQ(table.columns.size(), 5u);
  EXPECT_EQ(table.columns[3].title, "2024-03-01");
  EXPECT_EQ(line(table, 0), "Bevakning|1|1|Här, på distans|");
  EXPECT_EQ(line(table, 1), "Svenska kyrkan|0|2|Anmält förhinder|Inte här");
  EXPECT_EQ(line(table, 2), "Lokalpolisområdet|1|2|Här|Inte här");
  EXPECT_EQ(line(table, 3), "Aktörer på plats|||2|0");
  EXPECT_EQ(line(table, 4), "Personer|||5|0");
}

TEST(Season, TheCalendarTakesAPausedOneAway) {
  const std::string ics = calendar(season_events(spring()), "Helgsamverkan", "https://lykta.example");
  const auto count = [&](const std::string& part) {
    int found = 0;
    for (std::size_t i = ics.find(part); i != std::string::npos; i = ics.find(part, i + 1)) ++found;
    return found;
  };
  EXPECT_EQ(count("BEGIN:VEVENT"), 5);
  EXPECT_EQ(count("STATUS:CANCELLED"), 1);
  EXPECT_EQ(count("DTSTART;TZID=Europe/Stockholm:20240301T194500"), 1);
  EXPECT_EQ(count("DTEND;TZID=Europe/Stockholm:20240301T201500"), 1);
  EXPECT_EQ(count("URL:https://lykta.example/helg/2024"), 5);
  EXPECT_EQ(count("UID:a@lykta.example"), 1);
}

}  // namespace
}  // namespace lykta::documents
