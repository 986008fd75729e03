// One Friday meeting on a whole server: its papers over HTTP and over the socket, and twenty phones at the door.
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "../answers/house.h"

namespace lykta {
namespace {

const std::string kMeetings = "helg-2024/partnervandring";
const std::string kMeeting = "0190a000-0000-7000-8000-0000000000f1";
const std::string kFocus = "0190a000-0000-7000-8000-0000000000f2";

std::string replaced(std::string text, const std::string& what, const std::string& with, std::size_t from = 0) {
  const auto at = text.find(what, from);
  return at == std::string::npos ? text : text.replace(at, what.size(), with);
}

/// The tests' plan once more, with one row that meets.
std::string plan_with_meetings() {
  std::ifstream in(testing_support::plan_file());
  std::string text(std::istreambuf_iterator<char>(in), {});
  text = replaced(text, "prov-2024", "helg-2024");
  const auto row = text.find("\"id\": \"partnervandring\"");
  text = replaced(text, "\"walk\"", "\"meeting\"", row);
  return replaced(text, "\"plugin\": \"trygghetsvandring\"", "\"plugin\": \"helgsamverkan\"", row);
}

class Friday : public testing::Test {
 protected:
  void SetUp() override {
    const auto plan = decode_plan(decode_json(plan_with_meetings(), kDocumentLimits).value());
    ASSERT_TRUE(plan) << plan.error().sentence;
    ASSERT_TRUE(house_.app().import_plan(*plan));
    police_ = member("lpo");
    church_ = member("kyrka");
    roads_ = member("tk");
    write(police_, "weekend_meeting", kMeeting,
          R"({"status":"planned","starts_at":"2024-12-20T13:30","place":"Lokalen","convenor":{"party":"lpo","role":"roll"},)"
          R"("expected":["lpo","kyrka","tk"]})");
  }

  struct Phone {
    std::string token;
    Session session;
  };
  Phone member(const std::string& party, Right right = Right::member) {
    const std::string token = house_.token(right, party);
    return {token, *house_.app().access().session(token)};
  }
  Receipt submit(const Phone& phone, const std::string& kind, const std::string& entity, const std::string& set) {
    Op op;
    op.n = ++n_[phone.session.device];
    op.at = instant_text(house_.now);
    op.activity = kMeetings;
    op.occasion = kMeeting;
    op.entity = entity;
    op.kind = kind;
    op.base = house_.app().store().read()->last_seq();
    op.set = decode_json(set).value().as_object();
    return house_.app().intake().submit_and_wait(phone.session, {op}).at(0);
  }
  void write(const Phone& phone, const std::string& kind, const std::string& entity, const std::string& set) {
    const Receipt receipt = submit(phone, kind, entity, set);
    EXPECT_EQ(receipt.status, ReceiptStatus::stored) << kind << " " << set << ": " << receipt.error.sentence;
  }
  void attend(const Phone& phone, const std::string& state, const std::string& more = "") {
    const std::string& party = phone.session.by.party;
    write(phone, "attendance", kMeeting + "/attendance/" + party, R"({"party":")" + party + R"(","state":")" + state + "\"" + more + "}");
  }
  bool sees_over_http(const Phone& phone, const std::string& id) {
    return !house_.get("/api/v1/entities?ids=" + id, phone.token).json().find("entities")->as_array().empty();
  }
  /// Everything a phone that comes with this cursor gets.
  struct Brought {
    std::set<std::string> ids, gone;
    std::string cursor;
  };
  Brought take(testing_support::WsClient& socket) {
    Brought all;
    for (bool more = true; more && socket.is_open();) {
      const Value got = message(socket, "changes");
      if (!got.is_object()) break;
      for (const Value& e : got.find("entities")->as_array()) all.ids.insert(e.text_or("id"));
      for (const Value& id : got.find("gone")->as_array()) all.gone.insert(id.as_text());
      all.cursor = got.text_or("cursor");
      more = got.bool_or("more", false);
    }
    return all;
  }
  Brought sync(const Phone& phone, const std::string& cursor = "") {
    testing_support::WsClient socket(house_.port(), phone.token);
    std::string text = hello(phone.session.device, false);
    if (!cursor.empty()) text = replaced(text, "\"cursor\":null", "\"cursor\":\"" + cursor + "\"");
    socket.send(text);
    return take(socket);
  }
  std::string door_code(const std::string& expires = "null") {
    const Told made = house_.ask("POST", "/api/v1/devices", police_.token,
                                 R"({"right":"guest","party":"","role":"","occasion":")" + kMeeting +
                                     R"(","uses":60,"expires":)" + expires + "}");
    EXPECT_EQ(made.status, 201) << made.body;
    return made.json().text_or("code");
  }
  Told check_in(const std::string& code, const std::string& party, int heads, const std::string& more = "") {
    return house_.ask("POST", "/api/v1/check-in", "",
                      R"({"code":")" + code + R"(","party":")" + party + R"(","headcount":)" + std::to_string(heads) + more + "}");
  }

  House house_;
  Phone police_, church_, roads_;
  std::map<std::string, std::int64_t> n_;
};

TEST_F(Friday, FocusPlacesComeToThosePhonesWhosePartyChecksInAndLeaveThemWithIt) {
  write(police_, "focus", kFocus, R"({"place":"torget","who":["lpo"]})");
  EXPECT_TRUE(sees_over_http(police_, kFocus)) << "convenes";
  EXPECT_FALSE(sees_over_http(church_, kFocus));
  EXPECT_FALSE(sees_over_http(member("sdf", Right::coordinator), kFocus));
  EXPECT_EQ(house_.get("/api/v1/history?entity=" + kFocus, church_.token).status, 404);

  testing_support::WsClient socket(house_.port(), church_.token);
  socket.send(hello(church_.session.device, false));
  const Brought before = take(socket);
  EXPECT_TRUE(before.ids.contains(kMeeting));
  EXPECT_FALSE(before.ids.contains(kFocus));

  attend(church_, "present", R"(,"mode":"physical")");
  std::set<std::string> live;
  while (!live.contains(kFocus) && socket.is_open()) live.merge(take(socket).ids);
  EXPECT_TRUE(live.contains(kFocus)) << "on the open socket";
  EXPECT_TRUE(sees_over_http(church_, kFocus));
  EXPECT_EQ(house_.get("/api/v1/history?entity=" + kFocus, church_.token).status, 200);
  const Brought later = sync(church_, before.cursor);
  EXPECT_TRUE(later.ids.contains(kFocus)) << "for a phone that was away meanwhile";
  const Brought elsewhere = sync(roads_);
  EXPECT_FALSE(elsewhere.ids.contains(kFocus));
  EXPECT_EQ(submit(roads_, "focus", id(77), R"({"place":"bron","who":["tk"]})").error.reason, "right_missing");

  attend(church_, "absent");
  EXPECT_FALSE(sees_over_http(church_, kFocus));
  EXPECT_TRUE(sync(church_, later.cursor).gone.contains(kFocus)) << "it had it, and is told to drop it";
  EXPECT_FALSE(sync(roads_, elsewhere.cursor).gone.contains(kFocus)) << "never had it, and is told nothing";
}

TEST_F(Friday, OnMondayNobodyButTheAuditorIsToldOfThem) {
  write(police_, "focus", kFocus, R"({"place":"torget","who":["lpo"]})");
  attend(police_, "present", R"(,"mode":"physical")");
  attend(church_, "on_duty_only");
  house_.now = *parse_instant("2024-12-22T22:59:00Z");
  EXPECT_TRUE(sees_over_http(church_, kFocus)) << "Sunday 23.59";
  EXPECT_TRUE(sync(church_).ids.contains(kFocus));
  house_.now = *parse_instant("2024-12-22T23:00:00Z");
  for (const Phone& phone : {police_, church_, member("sdf", Right::coordinator), member("sdf", Right::administrator)}) {
    EXPECT_FALSE(sees_over_http(phone, kFocus)) << phone.session.by.party;
    EXPECT_FALSE(sync(phone).ids.contains(kFocus)) << phone.session.by.party;
    EXPECT_EQ(house_.get("/api/v1/history?entity=" + kFocus, phone.token).status, 404);
  }
  EXPECT_TRUE(sees_over_http(member("sdf", Right::auditor), kFocus));
  EXPECT_EQ(submit(police_, "focus", kFocus, R"({"place":"bron"})").error.reason, "right_missing");
}

TEST_F(Friday, FreeTextIsRefusedUntilTheConveningAuthorityTurnsItOnAndThenReachesThoseItIsFor) {
  const std::string briefing = kMeeting + "/briefing/problems";
  attend(church_, "present", R"(,"mode":"physical")");
  write(church_, "briefing", briefing, R"({"question":"problems","categories/noise":true})");
  EXPECT_EQ(submit(church_, "briefing", briefing, R"({"shared_text":"lugnt vid torget"})").error.reason, "right_missing");
  EXPECT_EQ(submit(roads_, "weekend_meeting", kMeeting, R"({"free_text":true})").error.reason, "right_missing");
  write(police_, "weekend_meeting", kMeeting, R"({"free_text":true})");
  write(church_, "briefing", briefing, R"({"shared_text":"lugnt vid torget"})");
  write(police_, "briefing", briefing, R"({"text":"bara myndigheter"})");
  const auto told = [&](const Phone& phone) { return house_.get("/api/v1/entities?ids=" + briefing, phone.token).body; };
  EXPECT_NE(told(church_).find("lugnt vid torget"), std::string::npos);
  EXPECT_EQ(told(church_).find("bara myndigheter"), std::string::npos);
  EXPECT_EQ(told(roads_).find("lugnt vid torget"), std::string::npos) << "was not there";
  EXPECT_NE(told(roads_).find("bara myndigheter"), std::string::npos);
  EXPECT_NE(told(roads_).find("noise"), std::string::npos);
  EXPECT_EQ(submit(police_, "briefing", briefing, R"({"text":"ring 070-123 45 67"})").error.reason, "phone_number");
  EXPECT_EQ(submit(police_, "briefing", briefing, R"({"text":"19121212-1212"})").error.reason, "personal_number");
}

TEST_F(Friday, TwentyPhonesAndTheConvenorAtOnceGiveOneAttendanceForEachParty) {
  const std::string code = door_code();
  const std::vector<std::string> parties{"sdf", "kyrka", "tk", "bostad", "nattvandrare", "skola", "uf", "sof", "fsk", "slk"};
  std::vector<std::thread> threads;
  std::atomic<int> stored = 0;
  // Every party twice from two phones, and the convenor taps each of them meanwhile.
  for (int phone = 0; phone < 20; ++phone) {
    threads.emplace_back([&, phone] {
      const Told told = check_in(code, parties[static_cast<std::size_t>(phone) % parties.size()], 1 + phone % 5);
      EXPECT_EQ(told.status, 200) << told.body;
      stored += told.status == 200;
    });
  }
  for (const std::string& party : parties) {
    write(police_, "attendance", kMeeting + "/attendance/" + party,
          R"({"party":")" + party + R"(","state":"present","mode":"physical","headcount":9})");
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(stored, 20);

  std::map<std::string, int> seen;
  for (const Entity& e : house_.app().store().read()->occasion(kMeetings, kMeeting)) {
    if (e.kind != "attendance") continue;
    ++seen[e.text("party")];
    const auto history = house_.app().store().read()->history(e.id);
    ASSERT_EQ(history.size(), 3u) << e.id << ": two phones and the convenor stand in its history";
    const auto last = std::max_element(history.begin(), history.end(), [](const LoggedOp& a, const LoggedOp& b) {
      return std::tie(a.clock, a.op.device) < std::tie(b.clock, b.op.device);
    });
    EXPECT_EQ(*e.value("headcount"), last->op.set.at("headcount")) << e.id << ": heads as last written";
  }
  EXPECT_EQ(seen.size(), parties.size());
  for (const auto& [party, count] : seen) EXPECT_EQ(count, 1) << party;
}

TEST_F(Friday, TheCodeOnTheWallWorksAroundTheMeetingAndIsRefusedWithASentenceADayLater) {
  const std::string code = door_code();
  const Told open = house_.ask("POST", "/api/v1/check-in/open", "", R"({"code":")" + code + "\"}");
  ASSERT_EQ(open.status, 200) << open.body;
  EXPECT_EQ(open.json().text_or("place"), "Lokalen");
  EXPECT_EQ(check_in(code, "kyrka", 4).status, 200);
  EXPECT_EQ(house_.field(kMeeting + "/attendance/kyrka", "state"), "present");
  EXPECT_EQ(check_in(code, "ingen", 1).reason(), "party_unknown");
  EXPECT_EQ(check_in(code, "kyrka", 0).reason(), "headcount_absurd");
  EXPECT_EQ(check_in(code, "kyrka", 5000).reason(), "headcount_absurd");
  EXPECT_EQ(check_in("0000-0000", "kyrka", 1).reason(), "code_wrong");

  house_.now = *parse_instant("2024-12-20T19:00:00Z");
  EXPECT_EQ(check_in(code, "kyrka", 3).reason(), "code_expired") << "the code itself would still be good";
  house_.now = *parse_instant("2024-12-21T12:30:00Z");
  const Told late = check_in(code, "kyrka", 3);
  EXPECT_EQ(late.status, 401);
  EXPECT_EQ(late.reason(), "code_expired");
  EXPECT_FALSE(late.json().find("error")->text_or("sentence").empty());
  EXPECT_EQ(house_.app().store().read()->entity(kMeeting + "/attendance/kyrka")->value("headcount")->as_int(), 4);
}

TEST_F(Friday, ACheckInThatWaitedForANetworkCountsFromItsTap) {
  const std::string code = door_code();
  house_.now = *parse_instant("2024-12-20T12:40:00Z");
  EXPECT_EQ(check_in(code, "kyrka", 2).status, 200);
  EXPECT_EQ(check_in(code, "kyrka", 7, R"(,"waited_ms":600000)").status, 200) << "tapped ten minutes ago";
  EXPECT_EQ(house_.app().store().read()->entity(kMeeting + "/attendance/kyrka")->value("headcount")->as_int(), 2);
  EXPECT_EQ(house_.app().store().read()->history(kMeeting + "/attendance/kyrka").size(), 2u);
}

}  // namespace
}  // namespace lykta
