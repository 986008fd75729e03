// Who is told what of a change: rights, owners, scope, slow readers, long logs.
#include <cstdlib>

#include "live/cursor.h"
#include "live/test_phone.h"

namespace lykta {
namespace {

struct ChangesTest : testing::Test {
  TestServer server;
  TestPhone coordinator{server, server.enrol(Right::coordinator, "sdf")};
  void write(const std::string& kind, const std::string& id, Value::Object set, const std::string& occasion = "w1",
             const std::string& activity = "p/walks") {
    coordinator.send_op(activity, occasion, kind, id, std::move(set));
    ASSERT_TRUE(coordinator.gets_receipt(coordinator.n));
    ASSERT_EQ(coordinator.receipts[coordinator.n].text_or("status"), "stored")
        << coordinator.receipts[coordinator.n].canonical();
  }
  void let_pass() { std::this_thread::sleep_for(std::chrono::milliseconds(80)); }
};

TEST(Cursor, ComesBackFromItsTextAndNothingElseIsOne) {
  const Cursor cursor{"a1", "b2", "c3", 1'700'000'000'000, {5, 9}};
  EXPECT_EQ(cursor_from(to_text(cursor)), cursor);
  for (const char* bad : {"", "c1", "c1.a.b.c.0.5", "c1.a.b.c.0.9.5", "c1.a.b.c.0.-1.5", "c1.a.b.c.0.x.5",
                          "c2.a.b.c.0.1.5", "c1.a.b.c.0.1.5.", "c1.a.b.c.0.1.99999999999999999999"}) {
    EXPECT_FALSE(cursor_from(bad)) << bad;
  }
}

TEST_F(ChangesTest, EachRightGetsItsProjectionAndNothingElse) {
  coordinator.connect();
  TestPhone police(server, server.enrol(Right::member, "lpo")), church(server, server.enrol(Right::member, "kyrka"));
  TestPhone guest(server, server.enrol(Right::guest, "nattvandrare", "p/walks/w1"));
  TestPhone owner(server, server.enrol(Right::owner, "tk")), boss(server, server.enrol(Right::supervisor, "slk"));
  TestPhone auditor(server, server.enrol(Right::auditor, "slk"));
  TestPhone* const phones[] = {&police, &church, &guest, &owner, &boss, &auditor};
  for (TestPhone* phone : phones) phone->connect();
  write("walk", "w1", {{"status", "held"}});
  write("finding", "f1", {{"description", "x"}, {"police_note", "y"}, {"presumed_owner", "tk"}});
  write("finding", "f2", {{"description", "x"}, {"presumed_owner", "bostad"}}, "w2");
  write("measure", "m1", {{"text", "byt lampor"}, {"responsible", "tk"}});
  write("walk", "c1", {{"status", "held"}}, "c1", "p/counts");
  write("finding", "f1", {{"police_note", "z"}});
  Op remove = coordinator.op("p/walks", "w2", "finding", "f2", {});
  remove.base = 3;
  coordinator.send({remove});
  ASSERT_TRUE(coordinator.gets_receipt(remove.n));
  const std::size_t sees[] = {5, 4, 2, 2, 4, 5};
  for (std::size_t i = 0; i < std::size(phones); ++i) {
    TestPhone& phone = *phones[i];
    EXPECT_TRUE(phone.converges()) << to_text(phone.session.right);
    EXPECT_EQ(phone.entities.size(), sees[i]) << to_text(phone.session.right);
    std::set<std::string> visible;
    for (const auto& [id, text] : phone.expected()) visible.insert(id);
    EXPECT_EQ(phone.told, visible) << to_text(phone.session.right);
    EXPECT_TRUE(phone.gone.empty());
  }
}

TEST_F(ChangesTest, AHiddenChangeIsNotNoticed) {
  coordinator.connect();
  TestPhone church(server, server.enrol(Right::member, "kyrka"));
  church.connect();
  write("finding", "f1", {{"description", "x"}});
  ASSERT_TRUE(church.converges());
  let_pass();
  church.read();
  const auto heard = church.messages.size();
  write("finding", "f1", {{"police_note", "y"}});
  write("walk", "c1", {{"status", "held"}}, "c1", "p/counts");
  let_pass();
  church.read();
  EXPECT_EQ(church.messages.size(), heard);
  EXPECT_EQ(church.entities, church.expected());
  write("finding", "f1", {{"description", "z"}});
  EXPECT_TRUE(church.converges());
}

TEST_F(ChangesTest, AMeasureThatChangesOwnerLeavesTheOldOneAndNobodyElseHearsOfIt) {
  coordinator.connect();
  TestPhone tk(server, server.enrol(Right::owner, "tk")), bostad(server, server.enrol(Right::owner, "bostad"));
  TestPhone fsk(server, server.enrol(Right::owner, "fsk"));
  for (TestPhone* phone : {&tk, &bostad, &fsk}) phone->connect();
  write("measure", "m1", {{"text", "x"}, {"responsible", "tk"}});
  ASSERT_TRUE(tk.sees([&] { return tk.entities.size() == 1; }));
  write("measure", "m1", {{"responsible", "bostad"}});
  ASSERT_TRUE(tk.sees([&] { return tk.entities.empty(); }));
  ASSERT_TRUE(bostad.converges());
  EXPECT_EQ(bostad.entities.size(), 1u);
  EXPECT_EQ(tk.gone, std::vector<std::string>{"p/walks/m1"});

  tk.read();
  const auto heard = tk.messages.size();
  write("measure", "m1", {{"text", "y"}});
  ASSERT_TRUE(bostad.converges());
  let_pass();
  tk.read();
  EXPECT_EQ(tk.messages.size(), heard) << "what is no longer its own goes on without it";
  write("measure", "m1", {{"responsible", "tk"}});
  ASSERT_TRUE(tk.sees([&] { return tk.entities.size() == 1; }));
  ASSERT_TRUE(bostad.sees([&] { return bostad.entities.empty(); }));
  fsk.read();
  EXPECT_TRUE(fsk.told.empty() && fsk.gone.empty());
}

TEST_F(ChangesTest, AnOwnerWhoWasAwayLearnsWhatIsNoLongerItsOwnAndOnlyThat) {
  coordinator.connect();
  TestPhone tk(server, server.enrol(Right::owner, "tk"));
  write("measure", "kept", {{"text", "x"}, {"responsible", "tk"}});
  write("measure", "lost", {{"text", "x"}, {"responsible", "tk"}});
  write("measure", "never", {{"text", "x"}, {"responsible", "bostad"}});
  tk.connect();
  ASSERT_TRUE(tk.catches_up());
  ASSERT_EQ(tk.entities.size(), 2u);
  tk.disconnect();
  write("measure", "lost", {{"responsible", "bostad"}});
  write("measure", "never", {{"text", "y"}});
  // Came and went while the phone was away: it was never told of it.
  write("measure", "passing", {{"text", "x"}, {"responsible", "tk"}});
  write("measure", "passing", {{"responsible", "bostad"}});
  tk.connect();
  ASSERT_TRUE(tk.catches_up());
  EXPECT_EQ(tk.gone, std::vector<std::string>{"p/walks/lost"});
  EXPECT_EQ(tk.entities, tk.expected());
  EXPECT_FALSE(tk.told.contains("p/walks/passing"));
  tk.disconnect();
  tk.gone.clear();
  write("measure", "lost", {{"text", "z"}});
  tk.connect();
  ASSERT_TRUE(tk.catches_up());
  EXPECT_TRUE(tk.gone.empty());
}

TEST_F(ChangesTest, AWriteThatLostDoesNotCountAsHavingBeenVisible) {
  coordinator.connect();
  TestPhone tk(server, server.enrol(Right::owner, "tk"));
  Op early = coordinator.op("p/walks", "w1", "measure", "m1", {{"responsible", "tk"}});
  write("measure", "m1", {{"text", "x"}, {"responsible", "bostad"}});
  tk.connect();
  ASSERT_TRUE(tk.catches_up());
  coordinator.send({early});
  ASSERT_TRUE(coordinator.gets_receipt(early.n));
  write("measure", "m1", {{"text", "y"}});
  let_pass();
  tk.read();
  EXPECT_TRUE(tk.told.empty());
  EXPECT_TRUE(tk.gone.empty());
}

TEST_F(ChangesTest, AMeasureLostBetweenTwoPagesIsDroppedWhenThePhoneGoesOnFromTheFirst) {
  coordinator.connect();
  TestPhone tk(server, server.enrol(Right::owner, "tk"));
  write("measure", "m1", {{"text", "x"}, {"responsible", "tk"}});
  tk.connect();
  ASSERT_TRUE(tk.catches_up());
  tk.disconnect();
  write("measure", "m1", {{"responsible", "bostad"}});
  const std::string text(900, 'x');
  std::vector<Op> ops;
  for (int i = 0; i < 400; ++i) {
    ops.push_back(
        coordinator.op("p/walks", "w1", "measure", "n" + std::to_string(i), {{"text", text}, {"responsible", "tk"}}));
    if (ops.size() < 100) continue;
    coordinator.send(ops);
    ASSERT_TRUE(coordinator.gets_receipt(ops.back().n));
    ops.clear();
  }
  write("measure", "m1", {{"text", "y"}});
  // Takes in the first page only, as a phone does whose network goes.
  tk.connect();
  ASSERT_TRUE(eventually([&] { return tk.connection->waiting() >= 3; }));
  const auto queued = tk.connection->take();
  for (std::size_t i = 0; i < 2; ++i) tk.connection->send(queued[i]);
  tk.read();
  ASSERT_FALSE(tk.has_all);
  ASSERT_TRUE(tk.entities.contains("p/walks/m1"));
  tk.disconnect();
  tk.connect();
  ASSERT_TRUE(tk.catches_up());
  EXPECT_FALSE(tk.entities.contains("p/walks/m1"));
  EXPECT_EQ(tk.entities, tk.expected());
}

TEST_F(ChangesTest, WhatANewerPhoneMakesUnreadableHereLeavesTheOthersSight) {
  coordinator.connect();
  TestPhone church(server, server.enrol(Right::member, "kyrka")), newcomer(server, server.enrol(Right::member, "lpo"));
  church.connect();
  write("finding", "f1", {{"description", "x"}});
  write("finding", "f2", {{"description", "x"}});
  ASSERT_TRUE(church.sees([&] { return church.entities.size() == 2; }));
  Op newer = coordinator.op("p/walks", "w1", "finding", "f1", {{"lux", "3"}});
  newer.schema = 99;
  coordinator.send({newer});
  ASSERT_TRUE(coordinator.gets_receipt(newer.n));
  EXPECT_EQ(coordinator.receipts[newer.n].text_or("status"), "held");
  EXPECT_TRUE(church.sees([&] { return church.entities.size() == 1; }));
  EXPECT_EQ(church.gone, std::vector<std::string>{"p/walks/f1"});
  EXPECT_TRUE(coordinator.converges());
  newcomer.connect();
  ASSERT_TRUE(newcomer.catches_up());
  EXPECT_EQ(newcomer.told, std::set<std::string>{"p/walks/f2"});
}

TEST_F(ChangesTest, AScopeOfActivitiesBringsThoseOnly) {
  coordinator.connect();
  TestPhone church(server, server.enrol(Right::member, "kyrka"));
  church.connect(R"({"activities":["p/open"],"days":0})");
  write("finding", "f1", {{"description", "x"}});
  write("finding", "f2", {{"description", "x"}}, "w1", "p/open");
  ASSERT_TRUE(church.sees([&] { return church.entities.size() == 1; }));
  EXPECT_EQ(church.told, std::set<std::string>{"p/open/f2"});
}

TEST_F(ChangesTest, AScopeOfDaysBringsRecentOccasionsWholeAndOldOnesWhenTheyChange) {
  coordinator.connect();
  HybridClock long_ago([] { return kTestNow - 30 * kTestDay; });
  const auto write_old = [&](const std::string& kind, const std::string& id, const std::string& occasion) {
    Op op = coordinator.op("p/walks", occasion, kind, id, {{kind == "walk" ? "status" : "description", "held"}});
    op.clock = long_ago.tick();
    coordinator.send({op});
    ASSERT_TRUE(coordinator.gets_receipt(op.n));
  };
  write_old("walk", "w1", "w1");
  write_old("finding", "f1", "w1");
  write_old("walk", "w2", "w2");
  write_old("finding", "f2", "w2");
  write("finding", "f3", {{"description", "nytt"}}, "w2");

  TestPhone church(server, server.enrol(Right::member, "kyrka"));
  const std::string week = R"({"activities":null,"days":7})";
  church.connect(week);
  ASSERT_TRUE(church.catches_up());
  EXPECT_EQ(church.told, (std::set<std::string>{"p/walks/w2", "p/walks/f2", "p/walks/f3"}));
  write("finding", "f1", {{"description", "åter aktuell"}}, "w1");
  EXPECT_TRUE(church.sees([&] { return church.entities == church.expected(); })) << "its walk comes with it";
  church.disconnect();

  TestPhone later(server, church.session);
  later.connect(week);
  ASSERT_TRUE(later.catches_up());
  EXPECT_EQ(later.entities, later.expected());
  write_old("finding", "f4", "w4");
  let_pass();
  later.read();
  EXPECT_FALSE(later.told.contains("p/walks/f4"));
  later.disconnect();
  write("walk", "w4", {{"status", "held"}}, "w4");
  server.now += 2 * kTestDay;
  later.connect(week);
  ASSERT_TRUE(later.catches_up());
  EXPECT_FALSE(later.welcome.bool_or("reset", true)) << "the days count from the first hello";
  EXPECT_EQ(later.entities, later.expected());
}

TEST_F(ChangesTest, ASlowReaderFallsBehindAloneAndCatchesUpByItself) {
  HubOptions options;
  options.max_queued_bytes = 64 * 1024;
  options.messages_per_second = 1'000'000;
  options.message_burst = 1'000'000;
  TestServer small(options);
  TestPhone writer(small, small.enrol(Right::coordinator, "sdf")), quick(small, small.enrol(Right::member, "kyrka"));
  TestPhone slow(small, quick.session);
  writer.connect();
  quick.connect();
  slow.connect("null", true);
  ASSERT_TRUE(quick.catches_up() && slow.catches_up());
  slow.connection->is_stalled = true;
  const std::string text(900, 'x');
  for (int i = 0; i < 600; ++i) {
    writer.send_op("p/walks", "w1", "finding", "f" + std::to_string(i), {{"description", text}});
    if (i % 20 == 19) {
      ASSERT_TRUE(writer.gets_receipt(i + 1));
    }
    writer.read();
    quick.read();
  }
  ASSERT_TRUE(writer.gets_receipt(600));
  ASSERT_TRUE(quick.converges());
  EXPECT_LT(slow.connection->most_queued(), 64u * 1024 + 256 * 1024) << "the limit and one message";
  slow.connection->is_stalled = false;
  EXPECT_TRUE(slow.converges());
  EXPECT_TRUE(slow.catches_up());
  EXPECT_TRUE(slow.sees([&] { return slow.rollups["p/walks"] == 600; }));
  EXPECT_EQ(slow.connection->close_code(), 0);
}

TEST_F(ChangesTest, ALongLogComesInBoundedMessagesAndLiveOnesGoOnBetween) {
  coordinator.connect();
  const std::string text(900, 'x');
  for (int batch = 0; batch < 12; ++batch) {
    Value::Array ops;
    for (int i = 0; i < 100; ++i) {
      ops.push_back(encode_op(coordinator.op("p/walks", "w" + std::to_string(batch), "finding",
                                             "f" + std::to_string(batch * 100 + i), {{"description", text}})));
    }
    coordinator.say(Value(Value::Object{{"type", "ops"}, {"ops", ops}}).canonical());
  }
  ASSERT_TRUE(coordinator.gets_receipt(1200));
  TestPhone church(server, server.enrol(Right::member, "kyrka"));
  church.connect();
  ASSERT_TRUE(church.catches_up());
  EXPECT_EQ(church.entities, church.expected());
  Seq last = 0;
  std::size_t messages = 0;
  for (const Value& m : church.messages) {
    if (m.text_or("type") != "changes") continue;
    ++messages;
    for (const Value& e : m.find("entities")->as_array()) {
      EXPECT_GT(e.int_or("rev", 0), last);
      last = e.int_or("rev", 0);
    }
    EXPECT_LE(m.find("entities")->as_array().size(), 200u);
  }
  EXPECT_GE(messages, 6u);
  ASSERT_TRUE(coordinator.converges());
}

TEST_F(ChangesTest, ChangesOfOneMomentShareAFrameAndReadersOfOneKindShareItsBytes) {
  std::vector<std::unique_ptr<TestPhone>> phones;
  for (int i = 0; i < 5; ++i) {
    phones.push_back(std::make_unique<TestPhone>(server, server.enrol(Right::member, "kyrka")));
    phones.back()->connect();
    ASSERT_TRUE(phones.back()->catches_up());
  }
  coordinator.connect();
  ASSERT_TRUE(coordinator.catches_up());
  Value::Array ops;
  for (int i = 0; i < 50; ++i) {
    ops.push_back(
        encode_op(coordinator.op("p/walks", "w1", "finding", "f" + std::to_string(i), {{"description", "x"}})));
  }
  coordinator.say(Value(Value::Object{{"type", "ops"}, {"ops", ops}}).canonical());
  std::set<const std::string*> frames;
  for (auto& phone : phones) {
    ASSERT_TRUE(eventually([&] { return phone->connection->waiting() > 0; }));
    const auto taken = phone->connection->take();
    ASSERT_EQ(taken.size(), 1u);
    frames.insert(taken[0].get());
  }
  EXPECT_EQ(frames.size(), 1u);
}

TEST_F(ChangesTest, ManyPhonesWritingAtOnceAllEndEqualToTheServer) {
  // tools/deep runs twenty phones with five hundred ops each.
  const bool is_deep = std::getenv("LYKTA_DEEP") != nullptr;
  const std::size_t phone_count = is_deep ? 20 : 8, batches = is_deep ? 25 : 8, ops_each = batches * 20;
  HubOptions options;
  options.messages_per_second = 1'000'000;
  options.message_burst = 1'000'000;
  TestServer busy(options);
  std::vector<std::unique_ptr<TestPhone>> phones;
  const std::pair<Right, const char*> kinds[] = {
      {Right::coordinator, "sdf"}, {Right::member, "lpo"}, {Right::member, "kyrka"}, {Right::administrator, "sdf"}};
  for (std::size_t i = 0; i < phone_count; ++i) {
    const auto& [right, party] = kinds[i % 4];
    phones.push_back(std::make_unique<TestPhone>(busy, busy.enrol(right, party)));
  }
  TestPhone owner(busy, busy.enrol(Right::owner, "tk"));
  owner.connect();
  std::vector<std::vector<Op>> sent(phones.size());
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < phones.size(); ++i) {
    threads.emplace_back([&, i] {
      TestPhone& phone = *phones[i];
      phone.connect("null", i % 2 == 0);
      for (std::size_t batch = 0; batch < batches; ++batch) {
        std::vector<Op> ops;
        for (std::size_t k = 0; k < 20; ++k) {
          const std::size_t thing = (i * 7 + batch * 20 + k) % 300;
          const std::string id = std::to_string(thing), occasion = "w" + std::to_string(thing % 30);
          ops.push_back(k % 3 == 0 ? phone.op("p/walks", occasion, "measure", "m" + id,
                                              {{"responsible", k % 2 ? "tk" : "bostad"}})
                                   : phone.op("p/walks", occasion, "finding", "f" + id,
                                              {{"description", id + "/" + std::to_string(i)}}));
        }
        // Most saw what they change; else every entity would end as a list of conflicts.
        for (Op& op : ops) op.base = op.n % 10 == 0 ? 0 : 1'000'000;
        phone.send(ops);
        sent[i].insert(sent[i].end(), ops.begin(), ops.end());
        if (batch % 4 == 0) phone.read();
        if (batch != batches / 2) continue;
        phone.disconnect();
        phone.connect("null", i % 2 == 0);
      }
    });
  }
  for (auto& t : threads) t.join();
  for (std::size_t i = 0; i < phones.size(); ++i) {
    TestPhone& phone = *phones[i];
    ASSERT_TRUE(phone.gets_receipt(static_cast<std::int64_t>(ops_each)))
        << i << " closed with " << phone.connection->close_code() << " after " << phone.receipts.size() << " receipts"
        << (phone.errors.empty() ? "" : ", " + phone.errors.back());
    // What it has no receipt for it sends again, and gets the same one.
    std::vector<Op> again;
    for (const Op& op : sent[i]) {
      if (!phone.receipts.contains(op.n)) again.push_back(op);
    }
    phone.send(again);
    EXPECT_TRUE(phone.sees([&] { return phone.receipts.size() == ops_each; })) << phone.receipts.size();
    EXPECT_EQ(busy.store->read()->device_log(phone.session.device).highest_n, static_cast<std::int64_t>(ops_each));
  }
  EXPECT_EQ(busy.store->read()->last_seq(), static_cast<Seq>(phone_count * ops_each));
  for (auto& phone : phones) EXPECT_TRUE(phone->converges()) << phone->session.device;
  EXPECT_TRUE(owner.converges());
}

}  // namespace
}  // namespace lykta
