#include <algorithm>

#include "http/resources.h"
#include "wire/messages.h"

namespace lykta::http {
namespace {

/// Browsers keep no cookie longer than 400 days.
constexpr std::int64_t kLongestCookie_s = 400LL * 24 * 60 * 60;

std::int64_t lifetime_s(const Session& session, std::int64_t now_ms) {
  if (session.expires_ms == 0) return kLongestCookie_s;
  return std::clamp((session.expires_ms - now_ms) / 1000, std::int64_t{0}, kLongestCookie_s);
}

/// A code that leaves the party open comes back with what there is to choose from.
Answer refusal(const HttpParts& parts, const std::string& code, const Error& error) {
  if (error.reason != "party_needed") return error_answer(error);
  Value::Array choices;
  for (const Party& party : parts.access.choices_of(code)) {
    choices.push_back(Value::Object{{"id", party.id}, {"name", party.name}});
  }
  return json_answer(Value::Object{{"error", encode_error(error)}, {"choices", std::move(choices)}}, status_of(error));
}

}  // namespace

void add_enrol(Router& router, const HttpParts& parts, const Gate& gate) {
  router.add("POST", "/api/v1/enrol", [&parts, &gate](const Call& call) {
    // A foreign page must not be able to enrol this browser as somebody else's device.
    if (auto origin = gate.check_origin(call, false); !origin) return error_answer(origin.error());
    const auto body = json_body(call);
    if (!body) return error_answer(body.error());
    const Value* code = body->find("code");
    if (!code || !code->is_text()) {
      return error_answer({Code::invalid, "code_missing", "The body must hold the code as text.", "code"});
    }
    const By chosen{body->text_or("party"), body->text_or("role")};
    const auto enrolment = parts.access.redeem(code->as_text(), call.peer.address, chosen);
    if (!enrolment) return refusal(parts, code->as_text(), enrolment.error());
    Answer answer = json_answer(Value::Object{
        {"device", enrolment->device}, {"token", enrolment->token}, {"session", session_value(enrolment->session)}});
    answer.headers.emplace_back("Set-Cookie",
                                gate.cookie(call, enrolment->token, lifetime_s(enrolment->session, parts.now())));
    return answer;
  });
}

}  // namespace lykta::http
