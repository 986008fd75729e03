#include "http/resources.h"

namespace lykta::http {

void add_health(Router& router, const HttpParts& parts) {
  router.add("GET", "/health", [&parts](const Call&) {
    // Whoever asks wants to know that the data can be read, not only that a process lives.
    try {
      parts.store.read()->last_seq();
    } catch (const std::exception&) {
      return error_answer({Code::unavailable, "store_unreadable", "The data cannot be read."});
    }
    return json_answer(Value::Object{{"status", "ok"}});
  });
}

void add_status(Router& router, const HttpParts& parts, const Gate& gate) {
  router.add("GET", "/api/v1/status", gate.for_action("status", [&parts](const Call&, const Session&) {
    return json_answer(parts.status ? parts.status() : Value(Value::Object{}));
  }));
}

}  // namespace lykta::http
