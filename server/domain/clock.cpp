#include "domain/clock.h"

#include <algorithm>
#include <chrono>

namespace lykta {

WallClock system_wall_clock() {
  return [] {
    using namespace std::chrono;
    return static_cast<std::int64_t>(duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count());
  };
}

Clock HybridClock::tick() {
  const Clock wall = now_() * kClockTicksPerMs;
  Clock last = last_.load();
  Clock next = 0;
  do {
    next = std::max(wall, last + 1);
  } while (!last_.compare_exchange_weak(last, next));
  return next;
}

void HybridClock::observe(Clock seen) {
  Clock last = last_.load();
  while (seen > last && !last_.compare_exchange_weak(last, seen)) {
  }
}

}  // namespace lykta
