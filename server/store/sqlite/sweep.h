// The daily cleaning of what devices that have ended left behind: numbers of answers, the log of links, what phones held,
// calendar addresses. Nothing here is a captured record; those follow the retention of their plugin.
#pragma once

#include <cstdint>

#include "domain/error.h"
#include "store/store.h"

namespace lykta {

/// Days after a device was revoked or ran out.
inline constexpr std::int64_t kAnswersKeptDays = 30;  ///< nobody can send its answers again: a link that has ended is refused
inline constexpr std::int64_t kPhonesKeptDays = 90;   ///< long enough to miss what a lost phone still held
inline constexpr std::int64_t kUsesKeptDays = 731;    ///< as long as the invitations the links went out with (two years)

/// One transaction on the writer's thread; waits for it. A store that is not SQLite's keeps nothing of this.
Result<void> sweep_ended(Store& store, std::int64_t now_ms);

}  // namespace lykta
