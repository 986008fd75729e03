#include "rollup/measures.h"

#include <algorithm>

namespace lykta {
namespace {

// --- params ---------------------------------------------------------------------------------------------------

const Value* given(const Value::Object& params, std::string_view name) {
  const auto it = params.find(name);
  return it == params.end() || it->second.is_null() ? nullptr : &it->second;
}

/// Reads a param that is one of two words; false: another word.
template <class Enum>
bool read_word(const Value::Object& params, std::string_view name, std::string_view first_word, Enum first,
               std::string_view second_word, Enum second, Enum& out) {
  const Value* v = given(params, name);
  if (!v) return true;
  if (!v->is_text()) return false;
  if (v->as_text() == first_word) {
    out = first;
  } else if (v->as_text() == second_word) {
    out = second;
  } else {
    return false;
  }
  return true;
}

bool read_months(const Value::Object& params, int& out) {
  const Value* v = given(params, "deadline_months");
  if (!v) return true;
  if (!v->is_int() || v->as_int() < 0 || v->as_int() > 1200) return false;
  out = static_cast<int>(v->as_int());
  return true;
}

bool read_partial(const Value::Object& params, bool& out) {
  const Value* v = given(params, "partial_counts");
  if (!v) return true;
  if (v->is_bool()) {
    out = v->as_bool();
    return true;
  }
  return read_word(params, "partial_counts", "yes", true, "no", false, out);
}

bool read_excluded(const Value::Object& params, MeasureParams& out) {
  out.removed_excluded_for = {"no_longer_needed", "duplicate"};
  const Value* v = given(params, "removed_excluded_for");
  if (!v) return true;
  if (v->is_text()) {
    out.removed_excluded_for.clear();
    out.all_removed_excluded = v->as_text() == "all";
    return v->as_text() == "all" || v->as_text() == "none";
  }
  if (!v->is_array()) return false;
  out.removed_excluded_for.clear();
  for (const Value& reason : v->as_array()) {
    if (!reason.is_text()) return false;
    out.removed_excluded_for.insert(reason.as_text());
  }
  return true;
}

// --- emissions → measures -------------------------------------------------------------------------------------

std::string text_attr(const Emission& e, std::string_view name) {
  const auto it = e.attrs.find(name);
  return it != e.attrs.end() && it->second.is_text() ? it->second.as_text() : std::string();
}

Measure from_emission(const Emission& e) {
  Measure m;
  m.id = e.key;
  m.walk = text_attr(e, "walk");
  m.parent = text_attr(e, "parent");
  m.status = text_attr(e, "status");
  m.status_reason = text_attr(e, "status_reason");
  m.owner_answer = text_attr(e, "owner_answer");
  m.date = e.date;
  m.walk_date = parse_date(text_attr(e, "walk_date"));
  m.agreed_on = parse_date(text_attr(e, "agreed_on"));
  m.answered_on = parse_date(text_attr(e, "answered_on"));
  m.done_on = parse_date(text_attr(e, "done_on"));
  m.verified_on = parse_date(text_attr(e, "verified_on"));
  m.removed_on = parse_date(text_attr(e, "removed_on"));
  return m;
}

using MeasuresById = std::map<std::string, Measure>;

/// Fills what the child lacks from its parents, nearest first. A circle of parents ends the search.
void inherit(Measure& child, const MeasuresById& all) {
  std::set<std::string> visited{child.id};
  std::string parent_id = child.parent;
  while (!parent_id.empty() && visited.insert(parent_id).second) {
    const auto it = all.find(parent_id);
    if (it == all.end()) return;
    const Measure& parent = it->second;
    if (child.owner_answer.empty()) child.owner_answer = parent.owner_answer;
    if (!child.agreed_on && !child.answered_on) {
      child.agreed_on = parent.agreed_on;
      child.answered_on = parent.answered_on;
    }
    if (!child.walk_date) {
      child.walk_date = parent.walk_date;
      child.walk = parent.walk;
    }
    parent_id = parent.parent;
  }
}

/// Measures that others name as parent. In a circle nobody is the whole, so nobody is replaced.
std::set<std::string> split_ids(const MeasuresById& all) {
  std::set<std::string> split;
  for (const auto& [id, m] : all) {
    std::set<std::string> visited{id};
    for (std::string up = m.parent; !up.empty();) {
      const auto it = all.find(up);
      if (it == all.end()) break;
      if (!visited.insert(up).second) {
        visited.clear();
        break;
      }
      up = it->second.parent;
    }
    if (!visited.empty() && all.contains(m.parent)) split.insert(m.parent);
  }
  return split;
}

// --- one measure on one day -----------------------------------------------------------------------------------

enum class Answer { agreed, declined, unanswered };

std::optional<Date> agreement_of(const Measure& m) { return m.agreed_on ? m.agreed_on : m.answered_on; }

Answer answer_on(const Measure& m, Date day) {
  if (m.owner_answer == "accepted") {
    const auto agreement = agreement_of(m);
    return agreement && *agreement > day ? Answer::unanswered : Answer::agreed;
  }
  if (m.owner_answer == "declined")
    return m.answered_on && *m.answered_on > day ? Answer::unanswered : Answer::declined;
  return Answer::unanswered;
}

/// When the clock starts. A proposal nobody has accepted has no agreement: the day it came up stands in, so that
/// silence is seen in the period in which the measure would have been judged.
Date start_of(const Measure& m, Answer answer, const MeasureParams& params) {
  const bool by_agreement = params.clock_start == MeasureParams::ClockStart::agreed_on;
  if (!by_agreement && m.walk_date) return *m.walk_date;
  if (answer == Answer::agreed) return agreement_of(m).value_or(m.walk_date.value_or(m.date));
  if (answer == Answer::declined && m.answered_on) return *m.answered_on;
  return m.walk_date.value_or(m.date);
}

bool is_removed_on(const Measure& m, Date day) {
  return m.status == "removed" && (!m.removed_on || *m.removed_on <= day);
}

bool is_excluded_on(const Measure& m, Date day, const MeasureParams& params) {
  return is_removed_on(m, day) &&
         (params.all_removed_excluded || params.removed_excluded_for.contains(m.status_reason));
}

bool was_closed_before(const Measure& m, Date day) {
  const Date eve = add_days(day, -1);
  if (m.done_on && *m.done_on < day && m.status != "partly_done") return true;
  if (m.removed_on && is_removed_on(m, eve)) return true;
  return m.owner_answer == "declined" && m.answered_on && *m.answered_on < day;
}

/// 2 = done in time, 1 = the half of a partly done one, 0 = not.
std::int64_t done_halves(const Measure& m, Date deadline, Date day, const MeasureParams& params) {
  const bool has_date_in_time = m.done_on && *m.done_on <= std::min(deadline, day);
  if (m.status == "partly_done") return params.partial_counts && (!m.done_on || has_date_in_time) ? 1 : 0;
  return has_date_in_time ? 2 : 0;
}

/// What is taken over may still be reported done by its new owner; any other removed measure has left the plan.
bool can_still_be_done(const Measure& m, Date deadline, Date day) {
  return deadline > day && (!is_removed_on(m, day) || m.status_reason == "taken_over_by_other");
}

class CohortCount {
 public:
  CohortCount(const MeasureParams& params, Window window, Date as_of)
      : params_(params),
        window_(window),
        as_of_(as_of),
        day_(judged_by_deadline() ? as_of : std::min(as_of, window.last)) {}

  void add(const Measure& m) {
    // Came up after the day looked from: not known yet.
    if (m.walk_date.value_or(m.date) > day_) return;
    const Answer answer = answer_on(m, day_);
    const Date start = start_of(m, answer, params_);
    const Date deadline = add_months(start, params_.deadline_months);
    if (!belongs(m, start, deadline)) return;
    ++cohort_.proposed;
    if (answer == Answer::unanswered) ++cohort_.unanswered;
    if (answer == Answer::declined) {
      ++cohort_.declined;
      cohort_.declined_ids.push_back(m.id);
    }
    if (answer == Answer::agreed) add_agreed(m, deadline);
  }

  Cohort take() { return std::move(cohort_); }

 private:
  bool judged_by_deadline() const { return params_.cohort == MeasureParams::Cohort::deadline_in_period; }

  bool belongs(const Measure& m, Date start, Date deadline) const {
    if (judged_by_deadline()) return window_.contains(deadline);
    return start <= window_.last && !was_closed_before(m, window_.first);
  }

  void add_agreed(const Measure& m, Date deadline) {
    const auto agreement = agreement_of(m);
    if (!agreement && params_.clock_start == MeasureParams::ClockStart::agreed_on) {
      cohort_.outside["agreed_on_missing"].push_back(m.id);
      return;
    }
    if (agreement && *agreement > deadline) {
      cohort_.outside["agreed_after_deadline"].push_back(m.id);
      return;
    }
    cohort_.agreed.push_back(m.id);
    const std::int64_t halves = done_halves(m, deadline, day_, params_);
    const std::int64_t possible = can_still_be_done(m, deadline, day_) ? 2 : halves;
    count(cohort_.strict, halves, possible);
    if (is_excluded_on(m, day_, params_)) return;
    count(cohort_.rate, halves, possible);
    count(cohort_.by_walk[m.walk], halves, possible);
    if (halves == 2) {
      cohort_.in_time.push_back(m.id);
      if (m.verified_on && *m.verified_on <= as_of_) cohort_.verified.push_back(m.id);
    }
    const bool is_late = m.status != "partly_done" && m.done_on && *m.done_on > deadline && *m.done_on <= as_of_;
    if (is_late) cohort_.done_later.push_back(m.id);
  }

  static void count(Rate& rate, std::int64_t halves, std::int64_t possible) {
    rate.done_halves += halves;
    rate.possible_halves += possible;
    ++rate.measures;
  }

  const MeasureParams& params_;
  const Window window_;
  const Date as_of_;
  const Date day_;  ///< from which the measures are judged
  Cohort cohort_;
};

}  // namespace

std::optional<MeasureParams> MeasureParams::read(const Value::Object& params) {
  MeasureParams p;
  const bool is_known =
      read_word(params, "cohort", "deadline_in_period", Cohort::deadline_in_period, "all_open_at_period_end",
                Cohort::all_open_at_period_end, p.cohort) &&
      read_word(params, "clock_start", "walk_date", ClockStart::walk_date, "agreed_on", ClockStart::agreed_on,
                p.clock_start) &&
      read_word(params, "pooling", "pooled", Pooling::pooled, "mean_of_walks", Pooling::mean_of_walks, p.pooling) &&
      read_months(params, p.deadline_months) && read_partial(params, p.partial_counts) && read_excluded(params, p);
  return is_known ? std::optional(p) : std::nullopt;
}

std::vector<Measure> read_measures(const std::vector<const Emission*>& emissions) {
  MeasuresById all;
  for (const Emission* e : emissions) all.try_emplace(e->key, from_emission(*e));
  const std::set<std::string> split = split_ids(all);
  std::vector<Measure> measures;
  for (const auto& [id, m] : all) {
    if (split.contains(id)) continue;
    measures.push_back(m);
    inherit(measures.back(), all);
  }
  return measures;
}

Cohort cohort_of(const std::vector<Measure>& measures, const MeasureParams& params, Window window, Date as_of) {
  CohortCount count(params, window, as_of);
  for (const Measure& m : measures) count.add(m);
  return count.take();
}

}  // namespace lykta
