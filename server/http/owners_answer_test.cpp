#include "http/owners_answer.h"

#include <gtest/gtest.h>

#include "wire/json.h"

namespace lykta::http {
namespace {

std::string outcome(const std::string& kind, const std::string& set, const Entity* entity = nullptr) {
  Op op;
  op.kind = kind;
  op.set = decode_json(set).value().as_object();
  const auto fine = check_owners_answer(op, entity, "tk", {2024, 12, 20});
  return fine ? "" : fine.error().reason + " " + fine.error().field;
}

TEST(OwnersAnswer, IsTakenWholeOrNotAtAll) {
  const struct {
    const char* kind;
    const char* set;
    const char* outcome;
  } cases[] = {
      // Vi tar det
      {"measure", R"({"owner_answer":"accepted","answered_on":"2024-12-20","agreed_on":"2024-12-20","due":"2025-03-01"})", ""},
      {"measure", R"({"owner_answer":"accepted","agreed_on":"2024-12-20","due":null,"forwarded_to":null})", ""},
      {"measure", R"({"owner_answer":"accepted"})", "answer_date_missing set.agreed_on"},
      {"measure", R"({"owner_answer":"accepted","agreed_on":null})", "answer_date_missing set.agreed_on"},
      {"measure", R"({"owner_answer":"accepted","agreed_on":"2024-12-21"})", "answer_date_in_future set.agreed_on"},
      // Inte vårt
      {"measure", R"({"owner_answer":"forwarded","forwarded_to":"bostad","agreed_on":null})", ""},
      {"measure", R"({"owner_answer":"forwarded"})", "answer_to_missing set.forwarded_to"},
      {"measure", R"({"owner_answer":"forwarded","forwarded_to":"tk"})", "answer_to_itself set.forwarded_to"},
      // Går inte
      {"measure", R"({"owner_answer":"declined","answer_reason":"privat mark","agreed_on":null})", ""},
      {"measure", R"({"owner_answer":"declined"})", "answer_reason_missing set.answer_reason"},
      {"measure", R"({"owner_answer":"declined","answer_reason":" \n "})", "answer_reason_missing set.answer_reason"},
      // Klart
      {"measure", R"({"status":"done","done_on":"2024-12-20","photos/ab":true})", ""},
      {"measure", R"({"status":"done"})", "answer_date_missing set.done_on"},
      {"measure", R"({"status":"done","done_on":"2024-12-21"})", "answer_date_in_future set.done_on"},
      // Redan anmält, a note, a new day
      {"measure", R"({"owner_answer":"accepted","agreed_on":"2024-12-20","reported_elsewhere":"2024-771"})", ""},
      {"measure", R"({"owner_note":"tas i vår"})", ""},
      {"measure", R"({"answered_on":"2025-01-01"})", "answer_date_in_future set.answered_on"},
      // Questions and invitations
      {"finding", R"({"answer":"I maj.","answered_on":"2024-12-20"})", ""},
      {"finding", R"({"answer":"  ","answered_on":"2024-12-20"})", "answer_text_missing set.answer"},
      {"finding", R"({"answer":null})", "answer_text_missing set.answer"},
      {"invitation", R"({"reply":"coming","headcount":2,"replied_on":"2024-12-20"})", ""},
      {"invitation", R"({"reply":"coming","replied_on":"2025-12-20"})", "answer_date_in_future set.replied_on"},
  };
  for (const auto& c : cases) EXPECT_EQ(outcome(c.kind, c.set), c.outcome) << c.set;
}

TEST(OwnersAnswer, CountsWhatWasSaidBefore) {
  Entity measure;
  measure.fields["agreed_on"].value = "2024-02-01";
  measure.fields["answer_reason"].value = "privat mark";
  EXPECT_EQ(outcome("measure", R"({"owner_answer":"accepted"})", &measure), "");
  EXPECT_EQ(outcome("measure", R"({"owner_answer":"declined"})", &measure), "");
  EXPECT_EQ(outcome("measure", R"({"owner_answer":"declined","answer_reason":null})", &measure),
            "answer_reason_missing set.answer_reason");
}

}  // namespace
}  // namespace lykta::http
