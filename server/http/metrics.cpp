// GET /metrics in Prometheus text. Only numbers, so this machine may read them; others need the right to the status.
#include "http/metrics.h"

#include "access/policy.h"
#include "domain/version.h"
#include "http/resources.h"

namespace lykta::http {
namespace {

bool may_read(const Call& call, const Gate& gate) {
  if (call.peer.address == "::1" || call.peer.address.rfind("127.", 0) == 0) return true;
  const auto session = gate.session_of(call);
  return session && may_do(*session, "status");
}

}  // namespace

void add_metrics(Router& router, const HttpParts& parts, const Gate& gate, const Counters& counters) {
  router.add("GET", "/metrics", [&parts, &gate, &counters](const Call& call) {
    if (!may_read(call, gate)) {
      return error_answer({Code::unauthorized, "right_missing", "Numbers are for this machine and its coordinators."});
    }
    Answer answer;
    answer.content_type = "text/plain; version=0.0.4; charset=utf-8";
    answer.body = "# TYPE lykta_info gauge\nlykta_info{version=\"" + std::string(kVersion) +
                  "\"} 1\n# TYPE lykta_http_answers_total counter\n";
    for (std::size_t digit = 2; digit <= 5; ++digit) {
      answer.body += "lykta_http_answers_total{class=\"" + std::to_string(digit) + "xx\"} " +
                     std::to_string(counters.answers(digit)) + "\n";
    }
    answer.body += "# TYPE lykta_log_seq gauge\nlykta_log_seq " + std::to_string(parts.store.read()->last_seq()) + "\n";
    if (!parts.gauges) return answer;
    for (const auto& [name, value] : parts.gauges()) answer.body += name + " " + std::to_string(value) + "\n";
    return answer;
  });
}

}  // namespace lykta::http
