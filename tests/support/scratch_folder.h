// An empty folder in memory (/dev/shm where there is one), gone with the object.
#pragma once

#include <string>

namespace lykta::testing_support {

class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace lykta::testing_support
