#include "intake/intake.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "store/digest.h"
#include "store/sqlite/sqlite_store.h"

namespace lykta {
namespace {
namespace fs = std::filesystem;

constexpr const char* kManifest = R"({"id":"mote","version":2,"patterns":["meeting"],"kinds":[
 {"name":"meeting","occasion":true,"fields":[
   {"name":"status","type":"choice","values":["planned","held"]},{"name":"starts_at","type":"local_time"},
   {"name":"note","type":"text","max":20},{"name":"photos","type":"photos","max":4},
   {"name":"secret","type":"text","max":20,"visibility":"authorities"},
   {"name":"also_counts_for","type":"set","of":"text","max":5,"element_max":100}]},
 {"name":"attendance","natural_key":["attendance","party"],"fields":[{"name":"party","type":"party"},
   {"name":"state","type":"choice","values":["present","absent"]}]}],
 "emissions":[{"metric":"meeting_held","kind":"meeting","where":{"status":"held"},"date_field":"starts_at",
               "attrs":["starts_at"],"parties_from":"attendance"}]})";

Plan plan() {
  PlanActivity row;
  row.id = "forum";
  row.ref = "p/forum";
  row.plugin = "mote";
  row.patterns = {"meeting"};
  PlanActivity absent;
  absent.id = "walks";
  absent.ref = "p/walks";
  absent.plugin = "trygghetsvandring";
  absent.patterns = {"walk"};
  Plan p;
  p.id = "p";
  p.areas.push_back({"a", "A", nullptr, {row, absent}});
  return p;
}

class IntakeTest : public testing::Test {
 protected:
  IntakeTest() {
    char name[] = "/tmp/lykta-intake-XXXXXX";
    folder_ = mkdtemp(name);
    fs::create_directories(folder_ + "/plugins/mote");
    write("plugin.json", kManifest);
    write("strings.sv.json", "{}");
    write("strings.en.json", "{}");
    start();
  }
  ~IntakeTest() override {
    stop();
    fs::remove_all(folder_);
  }

  void write(const std::string& file, const std::string& text) {
    std::ofstream(folder_ + "/plugins/mote/" + file) << text;
  }
  void start() {
    store_ = std::move(*open_sqlite_store(folder_ + "/data"));
    registry_ = Registry::load(folder_ + "/plugins");
    EXPECT_TRUE(registry_->quarantined().empty()) << registry_->quarantined().front().sentence;
    rows_.set({plan()});
    intake_ = std::make_unique<Intake>(*store_, *registry_, rows_, clock_);
  }
  void stop() {
    intake_.reset();
    store_.reset();
  }

  static Session session(const std::string& device, Right right = Right::coordinator) {
    Session s;
    s.device = device;
    s.right = right;
    s.by = {"sdf", "samordnare"};
    s.party_type = "municipal_district";
    return s;
  }
  static Op op(std::int64_t n, Value::Object set, const std::string& entity = "m1", const std::string& kind = "meeting") {
    Op o;
    o.n = n;
    o.clock = (1'000'000 + n) * kClockTicksPerMs;
    o.at = "2024-11-15T19:45:00+01:00";
    o.activity = "p/forum";
    o.occasion = "m1";
    o.entity = entity;
    o.kind = kind;
    o.schema = 2;
    o.set = std::move(set);
    return o;
  }
  Receipt send(const Op& o, const std::string& device = "d1") {
    return intake_->submit_and_wait(session(device), {o}).front();
  }
  std::string reason(const Op& o, const std::string& device = "d1") { return send(o, device).error.reason; }
  std::string emissions() {
    std::string out;
    for (const Emission& e : store_->read()->all_emissions()) out += e.metric + " " + e.key + " " + to_text(e.date) + "\n";
    return out;
  }

  std::string folder_;
  std::int64_t now_ms_ = 1'000'000;
  HybridClock clock_{[this] { return now_ms_; }};
  Rows rows_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Registry> registry_;
  std::unique_ptr<Intake> intake_;
};

const Value::Object kHeld{{"starts_at", "2024-11-15T19:45"}, {"status", "held"}};

TEST_F(IntakeTest, StoresMergesAndMapsBeforeTheReceipt) {
  const Receipt r = send(op(1, kHeld));
  EXPECT_EQ(r.status, ReceiptStatus::stored);
  EXPECT_EQ(r.seq, 1);
  EXPECT_EQ(store_->read()->entity("m1")->text("status"), "held");
  EXPECT_EQ(emissions(), "meeting_held m1 2024-11-15\n");
}

TEST_F(IntakeTest, SameOpTwiceGivesTheSameReceiptEvenAfterARestart) {
  const Receipt first = send(op(1, kHeld));
  EXPECT_EQ(send(op(1, kHeld)), first);
  stop();
  start();
  EXPECT_EQ(send(op(1, kHeld)), first);
  EXPECT_EQ(store_->read()->last_seq(), 1);
}

TEST_F(IntakeTest, SameNumberWithOtherContentIsRefusedAndQuarantined) {
  send(op(1, kHeld));
  EXPECT_EQ(reason(op(1, {{"status", "planned"}})), "n_reused");
  EXPECT_EQ(store_->read()->entity("m1")->text("status"), "held");
}

TEST_F(IntakeTest, ARejectedOpDoesNotTouchItsNeighbours) {
  const auto receipts = intake_->submit_and_wait(
      session("d1"), {op(1, {{"status", "held"}}), op(2, {{"status", "snart"}}), op(3, {{"note", "kaffe"}})});
  EXPECT_EQ(receipts[0].status, ReceiptStatus::stored);
  EXPECT_EQ(receipts[1].error.reason, "choice_unknown");
  EXPECT_EQ(receipts[1].error.field, "set.status");
  EXPECT_EQ(receipts[2].status, ReceiptStatus::stored);
}

TEST_F(IntakeTest, RefusesWithAStableReason) {
  Op elsewhere = op(1, kHeld);
  elsewhere.activity = "p/annan";
  EXPECT_EQ(reason(elsewhere), "activity_unknown");
  EXPECT_EQ(reason(op(2, {{"x", 1}}, "e2", "finding")), "kind_unknown");
  send(op(3, kHeld));
  Op moved = op(4, {{"party", "lpo"}}, "m1", "attendance");
  EXPECT_EQ(reason(moved), "entity_elsewhere");
  Op foreign = op(5, kHeld);
  foreign.device = "d9";
  EXPECT_EQ(reason(foreign), "not_your_device");
  Op other_party = op(6, kHeld);
  other_party.by = {"lpo", "kommunpolis"};
  EXPECT_EQ(reason(other_party), "not_your_party");
  const auto receipt = intake_->submit_and_wait(session("d2", Right::supervisor), {op(1, kHeld)}).front();
  EXPECT_EQ(receipt.error.code, Code::unauthorized);
}

TEST_F(IntakeTest, AClockFarAheadIsFixedOnceAndFlagged) {
  Op ahead = op(1, kHeld);
  ahead.clock = (now_ms_ + 48LL * 3600 * 1000) * kClockTicksPerMs;
  const Receipt r = send(ahead);
  EXPECT_TRUE(r.clock_was_fixed);
  EXPECT_LE(r.clock, (now_ms_ + 1) * kClockTicksPerMs);
  EXPECT_EQ(send(ahead), r) << "fixed once: the same answer for ever";
  Op within = op(2, {{"note", "a"}});
  within.clock = (now_ms_ + 9 * 60 * 1000) * kClockTicksPerMs;
  EXPECT_FALSE(send(within).clock_was_fixed);
}

TEST_F(IntakeTest, AnAbsentPluginAndANewerSchemaAreHeldNotLost) {
  Op walk = op(1, {{"area_name", "Fagersjö"}, {"route", Value::Array{"a", "b"}}}, "w1", "walk");
  walk.activity = "p/walks";
  walk.occasion = "w1";
  EXPECT_EQ(send(walk).status, ReceiptStatus::held);
  Op newer = op(2, {{"status", "held"}, {"mood", "calm"}, {"starts_at", "2024-11-15T19:45"}});
  newer.schema = 3;
  EXPECT_EQ(send(newer).status, ReceiptStatus::held);
  EXPECT_TRUE(store_->read()->entity("m1")->held);
  EXPECT_EQ(emissions(), "") << "stored, not counted";

  stop();
  std::string grown = kManifest;
  grown.replace(grown.find("\"version\":2"), 11, "\"version\":3");
  write("plugin.json", grown);
  start();
  ASSERT_TRUE(intake_->recompute_all());
  EXPECT_FALSE(store_->read()->entity("m1")->held);
  EXPECT_EQ(emissions(), "meeting_held m1 2024-11-15\n") << "counted once the program knows the schema";
}

TEST_F(IntakeTest, UnknownFieldsAreKept) {
  EXPECT_EQ(send(op(1, {{"mood", Value::Object{{"calm", true}}}})).status, ReceiptStatus::stored);
  EXPECT_EQ(store_->read()->entity("m1")->value("mood")->canonical(), R"({"calm":true})");
}

TEST_F(IntakeTest, DeletingTheOccasionTakesItOutOfEveryNumberAndRestoringBringsItBack) {
  send(op(1, kHeld));
  Op gone = op(2, {});
  gone.is_delete = true;
  gone.base = 1;
  send(gone);
  EXPECT_EQ(emissions(), "");
  Op back = op(3, {{"note", "ändå"}});
  back.base = 2;
  send(back);
  EXPECT_EQ(emissions(), "meeting_held m1 2024-11-15\n");
  EXPECT_EQ(store_->read()->history("m1").size(), 3u);
}

TEST_F(IntakeTest, TellsOfACommitOnceWithEverythingItChanged) {
  std::vector<Committed> told;
  intake_->on_committed([&](const Committed& c) {
    EXPECT_TRUE(store_->read()->entity("m1")) << "never before the commit";
    told.push_back(c);
  });
  Op first = op(1, kHeld);
  first.set["also_counts_for"] = Value::Array{"p/walks"};
  intake_->submit_and_wait(session("d1"), {first, op(2, {{"party", "lpo"}, {"state", "present"}}, "m1/attendance/lpo", "attendance")});
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].entities, (std::vector<std::pair<Seq, std::string>>{{1, "m1"}, {2, "m1/attendance/lpo"}}));
  EXPECT_EQ(told[0].activities, (std::set<std::string>{"p/forum", "p/walks"}));
  EXPECT_EQ(reason(op(3, {{"status", "snart"}})), "choice_unknown");
  EXPECT_EQ(told.size(), 1u) << "a refusal changes nothing and tells nobody";
}

TEST_F(IntakeTest, APhotoCountsWhenItsBytesAreStoredWhicheverComesFirst) {
  const std::string early = std::string(64, 'a');
  const std::string late = std::string(64, 'b');
  ASSERT_TRUE(intake_->photo_stored({early, "image/jpeg", 10, 1}));
  send(op(1, {{"photos/" + early, true}, {"photos/" + late, true}}));
  EXPECT_EQ(store_->read()->entity("m1")->stored_photos.size(), 1u);
  const Seq before = store_->read()->last_seq();
  ASSERT_TRUE(intake_->photo_stored({late, "image/jpeg", 10, 1}));
  const auto entity = store_->read()->entity("m1");
  EXPECT_EQ(entity->stored_photos.size(), 2u);
  EXPECT_GT(entity->rev, before) << "the row is rewritten so that phones hear of it";
}

TEST_F(IntakeTest, FullRecomputationGivesTheSameBytes) {
  for (int n = 1; n <= 20; ++n) {
    const std::string id = "m" + std::to_string(n % 7);
    Op o = op(n, n % 3 ? kHeld : Value::Object{{"status", "planned"}}, id);
    o.occasion = id;
    send(o);
  }
  const auto all = [&] {
    std::string out;
    for (const Emission& e : store_->read()->all_emissions()) out += to_value(e).canonical() + "\n";
    return out;
  };
  const std::string incremental = all();
  EXPECT_FALSE(incremental.empty());
  ASSERT_TRUE(intake_->recompute_all());
  EXPECT_EQ(all(), incremental);
}

}  // namespace
}  // namespace lykta
