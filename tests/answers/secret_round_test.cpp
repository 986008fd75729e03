// That an inspection is coming, and what it found, is for the authorities on it: everybody else asks over HTTP, the
// WebSocket, the record and by writing, and every answer is that of a round that does not exist (domain.md §10.3).
#include <gtest/gtest.h>

#include <algorithm>

#include "house.h"

namespace lykta {
namespace {

const std::string kInspections = "tillsyn-2024/vandring";
const std::string kRound = id(500), kNoRound = id(501), kShop = id(510);
const std::string kVisit = kRound + "/visit/" + kShop, kFault = kRound + "/deficiency/" + kShop + "/lpo/T4";

class SecretRound : public testing::Test {
 protected:
  struct Outsider {
    std::string name, token, device;
  };

  void SetUp() override {
    std::ifstream in(testing_support::plan_file());
    std::string plan(std::istreambuf_iterator<char>(in), {});
    put(plan, "\"prov-2024\"", "\"tillsyn-2024\"");
    put(plan, "\"plugin\": \"trygghetsvandring\"", "\"plugin\": \"tillsyn\"");
    put(plan, "\"confidentiality\": \"open\"", "\"confidentiality\": \"partner\"");
    const auto imported = house_.app().import_plan(decode_plan(decode_json(plan, kDocumentLimits).value()).value());
    ASSERT_TRUE(imported) << imported.error().sentence;

    add("supervisor of another party", Right::supervisor, "grannar");
    add("member of no authority", Right::member, "grannar");
    add("member of an authority not on it", Right::member, "tk");
    add("coordinator not on it", Right::coordinator, "tk");
    add("auditor", Right::auditor, "grannar");
  }

  static void put(std::string& text, const std::string& what, const std::string& with) {
    const auto at = text.find(what);
    ASSERT_NE(at, std::string::npos) << what;
    text.replace(at, what.size(), with);
  }
  void add(const std::string& name, Right right, const std::string& party) {
    Outsider o{name, house_.token(right, party), ""};
    o.device = house_.get("/api/v1/session", o.token).json().text_or("device");
    ASSERT_FALSE(o.device.empty()) << name;
    outsiders_.push_back(std::move(o));
  }

  Receipt submit(const Session& session, const std::string& kind, const std::string& entity, const std::string& set,
                 const std::string& occasion = kRound) {
    Op op;
    op.n = ++n_[session.device];
    op.at = "2024-12-19T13:00:00+01:00";
    op.activity = kInspections;
    op.occasion = occasion;
    op.entity = entity;
    op.kind = kind;
    op.base = house_.app().store().read()->last_seq();
    op.set = decode_json(set).value().as_object();
    return house_.app().intake().submit_and_wait(session, {op}).at(0);
  }
  void write(const std::string& kind, const std::string& entity, const std::string& set) {
    const Receipt receipt = submit(testing_support::session_of("police", Right::member, "lpo"), kind, entity, set);
    ASSERT_EQ(receipt.status, ReceiptStatus::stored) << receipt.error.sentence;
  }
  /// A coming round of the police and the district, with what was already prepared for it and even found.
  void plan_round() {
    const std::string on = R"("authorities":["lpo","sdf"])";
    write("inspection_round", kRound,
          R"({"status":"planned","starts_at":"2024-12-27T20:00","kinds":["pub"],"planned":true,)"
          R"("lead":{"party":"lpo","role":"gruppchef"},)" + on + "}");
    write("visit", kVisit, R"({"object":")" + kShop + R"(","regimes":["tobacco"],"present":["lpo"],)" + on + "}");
    write("answer", kRound + "/answer/" + kShop + "/lpo/T4",
          R"({"object":")" + kShop + R"(","party":"lpo","point":"T4","checklist_version":"tobacco-2024.1",)"
          R"("answer":"deficiency","note":"Skylten saknas",)" + on + "}");
    write("deficiency", kFault,
          R"({"object":")" + kShop + R"(","party":"lpo","point":"T4","seriousness":"serious",)" + on + "}");
    write("law_report", kRound + "/law_report/lpo/tobakslagen",
          R"({"party":"lpo","law":"tobakslagen","count":2,)" + on + "}");
  }

  /// Everything a first sync and the live numbers tell, until nothing more comes; in an order of its own.
  std::string all_of_socket(const Outsider& who) {
    testing_support::WsClient phone(house_.port(), who.token);
    EXPECT_TRUE(phone.is_open()) << who.name;
    phone.send(hello(who.device, true));
    std::map<std::string, std::string> told;
    for (int quiet = 0; quiet < 6 && phone.is_open();) {
      const auto text = phone.receive(100);
      if (!text) {
        ++quiet;
        continue;
      }
      const Value got = decode_json(*text, kDocumentLimits).value_or(Value());
      for (const char* part : {"entities", "gone", "records"}) {
        const Value* list = got.find(part);
        if (!list) continue;
        for (const Value& each : list->as_array()) {
          told[part + (each.is_text() ? each.as_text() : each.text_or("id") + each.text_or("ref"))] = each.canonical();
        }
      }
    }
    std::string all;
    for (const auto& [what, text] : told) all += text + "\n";
    return all;
  }
  std::string record_for(const Outsider& who) {
    return house_.get("/api/v1/records/tillsyn-2024?period=VB&as_of=2024-12-31", who.token).body;
  }
  /// Answers that may differ in nothing but the id that was asked for.
  void expect_alike(const std::string& path, const Outsider& who) {
    const Told secret = house_.get(path + kRound, who.token), nothing = house_.get(path + kNoRound, who.token);
    std::string body = secret.body;
    for (auto at = body.find(kRound); at != std::string::npos; at = body.find(kRound)) {
      body.replace(at, kRound.size(), kNoRound);
    }
    EXPECT_EQ(secret.status, nothing.status) << who.name << " " << path;
    EXPECT_EQ(body, nothing.body) << who.name << " " << path;
  }

  House house_;
  std::vector<Outsider> outsiders_;
  std::map<std::string, std::int64_t> n_;
};

TEST_F(SecretRound, NobodyElseIsToldThatItIsComing) {
  std::map<std::string, std::string> record, socket;
  for (const Outsider& who : outsiders_) {
    record[who.name] = record_for(who);
    ASSERT_NE(record[who.name].find("tillsyn-2024"), std::string::npos) << who.name << ": " << record[who.name];
    socket[who.name] = all_of_socket(who);
  }
  plan_round();
  for (const Outsider& who : outsiders_) {
    EXPECT_EQ(record_for(who), record[who.name]) << who.name << ": the record changed";
    EXPECT_EQ(all_of_socket(who), socket[who.name]) << who.name << ": the phone was told something";
    for (const char* path : {"/api/v1/entities?ids=", "/api/v1/history?entity=", "/api/v1/phones?occasion=",
                             "/api/v1/codes?occasion=", "/api/v1/links?occasion="}) {
      expect_alike(path, who);
    }
  }
  const Told insider = house_.get("/api/v1/entities?ids=" + kRound, house_.token(Right::member, "sdf"));
  EXPECT_NE(insider.body.find("gruppchef"), std::string::npos) << "the district is on it: " << insider.body;
}

TEST_F(SecretRound, AnOpenPageHearsNothingWhileItIsPlannedAndWritten) {
  std::vector<std::unique_ptr<testing_support::WsClient>> phones;
  for (const Outsider& who : outsiders_) {
    phones.push_back(std::make_unique<testing_support::WsClient>(house_.port(), who.token));
    phones.back()->send(hello(who.device, true));
    while (phones.back()->receive(300)) {
    }
  }
  plan_round();
  for (std::size_t i = 0; i < phones.size(); ++i) {
    while (const auto text = phones[i]->receive(400)) {
      EXPECT_EQ(text->find(kRound), std::string::npos) << outsiders_[i].name;
      const Value got = decode_json(*text, kDocumentLimits).value_or(Value());
      EXPECT_NE(got.text_or("type"), "rollups") << outsiders_[i].name << " " << *text;
      if (got.text_or("type") == "changes") {
        EXPECT_TRUE(got.find("entities")->as_array().empty()) << *text;
        EXPECT_TRUE(got.find("gone")->as_array().empty()) << *text;
      }
    }
  }
}

TEST_F(SecretRound, WritingTellsNothingAndOpensNothing) {
  plan_round();
  for (const char* party : {"grannar", "tk"}) {
    const Session who = testing_support::session_of(std::string("probe-") + party, Right::member, party);
    const std::string into = R"({"authorities/)" + std::string(party) + R"(":true})";
    for (const auto& [kind, secret, nothing] :
         {std::tuple{"inspection_round", kRound, kNoRound}, std::tuple{"visit", kVisit, kNoRound + "/visit/" + kShop}}) {
      const std::string there = secret.substr(0, kRound.size()), nowhere = nothing.substr(0, kNoRound.size());
      const Receipt a = submit(who, kind, secret, into, there), b = submit(who, kind, nothing, R"({"summary":"x"})", nowhere);
      EXPECT_EQ(a.status, ReceiptStatus::rejected) << party << " " << kind;
      if (std::string(kind) == "inspection_round") {
        EXPECT_EQ(a.error.reason, b.error.reason) << party;
        EXPECT_EQ(a.error.sentence, b.error.sentence) << party;
      }
    }
    EXPECT_TRUE(house_.app().store().read()->entity(kRound)->elements("authorities") ==
                (std::vector<std::string>{"lpo", "sdf"}));
  }
}

TEST_F(SecretRound, OnceHeldOthersLearnItsDateAndKindsAndNothingOfWhatWasFound) {
  plan_round();
  write("inspection_round", kRound, R"({"status":"held","summary":"Två ställen utan skylt"})");
  for (const Outsider& who : outsiders_) {
    const std::string told = all_of_socket(who) + record_for(who) +
                             house_.get("/api/v1/entities?ids=" + kRound + "," + kVisit + "," + kFault, who.token).body;
    for (const std::string& secret : {kVisit, kFault, std::string("Skylten"), std::string("gruppchef"),
                                      std::string("utan skylt"), std::string("serious")}) {
      EXPECT_EQ(told.find(secret), std::string::npos) << who.name << " learns " << secret;
    }
    EXPECT_NE(told.find("2024-12-27T20:00"), std::string::npos) << who.name << " may know that it was held";
  }
  const Told history = house_.get("/api/v1/history?entity=" + kRound, outsiders_[1].token);
  EXPECT_EQ(history.status, 200);
  for (const char* secret : {"gruppchef", "utan skylt", "authorities"}) {
    EXPECT_EQ(history.body.find(secret), std::string::npos) << secret;
  }
}

TEST_F(SecretRound, AnAuthoritysAnswersAreItsOwnUntilItSharesThem) {
  plan_round();
  const std::string answer = kRound + "/answer/" + kShop + "/lpo/T4", ask = "/api/v1/entities?ids=" + answer;
  const std::string district = house_.token(Right::member, "sdf");
  EXPECT_EQ(house_.get(ask, district).body.find("Skylten"), std::string::npos) << "not shared yet";
  write("answer", answer, R"({"shared":true})");
  EXPECT_NE(house_.get(ask, district).body.find("Skylten"), std::string::npos);
  EXPECT_EQ(house_.get(ask, outsiders_[2].token).body.find("Skylten"), std::string::npos) << "shared with those on it only";
}

}  // namespace
}  // namespace lykta
