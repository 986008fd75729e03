// Tries per key and minute, with bounded memory however many keys there are. Synchronises itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace lykta {

class Tries {
 public:
  explicit Tries(int per_minute) : per_minute_(per_minute) {}

  /// Takes one of the key's tries of this minute; false when it has none left.
  bool take(const std::string& key, std::int64_t now_ms);
  /// Gives back one that was taken.
  void give_back(const std::string& key);

 private:
  struct Count {
    std::int64_t since_ms = 0;
    int count = 0;
  };
  void forget_older_half();

  const int per_minute_;
  std::mutex mutex_;
  std::map<std::string, Count, std::less<>> counts_;  // guarded by mutex_
};

}  // namespace lykta
