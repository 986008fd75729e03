#include "documents/calendar.h"

#include <algorithm>
#include <cctype>

#include "documents/words.h"

namespace lykta::documents {
namespace {

constexpr std::size_t kLineOctets = 75;
constexpr std::int64_t kMinuteMs = 60'000;

/// One content line, folded before the 76th octet and never inside a letter.
void put(std::string& out, const std::string& line) {
  std::size_t used = 0;
  for (std::size_t i = 0; i < line.size();) {
    std::size_t length = 1;
    while (i + length < line.size() && (static_cast<unsigned char>(line[i + length]) & 0xC0) == 0x80) ++length;
    if (used + length > kLineOctets) {
      out += "\r\n ";
      used = 1;
    }
    out.append(line, i, length);
    used += length;
    i += length;
  }
  out += "\r\n";
}

std::string text(const std::string& value) {
  std::string out;
  for (const char c : value) {
    if (c == '\\' || c == ';' || c == ',') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) >= 0x20) {
      out += c;
    }
  }
  return out;
}

std::string digits(int number, int width) {
  std::string out = std::to_string(number);
  return std::string(static_cast<std::size_t>(std::max(0, width - static_cast<int>(out.size()))), '0') + out;
}

std::string moment(const LocalTime& time) {
  return digits(time.date.year, 4) + digits(time.date.month, 2) + digits(time.date.day, 2) + "T" + digits(time.hour, 2) +
         digits(time.minute, 2) + digits(time.second, 2);
}

std::string utc(std::int64_t unix_ms) {
  // instant_text is "2024-12-11T17:00:00.000Z".
  std::string out;
  for (const char c : instant_text(unix_ms).substr(0, 19)) {
    if (c != '-' && c != ':') out += c;
  }
  return out + "Z";
}

constexpr const char* kZone =
    "BEGIN:VTIMEZONE\r\nTZID:Europe/Stockholm\r\n"
    "BEGIN:DAYLIGHT\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\nDTSTART:19960331T020000\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\n"
    "BEGIN:STANDARD\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\nDTSTART:19961027T030000\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";

std::string host_of(const std::string& base_url) {
  const auto start = base_url.find("://");
  std::string host = start == std::string::npos ? base_url : base_url.substr(start + 3);
  host = host.substr(0, host.find_first_of(":/"));
  return host.empty() ? "lykta" : host;
}

std::string encoded(const std::string& id) {
  std::string out;
  for (const char c : id) {
    const bool is_plain = std::isalnum(static_cast<unsigned char>(c)) || std::string_view("-_.~/").find(c) != std::string_view::npos;
    static constexpr std::string_view kHex = "0123456789ABCDEF";
    if (is_plain) {
      out += c;
    } else {
      out += '%';
      out += kHex[static_cast<unsigned char>(c) >> 4];
      out += kHex[static_cast<unsigned char>(c) & 15];
    }
  }
  return out;
}

void put_event(std::string& out, const CalendarEvent& event, const std::string& base_url) {
  const bool has_end = event.ends_at && *event.ends_at > event.starts_at;
  const LocalTime ends =
      has_end ? *event.ends_at : stockholm_time(unix_ms_of(event.starts_at) + event.usual_minutes * kMinuteMs);
  put(out, "BEGIN:VEVENT");
  put(out, "UID:" + encoded(event.id) + "@" + host_of(base_url));
  put(out, "DTSTAMP:" + utc(event.changed_ms));
  put(out, "CREATED:" + utc(event.created_ms));
  put(out, "LAST-MODIFIED:" + utc(event.changed_ms));
  put(out, "SEQUENCE:" + std::to_string(event.revision));
  put(out, "DTSTART;TZID=Europe/Stockholm:" + moment(event.starts_at));
  put(out, "DTEND;TZID=Europe/Stockholm:" + moment(ends));
  put(out, "SUMMARY:" + text(event.summary));
  if (!event.location.empty()) put(out, "LOCATION:" + text(event.location));
  if (!event.description.empty()) put(out, "DESCRIPTION:" + text(event.description));
  put(out, std::string("STATUS:") + (event.is_cancelled ? "CANCELLED" : "CONFIRMED"));
  if (!base_url.empty() && !event.path.empty()) put(out, "URL:" + base_url + event.path);
  put(out, "END:VEVENT");
}

CalendarEvent event_of(const Walk& walk) {
  CalendarEvent event;
  event.id = walk.id;
  event.path = "/vandring/" + encoded(walk.id);
  event.starts_at = *walk.starts_at;
  event.ends_at = walk.ends_at;
  event.summary = "Trygghetsvandring " + walk.area_name;
  event.location = walk.meeting_place;
  event.description = walk.invitation_text;
  const auto add = [&](const std::string& label, const std::string& value) {
    if (!value.empty()) event.description += (event.description.empty() ? "" : "\n") + label + ": " + value;
  };
  add("Tema", walk.theme);
  add("Leder vandringen", walk.leader);
  if (walk.answers_due) add("Svara senast", date_text(*walk.answers_due));
  event.is_cancelled = walk.status.code == "cancelled";
  event.created_ms = walk.created_ms;
  event.changed_ms = walk.changed_ms;
  event.revision = walk.revision;
  return event;
}

}  // namespace

std::string calendar(const std::vector<CalendarEvent>& events, const std::string& name, const std::string& base_url) {
  std::string out;
  put(out, "BEGIN:VCALENDAR");
  put(out, "VERSION:2.0");
  put(out, "PRODID:-//Lykta//Lykta//SV");
  put(out, "CALSCALE:GREGORIAN");
  put(out, "METHOD:PUBLISH");
  put(out, "X-WR-CALNAME:" + text(name));
  put(out, "X-WR-TIMEZONE:Europe/Stockholm");
  put(out, "REFRESH-INTERVAL;VALUE=DURATION:PT4H");
  out += kZone;
  for (const CalendarEvent& event : events) put_event(out, event, base_url);
  put(out, "END:VCALENDAR");
  return out;
}

std::vector<CalendarEvent> walk_events(const std::vector<Walk>& walks) {
  std::vector<CalendarEvent> events;
  for (const Walk& walk : walks) {
    if (walk.starts_at) events.push_back(event_of(walk));
  }
  return events;
}

std::string calendar(const std::vector<Walk>& walks, const std::string& name, const std::string& base_url) {
  return calendar(walk_events(walks), name, base_url);
}

}  // namespace lykta::documents
