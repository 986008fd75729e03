// A file without a name, for a document too large to hold in memory; gone when the last one who knows it lets go.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "domain/error.h"

namespace lykta::documents {

class ScratchFile {
 public:
  /// In the system's folder for such files. unavailable/scratch_file when there is no room for one.
  static Result<ScratchFile> make();

  /// Opens the same bytes for as long as any copy of this lives.
  const std::string& path() const { return path_; }
  std::int64_t size() const;
  std::string read_all() const;
  std::shared_ptr<const void> keeper() const { return file_; }

 private:
  explicit ScratchFile(int file);
  std::shared_ptr<const int> file_;
  std::string path_;
};

}  // namespace lykta::documents
