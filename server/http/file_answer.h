// Files as answers: whole, a single range of one, or "you have it already". The bytes are never read here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "http/call.h"

namespace lykta::http {

struct ServedFile {
  std::string path;
  std::int64_t size = 0;
  std::string content_type;
  std::string etag;  ///< with its quotes
  std::string cache_control;
  bool is_gzip = false;  ///< the file is the packed form: said in the headers, and no ranges of it
};

/// 304 when the caller's If-None-Match names the etag, 206 for one satisfiable range, 416 for one past the end, else
/// 200 with the whole (also for several ranges at once, which would cost more than the file).
Answer file_answer(const Call& call, const ServedFile& file);

/// Size of a regular file and a tag that changes with its content; nullopt when there is none.
struct FileStand {
  std::int64_t size = 0;
  std::string etag;
};
std::optional<FileStand> stand_of(const std::string& path);

/// If-None-Match of the call names this tag.
bool has_already(const Call& call, const std::string& etag);

}  // namespace lykta::http
