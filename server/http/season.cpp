// The year of a weekly meeting for desks and calendars: year sheet, attendance list, calendar, each as its reader may
// see it.
#include "documents/season.h"
#include "documents/words.h"
#include "domain/time.h"
#include "http/document_answer.h"
#include "http/resources.h"
#include "http/season_reading.h"

namespace lykta::http {
namespace {

std::string file_name(const documents::Season& season, const std::string& what, const std::string& extension) {
  return what + "-" + documents::slug(season.name) + "-" + std::to_string(season.year) + "." + extension;
}

Answer sheet_xlsx(const documents::Season& season, const std::string&) {
  return file_answer_of(documents::xlsx(documents::year_sheet(season), season.name + " " + std::to_string(season.year)),
                        kXlsx, file_name(season, "arsblad", "xlsx"));
}
Answer sheet_csv(const documents::Season& season, const std::string&) {
  return saved_as(text_answer(documents::csv(documents::year_sheet(season).front()), "text/csv; charset=utf-8"),
                  file_name(season, "arsblad", "csv"));
}
Answer attendance_xlsx(const documents::Season& season, const std::string&) {
  return file_answer_of(documents::xlsx({documents::attendance_list(season)}, season.name), kXlsx,
                        file_name(season, "narvaro", "xlsx"));
}
Answer attendance_csv(const documents::Season& season, const std::string&) {
  return saved_as(text_answer(documents::csv(documents::attendance_list(season)), "text/csv; charset=utf-8"),
                  file_name(season, "narvaro", "csv"));
}
Answer season_ics(const documents::Season& season, const std::string& base_url) {
  return saved_as(text_answer(documents::calendar(documents::season_events(season), season.name, base_url),
                              "text/calendar; charset=utf-8"),
                  file_name(season, "kalender", "ics"));
}

using Make = Answer (*)(const documents::Season&, const std::string&);

}  // namespace

void add_season(Router& router, const HttpParts& parts, const HttpOptions& options, const Gate& gate) {
  const auto add = [&](const std::string& rest, Make make) {
    router.add("GET", "/api/v1/season/([^/]+)/([^/]+)/([^/]+)/" + rest,
               gate.for_session([&parts, &options, make](const Call& call, const Session& session) {
                 const auto first_day = parse_date(call.matches.at(2) + "-01-01");
                 if (!first_day) {
                   return error_answer({Code::invalid, "year_invalid", "The year must be four digits, like 2024.", "year"});
                 }
                 const auto snapshot = parts.store.read();
                 const auto season = read_season(parts, *snapshot, session, call.matches.at(0) + "/" + call.matches.at(1),
                                                 first_day->year);
                 if (!season) return error_answer({Code::not_found, "row_unknown", "There is no such row of weekly meetings."});
                 return make(*season, base_url(options, call));
               }));
  };
  add("sheet\\.xlsx", sheet_xlsx);
  add("sheet\\.csv", sheet_csv);
  add("attendance\\.xlsx", attendance_xlsx);
  add("attendance\\.csv", attendance_csv);
  add("calendar\\.ics", season_ics);
}

}  // namespace lykta::http
