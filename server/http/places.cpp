// Platskortet: what is known of one place, as data for the app and as a document for an application.
#include <algorithm>
#include <set>

#include "documents/place_card.h"
#include "documents/words.h"
#include "domain/decimal.h"
#include "http/document_answer.h"
#include "http/resources.h"
#include "http/walk_reading.h"

namespace lykta::http {
namespace {

constexpr std::int64_t kUsualRadius_m = 100, kLargestRadius_m = 1000;
constexpr std::int64_t kUsualMonths = 24, kMostMonths = 120;
constexpr const char* kPhotos = "/api/v1/photos/";

Result<std::string> degrees(const Call& call, const char* name, std::int64_t most) {
  const auto number = Decimal::parse(call.parameter(name).value_or(""));
  if (!number || *number > Decimal(most) || *number < Decimal(-most)) {
    return fail(Code::invalid, "position_invalid", std::string(name) + " must be degrees such as 59.24.", name);
  }
  // A phone measures with more digits than a place has; five are a metre.
  std::string text = number->to_text();
  const auto point = text.find('.');
  if (point != std::string::npos && text.size() > point + 6) text.resize(point + 6);
  return Decimal::parse(text).value_or(Decimal()).to_text();
}

Result<std::int64_t> whole(const Call& call, const char* name, std::int64_t usual, std::int64_t most) {
  const auto text = call.parameter(name);
  if (!text) return usual;
  const bool is_number = !text->empty() && text->size() < 6 && std::all_of(text->begin(), text->end(), [](char c) { return c >= '0' && c <= '9'; });
  const std::int64_t number = is_number ? std::stoll(*text) : 0;
  if (number < 1 || number > most) {
    return fail(Code::invalid, std::string(name) + "_invalid",
                std::string(name) + " must be a whole number from 1 to " + std::to_string(most) + ".", name);
  }
  return number;
}

Result<documents::Place> place_of(const HttpParts& parts, const Call& call, const Session& session) {
  const auto lat = degrees(call, "lat", 90);
  if (!lat) return fail(lat.error());
  const auto lon = degrees(call, "lon", 180);
  if (!lon) return fail(lon.error());
  const auto radius = whole(call, "radius", kUsualRadius_m, kLargestRadius_m);
  if (!radius) return fail(radius.error());
  const auto months = whole(call, "months", kUsualMonths, kMostMonths);
  if (!months) return fail(months.error());
  documents::Place place;
  place.centre = {*lat, *lon};
  place.radius_m = *radius;
  place.months = *months;
  place.to = stockholm_time(parts.now()).date;
  place.from = add_months(place.to, -static_cast<int>(*months));
  const auto snapshot = parts.store.read();
  WalkReading reading(parts, *snapshot, session);
  for (const auto& [activity, occasion] : reading.walks()) {
    auto walk = reading.walk(occasion);
    if (walk && documents::keep_near(*walk, place)) place.walks.push_back(std::move(*walk));
  }
  std::sort(place.walks.begin(), place.walks.end(), [](const documents::Walk& a, const documents::Walk& b) {
    return a.starts_at != b.starts_at ? a.starts_at > b.starts_at : a.id < b.id;
  });
  // The reports go the same way as a walk's findings.
  documents::Walk loose;
  loose.findings = reading.reports();
  documents::keep_near(loose, place);
  place.reports = std::move(loose.findings);
  std::sort(place.reports.begin(), place.reports.end(), [](const documents::Finding& a, const documents::Finding& b) {
    return a.seen_at != b.seen_at ? a.seen_at > b.seen_at : a.id < b.id;
  });
  documents::finish(place);
  std::set<std::string> activities;
  for (const documents::Walk& walk : place.walks) activities.insert(walk.activity);
  for (const documents::Finding& report : place.reports) activities.insert(report.activity);
  const auto noted = note_viewed(parts, session, activities,
                                 "place lat=" + *lat + " lon=" + *lon + " radius=" + std::to_string(*radius));
  if (!noted) return fail(noted.error());
  return place;
}

}  // namespace

void add_places(Router& router, const HttpParts& parts, const HttpOptions& options, const Gate& gate) {
  router.add("GET", "/api/v1/places", gate.for_session([&parts](const Call& call, const Session& session) {
    const auto place = place_of(parts, call, session);
    return place ? json_answer(documents::to_value(*place)) : error_answer(place.error());
  }));
  router.add("GET", "/api/v1/places\\.(html|docx)",
             gate.for_session([&parts, &options](const Call& call, const Session& session) {
               const auto printed = printed_by(parts, options, call);
               if (!printed) return error_answer(printed.error());
               const auto place = place_of(parts, call, session);
               if (!place) return error_answer(place.error());
               const documents::Page page = documents::place_card(*place, *printed);
               if (call.matches.at(0) == "html") return html_answer(page, {kStyleSheet, kPhotos});
               const auto read = [&](const documents::Photo& photo) { return read_picture(parts.store, photo); };
               return file_answer_of(documents::docx(page, read), kDocx,
                                     "platskort-" + documents::slug(page.title) + ".docx");
             }));
}

}  // namespace lykta::http
