#include "front/file_reader.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace lykta::front {
namespace {

// A thousand slow readers hold a thousand of these.
constexpr std::int64_t kSlice = 64 * 1024;

}  // namespace

FileReader::~FileReader() {
  if (file_ >= 0) ::close(file_);
}

bool FileReader::read_slice() {
  if (file_ < 0) file_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  if (file_ < 0) return false;
  slice_.resize(static_cast<std::size_t>(std::min(left_, kSlice)));
  ssize_t got = -1;
  do {
    got = ::pread(file_, slice_.data(), slice_.size(), offset_);
  } while (got < 0 && errno == EINTR);
  if (got <= 0) return false;
  slice_.resize(static_cast<std::size_t>(got));
  offset_ += got;
  left_ -= got;
  return true;
}

}  // namespace lykta::front
