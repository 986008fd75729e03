// What a goal asks for: {op, value, unit, period} of the plan, compared exactly (domain.md §7.1 rules 3 and 5).
#pragma once

#include <compare>
#include <optional>
#include <string>

#include "domain/decimal.h"
#include "domain/value.h"

namespace lykta {

enum class TargetOp { at_least, more_than, equal, less_than, at_most };

struct Target {
  TargetOp op = TargetOp::at_least;
  Decimal value;

  /// `how` = how the number stands to the target's value.
  bool is_met(std::strong_ordering how) const;
  /// Does a bigger number help (>=, >)?
  bool wants_more() const { return op == TargetOp::at_least || op == TargetOp::more_than; }
};

/// What the plan's target says. No target, or one without a number ("more schools"): nothing to judge by.
struct TargetReading {
  std::optional<Target> target;
  bool is_invalid = false;  ///< an op nobody knows, or a value that is no number
};
TargetReading read_target(const Value& target);

}  // namespace lykta
