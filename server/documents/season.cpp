#include "documents/season.h"

#include <algorithm>
#include <map>
#include <set>

#include "documents/words.h"

namespace lykta::documents {
namespace {

constexpr int kFriday = 5;

Date friday_of(const Meeting& meeting) {
  if (meeting.counts_for) return *meeting.counts_for;
  return add_days(meeting.starts_at->date, kFriday - weekday(meeting.starts_at->date));
}

std::string standing(const Meeting& meeting, Date today) {
  const bool is_open = meeting.status.code == "planned" || meeting.status.code.empty();
  return is_open && meeting.starts_at->date < today ? "Ej registrerad" : meeting.status.label;
}

std::int64_t parties_there(const Meeting& meeting) {
  std::set<std::string> parties;
  for (const MeetingAttendance& a : meeting.attendance) {
    if (a.is_there) parties.insert(a.party.code);
  }
  return static_cast<std::int64_t>(parties.size());
}

std::int64_t heads(const Meeting& meeting) {
  std::int64_t all = 0;
  for (const MeetingAttendance& a : meeting.attendance) {
    if (a.is_there) all += a.headcount.value_or(0);
  }
  return all;
}

std::vector<Cell> line_of(const Meeting& meeting, Date friday, Date today) {
  const bool is_held = meeting.status.code == "held";
  const std::string why = meeting.status.code == "paused" ? meeting.pause_reason : meeting.cancel_reason;
  return {friday,
          standing(meeting, today),
          why.empty() ? Cell() : Cell(why),
          meeting.starts_at->date,
          time_text(*meeting.starts_at),
          meeting.place,
          meeting.convenor,
          is_held ? Cell(parties_there(meeting)) : Cell(),
          is_held ? Cell(heads(meeting)) : Cell(),
          Cell(std::string(meeting.counts ? "ja" : is_held ? "nej" : "")),
          Cell(std::string(meeting.is_registered_afterwards ? "ja" : ""))};
}

Table sums(const Season::Goal& goal) {
  Table table{"Summor", {{"Vad", 34}, {"Antal", 10}}, {}};
  table.rows = {{std::string("Helger med hållet möte"), goal.held},
                {std::string("Mål"), goal.target.empty() ? Cell() : Cell(Number{goal.target})},
                {std::string("Årets fredagar"), goal.possible},
                {std::string("Pauser"), goal.paused},
                {std::string("Ej registrerade"), goal.unregistered}};
  return table;
}

}  // namespace

std::vector<Table> year_sheet(const Season& season) {
  Table table{"Helger " + std::to_string(season.year),
              {{"Helgens fredag", 14}, {"Läge", 14}, {"Anledning", 16}, {"Möte", 14}, {"Tid", 8}, {"Plats", 24},
               {"Sammankallande", 28}, {"Aktörer", 9}, {"Personer", 9}, {"Räknas", 8}, {"I efterhand", 11}},
              {}};
  std::multimap<Date, const Meeting*> by_friday;
  for (const Meeting& meeting : season.meetings) {
    if (meeting.starts_at) by_friday.emplace(friday_of(meeting), &meeting);
  }
  for (Date day{season.year, 1, 1}; day.year == season.year; day = add_days(day, 1)) {
    if (weekday(day) == kFriday && by_friday.count(day) == 0) by_friday.emplace(day, nullptr);
  }
  for (const auto& [friday, meeting] : by_friday) {
    if (meeting) {
      table.rows.push_back(line_of(*meeting, friday, season.today));
    } else {
      table.rows.push_back({friday, std::string(friday < season.today ? "Inget möte" : "Inte planerat")});
      table.rows.back().resize(table.columns.size());
    }
  }
  std::vector<Table> tables{std::move(table)};
  if (season.goal) tables.push_back(sums(*season.goal));
  return tables;
}

Table attendance_list(const Season& season) {
  std::vector<const Meeting*> held;
  std::map<std::string, std::string> names;
  for (const Meeting& meeting : season.meetings) {
    if (meeting.status.code != "held" || !meeting.starts_at) continue;
    held.push_back(&meeting);
    for (const Word& party : meeting.expected) names.emplace(party.code, party.label);
    for (const MeetingAttendance& a : meeting.attendance) names.emplace(a.party.code, a.party.label);
  }
  Table table{"Närvaro " + std::to_string(season.year), {{"Aktör", 32}, {"Närvarande", 11}, {"Väntade", 9}}, {}};
  for (const Meeting* meeting : held) table.columns.push_back({to_text(meeting->starts_at->date), 11});
  for (const auto& [code, name] : names) {
    std::vector<Cell> row{name, {}, {}};
    std::int64_t present = 0, expected = 0;
    for (const Meeting* meeting : held) {
      const auto noted = std::find_if(meeting->attendance.begin(), meeting->attendance.end(),
                                      [&](const MeetingAttendance& a) { return a.party.code == code; });
      const bool is_there = noted != meeting->attendance.end() && noted->is_there;
      const bool is_expected = std::any_of(meeting->expected.begin(), meeting->expected.end(),
                                           [&](const Word& party) { return party.code == code; });
      present += is_there ? 1 : 0;
      expected += is_expected || is_there ? 1 : 0;
      if (noted != meeting->attendance.end()) {
        row.emplace_back(noted->state.label + (is_there && noted->is_remote ? ", på distans" : ""));
      } else {
        row.push_back(is_expected ? Cell(std::string("Inte här")) : Cell());
      }
    }
    row[1] = present;
    row[2] = expected;
    table.rows.push_back(std::move(row));
  }
  std::vector<Cell> parties{std::string("Aktörer på plats"), {}, {}}, persons{std::string("Personer"), {}, {}};
  for (const Meeting* meeting : held) {
    parties.emplace_back(parties_there(*meeting));
    persons.emplace_back(heads(*meeting));
  }
  table.rows.push_back(std::move(parties));
  table.rows.push_back(std::move(persons));
  return table;
}

std::vector<CalendarEvent> season_events(const Season& season) {
  std::vector<CalendarEvent> events;
  for (const Meeting& meeting : season.meetings) {
    if (!meeting.starts_at) continue;
    CalendarEvent event;
    event.id = meeting.id;
    event.path = "/helg/" + std::to_string(season.year);
    event.starts_at = *meeting.starts_at;
    event.ends_at = meeting.ends_at;
    event.usual_minutes = 30;
    event.summary = season.name;
    event.location = meeting.place;
    if (!meeting.convenor.empty()) event.description = "Sammankallande: " + meeting.convenor;
    event.is_cancelled = meeting.status.code == "paused" || meeting.status.code == "cancelled" || meeting.status.code == "moved";
    event.created_ms = meeting.created_ms;
    event.changed_ms = meeting.changed_ms;
    event.revision = meeting.revision;
    events.push_back(std::move(event));
  }
  return events;
}

}  // namespace lykta::documents
