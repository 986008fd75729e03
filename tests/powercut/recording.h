// Runs a program under the recorder and hands back what it did to one folder.
#pragma once

#include <string>
#include <vector>

#include "record_log.h"

namespace lykta::powercut {

enum class Syncing {
  honest,
  unrecorded,  ///< the recorder leaves syncs out, as on a disk that lies
  eatmydata,   ///< the real libeatmydata turns them into nothing
};

/// Runs `command` (program and arguments) with the recorder watching `folder`. Throws std::runtime_error with the
/// program's exit status when it fails.
std::vector<Event> record(const std::vector<std::string>& command, const std::string& folder,
                          Syncing syncing = Syncing::honest);

/// Path of libeatmydata, "" when it is not installed.
std::string eatmydata_library();

}  // namespace lykta::powercut
