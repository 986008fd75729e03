#include "domain/time.h"
#include "followup/draft.h"
#include "http/resources.h"

namespace lykta::http {
namespace {

Result<RecordRequest> read_request(const Call& call, const Session& session, std::int64_t now_ms) {
  RecordRequest request;
  request.plan = call.matches.at(0);
  request.reader = &session;
  request.as_of = stockholm_time(now_ms).date;
  if (const auto period = call.parameter("period")) {
    const auto known = period_from(*period);
    if (!known) return fail(Code::invalid, "period_unknown", "The period must be T1, T2 or VB.", "period");
    request.period = *known;
  }
  if (const auto as_of = call.parameter("as_of")) {
    const auto date = parse_date(*as_of);
    if (!date) return fail(Code::invalid, "date_invalid", "as_of must be a date such as 2024-12-31.", "as_of");
    request.as_of = *date;
  }
  return request;
}

}  // namespace

void add_records(Router& router, const HttpParts& parts, const Gate& gate) {
  router.add("GET", "/api/v1/records/([^/]+)", gate.for_session([&parts](const Call& call, const Session& session) {
    const auto request = read_request(call, session, parts.now());
    if (!request) return error_answer(request.error());
    auto record = parts.record(*request);
    if (!record) return error_answer(record.error());
    add_drafts(*record);
    return json_answer(*record);
  }));
}

}  // namespace lykta::http
