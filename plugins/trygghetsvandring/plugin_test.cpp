// What the examples cannot show: rules that look at the state before the op, and the edges of dusk and day.
// The examples themselves are run by tests/conformance.
#include "activity/plugin.h"

#include <gtest/gtest.h>

extern "C" lykta::Plugin* lykta_plugin_create();

namespace lykta {
namespace {

using Fields = std::map<std::string, Value>;

Entity entity(std::string id, std::string kind, const Fields& fields) {
  Entity e;
  e.id = std::move(id);
  e.kind = std::move(kind);
  for (const auto& [name, value] : fields) e.fields[name].value = value;
  return e;
}

class Trygghetsvandring : public testing::Test {
 protected:
  std::vector<std::string> reasons(const std::string& kind, const Value::Object& set, const Entity* before = nullptr,
                                   Seq base = 0) {
    Op op;
    op.base = base;
    op.kind = kind;
    op.entity = before ? before->id : "e1";
    op.set = set;
    std::vector<std::string> out;
    for (const Problem& p : plugin_->validate(op, before)) out.push_back((p.rejects ? "!" : "") + p.reason);
    return out;
  }
  std::vector<Emission> map(const std::vector<Entity>& entities) {
    Occasion occasion;
    occasion.id = "w1";
    for (const Entity& e : entities) {
      if (e.id == "w1") occasion.record = &e;
      occasion.entities.push_back(&e);
    }
    return plugin_->map(occasion);
  }
  std::unique_ptr<Plugin> plugin_{lykta_plugin_create()};
};
using Reasons = std::vector<std::string>;

TEST_F(Trygghetsvandring, AnOpIsJudgedTogetherWithWhatIsAlreadyThere) {
  const Entity walk = entity("w1", "walk", {{"starts_at", "2024-12-11T18:00"}, {"ends_at", "2024-12-11T19:00"}});
  EXPECT_EQ(reasons("walk", {{"starts_at", "2024-12-11T19:30"}}, &walk), Reasons{"!ends_before_start"});
  EXPECT_EQ(reasons("walk", {{"starts_at", "2024-12-11T19:30"}, {"ends_at", nullptr}}, &walk), Reasons{});
  EXPECT_EQ(reasons("walk", {{"starts_at", "2024-12-11T19:00"}}, &walk), Reasons{});

  const Entity measure = entity("m1", "measure", {{"owner_answer", "accepted"}});
  EXPECT_EQ(reasons("measure", {{"agreed_on", "2025-01-08"}}, &measure), Reasons{});
  EXPECT_EQ(reasons("measure", {{"agreed_on", "2025-01-08"}}), Reasons{"agreed_without_answer"});
  EXPECT_EQ(reasons("measure", {{"parent_id", "m1"}}, &measure), Reasons{"!parent_is_itself"});
}

TEST_F(Trygghetsvandring, ADateAheadOfUsIsNobodysMistake) {
  EXPECT_EQ(reasons("measure", {{"status", "done"}, {"done_on", "2199-01-01"}}), Reasons{});
}

TEST_F(Trygghetsvandring, NothingIsDoneOrDueBeforeItWasAgreed) {
  const Entity agreed = entity("m1", "measure", {{"owner_answer", "accepted"}, {"agreed_on", "2025-01-08"}});
  EXPECT_EQ(reasons("measure", {{"done_on", "2025-01-07"}}, &agreed), Reasons{"!done_before_agreed"});
  EXPECT_EQ(reasons("measure", {{"done_on", "2025-01-08"}}, &agreed), Reasons{}) << "the same day is in order";
  EXPECT_EQ(reasons("measure", {{"due", "2025-01-07"}}, &agreed), Reasons{"!due_before_agreed"});
  EXPECT_EQ(reasons("measure", {{"done_on", "2024-12-12"}, {"agreed_on", "2024-12-12"}}, &agreed), Reasons{})
      << "what the sentence tells to do is taken";
  EXPECT_EQ(reasons("measure", {{"owner_answer", "accepted"}, {"agreed_on", "2025-01-08"}, {"due", "2024-06-30"},
                                {"done_on", "2024-06-30"}}),
            (Reasons{"!done_before_agreed", "!due_before_agreed"}));

  const Entity done = entity("m1", "measure", {{"owner_answer", "accepted"}, {"done_on", "2025-01-07"}});
  EXPECT_EQ(reasons("measure", {{"agreed_on", "2025-01-08"}}, &done), Reasons{"!done_before_agreed"});
  const Entity both = entity(
      "m1", "measure", {{"owner_answer", "accepted"}, {"agreed_on", "2025-01-08"}, {"done_on", "2025-01-07"}});
  EXPECT_EQ(reasons("measure", {{"owner_note", "ny lampa"}}, &both), Reasons{"done_before_agreed"})
      << "what others wrote stops nobody";
}

TEST_F(Trygghetsvandring, HistoryIsTakenAsItWas) {
  const Entity agreed = entity("m1", "measure", {{"owner_answer", "accepted"}, {"agreed_on", "2025-01-08"}});
  EXPECT_EQ(reasons("measure", {{"done_on", "2025-01-07"}, {"due", "2025-01-07"}}, &agreed, kNeverConcurrent),
            (Reasons{"done_before_agreed", "due_before_agreed"}));
}

TEST_F(Trygghetsvandring, PhotosOfTwoPhonesAreCountedTogetherAndNoneIsRefused) {
  const Entity finding = entity("f1", "finding", {{"photos/a", true}, {"photos/b", true}, {"photos/c", true}});
  EXPECT_EQ(reasons("finding", {{"photos/d", true}}, &finding), Reasons{});
  EXPECT_EQ(reasons("finding", {{"photos/d", true}, {"photos/e", true}}, &finding), Reasons{"too_many_photos"});
  EXPECT_EQ(reasons("finding", {{"photos/d", true}, {"photos/e", true}, {"photos/a", nullptr}}, &finding), Reasons{});
  EXPECT_EQ(reasons("finding", {{"photos", nullptr}}, &finding), Reasons{});
}

TEST_F(Trygghetsvandring, ADeleteIsNeverJudged) {
  Op op;
  op.kind = "walk";
  op.is_delete = true;
  EXPECT_TRUE(plugin_->validate(op, nullptr).empty());
}

struct Dusk {
  const char* starts_at;
  bool after_sunset;
  bool dark_season;
};

TEST_F(Trygghetsvandring, DarkIsTheSunAndTheSeasonApart) {
  // Sunset in Stockholm: 14:48 on 11 December, 18:40 on 25 September 2024 (domain.md §7.5, to two minutes).
  for (const Dusk& d : {Dusk{"2024-12-11T14:40", false, true}, Dusk{"2024-12-11T14:56", true, true},
                        Dusk{"2024-09-25T18:30", false, false}, Dusk{"2024-09-25T18:50", true, false},
                        Dusk{"2024-09-30T23:59", true, false}, Dusk{"2024-10-01T12:00", false, true},
                        Dusk{"2025-03-31T12:00", false, true}, Dusk{"2025-04-01T12:00", false, false}}) {
    const auto facts = map({entity("w1", "walk", {{"status", "held"}, {"starts_at", d.starts_at}})});
    ASSERT_EQ(facts.size(), 1u);
    EXPECT_EQ(facts[0].attrs.at("after_sunset"), Value(d.after_sunset)) << d.starts_at;
    EXPECT_EQ(facts[0].attrs.at("dark_season"), Value(d.dark_season)) << d.starts_at;
    EXPECT_EQ(facts[0].attrs.count("dark_override"), 0u);
  }
}

TEST_F(Trygghetsvandring, AFindingBelongsToTheLocalDayItWasSeenOrWritten) {
  Entity written = entity("f1", "finding", {});
  written.created_at = "2024-12-31T23:30:00Z";  // half past midnight on New Year's Day in Stockholm
  EXPECT_EQ(map({written}).at(0).date, (Date{2025, 1, 1}));
  written.fields["seen_at"].value = "2024-12-31T22:00";
  EXPECT_EQ(map({written}).at(0).date, (Date{2024, 12, 31}));
  const Entity walk = entity("w1", "walk", {{"starts_at", "2024-12-30T22:00"}});
  EXPECT_EQ(map({entity("f1", "finding", {}), walk}).at(0).date, (Date{2024, 12, 30}));
  EXPECT_TRUE(map({entity("f1", "finding", {})}).empty());
}

TEST_F(Trygghetsvandring, AMeasureDatesFromTheWalkElseTheAgreementElseTheAnswer) {
  const Entity measure = entity("m1", "measure", {{"agreed_on", "2025-01-08"}, {"answered_on", "2025-01-07"}});
  const Entity walk = entity("w1", "walk", {{"status", "planned"}, {"starts_at", "2024-12-11T18:00"}});
  const Entity called_off = entity("w1", "walk", {{"status", "cancelled"}, {"starts_at", "2024-12-11T18:00"}});
  EXPECT_EQ(map({measure, walk}).at(1).date, (Date{2024, 12, 11}));
  EXPECT_EQ(map({measure, called_off}).at(1).date, (Date{2025, 1, 8}));
  EXPECT_EQ(map({measure}).at(0).date, (Date{2025, 1, 8}));
  EXPECT_EQ(map({entity("m1", "measure", {{"answered_on", "2025-01-07"}})}).at(0).date, (Date{2025, 1, 7}));
  EXPECT_TRUE(map({entity("m1", "measure", {{"status", "started"}})}).empty());
}

}  // namespace
}  // namespace lykta
