// Numbered migrations of lykta.db. A migration that has been released is never edited.
#pragma once

#include "store/sqlite/database.h"

namespace lykta::sqlite {

constexpr std::int64_t kApplicationId = 0x4C594B54;  // "LYKT"
int latest_version();
/// Brings the database from `user_version` to `target` in one transaction. Tests stop earlier than the latest.
void migrate(Database& db, int target);

}  // namespace lykta::sqlite
