// Surveys as goals read them: one round of a year, its voices, and who was asked (domain.md §7.2 K6).
// Inside `rollup` only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rollup/goal_kind.h"

namespace lykta {

/// The choices of the goal. `unit`: what one voice is; a party's answers are one voice by their majority, a tie is no.
struct SurveyParams {
  bool is_by_party = true;
  std::int64_t min_response_percent = 50;
  std::int64_t positive_from = 4;  ///< of five
  std::int64_t min_cell = 5;       ///< fewer voices than this are not told apart
  /// nullopt: a setting nobody knows.
  static std::optional<SurveyParams> read(const Value::Object& params);
};

/// One round with what was answered by `as_of`. Facts: metric `survey_answer` {round, voice, answer}, where `voice`
/// keeps one party's answers together without saying whose they are and `answer` is "yes", "no", "unknown" or 1–5;
/// role `rounds` {opens, closes, invited}; role `held` {parties}, the meetings of the year, for a round that does not
/// name whom it invited.
struct SurveyRound {
  std::string id;
  bool is_closed = false;        ///< `closes` has passed by `as_of`; a round without an end counts as it stands
  std::int64_t invited = 0;      ///< parties; 0 = nobody knows
  std::int64_t responded = 0;    ///< voices, "vet ej" too
  std::int64_t answered = 0;     ///< voices for or against
  std::int64_t yes = 0;
  std::vector<std::string> ids;  ///< the round and its answers
};

/// The last round opened in the window, by `as_of`. nullopt: none.
std::optional<SurveyRound> last_round(const GoalInput& input, const SurveyParams& params, Window window);

}  // namespace lykta
