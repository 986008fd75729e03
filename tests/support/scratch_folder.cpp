#include "scratch_folder.h"

#include <stdlib.h>

#include <filesystem>
#include <stdexcept>

namespace lykta::testing_support {
namespace fs = std::filesystem;

ScratchFolder::ScratchFolder() : path_("/dev/shm/lykta-XXXXXX") {
  if (!fs::exists("/dev/shm")) path_ = (fs::temp_directory_path() / "lykta-XXXXXX").string();
  if (!mkdtemp(path_.data())) throw std::runtime_error("no folder for the test at " + path_);
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace lykta::testing_support
