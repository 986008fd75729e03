#include "disk.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace lykta::powercut {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kSector = 512;

std::size_t below(Random& random, std::size_t bound) {
  return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random);
}
bool coin(Random& random) { return below(random, 2) == 1; }

enum class Lot { none, all, prefix, subset, sectors };

Lot draw(Survival survival, Random& random) {
  if (survival == Survival::nothing) return Lot::none;
  if (survival == Survival::everything) return Lot::all;
  return static_cast<Lot>(below(random, 5));
}

/// Calls `piece(offset, size)` for each sector that [offset, offset + size) touches.
template <class Piece>
void for_each_sector(std::size_t offset, std::size_t size, Piece piece) {
  const std::size_t end = offset + size;
  while (offset < end) {
    const std::size_t next = std::min(end, (offset / kSector + 1) * kSector);
    piece(offset, next - offset);
    offset = next;
  }
}

}  // namespace

void Tree::write_to(const std::string& folder) const {
  fs::remove_all(folder);
  fs::create_directories(folder);
  for (const std::string& path : folders) fs::create_directories(fs::path(folder) / path);
  for (const auto& [path, bytes] : files) {
    std::ofstream out(fs::path(folder) / path, std::ios::binary);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!out.flush()) throw std::runtime_error("could not write " + path);
  }
}

Tree Tree::read_from(const std::string& folder) {
  Tree tree;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string path = fs::relative(entry.path(), folder).string();
    if (entry.is_directory()) {
      tree.folders.insert(path);
      continue;
    }
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    tree.files[path] = std::string(std::istreambuf_iterator<char>(in), {});
  }
  return tree;
}

Disk::Disk(std::string root) : root_(std::move(root)), top_(std::make_shared<Node>()) { top_->is_folder = true; }

void Disk::apply(const Event& event) {
  switch (event.kind) {
    case EventKind::open:
      return open(event);
    case EventKind::write:
      if (const auto it = open_.find(event.fd); it != open_.end()) {
        it->second->pending.push_back({false, event.offset, event.data});
      }
      return;
    case EventKind::truncate:
      if (const auto it = open_.find(event.fd); it != open_.end()) {
        it->second->pending.push_back({true, event.offset, {}});
      }
      return;
    case EventKind::sync:
      return sync(event.fd);
    case EventKind::rename:
      return rename(event);
    case EventKind::link: {
      const Place from = find(event.path), to = find(event.other);
      if (from.node && to.folder) change(to, from.node);
      return;
    }
    case EventKind::unlink:
    case EventKind::remove_folder:
      if (const Place place = find(event.path); place.node) change(place, nullptr);
      return;
    case EventKind::make_folder: {
      auto node = std::make_shared<Node>();
      node->is_folder = true;
      if (const Place place = find(event.path); place.folder) change(place, std::move(node));
      return;
    }
    case EventKind::close:
      open_.erase(event.fd);
      return;
    case EventKind::mark:
      return;
  }
}

Disk::Place Disk::find(const std::string& path) const {
  if (path == root_) return {nullptr, "", top_};
  if (!path.starts_with(root_ + "/")) return {};
  Entry folder = top_;
  std::size_t at = root_.size() + 1;
  while (true) {
    const std::size_t slash = path.find('/', at);
    const std::string name = path.substr(at, slash - at);
    const auto it = folder->entries.find(name);
    Entry node = it == folder->entries.end() ? nullptr : it->second;
    if (slash == std::string::npos) return {folder, name, node};
    if (!node || !node->is_folder) return {};
    folder = node;
    at = slash + 1;
  }
}

void Disk::change(const Place& place, Entry node) {
  if (node) {
    place.folder->entries[place.name] = node;
  } else {
    place.folder->entries.erase(place.name);
  }
  place.folder->pending_entries.push_back({{place.name, std::move(node)}});
}

void Disk::open(const Event& event) {
  Place place = find(event.path);
  if (!place.node && event.may_create && place.folder) {
    place.node = std::make_shared<Node>();
    change(place, place.node);
  }
  if (!place.node) throw std::runtime_error("the log opens a file that it never made: " + event.path);
  if (event.empties && !place.node->is_folder) place.node->pending.push_back({true, 0, {}});
  open_[event.fd] = place.node;
}

void Disk::rename(const Event& event) {
  const Place from = find(event.path), to = find(event.other);
  if (!to.folder) {  // moved out of what is watched
    if (from.node) change(from, nullptr);
    return;
  }
  if (!from.node) throw std::runtime_error("the log renames a file that it never made: " + event.path);
  if (from.folder != to.folder) {
    change(to, from.node);
    change(from, nullptr);
    return;
  }
  from.folder->entries.erase(from.name);
  from.folder->entries[to.name] = from.node;
  from.folder->pending_entries.push_back({{from.name, nullptr}, {to.name, from.node}});
}

void Disk::sync(int fd) {
  const auto it = open_.find(fd);
  if (it == open_.end()) return;
  Node& node = *it->second;
  for (const Change& change : node.pending) apply(change, node.durable);
  node.pending.clear();
  if (node.is_folder) node.durable_entries = node.entries;
  node.pending_entries.clear();
}

void Disk::apply(const Change& change, std::string& bytes) {
  if (change.is_truncate) {
    bytes.resize(change.offset);
    return;
  }
  if (bytes.size() < change.offset + change.bytes.size()) bytes.resize(change.offset + change.bytes.size());
  std::memcpy(bytes.data() + change.offset, change.bytes.data(), change.bytes.size());
}

std::string Disk::surviving_bytes(const Node& file, Survival survival, Random& random) {
  std::string bytes = file.durable;
  const std::vector<Change>& pending = file.pending;
  if (pending.empty()) return bytes;
  const Lot lot = draw(survival, random);
  if (lot == Lot::none) return bytes;
  const std::size_t last = lot == Lot::prefix ? below(random, pending.size()) : pending.size();
  for (std::size_t i = 0; i < pending.size(); ++i) {
    if (i > last) break;
    const bool is_torn = !pending[i].is_truncate && (lot == Lot::sectors || i == last);
    if (is_torn) {
      for_each_sector(pending[i].offset, pending[i].bytes.size(), [&](std::size_t offset, std::size_t size) {
        if (coin(random)) apply({false, offset, pending[i].bytes.substr(offset - pending[i].offset, size)}, bytes);
      });
    } else if (lot == Lot::all || lot == Lot::prefix || coin(random)) {
      apply(pending[i], bytes);
    }
  }
  return bytes;
}

void Disk::collect(const Node& folder, const std::string& prefix, Survival survival, Random& random, Tree& out) {
  Entries entries = folder.durable_entries;
  const std::size_t changes = folder.pending_entries.size();
  std::size_t kept = survival == Survival::everything ? changes : 0;
  if (survival == Survival::mixed) kept = below(random, changes + 1);
  for (std::size_t i = 0; i < kept; ++i) {
    for (const auto& [name, node] : folder.pending_entries[i]) {
      if (node) {
        entries[name] = node;
      } else {
        entries.erase(name);
      }
    }
  }
  for (const auto& [name, node] : entries) {
    if (node->is_folder) {
      out.folders.insert(prefix + name);
      collect(*node, prefix + name + "/", survival, random, out);
    } else {
      out.files[prefix + name] = surviving_bytes(*node, survival, random);
    }
  }
}

Tree Disk::after_cut(Survival survival, Random& random) const {
  Tree tree;
  collect(*top_, "", survival, random, tree);
  return tree;
}

}  // namespace lykta::powercut
