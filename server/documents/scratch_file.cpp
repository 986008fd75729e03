#include "documents/scratch_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

namespace lykta::documents {

Result<ScratchFile> ScratchFile::make() {
  std::error_code failed;
  const auto folder = std::filesystem::temp_directory_path(failed);
  int file = failed ? -1 : ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0 && !failed) {
    // A file system that knows no nameless files: one with a name, taken away at once.
    std::string name = (folder / "lykta-XXXXXX").string();
    file = ::mkostemp(name.data(), O_CLOEXEC);
    if (file >= 0) ::unlink(name.c_str());
  }
  if (file < 0) {
    return fail(Code::unavailable, "scratch_file", "There is no room to put the document together; try again later.");
  }
  return ScratchFile(file);
}

ScratchFile::ScratchFile(int file)
    : file_(new int(file),
            [](const int* f) {
              ::close(*f);
              delete f;
            }),
      path_("/proc/self/fd/" + std::to_string(file)) {}

std::int64_t ScratchFile::size() const {
  struct stat stand {};
  return ::fstat(*file_, &stand) == 0 ? static_cast<std::int64_t>(stand.st_size) : 0;
}

std::string ScratchFile::read_all() const {
  std::string bytes(static_cast<std::size_t>(size()), '\0');
  std::size_t at = 0;
  while (at < bytes.size()) {
    const ssize_t got = ::pread(*file_, bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
    if (got <= 0) break;
    at += static_cast<std::size_t>(got);
  }
  bytes.resize(at);
  return bytes;
}

}  // namespace lykta::documents
