// A disk that remembers what has reached it for certain and what has not, so that a power cut can be played.
//
// For certain: a file's bytes at its last fsync, a folder's entries at its last fsync. Everything later may be there
// or not: writes in any subset, torn at 512-byte sectors; entries of a folder up to any point, each folder by itself
// (an fsync of a file says nothing of its name). A rename inside one folder is atomic, as on every journaling file
// system.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "record_log.h"

namespace lykta::powercut {

using Random = std::mt19937_64;

/// What a folder holds, paths relative to it.
struct Tree {
  std::set<std::string> folders;
  std::map<std::string, std::string> files;
  /// Replaces whatever `folder` holds.
  void write_to(const std::string& folder) const;
  static Tree read_from(const std::string& folder);
};

/// How much of what was not synced survives.
enum class Survival {
  nothing,
  everything,
  mixed,  ///< each file and each folder draws its own lot
};

class Disk {
 public:
  /// `root` exists and is durable, empty at the start.
  explicit Disk(std::string root);
  void apply(const Event& event);
  Tree after_cut(Survival survival, Random& random) const;

 private:
  struct Node;
  using Entry = std::shared_ptr<Node>;
  using Entries = std::map<std::string, Entry>;
  struct Change {  ///< to a file: bytes at an offset, or a new size
    bool is_truncate;
    std::uint64_t offset;
    std::string bytes;
  };
  using FolderChange = std::vector<std::pair<std::string, Entry>>;  ///< name → node, nullptr = gone; all or none
  struct Node {
    bool is_folder = false;
    std::string durable;
    std::vector<Change> pending;
    Entries durable_entries, entries;
    std::vector<FolderChange> pending_entries;
  };

  struct Place {
    Entry folder;
    std::string name;
    Entry node;  ///< nullptr when nothing has that name
  };
  Place find(const std::string& path) const;  ///< folder nullptr when the path lies outside
  void open(const Event& event);
  void rename(const Event& event);
  void sync(int fd);
  static void change(const Place& place, Entry node);
  static void apply(const Change& change, std::string& bytes);
  static std::string surviving_bytes(const Node& file, Survival survival, Random& random);
  static void collect(const Node& folder, const std::string& prefix, Survival survival, Random& random, Tree& out);

  const std::string root_;
  Entry top_;
  std::map<int, Entry> open_;
};

}  // namespace lykta::powercut
