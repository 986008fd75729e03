// A part of a file, read slice by slice so that a slow download holds little memory.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "http/http_server.h"

namespace lykta::front {

class FileReader {
 public:
  explicit FileReader(const FileBody& body)
      : path_(body.path), keeper_(body.keeper), offset_(body.offset), left_(body.length) {}
  FileReader(const FileReader&) = delete;
  FileReader& operator=(const FileReader&) = delete;
  ~FileReader();

  bool at_end() const { return left_ <= 0; }
  /// Blocks on the disk. False when the file is not there or ends too early.
  bool read_slice();
  std::string_view slice() const { return slice_; }

 private:
  const std::string path_;
  const std::shared_ptr<const void> keeper_;
  std::int64_t offset_, left_;
  int file_ = -1;
  std::string slice_;
};

}  // namespace lykta::front
