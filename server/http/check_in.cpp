// Checking in at a meeting with the code on the wall: no account and no app. The code is one of the evening
// (access.h); what is written is the party's one attendance, the same the convenor taps.
#include <algorithm>

#include "domain/time.h"
#include "http/resources.h"
#include "wire/messages.h"

namespace lykta::http {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
/// The door opens two hours before the meeting and closes six hours after it has begun.
constexpr std::int64_t kOpensBeforeMs = 120 * kMinuteMs, kClosesAfterMs = 360 * kMinuteMs;
/// A phone may have stood without a network since the tap, not longer than the door is open.
constexpr std::int64_t kLongestWaitMs = kOpensBeforeMs + kClosesAfterMs;

Error not_a_meeting() {
  return {Code::not_found, "meeting_unknown", "This code is not for a meeting one can check in at.", "code"};
}

/// The meeting's record while its door is open. not_found/meeting_unknown, meeting_not_held; unauthorized/code_expired;
/// unavailable/check_in_too_early.
Result<Entity> open_meeting(const HttpParts& parts, const Snapshot& snapshot, const std::string& occasion) {
  const auto record = snapshot.entity(occasion);
  if (!record || record->kind != "weekend_meeting" || record->is_deleted()) return fail(not_a_meeting());
  const std::string status = record->text("status");
  if (status == "cancelled" || status == "paused" || status == "moved") {
    return fail(Code::not_found, "meeting_not_held", "This meeting is cancelled or moved; ask whoever convenes it.", "code");
  }
  const auto starts = parse_local_time(record->text("starts_at"));
  if (!starts) return fail(not_a_meeting());
  const std::int64_t since_ms = parts.now() - unix_ms_of(*starts);
  if (since_ms < -kOpensBeforeMs) {
    return fail(Code::unavailable, "check_in_too_early", "Checking in opens two hours before the meeting.", "code");
  }
  if (since_ms > kClosesAfterMs) {
    return fail(Code::unauthorized, "code_expired", "The meeting is over; its code works no more.", "code");
  }
  return *record;
}

std::string attendance_of(const std::string& occasion, const std::string& party) {
  return occasion + "/attendance/" + party;
}

Result<std::string> code_in(const Result<Value>& body) {
  if (!body) return fail(body.error());
  const Value* code = body->find("code");
  if (!code || !code->is_text()) return fail(Code::invalid, "code_missing", "The body must hold the code as text.", "code");
  return code->as_text();
}

Answer open(const HttpParts& parts, const Call& call) {
  const auto code = code_in(json_body(call));
  if (!code) return error_answer(code.error());
  const auto invitation = parts.access.evening_of(*code, call.peer.address);
  if (!invitation) return error_answer(invitation.error());
  const auto snapshot = parts.store.read();
  const auto record = open_meeting(parts, *snapshot, invitation->occasion);
  if (!record) return error_answer(record.error());
  const auto expected = record->elements("expected");
  Value::Array parties;
  for (const Party& party : parts.access.parties()) {
    const auto note = snapshot->entity(attendance_of(record->id, party.id));
    const Value* heads = note ? note->value("headcount") : nullptr;
    parties.push_back(Value::Object{
        {"id", party.id},
        {"name", party.name},
        {"expected", std::find(expected.begin(), expected.end(), party.id) != expected.end()},
        {"state", note && !note->is_deleted() ? note->text("state") : ""},
        {"headcount", heads && heads->is_int() ? *heads : Value()}});
  }
  const PlanActivity* row = parts.rows ? parts.rows->get()->row(record->activity) : nullptr;
  return json_answer(Value::Object{{"starts_at", record->text("starts_at")},
                                   {"place", record->text("place")},
                                   {"name", row ? row->name : ""},
                                   {"parties", std::move(parties)}});
}

Answer check_in(const HttpParts& parts, const Call& call) {
  const auto body = json_body(call);
  const auto code = code_in(body);
  if (!code) return error_answer(code.error());
  const auto invitation = parts.access.evening_of(*code, call.peer.address);
  if (!invitation) return error_answer(invitation.error());
  const auto record = open_meeting(parts, *parts.store.read(), invitation->occasion);
  if (!record) return error_answer(record.error());

  const std::string party = body->text_or("party"), mode = body->text_or("mode", "physical");
  const Value* heads = body->find("headcount");
  if (!heads || !heads->is_int() || heads->as_int() < 1 || heads->as_int() > 300) {
    return error_answer({Code::invalid, "headcount_absurd", "Say how many of you are here, from 1 to 300.", "headcount"});
  }
  const auto enrolment = parts.access.redeem(*code, call.peer.address, {party, ""});
  if (!enrolment) return error_answer(enrolment.error());

  const std::int64_t tapped_ms =
      parts.now() - std::clamp(body->int_or("waited_ms", 0), std::int64_t{0}, kLongestWaitMs);
  const auto snapshot = parts.store.read();
  Op op;
  op.n = 1;
  op.clock = tapped_ms * kClockTicksPerMs;
  op.at = instant_text(tapped_ms);
  op.activity = record->activity;
  op.occasion = record->id;
  op.entity = attendance_of(record->id, enrolment->session.by.party);
  op.kind = "attendance";
  // A party answers for itself: what stood before is its own earlier word, not somebody's to be weighed against.
  op.base = snapshot->last_seq();
  op.set = {{"party", enrolment->session.by.party}, {"state", "present"}, {"mode", mode}, {"headcount", *heads}};
  const Receipt receipt = parts.intake.submit_and_wait(enrolment->session, {std::move(op)}).at(0);
  if (receipt.status == ReceiptStatus::rejected) return error_answer(receipt.error);
  return json_answer(
      Value::Object{{"party", enrolment->session.by.party}, {"headcount", *heads}, {"seq", receipt.seq}});
}

}  // namespace

void add_check_in(Router& router, const HttpParts& parts, const Gate& gate) {
  const auto from_here = [&gate](const Call& call, const auto& then) {
    if (auto origin = gate.check_origin(call, false); !origin) return error_answer(origin.error());
    return then();
  };
  router.add("POST", "/api/v1/check-in/open", [&parts, from_here](const Call& call) {
    return from_here(call, [&] { return open(parts, call); });
  });
  router.add("POST", "/api/v1/check-in", [&parts, from_here](const Call& call) {
    return from_here(call, [&] { return check_in(parts, call); });
  });
}

}  // namespace lykta::http
