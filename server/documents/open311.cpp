#include "documents/open311.h"

#include <algorithm>

#include "documents/protocol.h"
#include "documents/xml.h"
#include "domain/decimal.h"
#include "domain/value.h"

namespace lykta::documents::open311 {
namespace {

constexpr std::size_t kMostRequests = 1000;

/// A field of a record: name, value, and whether JSON writes it as a number or a boolean.
struct Field {
  const char* name;
  std::string value;
  enum class Type { text, number, boolean } type = Type::text;
};
using Record = std::vector<Field>;

std::string moment(std::int64_t ms) { return instant_text(ms).substr(0, 19) + "Z"; }

/// Midnight in Stockholm, as a moment.
std::string moment(Date date) { return moment(unix_ms_of({date, 0, 0, 0})); }

Record record(const Service& service) {
  return {{"service_code", service.code},
          {"service_name", service.name},
          {"description", service.description},
          {"metadata", "false", Field::Type::boolean},
          {"type", "realtime"},
          {"keywords", ""},
          {"group", "Trygghetsvandring"}};
}

Record record(const Request& r) {
  return {{"service_request_id", r.id},
          {"status", r.is_open ? "open" : "closed"},
          {"status_notes", r.status_notes},
          {"service_name", r.service_name},
          {"service_code", r.service_code},
          {"description", r.description},
          {"agency_responsible", r.agency_responsible},
          {"service_notice", r.service_notice},
          {"requested_datetime", moment(r.requested_ms)},
          {"updated_datetime", moment(r.updated_ms)},
          {"expected_datetime", r.expected ? moment(*r.expected) : ""},
          {"address", r.address},
          {"address_id", ""},
          {"zipcode", ""},
          {"lat", r.position ? r.position->lat : "", Field::Type::number},
          {"long", r.position ? r.position->lon : "", Field::Type::number},
          {"media_url", r.media_url}};
}

Value json_value(const Field& field) {
  if (field.value.empty()) return nullptr;
  if (field.type == Field::Type::boolean) return field.value == "true";
  if (field.type == Field::Type::text) return field.value;
  const auto decimal = Decimal::parse(field.value);
  if (!decimal) return nullptr;
  return Value(Value::Fraction{decimal->to_text()});
}

std::string written(const char* list_name, const char* record_name, const std::vector<Record>& records, Format format) {
  if (format == Format::json) {
    Value::Array list;
    for (const Record& r : records) {
      Value::Object members;
      for (const Field& field : r) members[field.name] = json_value(field);
      list.emplace_back(std::move(members));
    }
    return Value(std::move(list)).canonical();
  }
  std::string out = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<" + std::string(list_name) + ">";
  for (const Record& r : records) {
    out += "\n  <" + std::string(record_name) + ">";
    for (const Field& field : r) {
      out += "\n    <" + std::string(field.name) + ">" + escaped(field.value) + "</" + field.name + ">";
    }
    out += "\n  </" + std::string(record_name) + ">";
  }
  return out + "\n</" + list_name + ">\n";
}

/// When a closed measure was closed: the day that is said of it, else when it was last changed.
std::int64_t closed_ms(const Measure& measure) {
  for (const auto& date : {measure.done_on, measure.removed_on, measure.answered_on}) {
    if (date) return unix_ms_of({*date, 0, 0, 0});
  }
  return measure.changed_ms;
}

bool holds(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

std::optional<Request> request_of(const Finding& finding, const std::vector<Measure>& measures,
                                  const std::string& base_url) {
  if (finding.kind.code == "positive" || finding.kind.code == "question") return std::nullopt;
  Request out;
  out.id = finding.id;
  out.service_code = finding.category.code;
  out.service_name = finding.category.label;
  out.description = finding.description;
  if (!finding.suggestion.empty()) out.description += (out.description.empty() ? "" : "\n") + finding.suggestion;
  out.agency_responsible = finding.owner.label;
  out.address = finding.place_text;
  out.position = finding.position;
  out.requested_ms = finding.seen_at ? unix_ms_of(*finding.seen_at) : finding.created_ms;
  out.updated_ms = std::max(finding.changed_ms, out.requested_ms);
  if (!finding.reported_elsewhere.empty()) out.service_notice = "Anmält på annat håll: " + finding.reported_elsewhere;
  if (!finding.photos.empty()) out.media_url = base_url + "/api/v1/photos/" + finding.photos.front().sha256;
  const auto mine = measures_of(measures, finding.id);
  out.is_open = mine.empty() || std::any_of(mine.begin(), mine.end(), [](const Measure* m) { return !is_closed(*m); });
  for (const Measure* measure : mine) {
    if (!out.status_notes.empty()) out.status_notes += "; ";
    out.status_notes += measure->text + ": " + measure_stand(*measure);
    if (!measure->owner.label.empty()) out.agency_responsible = measure->owner.label;
    if (measure->due && (!out.expected || *measure->due > *out.expected)) out.expected = measure->due;
    out.updated_ms = std::max(out.updated_ms, measure->changed_ms);
  }
  if (!out.is_open) {
    // Of a closed one this is the day it was closed, whatever was written on it since.
    out.updated_ms = out.requested_ms;
    for (const Measure* measure : mine) out.updated_ms = std::max(out.updated_ms, closed_ms(*measure));
  }
  return out;
}

std::vector<Request> chosen(std::vector<Request> requests, const Filter& filter, std::int64_t now_ms) {
  std::optional<std::int64_t> start_ms = filter.start_ms;
  if (filter.ids.empty()) {
    if (!start_ms && !filter.end_ms) start_ms = now_ms - kSpanMs;
    // The span asked for is at most ninety days, counted from its beginning, or back from its end.
    if (!start_ms) start_ms = *filter.end_ms - kSpanMs;
  }
  std::optional<std::int64_t> end_ms = filter.end_ms;
  if (filter.ids.empty() && start_ms && (!end_ms || *end_ms > *start_ms + kSpanMs)) end_ms = *start_ms + kSpanMs;
  std::erase_if(requests, [&](const Request& r) {
    if (!filter.ids.empty()) return !holds(filter.ids, r.id);
    return (start_ms && r.requested_ms < *start_ms) || (end_ms && r.requested_ms > *end_ms) ||
           (!filter.service_codes.empty() && !holds(filter.service_codes, r.service_code)) ||
           (filter.is_open && *filter.is_open != r.is_open);
  });
  std::sort(requests.begin(), requests.end(), [](const Request& a, const Request& b) {
    return a.requested_ms != b.requested_ms ? a.requested_ms > b.requested_ms : a.id < b.id;
  });
  if (requests.size() > kMostRequests) requests.resize(kMostRequests);
  return requests;
}

std::string services(const std::vector<Service>& list, Format format) {
  std::vector<Record> records;
  for (const Service& service : list) records.push_back(record(service));
  return written("services", "service", records, format);
}

std::string requests(const std::vector<Request>& list, Format format) {
  std::vector<Record> records;
  for (const Request& request : list) records.push_back(record(request));
  // The specification's XML has the root <service_requests> with <request> inside.
  return written("service_requests", "request", records, format);
}

std::string error(int code, const std::string& description, Format format) {
  if (format == Format::json) {
    return Value(Value::Array{Value::Object{{"code", std::int64_t{code}}, {"description", description}}}).canonical();
  }
  return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<errors>\n  <error>\n    <code>" + std::to_string(code) +
         "</code>\n    <description>" + escaped(description) + "</description>\n  </error>\n</errors>\n";
}

}  // namespace lykta::documents::open311
