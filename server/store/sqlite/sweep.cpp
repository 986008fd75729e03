#include "store/sqlite/sweep.h"

#include <string>

#include "store/sqlite/transaction.h"

namespace lykta {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr const char* kEnded =
    "SELECT id FROM devices WHERE (revoked_ms<>0 AND revoked_ms<=?1) OR (expires_ms<>0 AND expires_ms<=?1)";

}  // namespace

namespace sqlite {

void SqliteTransaction::sweep_ended(std::int64_t now_ms) {
  const auto run = [&](const std::string& statement, std::int64_t kept_days) {
    db_.prepare(statement)->bind(now_ms - kept_days * kDayMs).run();
  };
  const std::string ended = kEnded;
  run("DELETE FROM link_answers WHERE device IN (" + ended + ")", kAnswersKeptDays);
  run("DELETE FROM link_uses WHERE device IN (" + ended + ")", kUsesKeptDays);
  run("DELETE FROM phones WHERE device IN (" + ended + ")", kPhonesKeptDays);
  // Addresses of calendars: by their device, by their hash, and the empty ones that were taken back.
  run("DELETE FROM settings WHERE key GLOB 'feeds/*' AND (substr(key,7) IN (" + ended + ") OR length(value)=0)",
      kAnswersKeptDays);
  run("DELETE FROM settings WHERE key GLOB 'feed/*' AND (CAST(value AS TEXT) IN (" + ended + ") OR length(value)=0)",
      kAnswersKeptDays);
}

}  // namespace sqlite

Result<void> sweep_ended(Store& store, std::int64_t now_ms) {
  return store.write_and_wait([now_ms](Transaction& tx) -> Result<void> {
    if (auto* ours = dynamic_cast<sqlite::SqliteTransaction*>(&tx)) ours->sweep_ended(now_ms);
    return {};
  });
}

}  // namespace lykta
