// A zip file written entry by entry. One thread.
#pragma once

#include <string>
#include <string_view>

#include "domain/error.h"

namespace lykta::documents {

class ZipWriter {
 public:
  explicit ZipWriter(const std::string& path);
  ~ZipWriter();
  ZipWriter(const ZipWriter&) = delete;
  ZipWriter& operator=(const ZipWriter&) = delete;

  /// Pictures are packed already: `is_packed` keeps them as they are.
  void add(const std::string& name, std::string_view bytes, bool is_packed = false);
  /// unavailable/document_not_written when anything failed on the way.
  Result<void> finish();

 private:
  void* zip_ = nullptr;
  bool is_whole_ = true;
};

}  // namespace lykta::documents
