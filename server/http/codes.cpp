// Codes of the evening that are still open: listed without the code, and withdrawn.
#include "domain/time.h"
#include "http/occasion_sight.h"
#include "http/resources.h"

namespace lykta::http {
namespace {

Value code_value(const Invitation& code) {
  return Value::Object{{"id", Access::evening_code_id(code)},
                       {"party", code.by.party},
                       {"role", code.by.role},
                       {"uses", code.uses},
                       {"used", code.used},
                       {"made_at", instant_text(code.made_ms)},
                       {"expires", instant_text(code.code_expires_ms)}};
}

Answer list(const HttpParts& parts, const Call& call, const Session& session) {
  const std::string occasion = call.parameter("occasion").value_or("");
  if (!may_see_occasion(parts, *parts.store.read(), session, occasion)) return error_answer(occasion_unknown());
  Value::Array codes;
  for (const Invitation& code : parts.access.open_evenings(occasion)) codes.push_back(code_value(code));
  return json_answer(Value::Object{{"codes", std::move(codes)}});
}

Answer close(const HttpParts& parts, const Call& call, const Session& session) {
  const auto snapshot = parts.store.read();
  for (const Invitation& code : snapshot->invitations()) {
    if (code.uses < 2 || Access::evening_code_id(code) != call.matches.at(0)) continue;
    if (!may_see_occasion(parts, *snapshot, session, code.occasion)) break;
    if (auto done = parts.access.close_evening(call.matches.at(0), session.device); !done) {
      return error_answer(done.error());
    }
    return empty_answer(204);
  }
  return error_answer({Code::not_found, "code_unknown", "There is no such code."});
}

}  // namespace

void add_codes(Router& router, const HttpParts& parts, const Gate& gate) {
  router.add("GET", "/api/v1/codes", gate.for_action("evening_code", [&parts](const Call& call, const Session& session) {
    return list(parts, call, session);
  }));
  router.add("DELETE", "/api/v1/codes/([^/]+)",
             gate.for_action("evening_code", [&parts](const Call& call, const Session& session) {
               return close(parts, call, session);
             }));
}

}  // namespace lykta::http
