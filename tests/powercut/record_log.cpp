#include "record_log.h"

#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace lykta::powercut {
namespace {

struct Head {
  std::uint32_t kind;
  std::int32_t fd;
  std::uint32_t path_bytes, other_bytes, data_bytes;
  std::uint32_t flags;
  std::uint64_t offset;
};

}  // namespace

std::vector<Event> read_log(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("no log at " + file);
  const std::string bytes(std::istreambuf_iterator<char>(in), {});
  std::vector<Event> events;
  std::size_t at = 0;
  const auto take = [&](std::size_t size) {
    if (bytes.size() - at < size) throw std::runtime_error(file + " ends in the middle of an entry");
    const std::string part = bytes.substr(at, size);
    at += size;
    return part;
  };
  while (at < bytes.size()) {
    Head head;
    std::memcpy(&head, take(sizeof head).data(), sizeof head);
    if (head.kind < 1 || head.kind > static_cast<std::uint32_t>(EventKind::link)) {
      throw std::runtime_error(file + " is no recorder log");
    }
    Event event{static_cast<EventKind>(head.kind), head.fd, (head.flags & 1) != 0, (head.flags & 2) != 0, head.offset};
    event.path = take(head.path_bytes);
    event.other = take(head.other_bytes);
    event.data = take(head.data_bytes);
    events.push_back(std::move(event));
  }
  return events;
}

}  // namespace lykta::powercut
