#include "http/resources.h"

namespace lykta::http {

void add_session(Router& router, const Gate& gate) {
  router.add("GET", "/api/v1/session",
             gate.for_session([](const Call&, const Session& session) { return json_answer(session_value(session)); }));
}

}  // namespace lykta::http
