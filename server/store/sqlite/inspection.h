// Backup and verification: reading a whole data folder while others write. Any thread.
#pragma once

#include <string>
#include <vector>

#include "domain/error.h"
#include "store/sqlite/data_folder.h"

namespace lykta::sqlite {

/// VACUUM INTO and a copy of every attachment the copy knows, with a list of SHA-256 (backup.json). `target` must be
/// absent or empty: conflict/backup_not_empty.
Result<void> backup(const std::string& database_path, const DataFolder& folder, const std::string& target);
/// One sentence per fault: page check, hash chain, op content, attachment bytes. Empty = sound.
std::vector<std::string> faults(const std::string& database_path, const DataFolder& folder);

}  // namespace lykta::sqlite
