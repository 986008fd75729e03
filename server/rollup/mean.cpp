#include "rollup/mean.h"

#include <algorithm>
#include <map>
#include <string>

namespace lykta {
namespace {

/// A whole number ≥ 0 of any length: the common denominator of many walks outgrows every built-in type.
class Whole {
 public:
  explicit Whole(std::uint64_t n) {
    for (; n > 0; n >>= 32) limbs_.push_back(static_cast<std::uint32_t>(n));
  }
  Whole& operator*=(std::uint32_t factor) {
    std::uint64_t carry = 0;
    for (std::uint32_t& limb : limbs_) {
      carry += std::uint64_t(limb) * factor;
      limb = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
    if (carry > 0) limbs_.push_back(static_cast<std::uint32_t>(carry));
    trim();
    return *this;
  }
  /// Factors beyond 32 bits go in two halves.
  Whole times(std::uint64_t factor) const {
    Whole high = *this;
    high *= static_cast<std::uint32_t>(factor >> 32);
    if (!high.limbs_.empty()) high.limbs_.insert(high.limbs_.begin(), 0);
    Whole low = *this;
    low *= static_cast<std::uint32_t>(factor);
    return high += low;
  }
  Whole& operator+=(const Whole& other) {
    limbs_.resize(std::max(limbs_.size(), other.limbs_.size()), 0);
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < limbs_.size(); ++i) {
      carry += std::uint64_t(limbs_[i]) + (i < other.limbs_.size() ? other.limbs_[i] : 0);
      limbs_[i] = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
    if (carry > 0) limbs_.push_back(static_cast<std::uint32_t>(carry));
    return *this;
  }
  std::strong_ordering operator<=>(const Whole& other) const {
    if (limbs_.size() != other.limbs_.size()) return limbs_.size() <=> other.limbs_.size();
    return std::lexicographical_compare_three_way(limbs_.rbegin(), limbs_.rend(), other.limbs_.rbegin(),
                                                  other.limbs_.rend());
  }

 private:
  void trim() {
    while (!limbs_.empty() && limbs_.back() == 0) limbs_.pop_back();
  }
  std::vector<std::uint32_t> limbs_;  ///< least first, no leading zeros
};

/// digits / 10^places of a decimal.
std::pair<std::int64_t, std::uint64_t> as_ratio(const Decimal& d) {
  std::string text = d.to_text();
  std::uint64_t scale = 1;
  if (const auto point = text.find('.'); point != std::string::npos) {
    for (std::size_t i = point + 1; i < text.size(); ++i) scale *= 10;
    text.erase(point, 1);
  }
  return {std::stoll(text), scale};
}

}  // namespace

std::strong_ordering compare_mean_share(const std::vector<std::pair<std::int64_t, std::int64_t>>& shares,
                                        const Decimal& percent) {
  std::map<std::uint64_t, std::uint64_t> parts_by_whole;
  for (const auto& [part, whole] : shares) parts_by_whole[static_cast<std::uint64_t>(whole)] += part;
  const auto [digits, scale] = as_ratio(percent);
  if (digits < 0) return std::strong_ordering::greater;

  // sum(part/whole) / n against digits / (100·scale), both sides times n · 100 · scale · product of all wholes.
  Whole sum(0);
  Whole product(1);
  for (const auto& [whole, parts] : parts_by_whole) {
    Whole term(parts);
    for (const auto& [other, unused] : parts_by_whole) {
      if (other != whole) term = term.times(other);
    }
    sum += term;
    product = product.times(whole);
  }
  return sum.times(100).times(scale) <=> product.times(static_cast<std::uint64_t>(digits)).times(shares.size());
}

}  // namespace lykta
