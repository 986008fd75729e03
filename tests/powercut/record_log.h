// The log that recorder.c writes: everything done to the files below one folder, in one total order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lykta::powercut {

/// Numbers as in recorder.c.
enum class EventKind : std::uint32_t {
  open = 1,
  write,
  truncate,
  sync,
  rename,
  unlink,
  make_folder,
  remove_folder,
  close,
  mark,  ///< the workload answered somebody: what `data` names must survive from here on
  link,
};

struct Event {
  EventKind kind = EventKind::mark;
  int fd = -1;
  bool may_create = false;
  bool empties = false;
  std::uint64_t offset = 0;  ///< of a write; the new size of a truncate
  std::string path;
  std::string other;  ///< where a rename or link leads
  std::string data;
};

/// Throws std::runtime_error when the file is no such log or ends in the middle of an entry.
std::vector<Event> read_log(const std::string& file);

}  // namespace lykta::powercut
