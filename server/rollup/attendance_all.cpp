// K5: "deltagande aktörer medverkar på samtliga möten" (domain.md §7.2): present of expected, over all held meetings.
//
// Decided here, where the words leave room:
// - Expected are those the meeting itself names, else the ordinary members active on its date. A held meeting of which
//   neither is known cannot be judged, and then the goal cannot: `expected_missing`.
// - Who was present without being expected is welcome and counts nowhere.
// - `level: person` would need the persons expected of each party, which nobody captures: `persons_not_captured`.
#include "rollup/goal_kind.h"
#include "rollup/occurrences.h"
#include "rollup/reading.h"
#include "rollup/target.h"
#include "rollup/verdict.h"

namespace lykta {
namespace {

using Parties = std::set<std::string>;

Parties united(const Occurrence& meeting, std::string_view name) {
  Parties all;
  for (const Emission* e : meeting.told_by) all.merge(texts_attr(*e, name));
  return all;
}

Parties expected_at(const Occurrence& meeting, const std::vector<const Emission*>& members) {
  Parties expected = united(meeting, "expected");
  if (!expected.empty()) return expected;
  for (const Emission* member : members) {
    const auto from = date_attr(*member, "active_from"), to = date_attr(*member, "active_to");
    const bool is_active = (!from || *from <= meeting.date) && (!to || meeting.date <= *to);
    if (is_active) expected.insert(text_attr(*member, "party"));
  }
  expected.erase("");
  return expected;
}

struct PartyCount {
  std::int64_t present = 0, expected = 0, excused = 0;
};
struct Attended {
  std::int64_t present = 0, expected = 0, meetings = 0;
  bool is_expected_missing = false;
  std::map<std::string, PartyCount> by_party;
  std::vector<std::string> ids;
};

Attended attended(const std::vector<Occurrence>& held, const std::vector<const Emission*>& members, Window window,
                  bool substitute_ok) {
  Attended all;
  for (const Occurrence& meeting : held) {
    if (!window.contains(meeting.date)) continue;
    ++all.meetings;
    all.ids.push_back(meeting.id());
    Parties present = meeting.parties;
    if (!substitute_ok) {
      for (const std::string& party : united(meeting, "substitutes")) present.erase(party);
    }
    const Parties excused = united(meeting, "excused");
    const Parties expected = expected_at(meeting, members);
    if (expected.empty()) all.is_expected_missing = true;
    for (const std::string& party : expected) {
      PartyCount& count = all.by_party[party];
      const std::int64_t is_present = present.count(party) ? 1 : 0;
      ++count.expected;
      count.present += is_present;
      count.excused += excused.count(party) ? 1 : 0;
      ++all.expected;
      all.present += is_present;
    }
  }
  return all;
}

Value as_value(const Attended& all) {
  if (all.expected == 0) return {};
  Value::Object by_party;
  std::int64_t excused = 0;
  for (const auto& [party, count] : all.by_party) {
    by_party[party] =
        Value::Object{{"present", count.present}, {"expected", count.expected}, {"excused", count.excused}};
    excused += count.excused;
  }
  return Value::Object{{"present", all.present},
                       {"expected", all.expected},
                       {"excused", excused},
                       {"meetings", all.meetings},
                       {"by_party", std::move(by_party)}};
}

}  // namespace

void attendance_all_defaults(Value::Object& params, const PlanActivity&, const Goal&) {
  params.try_emplace("level", "party");
  params.try_emplace("substitute_ok", true);
}

GoalResult attendance_all(const GoalInput& input) {
  const Value& level = input.params.at("level");
  const Value& substitute_ok = input.params.at("substitute_ok");
  if (!level.is_text() || !substitute_ok.is_bool()) return not_measured("param_invalid");
  if (level.as_text() == "person") return not_measured("persons_not_captured");
  if (level.as_text() != "party") return not_measured("param_invalid");
  const TargetReading reading = read_target(input.target);
  if (reading.is_invalid) return not_measured("target_invalid");

  const Horizon& h = input.horizon;
  const auto held = occurrences(input.of(input.metric));
  const auto members = input.in_role("members");
  const auto in = [&](Window window) {
    return attended(held, members, h.until_as_of(window), substitute_ok.as_bool());
  };
  const Attended so_far = in(h.year_to_date());

  GoalResult result;
  result.value = as_value(so_far);
  result.evidence = so_far.ids;
  if (h.is_interim()) result.period_value = as_value(in(h.period_only()));
  if (so_far.is_expected_missing) {
    result.verdict = verdict::kNotMeasured;
    result.reason = "expected_missing";
    return result;
  }
  if (so_far.meetings == 0) {
    result.verdict = h.is_interim() ? verdict::kNotDue : verdict::kNotMeasurable;
    result.reason = "no_meetings";
    return result;
  }
  if (!reading.target) return result;
  const bool is_met = reading.target->is_met(reading.target->value.compare_share(so_far.present, so_far.expected));
  if (h.is_interim()) {
    result.verdict = is_met ? verdict::kOnTrack : verdict::kAtRisk;
  } else {
    result.verdict = is_met ? verdict::kMet : verdict::kNotMet;
  }
  return result;
}

}  // namespace lykta
