// Whether a session may see an occasion: its own record is there and in sight. Hidden and absent look alike.
#pragma once

#include <string>

#include "http/http_parts.h"

namespace lykta::http {

inline bool may_see_occasion(const HttpParts& parts, const Snapshot& snapshot, const Session& session,
                             const std::string& occasion) {
  const auto record = snapshot.entity(occasion);
  return record && record->occasion == occasion && may_see(session, parts.context_of(*record), *record);
}

inline Error occasion_unknown() {
  return {Code::not_found, "occasion_unknown", "There is no such occasion here.", "occasion"};
}

}  // namespace lykta::http
