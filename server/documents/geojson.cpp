#include "documents/geojson.h"

#include "domain/decimal.h"
#include "domain/value.h"

namespace lykta::documents {
namespace {

/// The number as it was captured; nullopt when the text is none, which a position that went through intake cannot be.
std::optional<Value> number(const std::string& text) {
  const auto decimal = Decimal::parse(text);
  if (!decimal || decimal->places() > 5) return std::nullopt;
  const std::string shortest = decimal->to_text();
  if (shortest.find('.') == std::string::npos) return Value(std::int64_t{std::stoll(shortest)});
  return Value(Value::Fraction{shortest});
}

Value geometry(const Finding& finding) {
  if (!finding.position) return nullptr;
  const auto lon = number(finding.position->lon);
  const auto lat = number(finding.position->lat);
  if (!lon || !lat) return nullptr;
  return Value::Object{{"coordinates", Value::Array{*lon, *lat}}, {"type", "Point"}};
}

Value text_or_null(const std::string& text) { return text.empty() ? Value() : Value(text); }

Value properties(const Walk& walk, const Finding& f) {
  Value::Array measures;
  for (const Measure* m : measures_of(walk.measures, f.id)) {
    measures.push_back(Value::Object{{"id", m->id},
                                     {"owner", text_or_null(m->owner.code)},
                                     {"status", text_or_null(m->status.code)},
                                     {"text", m->text}});
  }
  std::string stop;
  for (const Stop& s : walk.stops) {
    if (s.id == f.stop) stop = s.name;
  }
  Value::Object details;
  for (const auto& [label, value] : f.details) details[label] = value;
  return Value::Object{{"accuracy_m", number(f.accuracy_m).value_or(Value())},
                       {"category", f.category.code},
                       {"category_label", f.category.label},
                       {"description", text_or_null(f.description)},
                       {"details", std::move(details)},
                       {"kind", f.kind.code},
                       {"measures", std::move(measures)},
                       {"number", std::int64_t{f.number}},
                       {"occasion", f.occasion},
                       {"owner", text_or_null(f.owner.code)},
                       {"owner_label", text_or_null(f.owner.label)},
                       {"photos", static_cast<std::int64_t>(f.photos.size())},
                       {"place_text", text_or_null(f.place_text)},
                       {"seen_at", f.seen_at ? Value(to_text(*f.seen_at)) : Value()},
                       {"seriousness", f.seriousness.code},
                       {"stop", text_or_null(stop)},
                       {"suggestion", text_or_null(f.suggestion)}};
}

}  // namespace

std::string geojson(const Walk& walk) {
  Value::Array features;
  for (const Finding& finding : walk.findings) {
    features.push_back(Value::Object{{"geometry", geometry(finding)},
                                     {"id", finding.id},
                                     {"properties", properties(walk, finding)},
                                     {"type", "Feature"}});
  }
  return Value(Value::Object{{"features", std::move(features)}, {"type", "FeatureCollection"}}).canonical();
}

}  // namespace lykta::documents
