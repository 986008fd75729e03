// K6, K6b and K6c: what a survey says, and whether one was held (domain.md §7.2).
//
// Decided here, where the words leave room:
// - The year's round is the last one opened in it. An answer counts for its round whenever it came, up to `as_of`;
//   one that says "vet ej" is a response but neither for nor against.
// - A round still open is not judged, and only how many responded is told: whoever sees a share move as one party
//   answers knows what it answered. Fewer voices than `min_cell` (publish.min_cell) are never told apart; the verdict
//   stands, since the goal is the majority and no number.
// - K6c is about holding the survey, so a year without one has not met it; K6 and K6b are about what it would have
//   said, so they are not measured.
// - T1 and T2: a result that stands is met; one that is not enough warns, since another round may be held.
#include "rollup/survey.h"

#include "rollup/target.h"
#include "rollup/verdict.h"

namespace lykta {
namespace {

bool may_tell(const SurveyRound& round, const SurveyParams& params) {
  return round.is_closed && round.responded >= params.min_cell;
}

Value as_value(const SurveyRound& round, const SurveyParams& params) {
  Value::Object value{{"responded", round.responded}};
  if (may_tell(round, params)) {
    value["yes"] = round.yes;
    value["answered"] = round.answered;
  }
  if (round.invited > 0) value["invited"] = round.invited;
  return value;
}

bool has_enough(const SurveyRound& round, const SurveyParams& params) {
  return round.responded * 100 >= params.min_response_percent * round.invited;
}

/// Why the round cannot be judged; "" = it can.
std::string obstacle(const SurveyRound& round, const SurveyParams& params) {
  if (!round.is_closed) return "survey_open";
  if (round.responded == 0) return "no_answers";
  if (params.min_response_percent > 0 && round.invited == 0) return "invited_missing";
  if (!has_enough(round, params)) return "too_few_answers";
  return round.answered == 0 ? "no_opinion" : "";
}

/// `wanted`: the share to reach where the plan states none.
GoalResult judged_survey(const GoalInput& input, const Target& wanted) {
  const auto params = SurveyParams::read(input.params);
  if (!params) return not_measured("param_invalid");
  const TargetReading reading = read_target(input.target);
  if (reading.is_invalid) return not_measured("target_invalid");
  const Horizon& h = input.horizon;
  const auto round = last_round(input, *params, h.year_to_date());
  const char* unjudged = h.is_interim() ? verdict::kNotDue : verdict::kNotMeasured;
  if (!round) return {{}, {}, unjudged, "no_survey", {}};

  GoalResult result;
  result.value = as_value(*round, *params);
  result.evidence = round->ids;
  if (h.is_interim()) {
    const auto own = last_round(input, *params, h.period_only());
    if (own) result.period_value = as_value(*own, *params);
  }
  result.reason = obstacle(*round, *params);
  if (!result.reason.empty()) {
    result.verdict = result.reason == "survey_open" ? unjudged : verdict::kNotMeasured;
    return result;
  }
  if (!may_tell(*round, *params)) result.reason = "answers_not_told";
  const Target& target = reading.target ? *reading.target : wanted;
  const bool is_met = target.is_met(target.value.compare_share(round->yes, round->answered));
  if (is_met) {
    result.verdict = verdict::kMet;
  } else {
    result.verdict = h.is_interim() ? verdict::kAtRisk : verdict::kNotMet;
  }
  return result;
}

}  // namespace

void survey_majority_defaults(Value::Object& params, const PlanActivity&, const Goal&) {
  params.try_emplace("unit", "party");
  params.try_emplace("min_response_percent", 50);
  params.try_emplace("positive_from", 4);
  params.try_emplace("min_cell", 5);
}

void survey_share_defaults(Value::Object& params, const PlanActivity&, const Goal&) {
  params.try_emplace("unit", "respondent");
  params.try_emplace("min_response_percent", 0);
  params.try_emplace("positive_from", 4);
  params.try_emplace("min_cell", 5);
}

GoalResult survey_majority(const GoalInput& input) {
  return judged_survey(input, Target{TargetOp::more_than, Decimal(50)});
}

GoalResult survey_share(const GoalInput& input) {
  if (!read_target(input.target).target) return not_measured("target_missing");
  return judged_survey(input, Target{});
}

GoalResult survey_held(const GoalInput& input) {
  const auto params = SurveyParams::read(input.params);
  if (!params) return not_measured("param_invalid");
  const Horizon& h = input.horizon;
  const auto round = last_round(input, *params, h.year_to_date());
  GoalResult result;
  if (round) {
    result.value = as_value(*round, *params);
    result.evidence = round->ids;
  }
  const bool is_held = round && round->is_closed && round->responded > 0;
  if (is_held) {
    result.verdict = verdict::kMet;
    return result;
  }
  result.reason = !round ? "no_survey" : !round->is_closed ? "survey_open" : "no_answers";
  result.verdict = h.is_interim() ? verdict::kNotDue : verdict::kNotMet;
  return result;
}

}  // namespace lykta
