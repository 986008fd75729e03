// What http counts of itself. Synchronises itself.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace lykta::http {

class Counters {
 public:
  void add(int status) { by_class_[static_cast<std::size_t>(status / 100) % kClasses].fetch_add(1); }
  /// Answers with a status of 100 × `first_digit` and up.
  std::uint64_t answers(std::size_t first_digit) const { return by_class_[first_digit % kClasses].load(); }

 private:
  static constexpr std::size_t kClasses = 6;
  std::array<std::atomic<std::uint64_t>, kClasses> by_class_{};
};

}  // namespace lykta::http
