// Whoever got hold of a link, or of none, and means it harm.
#include <gtest/gtest.h>

#include <array>
#include <thread>

#include "house.h"

namespace lykta {
namespace {

const std::string kMeasure = id(11);

class HostileLinks : public testing::Test {
 protected:
  void SetUp() override {
    house_.write_walk();
    house_.write("measure", kMeasure, R"({"text":"Byt lamporna","responsible":"tk","status":"started"})");
    token_ = house_.link("tk").token;
  }
  Told post(const std::string& body) { return house_.ask("POST", "/api/v1/link/answers", token_, body); }
  static std::string change(const std::string& answer_id, const std::string& set) {
    return R"({"id":")" + answer_id + R"(","activity":")" + kRow + R"(","occasion":")" + kWalk + R"(","entity":")" +
           kMeasure + R"(","kind":"measure","base":0,"set":)" + set + "}";
  }

  House house_;
  std::string token_;
};

TEST_F(HostileLinks, BodiesThatAreNoAnswersAreRefusedAndLeaveNothing) {
  const Seq end = house_.app().store().read()->last_seq();
  std::string many = change("answer-0", R"({"owner_note":"x"})");
  for (int i = 1; i <= 50; ++i) many += "," + change("answer-" + std::to_string(i), R"({"owner_note":"x"})");
  std::string deep;
  for (int i = 0; i < 40; ++i) deep += R"({"a":)";
  const struct {
    std::string body;
    int status;
    std::string reason;
  } cases[] = {
      {"", 415, "content_type_not_json"},
      {"{", 400, "json_syntax"},
      {"[]", 400, "changes_missing"},
      {R"({"changes":{}})", 400, "changes_missing"},
      {R"({"changes":[]})", 400, "changes_count"},
      {R"({"changes":[)" + many + "]}", 400, "changes_count"},
      {R"({"changes":[1]})", 400, "answer_id_invalid"},
      {R"({"changes":[)" + change("short", "{}") + "]}", 400, "answer_id_invalid"},
      {R"({"changes":[)" + change(std::string(81, 'a'), "{}") + "]}", 400, "answer_id_invalid"},
      {R"({"changes":[)" + change("with space", "{}") + "]}", 400, "answer_id_invalid"},
      {R"({"changes":[)" + change("answer-1", deep) + "]}", 400, "json_too_deep"},
      {R"({"changes":[)" + change("answer-1", R"({"owner_note":")" + std::string(300'000, 'x') + "\"}") + "]}", 413,
       "json_too_large"},
  };
  for (const auto& c : cases) {
    const Told told = post(c.body);
    EXPECT_EQ(told.status, c.status) << c.body.substr(0, 80);
    EXPECT_EQ(told.reason(), c.reason) << c.body.substr(0, 80);
  }
  EXPECT_EQ(house_.app().store().read()->last_seq(), end);
}

TEST_F(HostileLinks, AChangeCannotClaimMoreThanItsSet) {
  const std::string body = change("answer-claims", R"({"owner_note":"x"})");
  std::string claims = body;
  claims.insert(1, R"("device":"desk","n":1,"clock":9007199254740991,"by":{"party":"sdf","role":"chef"},"delete":true,)"
                   R"("schema":99,"at":"2099-01-01T00:00:00Z",)");
  const Told told = post(R"({"changes":[)" + claims + "]}");
  ASSERT_EQ(told.status, 200) << told.body;
  EXPECT_EQ(told.json().find("receipts")->as_array()[0].text_or("status"), "stored") << told.body;
  const auto measure = house_.app().store().read()->entity(kMeasure);
  EXPECT_FALSE(measure->is_deleted());
  EXPECT_FALSE(measure->held);
  EXPECT_EQ(measure->fields.at("owner_note").by.party, "tk");
  EXPECT_LT(measure->fields.at("owner_note").stamp.clock, *parse_instant("2025-01-01T00:00:00Z") * 1024);
}

TEST_F(HostileLinks, APersonalNumberDoesNotComeInThisWayEither) {
  const Told told = post(R"({"changes":[)" + change("answer-pnr", R"({"owner_note":"ring 19121212-1212"})") + "]}");
  EXPECT_EQ(House::outcome(told.json().find("receipts")->as_array()[0]), "personal_number");
}

TEST_F(HostileLinks, TheSameAnswerFromManyHandsAtOnceIsStoredOnce) {
  const Seq end = house_.app().store().read()->last_seq();
  std::vector<std::thread> hands;
  std::array<std::string, 8> told;
  for (std::size_t i = 0; i < told.size(); ++i) {
    hands.emplace_back([&, i] { told[i] = post(R"({"changes":[)" + change("answer-race", R"({"owner_note":"x"})") + "]}").body; });
  }
  for (std::thread& hand : hands) hand.join();
  for (const std::string& body : told) EXPECT_EQ(body, told[0]);
  EXPECT_EQ(house_.app().store().read()->last_seq(), end + 1);
}

TEST_F(HostileLinks, GuessedTokensOpenNothingAndAHandThatNeverStopsIsSlowed) {
  for (const std::string& token : std::vector<std::string>{std::string("A"), std::string(43, 'A'), std::string(4'000, 'A'), token_ + "A",
                                  token_.substr(1), "' OR 1=1 --"}) {
    EXPECT_EQ(house_.ask("GET", "/api/v1/link/work", token).status, 401) << token.substr(0, 50);
  }
  Told last;
  for (int i = 0; i < 70; ++i) last = house_.get("/api/v1/link/work", token_);
  EXPECT_EQ(last.status, 503);
  EXPECT_EQ(last.reason(), "too_many_tries");
  EXPECT_EQ(house_.get("/api/v1/link/work", house_.link("tk").token).status, 200) << "others are served";
  const std::string foreign = "Origin: https://evil.example";
  house_.now += 60'000;
  EXPECT_EQ(house_.ask("POST", "/api/v1/link/answers", token_, R"({"changes":[]})",
                       {foreign, "Content-Type: application/json"})
                .reason(),
            "origin_not_allowed");
}

}  // namespace
}  // namespace lykta
