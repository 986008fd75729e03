// Thousands of seeded random sets of measures, counted by `rollup` and by a deliberately slow and plain reading of
// domain.md §7.2 K4 that shares no code with it: dates as text and day numbers counted one by one, rates by hand.
#include <array>
#include <random>

#include "rollup/test_row.h"

namespace lykta {
namespace {

using namespace test;

// --- the plain reading ----------------------------------------------------------------------------------------

struct Paper {
  std::string id, walk, answer, agreed, answered, done, verified, removed, status, reason, parent;  // dates as text
};

bool leap(int y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; }
int month_length(int y, int m) {
  const std::array<int, 13> days{0, 31, leap(y) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return days[static_cast<std::size_t>(m)];
}
std::string date_text(int y, int m, int d) {
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d", y, m, d);
  return text;
}
std::string months_later(const std::string& date, int months) {
  int y = std::stoi(date.substr(0, 4)), m = std::stoi(date.substr(5, 2)), d = std::stoi(date.substr(8, 2));
  for (; months > 0; --months) {
    if (++m == 13) {
      m = 1;
      ++y;
    }
  }
  return date_text(y, m, std::min(d, month_length(y, m)));
}

struct Choice {
  bool from_agreement, partial, all_open;
  int months;
  std::string excluded;  // "default", "none", "all"
};

struct Plain {
  int numerator_halves = 0, denominator = 0, strict_halves = 0, strict = 0;
  int proposed = 0, declined = 0, unanswered = 0, verified = 0, later = 0, best_halves = 0;
  std::vector<std::string> agreed;
};

/// What the child holds, or the nearest of its parents that holds it.
std::vector<Paper> without_split(const std::vector<Paper>& papers) {
  std::vector<Paper> result;
  for (Paper p : papers) {
    bool was_split = false;
    for (const Paper& other : papers) was_split = was_split || other.parent == p.id;
    if (was_split) continue;
    std::string up = p.parent;
    while (!up.empty()) {
      const Paper* parent = nullptr;
      for (const Paper& other : papers) {
        if (other.id == up) parent = &other;
      }
      if (!parent) break;
      if (p.answer.empty()) p.answer = parent->answer;
      if (p.agreed.empty() && p.answered.empty()) {
        p.agreed = parent->agreed;
        p.answered = parent->answered;
      }
      up = parent->parent;
    }
    result.push_back(p);
  }
  return result;
}

Plain count_plainly(const std::vector<Paper>& papers, const Choice& choice, const std::string& first,
                    const std::string& last, const std::string& as_of) {
  Plain plain;
  const std::string today = choice.all_open && last < as_of ? last : as_of;
  for (const Paper& p : without_split(papers)) {
    if (p.walk > today) continue;
    const std::string when = !p.agreed.empty() ? p.agreed : p.answered;
    std::string stand = "unanswered";
    if (p.answer == "accepted" && when <= today) stand = "agreed";
    if (p.answer == "declined" && p.answered <= today) stand = "declined";
    std::string start = p.walk;
    if (choice.from_agreement && stand == "agreed" && !when.empty()) start = when;
    if (choice.from_agreement && stand == "declined" && !p.answered.empty()) start = p.answered;
    const std::string deadline = months_later(start, choice.months);
    const bool removed_ever = p.status == "removed";
    if (choice.all_open) {
      if (start > last) continue;
      if (!p.done.empty() && p.done < first && p.status != "partly_done") continue;
      if (removed_ever && !p.removed.empty() && p.removed < first) continue;
      if (p.answer == "declined" && !p.answered.empty() && p.answered < first) continue;
    } else if (deadline < first || deadline > last) {
      continue;
    }
    ++plain.proposed;
    if (stand == "unanswered") ++plain.unanswered;
    if (stand == "declined") ++plain.declined;
    if (stand != "agreed") continue;
    if (when.empty() && choice.from_agreement) continue;
    if (when > deadline) continue;

    const bool removed = removed_ever && p.removed <= today;
    bool excluded = removed && choice.excluded == "all";
    if (removed && choice.excluded == "default") excluded = p.reason == "duplicate" || p.reason == "no_longer_needed";
    const bool day_in_time = !p.done.empty() && p.done <= deadline && p.done <= today;
    int halves = 0;
    if (p.status == "partly_done") {
      if (choice.partial && (p.done.empty() || day_in_time)) halves = 1;
    } else if (day_in_time) {
      halves = 2;
    }
    plain.agreed.push_back(p.id);
    ++plain.strict;
    plain.strict_halves += halves;
    if (excluded) continue;
    ++plain.denominator;
    plain.numerator_halves += halves;
    if (halves == 2 && !p.verified.empty() && p.verified <= as_of) ++plain.verified;
    if (p.status != "partly_done" && !p.done.empty() && p.done > deadline && p.done <= as_of) ++plain.later;
    const bool gone = removed && p.reason != "taken_over_by_other";
    plain.best_halves += deadline > today && !gone ? 2 : halves;
  }
  std::sort(plain.agreed.begin(), plain.agreed.end());
  return plain;
}

std::string halves_text(int halves) { return std::to_string(halves / 2) + (halves % 2 ? ".5" : ""); }

std::string plain_value(const Plain& p) {
  if (p.denominator == 0) return "null";
  return "agreed " + std::to_string(p.agreed.size()) + ", declined " + std::to_string(p.declined) + ", rate " +
         halves_text(p.numerator_halves) + "/" + std::to_string(p.denominator) + ", strict " +
         halves_text(p.strict_halves) + "/" + std::to_string(p.strict) + ", proposed " + std::to_string(p.proposed) +
         ", unanswered " + std::to_string(p.unanswered) + ", verified " + std::to_string(p.verified) + ", later " +
         std::to_string(p.later) + ", comment " + (p.unanswered * 100 > p.proposed * 20 ? "true" : "false");
}

/// The day from which deadlines are not judged yet.
std::string later_from(Period period, const std::string& as_of) {
  if (period == Period::VB) return "2025-01-01";
  if (as_of < "2024-01-01") return "2024-01-01";
  return as_of + "~";  // sorts after the day itself and before the next
}

std::string plain_verdict(const std::vector<Paper>& papers, const Choice& c, Period period, const std::string& as_of) {
  const Plain year = count_plainly(papers, c, "2024-01-01", "2024-12-31", as_of);
  if (year.denominator == 0) {
    const Plain later = count_plainly(papers, c, later_from(period, as_of), "9999-12-31", as_of);
    if (later.denominator > 0 || (!c.all_open && later.unanswered > 0)) return "not_due";
    bool has_undated = false;
    if (year.strict == 0 && c.from_agreement) {
      for (const Paper& p : without_split(papers)) {
        if (p.answer != "accepted" || !p.agreed.empty() || !p.answered.empty() || p.walk > as_of) continue;
        const std::string deadline = months_later(p.walk, c.months);
        if (!c.all_open && (deadline < "2024-01-01" || deadline > "2024-12-31")) continue;
        if (c.all_open &&
            (p.walk > "2024-12-31" || (!p.done.empty() && p.done < "2024-01-01" && p.status != "partly_done") ||
             (p.status == "removed" && !p.removed.empty() && p.removed < "2024-01-01"))) {
          continue;
        }
        has_undated = true;
      }
    }
    return has_undated ? "not_measured" : "not_measurable";
  }
  // Halves of the done against 80 % of two halves each.
  const bool met = year.numerator_halves * 100 >= 80 * 2 * year.denominator;
  if (period == Period::VB) return met ? "met" : "not_met";
  if (met) return "met";
  return year.best_halves * 100 >= 80 * 2 * year.denominator ? "on_track" : "at_risk";
}

// --- the generator --------------------------------------------------------------------------------------------

class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}
  int below(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random_); }
  bool chance(int percent) { return below(100) < percent; }
  std::string pick(std::initializer_list<const char*> words) {
    return *(words.begin() + below(static_cast<int>(words.size())));
  }
  /// Month ends come often: that is where calendars go wrong.
  std::string date(int from_year, int to_year) {
    const int y = from_year + below(to_year - from_year + 1), m = 1 + below(12);
    return date_text(y, m, chance(25) ? month_length(y, m) : 1 + below(month_length(y, m)));
  }

 private:
  std::mt19937 random_;
};

std::vector<Paper> some_measures(Dice& dice) {
  std::vector<Paper> papers;
  const int count = dice.below(14);
  for (int i = 0; i < count; ++i) {
    Paper p;
    p.id = "m" + std::to_string(100 + i);
    p.walk = dice.date(2023, 2024);
    p.answer = dice.pick(
        {"accepted", "accepted", "accepted", "accepted", "accepted", "declined", "forwarded", "no_answer", ""});
    if (dice.chance(80)) p.agreed = dice.chance(70) ? p.walk : dice.date(2023, 2025);
    if (dice.chance(30)) p.answered = dice.date(2023, 2025);
    if (p.answer == "declined") p.agreed.clear();
    if (dice.chance(55)) p.done = dice.date(2023, 2025);
    if (dice.chance(30)) p.verified = dice.date(2023, 2025);
    p.status = dice.pick({"", "started", "done", "done", "partly_done", "not_done", "removed"});
    if (p.status == "removed") {
      p.reason = dice.pick({"duplicate", "no_longer_needed", "no_funding", "taken_over_by_other", "not_possible",
                            "declined_by_other", ""});
      if (dice.chance(70)) p.removed = dice.date(2023, 2025);
    }
    if (!papers.empty() && dice.chance(20)) {
      const Paper& parent = papers[static_cast<std::size_t>(dice.below(i))];
      p.parent = parent.id;
      p.walk = parent.walk;  // same occasion
      if (dice.chance(50)) p.agreed.clear();
      if (dice.chance(50)) p.answered.clear();
      if (dice.chance(50)) p.answer.clear();
    }
    papers.push_back(p);
  }
  return papers;
}

Emission on_the_wire(const Paper& p) {
  Value::Object attrs;
  const auto put = [&](const char* key, const std::string& text) {
    if (!text.empty()) attrs[key] = text;
  };
  put("owner_answer", p.answer);
  put("agreed_on", p.agreed);
  put("answered_on", p.answered);
  put("done_on", p.done);
  put("verified_on", p.verified);
  put("removed_on", p.removed);
  put("status", p.status);
  put("status_reason", p.reason);
  put("parent", p.parent);
  return measure(p.id, p.walk, std::move(attrs));
}

std::string value_of(const Value& value) {
  if (value.is_null()) return "null";
  const auto n = [&](const char* key) { return value.find(key)->canonical(); };
  return "agreed " + n("agreed") + ", declined " + n("declined") + ", rate " + n("numerator") + "/" + n("denominator") +
         ", strict " + n("strict_numerator") + "/" + n("strict_denominator") + ", proposed " + n("proposed") +
         ", unanswered " + n("unanswered") + ", verified " + n("verified") + ", later " + n("done_later") +
         ", comment " + n("asks_comment");
}

TEST(MeasureProperty, RandomMeasuresAreCountedAsThePlainReadingCountsThem) {
  std::map<std::string, int> seen;
  for (unsigned seed = 1; seed <= 3000; ++seed) {
    Dice dice(seed);
    const std::vector<Paper> papers = some_measures(dice);
    const Choice choice{dice.chance(40), dice.chance(40), dice.chance(25), dice.chance(70) ? 9 : dice.below(15),
                        dice.pick({"default", "default", "none", "all"})};
    const Period period =
        std::array{Period::T1, Period::T2, Period::VB, Period::VB}[static_cast<std::size_t>(dice.below(4))];
    const std::string as_of = dice.chance(40) ? "2024-12-31" : dice.date(2023, 2025);

    Value::Object params{{"clock_start", choice.from_agreement ? "agreed_on" : "walk_date"},
                         {"partial_counts", choice.partial},
                         {"cohort", choice.all_open ? "all_open_at_period_end" : "deadline_in_period"},
                         {"deadline_months", choice.months}};
    if (choice.excluded != "default") params["removed_excluded_for"] = choice.excluded;
    TestRow row;
    row.ratio(params);
    for (const Paper& p : papers) row.with(on_the_wire(p));
    const Value goal = row.first(period, as_of);

    const char* end = period == Period::T1 ? "2024-04-30" : period == Period::T2 ? "2024-08-31" : "2024-12-31";
    const std::string verdict = plain_verdict(papers, choice, period, as_of);
    Plain expected = count_plainly(papers, choice, "2024-01-01", end, as_of);
    if (verdict == "not_due") expected = count_plainly(papers, choice, later_from(period, as_of), "9999-12-31", as_of);
    ASSERT_EQ(goal.text_or("verdict_computed"), verdict) << "seed " << seed;
    ASSERT_EQ(value_of(*goal.find("value")), plain_value(expected)) << "seed " << seed;
    if (expected.denominator > 0) {
      ASSERT_EQ(member(goal, "evidence"),
                Value(Value::Array(expected.agreed.begin(), expected.agreed.end())).canonical())
          << "seed " << seed;
    }
    ++seen[verdict];
  }
  // The generator must reach every verdict, or the comparison says nothing about it.
  for (const char* verdict : {"met", "not_met", "on_track", "at_risk", "not_due", "not_measured", "not_measurable"}) {
    EXPECT_GT(seen[verdict], 20) << verdict;
  }
}

}  // namespace
}  // namespace lykta
