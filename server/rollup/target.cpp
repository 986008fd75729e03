#include "rollup/target.h"

namespace lykta {
namespace {

std::optional<TargetOp> op_from(std::string_view text) {
  if (text == ">=") return TargetOp::at_least;
  if (text == ">") return TargetOp::more_than;
  if (text == "=") return TargetOp::equal;
  if (text == "<") return TargetOp::less_than;
  if (text == "<=") return TargetOp::at_most;
  return std::nullopt;
}

}  // namespace

bool Target::is_met(std::strong_ordering how) const {
  switch (op) {
    case TargetOp::at_least:
      return how >= 0;
    case TargetOp::more_than:
      return how > 0;
    case TargetOp::equal:
      return how == 0;
    case TargetOp::less_than:
      return how < 0;
    case TargetOp::at_most:
      return how <= 0;
  }
  return false;
}

TargetReading read_target(const Value& target) {
  const Value* value = target.find("value");
  if (!value || value->is_null()) return {};
  const auto op = op_from(target.text_or("op"));
  const auto number = Decimal::from(*value);
  if (!op || !number) return {std::nullopt, true};
  return {Target{*op, *number}, false};
}

}  // namespace lykta
