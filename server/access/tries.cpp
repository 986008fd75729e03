#include "access/tries.h"

#include <algorithm>
#include <vector>

namespace lykta {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::size_t kKeysRemembered = 4096;

}  // namespace

bool Tries::take(const std::string& key, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  const auto is_over = [&](const Count& c) { return now_ms - c.since_ms >= kMinuteMs || now_ms < c.since_ms; };
  if (counts_.size() >= kKeysRemembered && !counts_.contains(key)) {
    std::erase_if(counts_, [&](const auto& entry) { return is_over(entry.second); });
    if (counts_.size() >= kKeysRemembered / 2) forget_older_half();
  }
  Count& tries = counts_[key];
  if (is_over(tries)) tries = {now_ms, 0};
  if (tries.count >= per_minute_) return false;
  ++tries.count;
  return true;
}

/// Half at a time, so that a flood does not make each try slow.
void Tries::forget_older_half() {
  std::vector<std::int64_t> times;
  for (const auto& [key, tries] : counts_) times.push_back(tries.since_ms);
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  std::erase_if(counts_, [limit = *middle](const auto& entry) { return entry.second.since_ms <= limit; });
}

void Tries::give_back(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto it = counts_.find(key);
  if (it != counts_.end() && --it->second.count <= 0) counts_.erase(it);
}

}  // namespace lykta
