#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "followup/record.h"
#include "store/sqlite/sqlite_store.h"
#include "wire/json.h"
#include "wire/messages.h"

namespace lykta {
namespace {

// A small district of our own: two years of one walk row, a forum, a row for numbers only.
constexpr const char* kPlan2024 =
    R"({"schema_version":"1.0","plan_id":"ekdal-2024","title":"Åtgärdsplan Ekdal","year":2024,
 "district":{"name":"Ekdal"},"areas":[
 {"id":"platser","name":"Otrygga platser","counts_stated":{"problems":3,"causes":3,"measures":4},"activities":[
  {"id":"vandring","name":"Vandring i mörker","problem":"mörkt","cause":"trasiga lampor","patterns":["walk"],
   "plugin":"trygghetsvandring","confidentiality":"open","measures":[{"no":1,"text":"gå"},{"no":2,"text":"byt lampor"}],
   "goals":[{"id":"g1","text":"en vandring","kind":"count_events","target":{"op":">=","value":1,"unit":"walks","period":"year"},"verdict_declared":"met"},
            {"id":"g2","text":"80 %","kind":"ratio_measures_done","target":{"op":">=","value":80,"unit":"percent","period":"year"}},
            {"id":"g3","text":"","kind":"count_events","target":null,"params":{"sources":["ekdal-2024/forum"]}}],
   "followup":{"period":"VB","goal_verdict_declared":"partly_met"}},
  {"id":"forum","name":"Forum","cause":"glesa möten","patterns":["meeting"],"plugin":null,"confidentiality":"partner","measures":[],"goals":[]}]},
 {"id":"unga","name":"Unga","activities":[
  {"id":"samtal","name":"Samtal","patterns":["intervention"],"plugin":null,"confidentiality":"counts_only","measures":[{"text":"samtala"}],
   "goals":[{"id":"g1","text":"","kind":"declared","target":null}]}]}]})";
constexpr const char* kPlan2025 =
    R"({"schema_version":"1.0","plan_id":"ekdal-2025","title":"Åtgärdsplan Ekdal 2025","year":2025,
 "district":{"name":"Ekdal"},"areas":[{"id":"platser","name":"Otrygga platser","activities":[
  {"id":"vandring","name":"Vandring","patterns":["walk"],"plugin":"trygghetsvandring","confidentiality":"open","measures":[],
   "goals":[{"id":"g1","text":"","kind":"count_events","target":{"op":">=","value":1}}]}]}]})";

Plan plan_of(std::string text) {
  const auto document = decode_json(text, kDocumentLimits);
  EXPECT_TRUE(document) << document.error().sentence;
  auto plan = decode_plan(*document);
  EXPECT_TRUE(plan) << plan.error().sentence << plan.error().field;
  return *plan;
}

class FollowupTest : public testing::Test {
 protected:
  FollowupTest() {
    char name[] = "/tmp/lykta-followup-XXXXXX";
    folder_ = mkdtemp(name);
    store_ = std::move(*open_sqlite_store(folder_ + "/data"));
    walks_.id = "trygghetsvandring";
    for (const char* kind : {"walk", "measure", "finding"}) walks_.kinds.push_back({kind, false, {}, {}});
    walks_.goal_kinds = {{"count_events", "walk_held", "walk_planned", {{"min_parties", 2}}},
                         {"ratio_measures_done", "measure", "", {}}};
    walks_.facts = {{"walks_held", "walk_held"}};
  }
  ~FollowupTest() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  void import(const char* text) {
    const auto done = import_plan(*store_, rows_, plan_of(text), 1);
    ASSERT_TRUE(done) << done.error().sentence;
  }
  /// A held walk with two parties, its record stored as an entity of `kind`.
  void walk(const std::string& activity, const std::string& id, const std::string& starts_at, Value::Object attrs = {},
            const std::string& kind = "walk") {
    attrs.insert({{"kind", "walk"}, {"starts_at", starts_at}, {"parties", Value::Array{"lpo", "sdf"}}});
    Emission e{activity, id, "walk_held", id, *parse_date(starts_at.substr(0, 10)), {}, 1, std::move(attrs), {id}};
    store(e, kind);
  }
  void measure(const std::string& id, const std::string& responsible) {
    Value::Object attrs{{"walk_date", "2024-03-01"},
                        {"agreed_on", "2024-03-01"},
                        {"owner_answer", "accepted"},
                        {"done_on", "2024-05-01"}};
    store({"ekdal-2024/vandring", id, "measure", id, {2024, 3, 1}, {}, 1, std::move(attrs), {id}}, "measure",
          responsible);
  }
  void store(const Emission& e, const std::string& kind, const std::string& responsible = "") {
    ASSERT_TRUE(store_->write_and_wait([&](Transaction& t) -> Result<void> {
      Entity entity;
      entity.id = e.key;
      entity.activity = e.activity;
      entity.occasion = e.occasion;
      entity.kind = kind;
      entity.rev = entity.created_rev = t.next_seq();
      if (!responsible.empty()) entity.fields["responsible"] = {Value(responsible), {1, "d", 1}, {}, entity.rev, {}};
      t.put(entity);
      t.replace_emissions(e.activity, e.occasion, {e});
      return {};
    }));
  }

  ManifestsOf manifests() const {
    return [this](const PlanActivity& row) {
      return row.plugin == walks_.id ? std::vector<const Manifest*>{&walks_} : std::vector<const Manifest*>{};
    };
  }
  RecordRequest request(const Session* reader = nullptr) const {
    return {"ekdal-2024", Period::VB, {2024, 12, 31}, reader};
  }
  Value record(const Session* reader = nullptr) const {
    const auto result = plan_record(*store_->read(), *rows_.get(), manifests(), request(reader));
    EXPECT_TRUE(result);
    return *result;
  }
  Value row(const std::string& ref, const Session* reader = nullptr) const {
    const auto result = row_record_for(*store_->read(), *rows_.get(), manifests(), ref, request(reader));
    EXPECT_TRUE(result);
    return *result;
  }
  static std::string part(const Value& row, std::size_t goal, const char* key) {
    return row.find("goals")->as_array().at(goal).find(key)->canonical();
  }
  static Session session(Right right, const std::string& party, const std::string& type) {
    Session s;
    s.device = "d1";
    s.right = right;
    s.by = {party, "roll"};
    s.party_type = type;
    return s;
  }

  std::string folder_;
  std::unique_ptr<Store> store_;
  Rows rows_;
  Manifest walks_;
};

TEST_F(FollowupTest, APlanIsStoredOnceAndReadAgainAtStart) {
  import(kPlan2024);
  import(kPlan2024);
  import(kPlan2025);
  Rows after_restart;
  ASSERT_TRUE(load_plans(*store_, after_restart));
  ASSERT_EQ(after_restart.get()->plans().size(), 2u);
  EXPECT_EQ(after_restart.get()->plan("ekdal-2024")->document, plan_of(kPlan2024).document);
  EXPECT_EQ(after_restart.get()->chain("ekdal-2025/vandring").size(), 2u);
}

TEST_F(FollowupTest, AnotherDocumentUnderTheSameIdIsRefusedAndChangesNothing) {
  import(kPlan2024);
  std::string other = kPlan2024;
  other.replace(other.find("\"year\":2024"), 11, "\"year\":2023");
  const auto refused = import_plan(*store_, rows_, plan_of(other), 2);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::conflict);
  EXPECT_EQ(refused.error().reason, "plan_exists");
  EXPECT_EQ(rows_.get()->plan("ekdal-2024")->year, 2024);
}

TEST_F(FollowupTest, AnUnknownPlanOrRowIsSaidSo) {
  import(kPlan2024);
  RecordRequest unknown = request();
  unknown.plan = "nowhere";
  EXPECT_EQ(plan_record(*store_->read(), *rows_.get(), manifests(), unknown).error().reason, "plan_unknown");
  for (const char* ref : {"nowhere/x", "ekdal-2024/x", "ekdal-2024", ""}) {
    EXPECT_EQ(row_record_for(*store_->read(), *rows_.get(), manifests(), ref, request()).error().reason, "row_unknown")
        << ref;
  }
}

TEST_F(FollowupTest, TheRecordNamesThePlanAndKeepsStatedTotalsBesideComputedOnes) {
  import(kPlan2024);
  const Value all = record();
  EXPECT_EQ(all.text_or("plan"), "ekdal-2024");
  EXPECT_EQ(all.text_or("period"), "VB");
  EXPECT_EQ(all.text_or("as_of"), "2024-12-31");
  EXPECT_EQ(all.find("totals")->canonical(),
            R"({"areas":[{"computed":{"causes":2,"measures":2,"problems":1},"id":"platser","name":"Otrygga platser",)"
            R"("stated":{"causes":3,"measures":4,"problems":3}},{"computed":{"causes":0,"measures":1,"problems":0},)"
            R"("id":"unga","name":"Unga","stated":null}],"computed":{"causes":2,"measures":3,"problems":1},)"
            R"("stated":{"causes":3,"measures":4,"problems":3}})");
  const auto& activities = all.find("activities")->as_array();
  ASSERT_EQ(activities.size(), 3u);
  EXPECT_EQ(activities[0].text_or("verdict_declared"), "partly_met");
  EXPECT_EQ(activities[0].text_or("area"), "platser");
  EXPECT_EQ(activities[0].text_or("plugin"), "trygghetsvandring");
  EXPECT_EQ(activities[0].text_or("ref"), "ekdal-2024/vandring");
  EXPECT_EQ(activities[1].find("plugin")->canonical(), "null");
  EXPECT_EQ(activities[2].text_or("confidentiality"), "counts_only");
  EXPECT_EQ(activities[0], row("ekdal-2024/vandring")) << "one row alone is the same bytes";
}

TEST_F(FollowupTest, TheChainAndWhatAlsoCountsAndSourcesComeIn) {
  import(kPlan2024);
  import(kPlan2025);
  walk("ekdal-2025/vandring", "late", "2024-12-30T18:00");
  walk("ekdal-2024/forum", "forum", "2024-04-01T18:00");
  EXPECT_EQ(part(row("ekdal-2024/vandring"), 0, "evidence"), R"(["late"])");
  EXPECT_EQ(part(row("ekdal-2024/vandring"), 2, "evidence"), R"(["forum","late"])") << "this goal names the forum";
  walk("ekdal-2024/samtal", "also", "2024-05-01T18:00", {{"also_counts_for", Value::Array{"ekdal-2025/vandring"}}});
  EXPECT_EQ(part(row("ekdal-2024/vandring"), 0, "evidence"), R"(["also","late"])") << "named for any row of the chain";
  EXPECT_EQ(row("ekdal-2024/vandring").find("facts")->canonical(), R"({"walks_held":2})");
  EXPECT_EQ(part(row("ekdal-2025/vandring"), 0, "evidence"), "[]");
}

TEST_F(FollowupTest, AnOccasionThatCouldNotBeMappedIsToldWhereverTheChainIsRead) {
  import(kPlan2024);
  import(kPlan2025);
  walk("ekdal-2024/vandring", "w1", "2024-05-01T18:00");
  ASSERT_TRUE(store_->write_and_wait([](Transaction& t) -> Result<void> {
    t.mark_unmapped("ekdal-2025/vandring", "w9", "the plugin threw");
    return {};
  }));
  EXPECT_EQ(part(row("ekdal-2024/vandring"), 0, "reason"), R"("occasion_unmapped")");
  EXPECT_EQ(part(row("ekdal-2024/vandring"), 0, "value"), "null");
}

TEST_F(FollowupTest, EvidenceNamesOnlyWhatTheReaderMayOpen) {
  import(kPlan2024);
  walk("ekdal-2024/vandring", "w1", "2024-05-01T18:00");
  walk("ekdal-2024/vandring", "w1twin", "2024-05-01T18:00");
  walk("ekdal-2024/samtal", "secret", "2024-06-01T18:00", {{"also_counts_for", Value::Array{"ekdal-2024/vandring"}}},
       "unknown_kind");
  walk("ekdal-2024/vandring", "answer", "2024-07-01T18:00", {}, "survey_answer");
  const struct {
    const char* name;
    std::optional<Session> reader;
    const char* evidence;
    const char* hidden;
    const char* value;
  } cases[] = {
      {"the console sees all but survey answers", std::nullopt, R"(["secret","w1"])", "1",
       R"({"count":3,"duplicates":["w1","w1twin"]})"},
      {"a supervisor sees what is open to it", session(Right::supervisor, "sdf", "municipal_district"), R"(["w1"])",
       "2", R"({"count":3,"duplicates":["w1","w1twin"]})"},
  };
  for (const auto& c : cases) {
    const Value record = row("ekdal-2024/vandring", c.reader ? &*c.reader : nullptr);
    EXPECT_EQ(part(record, 0, "evidence"), c.evidence) << c.name;
    EXPECT_EQ(part(record, 0, "hidden"), c.hidden) << c.name;
    EXPECT_EQ(part(record, 0, "value"), c.value) << c.name;
  }
}

TEST_F(FollowupTest, AFactNamesNoMoreRowsThanALiveMessageHolds) {
  import(kPlan2024);
  walks_.facts = {{"findings", "finding"}};
  constexpr int kFindings = 501;
  ASSERT_TRUE(store_->write_and_wait([&](Transaction& t) -> Result<void> {
    std::vector<Emission> findings;
    for (int i = 0; i < kFindings; ++i) {
      const std::string id = "f" + std::to_string(1000 + i);
      findings.push_back({"ekdal-2024/vandring", "w1", "finding", id, {2024, 5, 1}, {}, 1, {}, {id}});
      Entity entity;
      entity.id = id;
      entity.activity = "ekdal-2024/vandring";
      entity.occasion = "w1";
      entity.kind = "finding";
      entity.rev = entity.created_rev = t.next_seq();
      t.put(entity);
    }
    t.replace_emissions("ekdal-2024/vandring", "w1", findings);
    return {};
  }));
  const Value record = row("ekdal-2024/vandring");
  EXPECT_EQ(record.find("facts")->int_or("findings", 0), kFindings);
  EXPECT_EQ(record.find("facts_evidence")->find("findings")->as_array().size(), 500u);
}

TEST_F(FollowupTest, EvidenceThatIsNoLongerThereIsCountedAndNotNamed) {
  import(kPlan2024);
  ASSERT_TRUE(store_->write_and_wait([](Transaction& t) -> Result<void> {
    Value::Object attrs{{"starts_at", "2024-05-01T18:00"}, {"parties", Value::Array{"lpo", "sdf"}}};
    t.replace_emissions("ekdal-2024/vandring", "w1",
                        {{"ekdal-2024/vandring", "w1", "walk_held", "w1", {2024, 5, 1}, {}, 1, attrs, {"w1"}}});
    return {};
  }));
  const Value record = row("ekdal-2024/vandring");
  EXPECT_EQ(part(record, 0, "value"), R"({"count":1})");
  EXPECT_EQ(part(record, 0, "evidence"), "[]");
  EXPECT_EQ(part(record, 0, "hidden"), "1");
}

TEST_F(FollowupTest, WhoMayNotSeeARowsNumbersDoesNotGetTheRow) {
  import(kPlan2024);
  const Session member = session(Right::member, "kyrka", "faith");
  const Session guest = session(Right::guest, "boende", "public");
  EXPECT_EQ(record(&member).find("activities")->as_array().size(), 2u) << "not the one for numbers only";
  EXPECT_EQ(record(&guest).find("activities")->as_array().size(), 0u);
  EXPECT_TRUE(row("ekdal-2024/samtal", &member).is_null());
  EXPECT_FALSE(row("ekdal-2024/samtal").is_null());
}

TEST_F(FollowupTest, TheTextForTheConsoleHasALineForEveryGoal) {
  import(kPlan2024);
  walk("ekdal-2024/vandring", "w1", "2024-05-01T18:00");
  measure("m1", "tk");
  EXPECT_EQ(record_text(record()), R"(ekdal-2024, Åtgärdsplan Ekdal
VB 2024 as of 2024-12-31
Counted: 1 problems, 2 causes, 3 measures; stated: 3 problems, 3 causes, 4 measures
platser
  vandring, Vandring i mörker: computed met, declared partly met
    walks held: 1
    g1  count_events: count 1; target >= 1 walks; computed met, declared met
    g2  ratio_measures_done: 1 of 1 (100.0 %); target >= 80 percent; computed met, declared -
    g3  count_events: count 1; no target; computed -, declared -
  forum, Forum: computed -, declared -
unga
  samtal, Samtal: computed not due, declared -
    g1  declared: nothing to say; no target; computed -, declared - (declared)
)");
}

}  // namespace
}  // namespace lykta
