// K1 and K4 with every setting of domain.md §7.3 that concerns them, and its vectors (§7.5), from the lines people
// can write to the printed record. One case is a goal's params, a story and the one line it must give.
#include "goal_story.h"

namespace lykta::test {
namespace {

// ---- K4 ----------------------------------------------------------------------------------------------------------

class NineMonths : public testing::TestWithParam<Case> {};

/// "9/11 strict 9/12 met", or "null not_measurable none_agreed".
std::string said_share(const Value& g) {
  const Value* v = g.find("value");
  if (!v || v->is_null()) return "null " + g.text_or("verdict_computed") + " " + g.text_or("reason");
  const auto n = [&](const char* key) { return v->find(key) ? v->find(key)->canonical() : std::string("?"); };
  return n("numerator") + "/" + n("denominator") + " strict " + n("strict_numerator") + "/" + n("strict_denominator") +
         " " + g.text_or("verdict_computed");
}

TEST_P(NineMonths, FromLinesToTheRecord) {
  const Case& c = GetParam();
  const std::string as_it_stands = "\"deadline_months\": 9";
  EXPECT_EQ(said_share(goal(c, 0, 1, as_it_stands, c.params.empty() ? as_it_stands : c.params)), c.says);
}

const std::string kNine = "walk w 2025-01-15T18:00\nmeasure w 9 done_on=2025-03-01\nmeasure w 2\n";
std::string with_removed(const std::string& reason) {
  return kNine + "measure w 1 status=removed removed_on=2025-04-01 status_reason=" + reason + "\n";
}

INSTANTIATE_TEST_SUITE_P(
    Vectors, NineMonths,
    testing::Values(
        Case{"ten_of_twelve", "", "walk w 2025-01-15T18:00\nmeasure w 10 done_on=2025-03-01\nmeasure w 2",
             "10/12 strict 10/12 met"},
        Case{"four_of_five_is_eighty_exactly", "",
             "walk w 2025-01-15T18:00\nmeasure w 4 done_on=2025-03-01\nmeasure w 1", "4/5 strict 4/5 met"},
        Case{"seventy_nine_of_ninety_nine", "",
             "walk w 2025-01-15T18:00\nmeasure w 79 done_on=2025-03-01\nmeasure w 20", "79/99 strict 79/99 not_met"},
        Case{"removed_no_longer_needed", "", with_removed("no_longer_needed"), "9/11 strict 9/12 met"},
        Case{"removed_duplicate", "", with_removed("duplicate"), "9/11 strict 9/12 met"},
        Case{"removed_no_funding", "", with_removed("no_funding"), "9/12 strict 9/12 not_met"},
        Case{"removed_not_possible", "", with_removed("not_possible"), "9/12 strict 9/12 not_met"},
        Case{"removed_declined_by_other", "", with_removed("declined_by_other"), "9/12 strict 9/12 not_met"},
        Case{"removed_taken_over_by_other", "", with_removed("taken_over_by_other"), "9/12 strict 9/12 not_met"},
        Case{"removed_without_a_reason", "", kNine + "measure w 1 status=removed removed_on=2025-04-01",
             "9/12 strict 9/12 not_met"},
        Case{"setting_none_is_excluded", R"("removed_excluded_for": "none")", with_removed("duplicate"),
             "9/12 strict 9/12 not_met"},
        Case{"setting_all_are_excluded", R"("removed_excluded_for": "all")", with_removed("no_funding"),
             "9/11 strict 9/12 met"},
        Case{"deadline_falls_in_the_year", "", "walk w 2025-04-01T18:00\nmeasure w 3", "0/3 strict 0/3 not_due"},
        Case{"a_walk_of_december_is_judged_next_year", "", "walk w 2024-12-11T18:00\nmeasure w 1 done_on=2025-09-11",
             "1/1 strict 1/1 met"},
        Case{"done_a_day_too_late", "", "walk w 2024-12-11T18:00\nmeasure w 1 done_on=2025-09-12",
             "0/1 strict 0/1 not_met"},
        Case{"first_day_of_the_years_cohort", "", "walk w 2024-04-01T18:00\nmeasure w 1 done_on=2025-01-01",
             "1/1 strict 1/1 met"},
        Case{"last_day_of_the_years_cohort", "", "walk w 2025-03-31T18:00\nmeasure w 1 done_on=2025-12-31",
             "1/1 strict 1/1 met"},
        Case{"the_day_clamps_to_february", "",
             "walk w 2024-05-31T18:00\nmeasure w 1 done_on=2025-02-28\nmeasure w 1 done_on=2025-03-01",
             "1/2 strict 1/2 not_met"},
        Case{"the_clock_may_run_from_agreement", R"("clock_start": "agreed_on")",
             "walk w 2024-12-11T18:00\nmeasure w 1 agreed_on=2025-01-08 done_on=2025-10-08", "1/1 strict 1/1 met"},
        Case{"six_months", R"("deadline_months": 6)",
             "walk w 2025-01-15T18:00\nmeasure w 1 done_on=2025-07-15\nmeasure w 1 done_on=2025-07-16",
             "1/2 strict 1/2 not_met"},
        Case{"partly_done_is_not_done", "",
             "walk w 2025-01-15T18:00\nmeasure w 7 done_on=2025-03-01\nmeasure w 2 status=partly_done\nmeasure w 1",
             "7/10 strict 7/10 not_met"},
        Case{"setting_partly_done_is_a_half", R"("partial_counts": true)",
             "walk w 2025-01-15T18:00\nmeasure w 7 done_on=2025-03-01\nmeasure w 2 status=partly_done\nmeasure w 1",
             "8/10 strict 8/10 met"},
        Case{"two_walks_are_pooled", "",
             "walk w 2025-01-15T18:00\nmeasure w 8 done_on=2025-03-01\nwalk v 2025-02-15T18:00\nmeasure v 2",
             "8/10 strict 8/10 met"},
        Case{"setting_mean_of_walks", R"("pooling": "mean_of_walks")",
             "walk w 2025-01-15T18:00\nmeasure w 8 done_on=2025-03-01\nwalk v 2025-02-15T18:00\nmeasure v 2",
             "8/10 strict 8/10 not_met"},
        Case{"setting_all_open_at_period_end", R"("cohort": "all_open_at_period_end")",
             "walk w 2025-06-15T18:00\nmeasure w 4 done_on=2025-09-01\nmeasure w 1", "4/5 strict 4/5 met"},
        Case{"declined_and_unanswered_stand_outside", "",
             kNine + "measure w 5 owner_answer=declined answer_reason=privat agreed_on= status=not_started\nmeasure w "
                     "3 owner_answer=no_answer agreed_on= status=not_started",
             "9/11 strict 9/11 met"},
        Case{"a_split_measure_is_its_children", "",
             "walk w 2025-01-15T18:00\nmeasure w 1 id=whole\nmeasure w 2 parent_id=whole done_on=2025-03-01",
             "2/2 strict 2/2 met"},
        Case{"nothing_agreed", "",
             "walk w 2025-01-15T18:00\nmeasure w 2 owner_answer=no_answer agreed_on= status=not_started",
             "null not_measurable none_agreed"},
        Case{"nothing_at_all", "", "walk w 2025-01-15T18:00", "null not_measurable no_measures"},
        Case{"a_measure_of_a_deleted_walk_is_gone", "", kNine + "delete w", "null not_measurable no_measures"},
        Case{"done_after_the_records_day_is_not_done_yet", "",
             "walk w 2025-01-15T18:00\nmeasure w 2 done_on=2025-03-01", "0/2 strict 0/2 not_met", "2025-02-20"},
        Case{"responsible_as_party_and_role", "", R"(walk w 2025-01-15T18:00
measure w 1 done_on=2025-03-01 responsible={"party":"sdf","role":"parkingenjör"})",
             "1/1 strict 1/1 met"},
        Case{"a_setting_nobody_knows", R"("pooling": "best_of_walks")", kNine, "null not_measured param_invalid"},
        Case{"still_possible_in_the_second_tertial", "",
             "walk w 2024-12-11T18:00\nmeasure w 1 done_on=2025-03-01\nmeasure w 1", "null on_track none_due_yet",
             "2025-08-31", "T2"},
        Case{"no_longer_possible_in_the_second_tertial", "",
             "walk w 2024-10-11T18:00\nmeasure w 1 done_on=2025-03-01\nmeasure w 1", "1/2 strict 1/2 at_risk",
             "2025-08-31", "T2"}),
    name_of);

// ---- K1 ----------------------------------------------------------------------------------------------------------

class Walks : public testing::TestWithParam<Case> {};

TEST_P(Walks, FromLinesToTheRecord) {
  const Case& c = GetParam();
  const std::string kind = R"("kind": "count_events",)";
  const Value g = goal(c, 0, 0, kind, kind + " \"params\": {" + c.params + "},");
  const Value* v = g.find("value");
  const std::string count = v && !v->is_null() ? std::to_string(v->int_or("count", -1)) : "null";
  EXPECT_EQ(count + " " + g.text_or("verdict_computed"), c.says);
}

const std::string kDark = R"("condition": "dark")";

INSTANTIATE_TEST_SUITE_P(
    Vectors, Walks,
    testing::Values(
        Case{"two_held", "", "walk a 2025-02-11T18:00\nwalk b 2025-10-02T18:00", "2 met"},
        Case{"one_party_is_no_walk", "", "walk a 2025-02-11T18:00\nwalk b 2025-10-02T18:00 parties=sdf", "1 not_met"},
        Case{"setting_one_party_is_enough", R"("min_parties": 1)",
             "walk a 2025-02-11T18:00\nwalk b 2025-10-02T18:00 parties=sdf", "2 met"},
        Case{"setting_three_parties", R"("min_parties": 3)",
             "walk a 2025-02-11T18:00\nwalk b 2025-10-02T18:00 parties=sdf,lpo,tk", "1 not_met"},
        Case{"planned_and_cancelled_do_not_count", "",
             "walk a 2025-02-11T18:00 status=planned\nwalk b 2025-10-02T18:00 status=cancelled cancel_reason=storm",
             "0 not_met"},
        Case{"a_deleted_one_does_not_count", "", "walk a 2025-02-11T18:00\nwalk b 2025-10-02T18:00\ndelete b",
             "1 not_met"},
        Case{"the_same_start_twice_is_one", "", "walk a 2025-02-11T18:00\nwalk b 2025-02-11T18:00", "1 not_met"},
        Case{"on_the_map_or_by_professionals_alone", "",
             "walk a 2025-02-11T18:00 mode=map\nwalk b 2025-10-02T18:00 mode=professional", "0 not_met"},
        Case{"marked_to_count_all_the_same", "",
             "walk a 2025-02-11T18:00 mode=map counts_marked=true\nwalk b 2025-10-02T18:00", "2 met"},
        Case{"setting_other_modes", R"("modes": ["field", "map"])",
             "walk a 2025-02-11T18:00 mode=map\nwalk b 2025-10-02T18:00", "2 met"},
        Case{"last_years_walk_is_last_years", "", "walk a 2024-12-31T23:59\nwalk b 2025-10-02T18:00", "1 not_met"},
        Case{"on_the_last_evening", "", "walk a 2025-12-31T23:59\nwalk b 2025-10-02T18:00", "2 met"},
        Case{"dark_after_sunset", kDark, "walk a 2025-12-11T14:51\nwalk b 2025-09-25T18:43", "2 met"},
        Case{"light_before_sunset", kDark, "walk a 2025-12-11T14:45\nwalk b 2025-09-25T18:36", "0 not_met"},
        Case{"dark_said_by_hand", kDark,
             "walk a 2025-06-11T18:00 dark=true dark_reason=tunnel\nwalk b 2025-12-11T18:00 dark=false "
             "dark_reason=flodljus",
             "1 not_met"},
        Case{"setting_season", kDark + R"(, "rule": "season")", "walk a 2025-03-31T10:00\nwalk b 2025-04-01T23:00",
             "1 not_met"},
        Case{"setting_season_and_sunset", kDark + R"(, "rule": "both")",
             "walk a 2025-10-01T10:00\nwalk b 2025-10-01T20:00", "1 not_met"},
        Case{"even_over_terms", R"("distribution": "even_over_terms")",
             "walk a 2025-06-30T18:00\nwalk b 2025-07-01T18:00", "2 met"},
        Case{"both_in_spring_is_not_even", R"("distribution": "even_over_terms")",
             "walk a 2025-05-30T18:00\nwalk b 2025-06-30T18:00", "2 not_met"},
        Case{"setting_terms_split_elsewhere", R"("distribution": "even_over_terms", "split": "06-15")",
             "walk a 2025-06-14T18:00\nwalk b 2025-06-15T18:00", "2 met"},
        Case{"planned_ones_keep_it_on_track", "", "walk a 2025-02-11T18:00\nwalk b 2025-10-02T18:00 status=planned",
             "1 on_track", "2025-04-30", "T1"},
        Case{"without_plans_it_is_at_risk", "", "walk a 2025-02-11T18:00", "1 at_risk", "2025-04-30", "T1"},
        Case{"no_walk_yet_is_no_walk", "", "", "0 not_met"}),
    name_of);

}  // namespace
}  // namespace lykta::test
