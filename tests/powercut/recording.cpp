#include "recording.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

#include "support/scratch_folder.h"

namespace lykta::powercut {
namespace fs = std::filesystem;

std::string eatmydata_library() {
  for (const char* folder :
       {"/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib/libeatmydata", "/usr/lib"}) {
    const fs::path file = fs::path(folder) / "libeatmydata.so";
    if (fs::exists(file)) return file.string();
  }
  return "";
}

std::vector<Event> record(const std::vector<std::string>& command, const std::string& folder, Syncing syncing) {
  const testing_support::ScratchFolder logs;
  const std::string log = logs.path() + "/log";
  std::string preload = LYKTA_RECORDER;
  // In front of the recorder, so that it swallows the syncs before the recorder can see them.
  if (syncing == Syncing::eatmydata) preload = eatmydata_library() + ":" + preload;
  std::vector<std::string> environment = {"LD_PRELOAD=" + preload, "LYKTA_RECORD_DIR=" + folder,
                                          "LYKTA_RECORD_LOG=" + log};
  if (syncing == Syncing::unrecorded) environment.push_back("LYKTA_RECORD_NO_SYNC=1");
  for (char** variable = environ; *variable; ++variable) {
    if (!std::string(*variable).starts_with("LD_PRELOAD=")) environment.emplace_back(*variable);
  }
  const auto pointers = [](const std::vector<std::string>& texts) {
    std::vector<char*> list;
    for (const std::string& text : texts) list.push_back(const_cast<char*>(text.c_str()));
    list.push_back(nullptr);
    return list;
  };
  pid_t child = 0;
  if (posix_spawn(&child, command[0].c_str(), nullptr, nullptr, pointers(command).data(),
                  pointers(environment).data()) != 0) {
    throw std::runtime_error("could not start " + command[0]);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw std::runtime_error(command[0] + " ended with status " + std::to_string(status));
  }
  return read_log(log);
}

}  // namespace lykta::powercut
