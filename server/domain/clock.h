// The server's hybrid clock and its source of real time. Real time is injected so that tests own it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "domain/op.h"

namespace lykta {

/// Milliseconds since 1970. Called from any thread.
using WallClock = std::function<std::int64_t()>;
WallClock system_wall_clock();

/// Strictly increasing clocks that never run behind what was seen. Synchronises itself.
class HybridClock {
 public:
  explicit HybridClock(WallClock now) : now_(std::move(now)) {}
  std::int64_t now_ms() const { return now_(); }
  /// A clock later than every clock ticked or observed before.
  Clock tick();
  /// Learn a clock from elsewhere; later ticks come after it.
  void observe(Clock seen);

 private:
  WallClock now_;
  std::atomic<Clock> last_{0};
};

}  // namespace lykta
