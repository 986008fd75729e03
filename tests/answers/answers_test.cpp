// One owner, one link, no account: what it shows, what it takes, and that nobody else's matters can be reached by it.
#include <gtest/gtest.h>

#include "house.h"
#include "http/test_images.h"
#include "store/digest.h"

namespace lykta {
namespace {

const std::string kLamp = id(1), kBench = id(2), kQuestion = id(3), kStop = id(4);
const std::string kLampMeasure = id(11), kBenchMeasure = id(12);

class Answers : public testing::Test {
 protected:
  void SetUp() override {
    house_.write_walk(R"(,"invited":["tk","lpo"],"meeting_place":"Biblioteket")");
    house_.write("place", kStop, R"({"name":"Tunneln","source":"route","order":1})");
    house_.write("finding", kLamp,
                 R"({"category":"lighting","kind":"deficiency","seriousness":"normal","description":"två lampor",)"
                 R"("seen_at":"2024-01-10T18:10","place":")" + kStop + R"("})");
    house_.write("finding", kBench, R"({"category":"maintenance","kind":"deficiency","presumed_owner":"lpo"})");
    house_.write("finding", kQuestion,
                 R"({"category":"traffic","kind":"question","description":"När kommer farthindret?",)"
                 R"("presumed_owner":"tk","answer_due":"2024-03-01"})");
    house_.write("measure", kLampMeasure,
                 R"({"text":"Byt lamporna","responsible":"tk","category":"lighting","origin":[")" + kLamp +
                     R"("],"owner_answer":"accepted","agreed_on":"2024-02-01","status":"started"})");
    house_.write("measure", kBenchMeasure,
                 R"({"text":"Laga bänken","responsible":"lpo","category":"maintenance","origin":[")" + kBench +
                     R"("],"owner_answer":"no_answer","status":"not_started"})");
  }
  std::string answered(const std::string& token, const std::string& kind, const std::string& entity,
                       const std::string& set, const std::string& answer_id = "") {
    return House::outcome(house_.answer(token, kind, entity, set, answer_id));
  }
  static std::string ids(const Value& list) {
    std::string all;
    for (const Value& entity : list.as_array()) all += entity.text_or("id") + " ";
    return all;
  }

  House house_;
};

TEST_F(Answers, TheWorkIsWhatThePartyHasToAnswerAndWhatItNeedsForThat) {
  const Told told = house_.get("/api/v1/link/work", house_.link("tk").token);
  ASSERT_EQ(told.status, 200) << told.body;
  const Value work = told.json();
  EXPECT_EQ(work.text_or("party_name"), "Trafikkontoret");
  EXPECT_EQ(ids(*work.find("measures")), kLampMeasure + " ");
  EXPECT_EQ(ids(*work.find("findings")), kLamp + " " + kQuestion + " ");
  EXPECT_EQ(ids(*work.find("places")), kStop + " ");
  ASSERT_EQ(work.find("walks")->as_array().size(), 1u);
  const Value walk = work.find("walks")->as_array()[0];
  EXPECT_EQ(walk.text_or("area_name"), "Torget");
  EXPECT_EQ(walk.text_or("meeting_place"), "Biblioteket");
  EXPECT_TRUE(walk.find("invitation")->is_null()) << "asked, and nobody has written the invitation yet";
  EXPECT_EQ(walk.find("answers")->canonical(), R"({"all":3,"all_answered":1,"own":2,"own_answered":1})");
  EXPECT_EQ(told.body.find("leader_role"), std::string::npos) << "who led is not the owner's matter";
  EXPECT_EQ(told.body.find(kBenchMeasure), std::string::npos);
  EXPECT_EQ(told.body.find("Laga"), std::string::npos);

  house_.write("walk", kWalk, R"({"merged_into":null,"summary_text":"Så gick det"})");
  house_.write("measure", kLampMeasure, R"({"responsible":"bostad"})");
  EXPECT_EQ(ids(*house_.get("/api/v1/link/work", house_.link("tk").token).json().find("measures")), "")
      << "handed over: not its matter any more";
}

TEST_F(Answers, AnAnswerMovesTheNumbersAtOnce) {
  const std::string desk = house_.token(Right::coordinator);
  const std::string device = house_.get("/api/v1/session", desk).json().text_or("device");
  testing_support::WsClient phone(house_.port(), desk);
  ASSERT_TRUE(phone.is_open());
  phone.send(hello(device, true));
  const std::string before = message(phone, "rollups").canonical();
  EXPECT_NE(before.find(R"("denominator":1)"), std::string::npos) << before;

  EXPECT_EQ(answered(house_.link("tk").token, "measure", kLampMeasure, R"({"status":"done","done_on":"2024-09-01"})"),
            "stored");
  std::string after = message(phone, "rollups").canonical();
  // The first look at the rows may have come in two messages.
  for (int i = 0; i < 3 && after.find(R"("numerator":1)") == std::string::npos; ++i) {
    after = message(phone, "rollups").canonical();
  }
  EXPECT_NE(after.find(R"("numerator":1)"), std::string::npos) << after;
  EXPECT_EQ(before.find(R"("numerator":1)"), std::string::npos) << before;
  const auto written = house_.app().store().read()->entity(kLampMeasure)->fields.at("status");
  EXPECT_EQ(written.by, (By{"tk", "drift"}));
}

TEST_F(Answers, EachSortOfAnswerIsTaken) {
  const std::string tk = house_.link("tk").token, lpo = house_.link("lpo").token;
  EXPECT_EQ(answered(lpo, "measure", kBenchMeasure,
                     R"({"owner_answer":"accepted","answered_on":"2024-12-20","agreed_on":"2024-12-20",)"
                     R"("due":"2025-03-01","owner_note":"tas i vår","reported_elsewhere":"2024-771"})"),
            "stored");
  EXPECT_EQ(answered(lpo, "measure", kBenchMeasure,
                     R"({"owner_answer":"declined","answer_reason":"privat mark","agreed_on":null,"due":null})"),
            "stored");
  EXPECT_EQ(answered(lpo, "measure", kBenchMeasure, R"({"owner_answer":"forwarded","forwarded_to":"bostad"})"),
            "stored");
  EXPECT_EQ(answered(tk, "finding", kQuestion, R"({"answer":"I maj.","answered_on":"2024-12-20"})"), "stored");
  EXPECT_EQ(answered(tk, "invitation", kWalk + "/invitation/tk",
                     R"({"party":"tk","reply":"substitute","headcount":2,"competences/lighting":true})"),
            "stored");
  const Value walk = house_.get("/api/v1/link/work", tk).json().find("walks")->as_array()[0];
  EXPECT_EQ(walk.find("invitation")->find("fields")->find("reply")->text_or("value"), "substitute");
  EXPECT_EQ(walk.find("answers")->canonical(), R"({"all":3,"all_answered":3,"own":2,"own_answered":2})");
}

TEST_F(Answers, ARetryGetsTheReceiptItGotAndChangesNothing) {
  const std::string tk = house_.link("tk").token;
  const std::string set = R"({"owner_note":"lampor beställda"})";
  const Value first = house_.answer(tk, "measure", kLampMeasure, set, "0190-retry");
  const Seq end = house_.app().store().read()->last_seq();
  house_.now += 3'600'000;
  const auto send = [&](const std::string& body_set, int base) {
    return house_
        .ask("POST", "/api/v1/link/answers", tk,
             R"({"changes":[{"id":"0190-retry","activity":")" + kRow + R"(","occasion":")" + kWalk +
                 R"(","entity":")" + kLampMeasure + R"(","kind":"measure","base":)" + std::to_string(base) +
                 R"(,"set":)" + body_set + "}]}")
        .json()
        .find("receipts")
        ->as_array()[0];
  };
  const int base = static_cast<int>(house_.app().store().read()->op(house_.app().access().links().all()[0].id, 1)->op.base);
  EXPECT_EQ(send(set, base).canonical(), first.canonical());
  house_.write("measure", kLampMeasure, R"({"responsible":"bostad"})");
  EXPECT_EQ(send(set, base).canonical(), first.canonical()) << "also when it is another party's by now";
  EXPECT_EQ(house_.app().store().read()->last_seq(), end + 1) << "only the coordinator's own change";
  EXPECT_EQ(House::outcome(send(R"({"owner_note":"något annat"})", base)), "id_reused");
  EXPECT_EQ(house_.field(kLampMeasure, "owner_note"), "lampor beställda");
}

TEST_F(Answers, AnotherPartysMattersAreClosed) {
  const std::string tk = house_.link("tk").token;
  EXPECT_EQ(answered(tk, "measure", kBenchMeasure, R"({"owner_answer":"accepted"})"), "link_wrong_party");
  EXPECT_EQ(answered(tk, "measure", kBenchMeasure, R"({"responsible":"tk"})"), "link_wrong_party");
  EXPECT_EQ(answered(tk, "measure", id(99), R"({"responsible":"tk","text":"min egen"})"), "link_wrong_party");
  EXPECT_EQ(answered(tk, "finding", kBench, R"({"answer":"nej"})"), "link_wrong_party");
  EXPECT_EQ(answered(tk, "finding", id(98), R"({"kind":"question","presumed_owner":"tk"})"), "link_wrong_party");
  EXPECT_EQ(answered(tk, "invitation", kWalk + "/invitation/lpo", R"({"reply":"declined"})"), "link_wrong_party");
  EXPECT_EQ(answered(house_.link("bostad").token, "invitation", kWalk + "/invitation/bostad",
                     R"({"party":"bostad","reply":"coming"})"),
            "link_wrong_party")
      << "nobody invited it";
  EXPECT_EQ(answered(tk, "walk", kWalk, R"({"status":"cancelled"})"), "link_wrong_party");
  EXPECT_EQ(answered(tk, "finding", kLamp, R"({"answer":"nej"})"), "link_wrong_party") << "shown, but no question";
  EXPECT_EQ(answered(tk, "measure", kLampMeasure, R"({"responsible":"lpo"})"), "link_wrong_party");
  EXPECT_EQ(answered(tk, "measure", kLampMeasure, R"({"verified_on":"2024-09-02"})"), "right_missing");
  EXPECT_EQ(answered(tk, "finding", kQuestion, R"({"presumed_owner":"lpo"})"), "link_wrong_party");
  EXPECT_EQ(house_.field(kBenchMeasure, "owner_answer"), "no_answer");
  EXPECT_EQ(house_.field(kWalk, "status"), "held");
  EXPECT_EQ(house_.field(id(99), "text"), "no entity");
}

TEST_F(Answers, WhatIsNotTheOwnersToSetIsRefusedAndNothingMoves) {
  const std::string tk = house_.link("tk").token;
  const struct {
    const char* set;
    const char* outcome;
  } cases[] = {
      {R"({"status":"removed"})", "right_missing"},
      {R"({"status":"removed","status_reason":"no_longer_needed"})", "right_missing"},
      {R"({"status":"not_done"})", "right_missing"},
      {R"({"status":null})", "right_missing"},
      {R"({"owner_answer":"no_answer"})", "right_missing"},
      {R"({"owner_answer":null})", "right_missing"},
      {R"({"removed_on":"2024-12-20"})", "right_missing"},
      {R"({"contested":false})", "right_missing"},
      {R"({"photos":[]})", "right_missing"},
      {R"({"owner_answer":"declined"})", "answer_reason_missing"},
      {R"({"owner_answer":"forwarded","forwarded_to":"tk"})", "answer_to_itself"},
      {R"({"status":"done","done_on":"2024-12-21"})", "answer_date_in_future"},
      {R"({"done_on":"2024-01-31","status":"done"})", "done_before_agreed"},
      {R"({"due":"2024-01-31"})", "due_before_agreed"},
  };
  const auto before = house_.app().store().read()->entity(kLampMeasure);
  for (const auto& c : cases) EXPECT_EQ(answered(tk, "measure", kLampMeasure, c.set), c.outcome) << c.set;
  EXPECT_EQ(house_.app().store().read()->entity(kLampMeasure)->rev, before->rev);
}

TEST_F(Answers, OneChangeThatIsRefusedDoesNotTouchItsNeighbours) {
  const auto change = [&](const std::string& answer_id, const std::string& entity, const std::string& set) {
    return R"({"id":")" + answer_id + R"(","activity":")" + kRow + R"(","occasion":")" + kWalk + R"(","entity":")" +
           entity + R"(","kind":"measure","base":0,"set":)" + set + "}";
  };
  const Told told = house_.ask("POST", "/api/v1/link/answers", house_.link("tk").token,
                               R"({"changes":[)" + change("first-one", kBenchMeasure, R"({"owner_note":"a"})") + "," +
                                   change("second-one", kLampMeasure, R"({"owner_note":"b"})") + "," +
                                   change("third-one", kLampMeasure, R"({"owner_answer":"kanske"})") + "]}");
  std::string outcomes;
  const Value body = told.json();
  for (const Value& receipt : body.find("receipts")->as_array()) {
    outcomes += receipt.text_or("id") + "=" + House::outcome(receipt) + " ";
  }
  EXPECT_EQ(outcomes, "first-one=link_wrong_party second-one=stored third-one=choice_unknown ");
}

TEST_F(Answers, DatesThatCannotBeAreRefusedWithWhatToDo) {
  const std::string tk = house_.link("tk").token;
  const Value receipt = house_.answer(tk, "measure", kLampMeasure, R"({"status":"done","done_on":"2024-01-31"})");
  EXPECT_EQ(House::outcome(receipt), "done_before_agreed");
  EXPECT_EQ(receipt.find("error")->text_or("field"), "set.done_on");
  EXPECT_EQ(answered(tk, "measure", kLampMeasure, R"({"due":"2024-01-31"})"), "due_before_agreed");
  EXPECT_EQ(house_.field(kLampMeasure, "status"), "started");
  EXPECT_EQ(answered(tk, "measure", kLampMeasure,
                     R"({"status":"done","done_on":"2024-01-31","agreed_on":"2024-01-31"})"),
            "stored")
      << "what the sentence tells to do";
}

TEST_F(Answers, OpeningChangesNothingHoweverOftenAndByWhomever) {
  const House::Link tk = house_.link("tk");
  const Seq end = house_.app().store().read()->last_seq();
  for (const char* method : {"GET", "HEAD"}) {
    house_.ask(method, "/svar");
    house_.ask(method, "/svar?token=" + tk.token);
    EXPECT_EQ(house_.ask(method, "/api/v1/link/work?token=" + tk.token).status, 401) << "no token but in the header";
    EXPECT_EQ(house_.ask(method, "/api/v1/link/work/" + tk.token).status, 404);
    EXPECT_EQ(house_.ask(method, "/api/v1/link/answers", tk.token).status, 404) << "answering is no GET";
    EXPECT_EQ(house_.ask(method, "/api/v1/link/work", "", "", {"Cookie: lykta=" + tk.token}).status, 401)
        << "a cookie is never a link";
  }
  for (int i = 0; i < 5; ++i) EXPECT_EQ(house_.get("/api/v1/link/work", tk.token).status, 200);
  EXPECT_EQ(house_.app().store().read()->last_seq(), end);
  EXPECT_EQ(answered(tk.token, "measure", kLampMeasure, R"({"owner_note":"sedd"})"), "stored");

  const std::string desk = house_.token(Right::coordinator);
  const Value listed = house_.get("/api/v1/links", desk).json().find("links")->as_array()[0];
  EXPECT_EQ(listed.int_or("uses", 0), 6);
  EXPECT_EQ(listed.text_or("last_used_at"), "2024-12-20T12:00:00.000Z");
  const Told log = house_.get("/api/v1/links/" + tk.id + "/uses", desk);
  EXPECT_EQ(log.body, R"({"uses":[{"action":"answered","at":"2024-12-20T12:00:00.000Z","count":1,"entities":[")" +
                          kLampMeasure + R"("],"last_at":"2024-12-20T12:00:00.000Z"},)"
                          R"({"action":"opened","at":"2024-12-20T12:00:00.000Z","count":5,"entities":[],)"
                          R"("last_at":"2024-12-20T12:00:00.000Z"}]})");
  EXPECT_EQ(log.body.find("127.0.0.1"), std::string::npos);
}

TEST_F(Answers, ALinkIsMadeListedAndWithdrawnByCoordinators) {
  const std::string desk = house_.token(Right::coordinator), member = house_.token(Right::member, "lpo");
  const std::string body = R"({"party":"tk","role":"drift","occasion":null,"expires":"2025-03-01T00:00:00Z"})";
  EXPECT_EQ(house_.ask("POST", "/api/v1/links", member, body).status, 403);
  EXPECT_EQ(house_.get("/api/v1/links", member).status, 403);
  const Told made = house_.ask("POST", "/api/v1/links", desk, body);
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string token = made.json().text_or("token"), link = made.json().text_or("id");
  EXPECT_EQ(made.json().text_or("path"), "/svar#" + token);
  EXPECT_EQ(house_.get("/api/v1/links", desk).body.find(token), std::string::npos);
  EXPECT_EQ(house_.get("/api/v1/links", house_.token(Right::auditor)).status, 200);
  EXPECT_EQ(house_.get("/api/v1/devices", desk).body.find(link), std::string::npos) << "a link is no phone";
  EXPECT_EQ(house_.ask("POST", "/api/v1/links", desk, R"({"party":"tk","occasion":"none"})").reason(),
            "occasion_unknown");

  EXPECT_EQ(house_.get("/api/v1/link/work", token).status, 200);
  house_.now = *parse_instant("2025-03-01T00:00:00Z");
  EXPECT_EQ(house_.get("/api/v1/link/work", token).status, 401);
  EXPECT_EQ(house_.get("/api/v1/link/work", token).reason(), "link_expired");
  const House::Link other = house_.link("tk");
  EXPECT_EQ(house_.ask("DELETE", "/api/v1/links/" + other.id, member).status, 403);
  EXPECT_EQ(house_.ask("DELETE", "/api/v1/links/" + other.id, desk).status, 204);
  EXPECT_EQ(house_.get("/api/v1/link/work", other.token).reason(), "link_revoked");
  EXPECT_EQ(house_.ask("POST", "/api/v1/link/answers", other.token, R"({"changes":[]})").reason(), "link_revoked");
  EXPECT_EQ(house_.ask("DELETE", "/api/v1/links/none", desk).status, 404);
}

TEST_F(Answers, ALinksTokenOpensItsPageAndNothingElse) {
  const std::string tk = house_.link("tk").token;
  for (const std::string& path : std::vector<std::string>{
        "/api/v1/session", "/api/v1/entities?ids=" + kLampMeasure, "/api/v1/records/prov-2024", "/api/v1/links",
        "/api/v1/history?entity=" + kLampMeasure, "/api/v1/devices", "/api/v1/phones", "/api/v1/contacts"}) {
    EXPECT_EQ(house_.get(path, tk).status, 403) << path;
    EXPECT_EQ(house_.get(path, tk).reason(), "link_not_here") << path;
  }
  EXPECT_EQ(house_.ask("DELETE", "/api/v1/session", tk).reason(), "link_not_here");
  EXPECT_EQ(house_.get("/api/v1/district", tk).status, 200) << "names of parties, words of the activity";
  testing_support::WsClient socket(house_.port(), tk);
  EXPECT_FALSE(socket.is_open());
  EXPECT_EQ(socket.status(), 401);
}

TEST_F(Answers, ALinkToOneWalkStaysInIt) {
  house_.write("walk", kFollowUp, R"({"status":"held","starts_at":"2024-10-10T18:00","area_name":"Parken"})", kFollowUp);
  house_.write("measure", id(21), R"({"text":"Klipp","responsible":"tk","status":"started"})", kFollowUp);
  const std::string one = house_.link("tk", kFollowUp).token;
  const Value work = house_.get("/api/v1/link/work", one).json();
  EXPECT_EQ(work.text_or("occasion"), kFollowUp);
  EXPECT_EQ(ids(*work.find("measures")), id(21) + " ");
  EXPECT_EQ(work.find("walks")->as_array().size(), 1u);
  EXPECT_EQ(answered(one, "measure", kLampMeasure, R"({"owner_note":"x"})"), "link_wrong_party");
  EXPECT_EQ(answered(one, "invitation", kWalk + "/invitation/tk", R"({"party":"tk","reply":"coming"})"),
            "link_wrong_party");
  const Value both = house_.get("/api/v1/link/work", house_.link("tk").token).json();
  EXPECT_EQ(ids(*both.find("measures")), kLampMeasure + " " + id(21) + " ");
  EXPECT_EQ(both.find("walks")->as_array()[0].text_or("area_name"), "Parken") << "the newest first";
}

TEST_F(Answers, PhotosComeAndGoByTheLinkAndHiddenOnesDoNot) {
  const std::string tk = house_.link("tk").token, lpo = house_.link("lpo").token;
  const std::string bytes = http::jpeg(320, 240), sha = sha256_hex(bytes);
  const auto base64 = [](const std::string& text) {
    constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    unsigned bits = 0;
    int have = 0;
    for (const unsigned char c : text) {
      bits = bits << 8 | c;
      for (have += 8; have >= 6; have -= 6) out += kAlphabet[bits >> (have - 6) & 63];
    }
    if (have > 0) out += kAlphabet[bits << (6 - have) & 63];
    return out;
  };
  const std::string auth = "Authorization: Bearer " + tk;
  const auto begun = testing_support::http(house_.port(), "POST", "/api/v1/uploads",
                                           {auth, "Tus-Resumable: 1.0.0",
                                            "Upload-Length: " + std::to_string(bytes.size()),
                                            "Upload-Metadata: sha256 " + base64(sha) + ",type " + base64("image/jpeg")});
  ASSERT_EQ(begun.status, 201) << begun.body;
  const auto from = begun.head.find("/api/v1/uploads/");
  const std::string upload = begun.head.substr(from, begun.head.find("\r\n", from) - from);
  EXPECT_EQ(testing_support::http(house_.port(), "PATCH", upload,
                                  {auth, "Tus-Resumable: 1.0.0", "Upload-Offset: 0",
                                   "Content-Type: application/offset+octet-stream"},
                                  bytes)
                .status,
            204);
  EXPECT_EQ(house_.get("/api/v1/photos/" + sha, tk).status, 404) << "nothing of its own lists it yet";
  EXPECT_EQ(answered(tk, "measure", kLampMeasure, R"({"photos/)" + sha + R"(":true})"), "stored");
  EXPECT_EQ(house_.get("/api/v1/photos/" + sha, tk).body, bytes);
  EXPECT_EQ(house_.get("/api/v1/photos/" + sha, lpo).status, 404);

  house_.write("measure", kLampMeasure, R"({"photos/)" + sha + R"(":null})");
  EXPECT_EQ(house_.get("/api/v1/photos/" + sha, tk).status, 404);
  house_.write("finding", kLamp, R"({"photos/)" + sha + R"(":true})");
  EXPECT_EQ(house_.get("/api/v1/photos/" + sha, tk).status, 200) << "what its measure comes from";
  EXPECT_EQ(house_.get("/api/v1/photos/" + sha, lpo).status, 404);
  house_.write("finding", kLamp, R"({"photo_review/)" + sha + R"(":"hidden"})");
  EXPECT_EQ(house_.get("/api/v1/photos/" + sha, tk).status, 404);
}

TEST_F(Answers, ADeletedWalkAsksNobody) {
  Op gone;
  gone.n = 1;
  gone.at = "2024-12-20T13:00:00+01:00";
  gone.activity = kRow;
  gone.occasion = gone.entity = kWalk;
  gone.kind = "walk";
  gone.base = house_.app().store().read()->last_seq();
  gone.is_delete = true;
  ASSERT_EQ(house_.app().intake().submit_and_wait(testing_support::session_of("desk2"), {gone})[0].status,
            ReceiptStatus::stored);
  const Value work = house_.get("/api/v1/link/work", house_.link("tk").token).json();
  EXPECT_TRUE(work.find("walks")->as_array().empty());
  EXPECT_TRUE(work.find("measures")->as_array().empty());
  EXPECT_TRUE(work.find("findings")->as_array().empty());
}

}  // namespace
}  // namespace lykta
