// What the examples cannot show: rules that look at the state before the op, and that the code's checklists are the
// manifest's. The examples are run by tests/conformance.
#include "activity/plugin.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "checklists.h"
#include "wire/json.h"

extern "C" lykta::Plugin* lykta_plugin_create();

namespace lykta {
namespace {

using Reasons = std::vector<std::string>;

Reasons reasons(const std::string& kind, const Value::Object& set, const std::map<std::string, Value>& before = {},
                const std::string& at = "2024-10-09T15:30:00+02:00") {
  const std::unique_ptr<Plugin> plugin(lykta_plugin_create());
  Entity entity;
  entity.kind = kind;
  for (const auto& [name, value] : before) entity.fields[name].value = value;
  Op op;
  op.kind = kind;
  op.at = at;
  op.schema = 1;
  op.set = set;
  Reasons out;
  for (const Problem& p : plugin->validate(op, before.empty() ? nullptr : &entity)) {
    out.push_back((p.rejects ? "!" : "") + p.reason + " " + p.field);
  }
  return out;
}

TEST(Tillsyn, AnOpIsJudgedTogetherWithWhatIsAlreadyThere) {
  EXPECT_EQ(reasons("visit", {{"left_at", "2024-10-09T15:00"}}, {{"arrived_at", "2024-10-09T15:20"}}),
            Reasons{"!left_before_arrival set.left_at"});
  EXPECT_EQ(reasons("visit", {{"left_at", "2024-10-09T15:20"}}, {{"arrived_at", "2024-10-09T15:20"}}), Reasons{});
  EXPECT_EQ(reasons("inspection_round", {{"starts_at", "2024-10-09T18:00"}}, {{"ends_at", "2024-10-09T17:00"}}),
            Reasons{"!ends_before_start set.starts_at"});
  EXPECT_EQ(reasons("track", {{"closed_on", "2024-10-01"}}, {{"opened_on", "2024-10-02"}}),
            Reasons{"!closed_before_opened set.closed_on"});
}

TEST(Tillsyn, ADayToCorrectByNeedsADecision) {
  EXPECT_EQ(reasons("deficiency", {{"correct_by", "2024-11-01"}}), Reasons{"!decision_missing set.correct_by"});
  EXPECT_EQ(reasons("deficiency", {{"correct_by", "2024-11-01"}, {"decision_on", "2024-10-15"}}),
            Reasons{"!decision_missing set.correct_by"});
  EXPECT_EQ(reasons("deficiency", {{"correct_by", "2024-11-01"}},
                    {{"decision_on", "2024-10-15"}, {"decision_number", "2024-117"}}),
            Reasons{});
  EXPECT_EQ(reasons("deficiency", {{"revisit_from", "2024-10-23"}}), Reasons{}) << "said on site, decided by nobody";
}

TEST(Tillsyn, AnAnswerIsToAPointOfAChecklistThatHeldThatDay) {
  const auto answer = [](const char* list, const char* point, const char* on) {
    return reasons("answer", {{"checklist_version", list}, {"point", point}}, {}, on + std::string("T15:30:00+02:00"));
  };
  EXPECT_EQ(answer("tobacco-2024.1", "T4", "2024-10-09"), Reasons{});
  EXPECT_EQ(answer("tobacco-2024.1", "N4", "2024-10-09"), Reasons{"!point_of_other_regime set.point"});
  EXPECT_EQ(answer("tobacco-1999.1", "T4", "2024-10-09"), Reasons{"!checklist_unknown set.checklist_version"});
  EXPECT_EQ(answer("tobacco-2019.1", "T4", "2024-05-19"), Reasons{});
  EXPECT_EQ(answer("tobacco-2019.1", "T4", "2024-05-20"), Reasons{"!checklist_expired set.checklist_version"});
  EXPECT_EQ(answer("tobacco-2024.1", "T4", "2024-05-19"), Reasons{"!checklist_expired set.checklist_version"});
}

TEST(Tillsyn, WhoCouldNotKnowThatAChecklistEndedKeepsTheirAnswer) {
  const std::vector<tillsyn::Checklist> lists{{"a", "tobacco", "2024-01-01", "2024-06-30", 3, {"T1"}}};
  EXPECT_FALSE(tillsyn::fault_of(lists, "a", "T1", "2024-06-30", 3)) << "old visits stand";
  const auto old_phone = tillsyn::fault_of(lists, "a", "T1", "2024-07-01", 2);
  ASSERT_TRUE(old_phone);
  EXPECT_FALSE(old_phone->rejects);
  EXPECT_TRUE(tillsyn::fault_of(lists, "a", "T1", "2024-07-01", 3)->rejects);
}

TEST(Tillsyn, TheCodeKnowsTheChecklistsOfTheManifest) {
  std::ifstream file(LYKTA_SOURCE_DIR "/plugins/tillsyn/plugin.json");
  std::ostringstream text;
  text << file.rdbuf();
  const auto document = decode_json(text.str(), kDocumentLimits);
  ASSERT_TRUE(document) << document.error().sentence;
  const auto& told = document->find("checklists")->as_array();
  const auto& known = tillsyn::checklists();
  ASSERT_EQ(told.size(), known.size());
  for (std::size_t i = 0; i < told.size(); ++i) {
    EXPECT_EQ(told[i].text_or("id"), known[i].id);
    EXPECT_EQ(told[i].text_or("regime"), known[i].regime);
    EXPECT_EQ(told[i].text_or("valid_from"), known[i].valid_from);
    EXPECT_EQ(told[i].text_or("valid_to"), known[i].valid_to);
    std::vector<std::string_view> points;
    for (const Value& point : told[i].find("points")->as_array()) points.push_back(point.find("id")->as_text());
    EXPECT_EQ(points, known[i].points) << known[i].id;
  }
}

}  // namespace
}  // namespace lykta
