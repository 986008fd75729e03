#include "http/file_answer.h"
#include "http/resources.h"

namespace lykta::http {

void add_district(Router& router, const HttpParts& parts, const Gate& gate) {
  router.add("GET", "/api/v1/district", gate.for_session_or_link([&parts](const Call& call, const Session& session) {
    const Value district = parts.district(session);
    const std::string etag = "\"" + district.text_or("version") + "\"";
    Answer answer = has_already(call, etag) ? empty_answer(304) : json_answer(district);
    answer.headers.emplace_back("ETag", etag);
    answer.headers.emplace_back("Cache-Control", "private, no-cache");
    return answer;
  }));
}

}  // namespace lykta::http
