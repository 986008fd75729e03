// What the disk and SQLite give when nothing else is done: one writer, group commit, the very rows the store writes for
// an op (log, entity, device), answered after commit. The server is measured against it.
#pragma once

#include <string>
#include <vector>

#include "measurement.h"

namespace lykta::bench {

/// `clients` threads, each with one op on its way at a time, `ops_each` ops. The database is made in `folder`.
Throughput bare_loop(const std::string& folder, int clients, int ops_each);

}  // namespace lykta::bench
