// Open311 GeoReport v2, read only: findings as service requests, for who holds a device. The key is the device's
// token, as api_key or as Bearer.
#include "documents/open311.h"

#include <algorithm>

#include "documents/xml.h"
#include "http/document_answer.h"
#include "http/resources.h"
#include "http/walk_reading.h"

namespace lykta::http {
namespace {

namespace georeport = documents::open311;
using georeport::Format;

Answer formatted(std::string body, Format format, int status = 200) {
  Answer answer = text_answer(std::move(body), format == Format::json ? "application/json; charset=utf-8"
                                                                      : "text/xml; charset=utf-8");
  answer.status = status;
  return answer;
}

Answer refusal(int status, const std::string& description, Format format) {
  return formatted(georeport::error(status, description, format), format, status);
}

/// An argument may be declared several times, and each time be a list with commas.
std::vector<std::string> listed(const Call& call, std::string_view name) {
  std::vector<std::string> out;
  for (const std::string& list : call.parameters(name)) {
    for (std::size_t start = 0; start < list.size();) {
      const std::size_t end = std::min(list.find(',', start), list.size());
      if (end > start) out.push_back(list.substr(start, end - start));
      start = end + 1;
    }
  }
  return out;
}

using Reading = Answer (*)(const HttpParts&, const HttpOptions&, const Call&, const Session&, Format);

Format format_of(const Call& call) { return call.matches.back() == "json" ? Format::json : Format::xml; }

/// The gate decides as everywhere; its refusals are told in the specification's own form: 403 without a known key.
Handler reading(const HttpParts& parts, const HttpOptions& options, const Gate& gate, Reading read) {
  const Handler guarded = gate.for_session([&parts, &options, read](const Call& call, const Session& session) {
    return read(parts, options, call, session, format_of(call));
  });
  return [guarded](const Call& call) {
    Call asked = call;
    if (const auto key = call.parameter("api_key")) {
      std::erase_if(asked.headers, [](const auto& header) { return header.first == "authorization"; });
      asked.headers.emplace_back("authorization", "Bearer " + *key);
    }
    Answer answer = guarded(asked);
    if (answer.status != 401 && answer.status != 403) return answer;
    return refusal(403, "Missing or invalid API key: give the token of an enrolled device as api_key.", format_of(call));
  };
}

/// For anybody, as the specification has it: the words of a form.
Answer services(const HttpParts& parts, Format format) {
  const auto snapshot = parts.store.read();
  std::vector<georeport::Service> list;
  for (const documents::Word& category : WalkReading(parts, *snapshot).categories()) {
    if (category.code == "positive") continue;
    list.push_back({category.code, category.label, category.label + ", iakttaget vid en trygghetsvandring"});
  }
  return formatted(georeport::services(list, format), format);
}

std::vector<georeport::Request> all_requests(const HttpParts& parts, const HttpOptions& options, const Call& call,
                                             const Session& session) {
  const auto snapshot = parts.store.read();
  WalkReading all(parts, *snapshot, session);
  const std::string base = base_url(options, call);
  std::vector<georeport::Request> list;
  const auto add = [&](const documents::Finding& finding, const std::vector<documents::Measure>& measures) {
    if (auto request = georeport::request_of(finding, measures, base)) list.push_back(std::move(*request));
  };
  for (const auto& [activity, occasion] : all.walks()) {
    const auto walk = all.walk(occasion);
    if (!walk) continue;
    for (const documents::Finding& finding : walk->findings) add(finding, walk->measures);
  }
  for (const documents::Finding& report : all.reports()) add(report, {});
  return list;
}

/// "2024-12-11T18:00:00Z" or with an offset; nullopt for anything else that stands there.
Result<std::optional<std::int64_t>> moment(const Call& call, const char* name) {
  const auto text = call.parameter(name);
  if (!text || text->empty()) return std::optional<std::int64_t>();
  const auto ms = parse_instant(*text);
  if (!ms) return fail(Code::invalid, "date_invalid", std::string(name) + " must be a moment such as 2024-12-11T18:00:00Z.", name);
  return ms;
}

/// What is asked for; the sentence of a 400 when it cannot be.
Result<georeport::Filter> filter_of(const Call& call) {
  georeport::Filter filter;
  filter.ids = listed(call, "service_request_id");
  if (!filter.ids.empty()) return filter;  // overrides all other arguments
  filter.service_codes = listed(call, "service_code");
  const auto start = moment(call, "start_date");
  const auto end = moment(call, "end_date");
  if (!start) return fail(start.error());
  if (!end) return fail(end.error());
  filter.start_ms = *start;
  filter.end_ms = *end;
  if (*start && *end && **end - **start > georeport::kSpanMs) {
    return fail(Code::invalid, "span_too_long", "start_date and end_date may not span more than 90 days; ask in parts.");
  }
  bool wants_open = false, wants_closed = false;
  for (const std::string& status : listed(call, "status")) {
    if (status != "open" && status != "closed") return fail(Code::invalid, "status_unknown", "status must be open or closed.");
    (status == "open" ? wants_open : wants_closed) = true;
  }
  if (wants_open != wants_closed) filter.is_open = wants_open;
  return filter;
}

Answer requests(const HttpParts& parts, const HttpOptions& options, const Call& call, const Session& session,
                Format format) {
  const auto filter = filter_of(call);
  if (!filter) return refusal(400, filter.error().sentence, format);
  return formatted(georeport::requests(georeport::chosen(all_requests(parts, options, call, session), *filter, parts.now()), format),
                   format);
}

Answer one_request(const HttpParts& parts, const HttpOptions& options, const Call& call, const Session& session,
                   Format format) {
  georeport::Filter filter;
  filter.ids = {call.matches.at(0)};
  const auto found = georeport::chosen(all_requests(parts, options, call, session), filter, parts.now());
  if (found.empty()) return refusal(404, "service_request_id was not found.", format);
  return formatted(georeport::requests(found, format), format);
}

Answer discovery(const HttpOptions& options, const Call& call) {
  const Format format = format_of(call);
  const std::string endpoint = base_url(options, call) + "/open311/v2";
  constexpr const char* kChangeset = "2025-01-01T00:00:00Z";
  constexpr const char* kContact = "The administrator of this installation hands out keys (enrolled devices).";
  constexpr const char* kSpecification = "http://wiki.open311.org/GeoReport_v2";
  if (format == Format::json) {
    const Value::Array formats{"text/xml", "application/json"};
    return formatted(Value(Value::Object{{"changeset", kChangeset},
                                         {"contact", kContact},
                                         {"endpoints", Value::Array{Value::Object{{"changeset", kChangeset},
                                                                                  {"formats", formats},
                                                                                  {"specification", kSpecification},
                                                                                  {"type", "production"},
                                                                                  {"url", endpoint}}}},
                                         {"key_service", kContact}})
                         .canonical(),
                     format);
  }
  return formatted("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<discovery>\n  <changeset>" + std::string(kChangeset) +
                       "</changeset>\n  <contact>" + kContact + "</contact>\n  <key_service>" + kContact +
                       "</key_service>\n  <endpoints>\n    <endpoint>\n      <specification>" + kSpecification +
                       "</specification>\n      <url>" + documents::escaped(endpoint) + "</url>\n      <changeset>" +
                       kChangeset + "</changeset>\n      <type>production</type>\n      <formats>\n        "
                       "<format>text/xml</format>\n        <format>application/json</format>\n      </formats>\n    "
                       "</endpoint>\n  </endpoints>\n</discovery>\n",
                   format);
}

}  // namespace

void add_open311(Router& router, const HttpParts& parts, const HttpOptions& options, const Gate& gate) {
  router.add("GET", "/open311/discovery\\.(json|xml)",
             [&options](const Call& call) { return discovery(options, call); });
  router.add("GET", "/open311/v2/services\\.(json|xml)", [&parts](const Call& call) { return services(parts, format_of(call)); });
  router.add("GET", "/open311/v2/requests\\.(json|xml)", reading(parts, options, gate, requests));
  router.add("GET", "/open311/v2/requests/(.+)\\.(json|xml)", reading(parts, options, gate, one_request));
}

}  // namespace lykta::http
