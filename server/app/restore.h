// `lykta restore DIR`: a backup becomes the data folder, with a new log id so that phones catch up from the start.
#pragma once

#include "app/commands.h"

namespace lykta {

/// The data folder must be absent or empty (conflict/data_not_empty); the backup must be whole: the database's
/// SHA-256 and every photo's are checked (invalid/backup_damaged) before anything is written.
CommandOutput restore(const Arguments& arguments, const AppOptions& options);

}  // namespace lykta
