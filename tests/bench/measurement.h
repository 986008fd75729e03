// Numbers of one measurement, and how they are told.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

namespace lykta::bench {

using Time = std::chrono::steady_clock;

inline double ms_since(Time::time_point begun) {
  return std::chrono::duration<double, std::milli>(Time::now() - begun).count();
}

/// The value that `percent` of the sorted values do not exceed.
inline double percentile(std::vector<double> values, double percent) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1,
                         static_cast<std::size_t>(percent / 100 * static_cast<double>(values.size())))];
}

struct Throughput {
  double acks_per_second = 0;
  double p50_ms = 0, p99_ms = 0;
  double cpu_us = 0;  ///< of the server, per op; what a busy machine does not distort
};

}  // namespace lykta::bench
