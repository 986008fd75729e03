// One evening: guests by one code, who still holds unsent work, and what their phones may ask afterwards.
#include <gtest/gtest.h>

#include "house.h"

namespace lykta {
namespace {

class Evening : public testing::Test {
 protected:
  void SetUp() override {
    house_.write_walk(R"(,"invited":["lpo"])");
    desk_ = house_.token(Right::coordinator);
  }
  Told open_code(const std::string& token, const std::string& more = "") {
    return house_.ask("POST", "/api/v1/devices", token,
                      R"({"right":"guest","party":"","role":"","occasion":")" + kWalk + R"(","uses":20)" + more + "}");
  }
  Told enrol(const std::string& code, const std::string& more = "") {
    return house_.ask("POST", "/api/v1/enrol", "", R"({"code":")" + code + "\"" + more + "}");
  }
  Receipt say(testing_support::WsClient& phone, const std::string& op) {
    phone.send(R"({"type":"ops","ops":[)" + op + "]}");
    const Value got = message(phone, "receipts");
    const Value* receipts = got.find("receipts");
    Receipt receipt;
    if (!receipts) return receipt;
    const Value& first = receipts->as_array()[0];
    receipt.status = first.text_or("status") == "stored" ? ReceiptStatus::stored : ReceiptStatus::rejected;
    if (const Value* error = first.find("error"); error && error->is_object()) receipt.error.reason = error->text_or("reason");
    return receipt;
  }
  static std::string op(int n, const std::string& kind, const std::string& entity, const std::string& set,
                        const std::string& occasion = kWalk) {
    return R"({"n":)" + std::to_string(n) + R"(,"clock":)" + std::to_string(1'734'696'000'000 * 1024 + n) +
           R"(,"at":"2024-12-20T13:00:00+01:00","by":{"party":"boende","role":""},"activity":")" + kRow +
           R"(","occasion":")" + occasion + R"(","entity":")" + entity + R"(","kind":")" + kind +
           R"(","schema":1,"base":0,"set":)" + set + "}";
  }

  House house_;
  std::string desk_;
};

TEST_F(Evening, GuestsJoinByOneCodeAndChooseWhomTheySpeakFor) {
  const Told opened = open_code(desk_);
  ASSERT_EQ(opened.status, 201) << opened.body;
  const std::string code = opened.json().text_or("code");
  EXPECT_EQ(opened.json().text_or("expires"), "2024-12-21T12:00:00.000Z");
  const Told asked = enrol(code);
  EXPECT_EQ(asked.status, 409);
  EXPECT_EQ(asked.reason(), "party_needed");
  EXPECT_EQ(asked.json().find("choices")->canonical(),
            R"([{"id":"lpo","name":"Lokalpolisområdet"},{"id":"boende","name":"Boende och allmänhet"}])");
  EXPECT_EQ(enrol(code, R"(,"party":"tk")").reason(), "party_not_among_choices");

  const Value guest = enrol(code, R"(,"party":"boende","role":"")").json();
  const std::string token = guest.text_or("token");
  EXPECT_EQ(guest.find("session")->text_or("occasion"), kWalk);
  EXPECT_EQ(guest.find("session")->text_or("expires"), "2024-12-21T12:00:00.000Z");
  EXPECT_EQ(enrol(code, R"(,"party":"boende")").status, 200) << "many by one code";

  const Value district = house_.get("/api/v1/district", token).json();
  const Value::Array& rows = district.find("plans")->as_array()[0].find("rows")->as_array();
  ASSERT_EQ(rows.size(), 1u) << "the row of the evening, for its form";
  EXPECT_EQ(rows[0].text_or("ref"), kRow);
  EXPECT_TRUE(rows[0].find("goals")->as_array().empty());

  testing_support::WsClient phone(house_.port(), token);
  phone.send(hello(guest.text_or("device"), false));
  const std::string seen = message(phone, "changes").canonical();
  EXPECT_NE(seen.find("Torget"), std::string::npos);
  EXPECT_EQ(say(phone, op(1, "finding", id(1), R"({"category":"lighting"})")).status, ReceiptStatus::stored);
  EXPECT_EQ(say(phone, op(2, "measure", id(2), R"({"text":"x"})")).error.reason, "right_missing");
  EXPECT_EQ(say(phone, op(3, "finding", id(3), R"({"category":"lighting"})", kFollowUp)).error.reason, "right_missing");

  house_.now = *parse_instant("2024-12-21T12:00:00Z");
  EXPECT_EQ(house_.get("/api/v1/session", token).reason(), "session_expired") << "the evening is over";
  EXPECT_EQ(enrol(code, R"(,"party":"boende")").reason(), "code_expired");
}

TEST_F(Evening, MembersWhoWalkMayOpenItAndNobodyElse) {
  EXPECT_EQ(open_code(house_.token(Right::member, "lpo")).status, 201);
  for (const Right right : {Right::owner, Right::supervisor, Right::auditor, Right::guest}) {
    EXPECT_EQ(open_code(house_.token(right, "lpo")).status, 403) << to_text(right);
  }
  EXPECT_EQ(house_.ask("POST", "/api/v1/devices", house_.token(Right::member, "lpo"),
                       R"({"right":"guest","party":"lpo","occasion":")" + kWalk + "\"}")
                .reason(),
            "right_missing")
      << "inviting one by one stays with coordinators";
  EXPECT_EQ(house_.ask("POST", "/api/v1/devices", desk_, R"({"right":"member","party":"lpo","uses":5})").reason(),
            "uses_for_guests_only");
  EXPECT_EQ(house_.ask("POST", "/api/v1/devices", desk_, R"({"right":"guest","party":"","occasion":"none","uses":5})").reason(),
            "occasion_unknown");
  EXPECT_EQ(open_code(desk_, R"(,"expires":"2024-12-22T12:00:00Z")").reason(), "expiry_too_far");
  EXPECT_EQ(house_.ask("POST", "/api/v1/devices", desk_, R"({"right":"guest","party":"","occasion":")" + kWalk +
                                                             R"(","uses":"många"})")
                .reason(),
            "uses_out_of_range");
}

TEST_F(Evening, ACodeIsListedWithoutItselfAndWithdrawn) {
  const Value opened = open_code(desk_).json();
  const Told listed = house_.get("/api/v1/codes?occasion=" + kWalk, desk_);
  EXPECT_EQ(listed.body.find(opened.text_or("code")), std::string::npos);
  ASSERT_EQ(listed.json().find("codes")->as_array().size(), 1u);
  EXPECT_EQ(listed.json().find("codes")->as_array()[0].text_or("id"), opened.text_or("id"));
  EXPECT_EQ(house_.get("/api/v1/codes?occasion=none", desk_).status, 404);
  EXPECT_EQ(house_.ask("DELETE", "/api/v1/codes/" + opened.text_or("id"), house_.token(Right::owner, "tk")).status, 403);
  EXPECT_EQ(house_.ask("DELETE", "/api/v1/codes/" + opened.text_or("id"), desk_).status, 204);
  EXPECT_EQ(enrol(opened.text_or("code"), R"(,"party":"boende")").reason(), "code_expired");
  EXPECT_EQ(house_.ask("DELETE", "/api/v1/codes/none", desk_).status, 404);
}

TEST_F(Evening, WhoStillHoldsUnsentWorkIsKnownAlsoAfterARestart) {
  const std::string code = open_code(desk_).json().text_or("code");
  const Value guest = enrol(code, R"(,"party":"boende")").json(), silent = enrol(code, R"(,"party":"lpo")").json();
  const std::string member = house_.token(Right::member, "lpo");
  const auto phones = [&](const std::string& token) {
    std::map<std::string, Value> by_device;
    const Value got = house_.get("/api/v1/phones?occasion=" + kWalk, token).json();
    for (const Value& phone : got.find("phones")->as_array()) by_device[phone.text_or("device")] = phone;
    return by_device;
  };
  {
    testing_support::WsClient phone(house_.port(), guest.text_or("token"));
    phone.send(hello(guest.text_or("device"), false));
    message(phone, "changes");
    phone.send(R"({"type":"holding","waiting":3,"photos":"många","to_blur":0,"ready":{}})");
    EXPECT_EQ(message(phone, "error").find("error")->text_or("reason"), "holding_invalid");
    phone.send(R"({"type":"holding","waiting":3,"photos":2,"to_blur":1,"ready":{"storage":"ok","battery":"warn"}})");
    phone.send(R"({"type":"ping","id":1})");
    message(phone, "pong");
    const auto told = phones(member);
    EXPECT_EQ(told.at(guest.text_or("device")).canonical(),
              R"({"connected":true,"device":")" + guest.text_or("device") +
                  R"(","party":"boende","photos":2,"ready":{"battery":"warn","storage":"ok"},"right":"guest",)"
                  R"("role":"","seen_at":"2024-12-20T12:00:00.000Z","to_blur":1,"waiting":3})");
    EXPECT_TRUE(told.at(silent.text_or("device")).find("waiting")->is_null());
    EXPECT_TRUE(told.at(silent.text_or("device")).find("seen_at")->is_null());
  }
  house_.restart();
  EXPECT_EQ(phones(desk_).at(guest.text_or("device")).int_or("waiting", 0), 3);
  EXPECT_FALSE(phones(desk_).at(guest.text_or("device")).bool_or("connected", true));
  house_.now = *parse_instant("2024-12-22T12:00:00Z");
  EXPECT_EQ(phones(desk_).size(), 1u) << "over, but it still holds something";
  EXPECT_EQ(house_.get("/api/v1/phones", desk_).status, 200);
  EXPECT_EQ(house_.get("/api/v1/phones", member).status, 403) << "all phones are for coordinators";
  EXPECT_EQ(house_.get("/api/v1/phones?occasion=none", member).status, 404);
  EXPECT_EQ(house_.get("/api/v1/phones?occasion=" + kWalk, house_.token(Right::guest, "lpo")).status, 403);
}

TEST_F(Evening, APhoneThatWroteOrSaysItIsThereBelongsToTheEvening) {
  const std::string writer = house_.token(Right::member, "lpo"), walker = house_.token(Right::member, "kyrka");
  const auto device = [&](const std::string& token) { return house_.get("/api/v1/session", token).json().text_or("device"); };
  const auto listed = [&](const std::string& token) {
    return house_.get("/api/v1/phones?occasion=" + kWalk, desk_).body.find(device(token)) != std::string::npos;
  };
  EXPECT_FALSE(listed(writer));
  EXPECT_FALSE(listed(walker));
  testing_support::WsClient one(house_.port(), writer), other(house_.port(), walker);
  one.send(hello(device(writer), false));
  message(one, "changes");
  std::string finding = op(1, "finding", id(5), R"({"category":"litter"})");
  finding.replace(finding.find("boende\",\"role\":\""), 16, "lpo\",\"role\":\"roll");
  EXPECT_EQ(say(one, finding).status, ReceiptStatus::stored);
  other.send(hello(device(walker), false));
  other.send(R"({"type":"holding","waiting":0,"photos":0,"to_blur":0,"ready":{},"occasion":")" + kWalk + "\"}");
  other.send(R"({"type":"ping","id":1})");
  message(other, "pong");
  EXPECT_TRUE(listed(writer));
  EXPECT_TRUE(listed(walker));
}

class Afterwards : public Evening {
 protected:
  void finding(int number) { house_.write("finding", id(number), R"({"category":"lighting","kind":"deficiency"})"); }
  void measure(int number, int origin, const std::string& more) {
    house_.write("measure", id(number), R"({"text":"x","responsible":"tk","origin":[")" + id(origin) + "\"]," + more + "}");
  }
  std::string states(const std::string& ids) {
    std::string all;
    const Value got = house_.get("/api/v1/public/findings?ids=" + ids).json();
    for (const Value& item : got.find("items")->as_array()) all += item.text_or("state") + " ";
    EXPECT_EQ(got.int_or("found", -1), static_cast<std::int64_t>(got.find("items")->as_array().size()));
    return all;
  }
};

TEST_F(Afterwards, APhoneAsksHowItWentWithItsOwn) {
  for (int n = 1; n <= 6; ++n) finding(n);
  measure(11, 2, R"("owner_answer":"accepted","agreed_on":"2024-02-01","status":"started")");
  measure(12, 3, R"("owner_answer":"accepted","agreed_on":"2024-02-01","status":"done","done_on":"2024-03-01")");
  measure(13, 4, R"("owner_answer":"declined","answer_reason":"privat mark")");
  measure(14, 5, R"("owner_answer":"accepted","agreed_on":"2024-02-01","status":"done","done_on":"2024-03-01")");
  measure(15, 5, R"("owner_answer":"accepted","agreed_on":"2024-02-01","status":"started")");
  measure(16, 6, R"("owner_answer":"forwarded","forwarded_to":"bostad")");
  std::string ids;
  for (int n = 1; n <= 7; ++n) ids += (n > 1 ? "," : "") + id(n);
  EXPECT_EQ(states(ids), "open answered fixed declined answered answered ") << "the seventh is nobody's";
  const Told told = house_.get("/api/v1/public/findings?ids=" + id(3));
  EXPECT_EQ(told.body, R"({"fixed":1,"found":1,"items":[{"id":")" + id(3) + R"(","state":"fixed"}]})");
  EXPECT_NE(told.head.find("max-age=300"), std::string::npos);
}

TEST_F(Afterwards, WhatALaterWalkSawOutdoesWhatWasPromised) {
  for (int n = 1; n <= 3; ++n) finding(n);
  measure(12, 2, R"("owner_answer":"accepted","agreed_on":"2024-02-01","status":"done","done_on":"2024-03-01")");
  measure(13, 3, R"("owner_answer":"accepted","agreed_on":"2024-02-01","status":"done","done_on":"2024-03-01")");
  const auto look = [&](int n, const std::string& outcome, const std::string& seen) {
    house_.write("second_look", kFollowUp + "/second_look/" + id(n),
                 R"({"finding":")" + id(n) + R"(","outcome":")" + outcome + R"(","seen_at":")" + seen + "\"}", kFollowUp);
  };
  look(1, "fixed", "2024-10-10T18:10");
  look(2, "still_so", "2024-10-10T18:15");
  look(3, "still_so", "2024-02-20T18:15");
  EXPECT_EQ(states(id(1) + "," + id(2) + "," + id(3)), "fixed answered fixed ")
      << "the third was done after it had been looked at";
  house_.write("measure", id(12), R"({"done_on":"2024-11-01","contested":false})");
  EXPECT_EQ(states(id(2)), "fixed ");
  house_.write("measure", id(12), R"({"contested":true})");
  EXPECT_EQ(states(id(2)), "answered ");
}

TEST_F(Afterwards, OneMergedIntoAnotherHasItsState) {
  finding(1);
  finding(2);
  measure(11, 1, R"("owner_answer":"accepted","agreed_on":"2024-02-01","status":"done","done_on":"2024-03-01")");
  house_.write("finding", id(2), R"({"merged_into":")" + id(1) + "\"}");
  EXPECT_EQ(states(id(2)), "fixed ");
}

TEST_F(Afterwards, OnlyIdsThatCannotBeGuessedAreAnsweredAndNotForEver) {
  house_.write("finding", kRow + "/f1", R"({"category":"lighting"})");
  EXPECT_EQ(states(kRow + "/f1"), "");
  EXPECT_EQ(states(kWalk), "") << "a walk is no finding";
  EXPECT_EQ(states("0190A000-0000-7000-8000-000000000001,x,%27%3B--"), "");
  std::string many = id(1);
  for (int n = 2; n <= 51; ++n) many += "," + id(n);
  EXPECT_EQ(house_.get("/api/v1/public/findings?ids=" + many).reason(), "ids_count");
  EXPECT_EQ(house_.get("/api/v1/public/findings").reason(), "ids_count");
  Told last;
  for (int i = 0; i < 40; ++i) last = house_.get("/api/v1/public/findings?ids=" + id(1));
  EXPECT_EQ(last.status, 503);
  EXPECT_EQ(last.reason(), "too_many_tries");
  house_.now += 60'000;
  EXPECT_EQ(house_.get("/api/v1/public/findings?ids=" + id(1)).status, 200);
}

}  // namespace
}  // namespace lykta
