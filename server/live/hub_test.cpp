#include "live/hub.h"

#include <future>

#include "live/test_phone.h"

namespace lykta {
namespace {

struct HubTest : testing::Test {
  TestServer server;
  TestPhone coordinator{server, server.enrol(Right::coordinator, "sdf")};
  TestPhone church{server, server.enrol(Right::member, "kyrka")};
};

TEST_F(HubTest, HelloIsAnsweredWithWelcomeAndThenEverythingUpToNow) {
  coordinator.connect();
  coordinator.send_op("p/walks", "w1", "walk", "w1", {{"status", "held"}});
  coordinator.send_op("p/walks", "w1", "finding", "f1", {{"description", "mörkt vid hållplatsen"}});
  ASSERT_TRUE(coordinator.gets_receipt(2));
  EXPECT_EQ(coordinator.receipts[2].text_or("status"), "stored");

  church.connect();
  ASSERT_TRUE(church.catches_up());
  EXPECT_EQ(church.entities, church.expected());
  EXPECT_EQ(church.entities.size(), 2u);
  EXPECT_EQ(church.messages.at(0).text_or("type"), "welcome");
  EXPECT_EQ(church.welcome.find("session")->canonical(), to_value(church.session).canonical());
  EXPECT_EQ(church.welcome.find("limits")->canonical(),
            R"({"message_bytes":262144,"ops_per_batch":500,"photo_bytes":8388608,"photo_chunk_bytes":524288})");
  EXPECT_FALSE(church.welcome.bool_or("reset", true));
  EXPECT_EQ(church.welcome.text_or("district_version"), "v1");
}

TEST_F(HubTest, WelcomeTellsHighestNumberAndGaps) {
  coordinator.connect();
  coordinator.n = 1;
  coordinator.send_op("p/walks", "w1", "walk", "w1", {{"status", "held"}});
  coordinator.n = 5;
  coordinator.send_op("p/walks", "w1", "walk", "w1", {{"status", "planned"}});
  ASSERT_TRUE(coordinator.gets_receipt(6));
  coordinator.connect();
  ASSERT_TRUE(coordinator.catches_up());
  EXPECT_EQ(coordinator.welcome.int_or("highest_n", 0), 6);
  EXPECT_EQ(coordinator.welcome.find("gaps")->canonical(), "[[1,1],[3,5]]");
}

TEST_F(HubTest, WhatOneWritesTheOtherSeesWithoutAsking) {
  coordinator.connect();
  church.connect();
  ASSERT_TRUE(church.catches_up());
  coordinator.send_op("p/walks", "w1", "finding", "f1", {{"description", "ett"}});
  ASSERT_TRUE(church.sees([&] { return church.entities.size() == 1; }));
  church.send_op("p/walks", "w1", "finding", "f1", {{"description", "två"}});
  ASSERT_TRUE(church.gets_receipt(1));
  ASSERT_TRUE(coordinator.converges());
  ASSERT_TRUE(church.converges());
  EXPECT_NE(church.entities.begin()->second.find("två"), std::string::npos);
}

TEST_F(HubTest, NothingIsToldToAnybodyBeforeTheCommit) {
  coordinator.connect();
  church.connect();
  ASSERT_TRUE(coordinator.catches_up() && church.catches_up());
  std::promise<void> hold_first, hold_second, second_runs;
  auto first = hold_first.get_future().share(), second = hold_second.get_future().share();
  const auto nothing = [](Result<void>) {};
  server.store->write([first](Transaction&) -> Result<void> { return first.wait(), Result<void>(); }, nothing);
  // Both join the next group: the op's work is done when the second one blocks, but nothing is committed.
  coordinator.send_op("p/walks", "w1", "finding", "f1", {{"description", "ett"}});
  server.store->write(
      [second, &second_runs](Transaction&) -> Result<void> {
        second_runs.set_value();
        second.wait();
        return {};
      },
      nothing);
  hold_first.set_value();
  second_runs.get_future().wait();
  std::this_thread::sleep_for(std::chrono::milliseconds(700));  // longer than the feed's own look
  EXPECT_EQ(coordinator.connection->waiting(), 0u);
  EXPECT_EQ(church.connection->waiting(), 0u);
  hold_second.set_value();
  EXPECT_TRUE(coordinator.gets_receipt(1));
  EXPECT_TRUE(church.converges());
}

TEST_F(HubTest, ALostDoorbellOnlyDelays) {
  coordinator.connect("null", true);
  church.connect("null", true);
  ASSERT_TRUE(church.catches_up());
  ASSERT_TRUE(church.sees([&] { return church.rollups.size() == 2; }));
  server.intake->on_committed([](const Committed&) {});
  coordinator.send_op("p/walks", "w1", "finding", "f1", {{"description", "ett"}});
  EXPECT_TRUE(church.converges());
  EXPECT_TRUE(church.sees([&] { return church.rollups["p/walks"] == 1; }));
}

TEST_F(HubTest, WhoComesBackGetsOnlyWhatIsNew) {
  coordinator.connect();
  for (int i = 0; i < 20; ++i) {
    coordinator.send_op("p/walks", "w1", "finding", "f" + std::to_string(i), {{"description", "x"}});
  }
  ASSERT_TRUE(coordinator.gets_receipt(20));
  church.connect();
  ASSERT_TRUE(church.catches_up());
  church.disconnect();
  coordinator.send_op("p/walks", "w1", "finding", "f3", {{"description", "y"}});
  ASSERT_TRUE(coordinator.gets_receipt(21));
  church.told.clear();
  church.connect();
  ASSERT_TRUE(church.catches_up());
  EXPECT_FALSE(church.welcome.bool_or("reset", true));
  EXPECT_EQ(church.told, std::set<std::string>{"p/walks/f3"});
  EXPECT_EQ(church.entities, church.expected());
}

TEST_F(HubTest, ACursorOfOtherRightsOtherScopeOrAnotherLogResetsAfterForgot) {
  coordinator.connect();
  coordinator.send_op("p/walks", "w1", "finding", "f1", {{"police_note", "hemligt"}, {"description", "x"}});
  ASSERT_TRUE(coordinator.gets_receipt(1));
  TestPhone phone(server, server.enrol(Right::member, "lpo"));
  phone.connect();
  ASSERT_TRUE(phone.catches_up());
  phone.disconnect();
  ASSERT_TRUE(server.access->change_right(phone.session.device, Right::member, {"kyrka", "präst"}));

  TestPhone same(server, *server.access->session_of_device(phone.session.device));
  same.cursor = phone.cursor;
  same.entities = phone.entities;
  same.keeps_silent_about_reset = true;
  same.connect();
  ASSERT_TRUE(same.sees([&] { return !same.welcome.is_null(); }));
  EXPECT_TRUE(same.welcome.bool_or("reset", false));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(same.connection->waiting(), 0u) << "nothing comes before forgot";
  same.say(R"({"type":"forgot","cursor":"x"})");
  ASSERT_TRUE(same.converges());
  EXPECT_EQ(same.entities.begin()->second.find("hemligt"), std::string::npos);

  const std::string good = same.cursor;
  std::string of_another_log = good;
  of_another_log[3] = of_another_log[3] == '0' ? '1' : '0';
  const struct {
    std::string cursor, scope;
    bool resets;
  } cases[] = {{good, "null", false},
               {good, R"({"activities":["p/walks"],"days":0})", true},
               {good, R"({"activities":null,"days":7})", true},
               {of_another_log, "null", true},
               {good + "000", "null", true},
               {"c1.a.b", "null", true},
               {"inte en markör", "null", true}};
  for (const auto& c : cases) {
    TestPhone again(server, same.session);
    again.cursor = c.cursor;
    again.connect(c.scope);
    ASSERT_TRUE(again.catches_up());
    EXPECT_EQ(again.welcome.bool_or("reset", false), c.resets) << c.cursor << c.scope;
  }
}

TEST_F(HubTest, ARevokedDeviceIsClosedAtOnceAndToldNothingMore) {
  coordinator.connect();
  church.connect();
  ASSERT_TRUE(church.catches_up());
  ASSERT_TRUE(server.access->revoke(church.session.device));
  EXPECT_EQ(church.connection->close_code(), 1008);
  coordinator.send_op("p/walks", "w1", "finding", "f1", {{"description", "x"}});
  ASSERT_TRUE(coordinator.gets_receipt(1));
  ASSERT_TRUE(coordinator.converges());
  church.send_op("p/walks", "w1", "finding", "f2", {{"description", "y"}});
  church.read();
  EXPECT_TRUE(church.entities.empty());
  EXPECT_TRUE(church.receipts.empty());
  EXPECT_EQ(coordinator.connection->close_code(), 0);
  EXPECT_EQ(coordinator.expected().size(), 1u);
  church.connect();
  EXPECT_EQ(church.connection->close_code(), 1008) << "revoked between the upgrade and its session";
}

TEST_F(HubTest, AChangedRightMakesThePhoneSayHelloAnew) {
  church.connect();
  ASSERT_TRUE(church.catches_up());
  server.access->change_right(church.session.device, Right::supervisor, {"kyrka", "roll"});
  EXPECT_EQ(church.connection->close_code(), 1001);
}

TEST_F(HubTest, AnExpiredSessionIsClosedByTheClock) {
  const auto code = server.access->invite(Right::member, {"kyrka", ""}, server.now + 60'000);
  TestPhone phone(server, server.access->redeem(*code, "a")->session);
  phone.connect();
  ASSERT_TRUE(phone.catches_up());
  server.now += 60'000;
  EXPECT_TRUE(eventually([&] { return phone.connection->close_code() == 1008; }, std::chrono::seconds(2)));
}

TEST_F(HubTest, AFourthSocketOfADeviceClosesItsOldest) {
  std::vector<std::shared_ptr<TestConnection>> sockets;
  std::vector<std::unique_ptr<MessageSink>> sinks;
  for (int i = 0; i < 4; ++i) {
    sockets.push_back(std::make_shared<TestConnection>());
    sinks.push_back(server.hub->open(church.session, sockets.back()));
  }
  EXPECT_EQ(sockets[0]->close_code(), 1001);
  for (int i = 1; i < 4; ++i) EXPECT_EQ(sockets[i]->close_code(), 0);
  sinks.clear();
  EXPECT_EQ(server.hub->session_count(), 0u);
}

TEST_F(HubTest, WhatCannotBeReadIsAnsweredAndTheSocketStaysOpen) {
  church.connect();
  ASSERT_TRUE(church.catches_up());
  const std::pair<std::string, std::string> cases[] = {
      {"{", "json_syntax"},
      {std::string(5000, '['), "json_too_deep"},
      {R"({"type":"ping","type":"ping"})", "json_duplicate_key"},
      {"\"\xff\"", "json_not_utf8"},
      {"\"" + std::string(300'000, 'x') + "\"", "json_too_large"},
      {"[]", "message_unknown"},
      {"null", "message_unknown"},
      {R"({"type":7})", "message_unknown"},
      {R"({"type":"hej"})", "message_unknown"},
      {R"({"type":"hello"})", "hello_twice"},
      {R"({"type":"ops"})", "ops_missing"},
      {R"({"type":"ops","ops":{}})", "ops_missing"},
      {R"({"type":"ops","ops":[1]})", "envelope_type"},
      {R"({"type":"ops","ops":[{"n":-3}]})", "n_invalid"},
  };
  for (const auto& [text, reason] : cases) {
    church.errors.clear();
    church.say(text);
    ASSERT_TRUE(church.sees([&] { return !church.errors.empty(); })) << text.substr(0, 60);
    EXPECT_EQ(church.errors.at(0), reason) << text.substr(0, 60);
  }
  EXPECT_EQ(church.connection->close_code(), 0);
  church.say(R"({"type":"ping","id":"p7"})");
  ASSERT_TRUE(church.sees([&] { return church.messages.back().text_or("type") == "pong"; }));
  EXPECT_EQ(church.messages.back().text_or("id"), "p7");
  EXPECT_EQ(church.messages.back().int_or("server_ms", 0), kTestNow);
}

TEST_F(HubTest, HelloThatIsNotUnderstoodMayBeSaidAgain) {
  church.connection = std::make_shared<TestConnection>();
  church.sink = server.hub->open(church.session, church.connection);
  const std::pair<const char*, const char*> cases[] = {
      {R"({"type":"ops","ops":[]})", "hello_first"},
      {R"({"type":"forgot","cursor":"x"})", "hello_first"},
      {R"({"type":"hello","protocol":2})", "protocol_unknown"},
      {R"({"type":"hello","protocol":1,"device":"other"})", "not_your_device"},
      {R"({"type":"hello","protocol":1,"scope":[]})", "scope_invalid"},
      {R"({"type":"hello","protocol":1,"scope":{"days":-1}})", "scope_invalid"},
      {R"({"type":"hello","protocol":1,"scope":{"activities":"p/walks"}})", "scope_invalid"},
      {R"({"type":"hello","protocol":1,"scope":{"activities":[7]}})", "scope_invalid"},
  };
  for (const auto& [text, reason] : cases) {
    church.errors.clear();
    church.say(text);
    church.read();
    ASSERT_EQ(church.errors, std::vector<std::string>{reason}) << text;
  }
  church.say(R"({"type":"hello","protocol":1})");
  EXPECT_TRUE(church.catches_up());
}

TEST_F(HubTest, EachOpOfABatchHasItsReceiptAlsoTheOneThatCannotBeRead) {
  church.connect();
  Value::Array ops;
  ops.push_back(encode_op(church.op("p/walks", "w1", "finding", "f1", {{"description", "x"}})));
  Value no_kind = encode_op(church.op("p/walks", "w1", "finding", "f1", {{"description", "y"}}));
  no_kind.as_object().erase("kind");
  ops.push_back(no_kind);
  Value other = encode_op(church.op("p/walks", "w1", "finding", "f1", {{"description", "z"}}));
  other.as_object()["device"] = "d-other";
  ops.push_back(other);
  Value impostor = encode_op(church.op("p/walks", "w1", "finding", "f1", {{"description", "z"}}));
  impostor.as_object()["by"] = Value::Object{{"party", "lpo"}, {"role", "kommunpolis"}};
  ops.push_back(impostor);
  ops.push_back(encode_op(church.op("p/walks", "w1", "finding", "f2", {{"description", "å"}})));
  church.say(Value(Value::Object{{"type", "ops"}, {"ops", ops}}).canonical());
  ASSERT_TRUE(church.gets_receipt(5));
  const auto& message = church.messages.back();
  std::string order;
  for (const Value& r : message.find("receipts")->as_array()) {
    order += std::to_string(r.int_or("n", 0)) + ":" + r.text_or("status") + " ";
  }
  EXPECT_EQ(order, "1:stored 2:rejected 3:rejected 4:rejected 5:stored ");
  EXPECT_EQ(church.receipts[2].find("error")->text_or("reason"), "envelope_missing");
  EXPECT_EQ(church.receipts[3].find("error")->text_or("reason"), "not_your_device");
  EXPECT_EQ(church.receipts[4].find("error")->text_or("code"), "unauthorized");
}

TEST_F(HubTest, MoreOpsThanAllowedInOneMessageAreNotTaken) {
  church.connect();
  Value::Array ops(501, Value::Object{{"n", 1}});
  church.say(Value(Value::Object{{"type", "ops"}, {"ops", ops}}).canonical());
  ASSERT_TRUE(church.sees([&] { return !church.errors.empty(); }));
  EXPECT_EQ(church.errors.at(0), "too_many_ops");
  EXPECT_TRUE(church.receipts.empty());
}

TEST_F(HubTest, WhoFloodsIsToldAndClosed) {
  church.connect();
  for (int i = 0; i < 2000 && church.connection->close_code() == 0; ++i) church.say(R"({"type":"ping"})");
  EXPECT_EQ(church.connection->close_code(), 1008);
  church.read();
  EXPECT_EQ(church.errors.back(), "too_many_messages");
}

TEST_F(HubTest, AFailedCommitIsNoVerdictOnAnOp) {
  church.connect();
  ASSERT_TRUE(church.catches_up());
  server.store->set_before_commit([](Transaction&) { throw std::runtime_error("disk"); });
  church.send_op("p/walks", "w1", "finding", "f1", {{"description", "x"}});
  ASSERT_TRUE(eventually([&] { return church.connection->close_code() != 0; }));
  church.read();
  EXPECT_EQ(church.connection->close_code(), 1013);
  EXPECT_TRUE(church.receipts.empty());
  EXPECT_EQ(church.errors.size(), 1u);
}

TEST_F(HubTest, ClosingTheHubClosesEverySocketAndLateMessagesDoNothing) {
  church.connect();
  ASSERT_TRUE(church.catches_up());
  server.hub.reset();
  EXPECT_EQ(church.connection->close_code(), 1001);
  church.send_op("p/walks", "w1", "finding", "f1", {{"description", "x"}});
  church.disconnect();
  EXPECT_TRUE(coordinator.expected().empty());
}

TEST_F(HubTest, ANewDistrictIsToldOnceWithAllRollups) {
  coordinator.connect("null", true);
  ASSERT_TRUE(coordinator.sees([&] { return coordinator.rollups.size() == 3; }));
  server.district = "v2";
  coordinator.rollups.clear();
  server.hub->refresh_rollups();
  server.hub->refresh_rollups();
  ASSERT_TRUE(coordinator.sees([&] { return coordinator.rollups.size() == 3; }));
  int told = 0;
  for (const Value& m : coordinator.messages) told += m.text_or("type") == "district";
  EXPECT_EQ(told, 1);
}

TEST_F(HubTest, RollupsAreComputedOncePerRowAndKindOfReaderAndSentWhenTheyDiffer) {
  TestPhone second(server, server.enrol(Right::coordinator, "sdf"));
  coordinator.connect("null", true);
  second.connect(R"({"activities":["p/walks"],"days":0})", true);
  church.connect("null", true);
  ASSERT_TRUE(coordinator.sees([&] { return coordinator.rollups.size() == 3; }));
  ASSERT_TRUE(second.sees([&] { return second.rollups.size() == 1; }));
  ASSERT_TRUE(church.sees([&] { return church.rollups.size() == 2; })) << "not the row of counts only";
  EXPECT_EQ(server.records_computed, 6);
  std::this_thread::sleep_for(std::chrono::milliseconds(150));

  Value::Array ops;
  for (int i = 0; i < 100; ++i) {
    ops.push_back(
        encode_op(coordinator.op("p/walks", "w1", "finding", "f" + std::to_string(i), {{"description", "x"}})));
  }
  coordinator.say(Value(Value::Object{{"type", "ops"}, {"ops", ops}}).canonical());
  for (TestPhone* phone : {&coordinator, &second, &church}) {
    ASSERT_TRUE(phone->sees([&] { return phone->rollups["p/walks"] == 100; }));
  }
  EXPECT_LE(server.records_computed, 6 + 2 * 3);
  int messages = 0;
  for (const Value& m : church.messages) {
    if (m.text_or("type") != "rollups") continue;
    ++messages;
    EXPECT_EQ(m.text_or("period"), "VB");
    EXPECT_EQ(m.text_or("as_of"), "2024-12-11");
  }
  EXPECT_LE(messages, 4);

  const int computed = server.records_computed;
  church.messages.clear();
  coordinator.send_op("p/walks", "w1", "finding", "f1", {{"description", "y"}});
  ASSERT_TRUE(coordinator.gets_receipt(101));
  EXPECT_TRUE(eventually([&] { return server.records_computed >= computed + 2; }));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  church.read();
  for (const Value& m : church.messages) EXPECT_NE(m.text_or("type"), "rollups") << "the number is the same";
}

}  // namespace
}  // namespace lykta
