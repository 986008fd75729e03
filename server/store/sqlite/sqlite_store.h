// The Store on SQLite (3.40.1 of Debian 12). See store.h for the contract.
#pragma once

#include <memory>
#include <string>

#include "store/store.h"

namespace lykta {

struct SqliteOptions {
  /// "FULL". Tests alone set "NORMAL" or "OFF", to show that the power-cut test notices.
  std::string synchronous = "FULL";
  /// Pages in the write-ahead log at which it is moved into the database. The power-cut test sets few, to cut there.
  int checkpoint_pages = 4000;
};

/// Opens or makes `folder`/lykta.db, migrating it to this program's version. Takes the folder's lock (flock).
/// Errors: unavailable/data_locked (another process holds the folder), unavailable/data_read_only,
/// unsupported/data_foreign (not ours), unsupported/data_newer, unavailable/data_damaged, unavailable/store_full.
Result<std::unique_ptr<Store>> open_sqlite_store(const std::string& folder, SqliteOptions options = {});

}  // namespace lykta
