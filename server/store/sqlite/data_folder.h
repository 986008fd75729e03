// The data folder on disk: lock, directories, durable files. Plain POSIX; any thread, but one process (flock).
#pragma once

#include <string>
#include <string_view>

#include "domain/error.h"

namespace lykta::sqlite {

class DataFolder {
 public:
  /// Makes the folder (0700) if need be and takes its lock. unavailable/data_locked, data_read_only.
  static Result<DataFolder> open(const std::string& path);
  ~DataFolder();
  DataFolder(DataFolder&& other) noexcept;
  DataFolder& operator=(DataFolder&&) = delete;

  const std::string& path() const { return path_; }
  std::string database_path() const { return path_ + "/lykta.db"; }

  Result<std::int64_t> append_upload(std::string_view id, std::int64_t offset, std::string_view bytes) const;
  std::int64_t upload_length(std::string_view id) const;
  Result<std::string> read_upload(std::string_view id) const;
  void drop_upload(std::string_view id) const;
  Result<void> keep_upload(std::string_view id, std::string_view sha256) const;
  std::string attachment_path(std::string_view sha256) const;
  void sweep_uploads(std::int64_t age_ms) const;

 private:
  explicit DataFolder(std::string path) : path_(std::move(path)) {}
  std::string upload_path(std::string_view id) const;
  std::string path_;
  int lock_ = -1;
};

/// fsync of a folder, so that names made or moved in it survive a power cut. False on failure.
bool sync_folder(const std::string& path);

}  // namespace lykta::sqlite
