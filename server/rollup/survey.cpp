#include "rollup/survey.h"

#include <algorithm>

#include "rollup/occurrences.h"
#include "rollup/reading.h"

namespace lykta {
namespace {

enum class Voice { yes, no, unknown };

std::optional<Voice> voice_of(const Emission& e, const SurveyParams& params) {
  const Value* answer = attr(e, "answer");
  if (!answer) return std::nullopt;
  if (answer->is_int()) return answer->as_int() >= params.positive_from ? Voice::yes : Voice::no;
  const std::string word = answer->is_text() ? answer->as_text() : "";
  if (word == "yes") return Voice::yes;
  if (word == "no") return Voice::no;
  return word == "unknown" ? std::optional(Voice::unknown) : std::nullopt;
}

struct Ballot {
  std::int64_t yes = 0, no = 0, unknown = 0;
  void add(Voice voice) { ++(voice == Voice::yes ? yes : voice == Voice::no ? no : unknown); }
  Voice as_one() const {
    if (yes + no == 0) return Voice::unknown;
    return yes > no ? Voice::yes : Voice::no;
  }
};

/// Parties that took part in a held meeting of the year, known by `as_of`.
std::int64_t participants(const GoalInput& input) {
  std::set<std::string> parties;
  const Window window = input.horizon.until_as_of(input.horizon.whole_year());
  for (const Emission* e : input.in_role("held")) {
    if (window.contains(e->date)) parties.merge(texts_attr(*e, "parties"));
  }
  return static_cast<std::int64_t>(parties.size());
}

}  // namespace

std::optional<SurveyParams> SurveyParams::read(const Value::Object& params) {
  SurveyParams read;
  const auto unit = texts_param(params, "unit");
  const auto percent = count_param(params, "min_response_percent", 0, 50);
  const auto positive_from = count_param(params, "positive_from", 1, 4);
  const auto min_cell = count_param(params, "min_cell", 0, 5);
  if (!unit || unit->size() > 1 || !percent || *percent > 100 || !positive_from || *positive_from > 5 || !min_cell || *min_cell > 10) {
    return std::nullopt;
  }
  const std::string word = unit->empty() ? "party" : unit->front();
  if (word != "party" && word != "respondent") return std::nullopt;
  read.is_by_party = word == "party";
  read.min_response_percent = *percent;
  read.positive_from = *positive_from;
  read.min_cell = *min_cell;
  return read;
}

std::optional<SurveyRound> last_round(const GoalInput& input, const SurveyParams& params, Window window) {
  const Emission* last = nullptr;
  const Date as_of = input.horizon.as_of;
  for (const Emission* e : input.in_role("rounds")) {
    if (!window.contains(e->date) || e->date > as_of) continue;
    if (!last || std::tie(last->date, last->key) < std::tie(e->date, e->key)) last = e;
  }
  if (!last) return std::nullopt;
  SurveyRound round;
  round.id = last->key;
  round.ids.push_back(last->key);
  const auto closes = date_attr(*last, "closes");
  round.is_closed = !closes || *closes < as_of;
  const auto invited = static_cast<std::int64_t>(texts_attr(*last, "invited").size());
  round.invited = invited > 0 ? invited : participants(input);

  std::map<std::string, Ballot> ballots;
  for (const Emission* e : input.of(input.metric)) {
    if (text_attr(*e, "round") != round.id || e->date > as_of) continue;
    const auto voice = voice_of(*e, params);
    if (!voice) continue;
    const std::string whose = text_attr(*e, "voice");
    ballots[whose.empty() ? e->key : whose].add(*voice);
    round.ids.push_back(e->key);
  }
  round.responded = static_cast<std::int64_t>(ballots.size());
  for (const auto& [whose, ballot] : ballots) {
    Ballot one;
    if (params.is_by_party) one.add(ballot.as_one());
    const Ballot& counted = params.is_by_party ? one : ballot;
    round.yes += counted.yes;
    round.answered += counted.yes + counted.no;
  }
  return round;
}

}  // namespace lykta
