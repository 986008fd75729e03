// Who this device is, and logging it out.
#include "http/resources.h"

namespace lykta::http {

void add_session(Router& router, const HttpParts& parts, const Gate& gate) {
  router.add("GET", "/api/v1/session",
             gate.for_session([](const Call&, const Session& session) { return json_answer(session_value(session)); }));
  router.add("DELETE", "/api/v1/session",
             gate.for_session([&parts, &gate](const Call& call, const Session& session) {
               if (auto done = parts.access.revoke(session.device, session.device); !done) {
                 return error_answer(done.error());
               }
               Answer answer = empty_answer(204);
               answer.headers.emplace_back("Set-Cookie", gate.cookie(call, "", 0));
               return answer;
             }));
}

}  // namespace lykta::http
