// The yearly survey, answered from a party's link. Who replied is one record, what was answered another, and nothing
// that anybody can read joins them: answers stand under a voice made with the data folder's secret, are dated by the day
// alone, name no device of a party, and are in nobody's sight (sight in the plugin's form). Only goals count them.
#include "http/link_surveys.h"

#include <algorithm>

#include "domain/time.h"
#include "store/digest.h"
#include "wire/messages.h"

namespace lykta::http {
namespace {

constexpr const char* kQuestions[] = {"meaningful", "score", "picture", "help", "time_and_place"};
constexpr std::size_t kVoiceDigits = 32;

std::string hidden_name(const HttpParts& parts, const std::string& round, const std::string& whose) {
  return sha256_hex(parts.store.secret() + "\nsurvey\n" + round + "\n" + whose).substr(0, kVoiceDigits);
}

std::string reply_id(const Entity& round, const std::string& party) { return round.id + "/reply/" + party; }

bool invites(const Entity& round, const std::string& party) {
  const auto invited = round.elements("invited_parties");
  return round.kind == "survey_round" && !round.is_deleted() && round.text("merged_into").empty() &&
         std::find(invited.begin(), invited.end(), party) != invited.end();
}

bool is_open(const Entity& round, Date today) {
  const auto opens = parse_date(round.text("opens")), closes = parse_date(round.text("closes"));
  return opens && closes && *opens <= today && today <= *closes;
}

Date today_of(const HttpParts& parts) { return stockholm_time(parts.now()).date; }

Answer list(const HttpParts& parts, const Session& session) {
  const auto snapshot = parts.store.read();
  const auto rows = parts.rows ? parts.rows->get() : nullptr;
  Value::Array surveys;
  for (const auto& [activity, occasion] : snapshot->occasions()) {
    if (occasion != "-") continue;
    for (const Entity& round : snapshot->occasion(activity, occasion)) {
      if (!invites(round, session.by.party) || !is_open(round, today_of(parts))) continue;
      const PlanActivity* row = rows ? rows->row(round.activity) : nullptr;
      surveys.push_back(Value::Object{{"round", round.id},
                                      {"name", row ? row->name : ""},
                                      {"closes", round.text("closes")},
                                      {"replied", snapshot->entity(reply_id(round, session.by.party)).has_value()}});
    }
  }
  return json_answer(Value::Object{{"surveys", std::move(surveys)}});
}

/// An op of the server's own, under a device name that tells of no party; the same name goes on counting.
Result<Op> own_op(const Snapshot& snapshot, const Entity& round, std::string entity, std::string kind,
                  Value::Object set, std::string device, Date today) {
  const auto before = snapshot.entity(entity);
  auto op = decode_import_line(Value(Value::Object{{"activity", round.activity},
                                                   {"occasion", "-"},
                                                   {"entity", std::move(entity)},
                                                   {"kind", std::move(kind)},
                                                   {"at", instant_text(unix_ms_of({today}))},
                                                   {"base", before ? before->rev : 0},
                                                   {"set", std::move(set)}}));
  if (!op) return op;
  op->n = snapshot.device_log(device).highest_n + 1;
  op->device = std::move(device);
  return op;
}

Answer answer(const HttpParts& parts, const Call& call, const Session& session) {
  const auto body = json_body(call);
  if (!body) return error_answer(body.error());
  const auto snapshot = parts.store.read();
  const auto round = snapshot->entity(body->text_or("round"));
  if (!round || !invites(*round, session.by.party)) {
    return error_answer({Code::not_found, "survey_unknown", "There is no such survey for your party.", "round"});
  }
  const Date today = today_of(parts);
  if (!is_open(*round, today)) {
    return error_answer({Code::conflict, "survey_closed", "The survey is not open today.", "round"});
  }
  Value::Object set{{"round", round->id},
                    {"voice", hidden_name(parts, round->id, "party " + session.by.party)},
                    {"answered_on", to_text(today)}};
  for (const char* question : kQuestions) {
    if (const Value* given = body->find(question); given && !given->is_null()) set[question] = *given;
  }
  if (!set.contains("meaningful") && !set.contains("score")) {
    return error_answer({Code::invalid, "answer_missing", "The first question needs an answer.", "meaningful"});
  }
  // One answer a link: who answers again changes it.
  const std::string mine = hidden_name(parts, round->id, "link " + session.device);
  auto told = own_op(*snapshot, *round, "survey/" + mine, "survey_answer", std::move(set), "survey-" + mine, today);
  if (!told) return error_answer(told.error());
  const std::string who = hidden_name(parts, round->id, "reply " + session.by.party);
  auto replied = own_op(*snapshot, *round, reply_id(*round, session.by.party), "survey_reply",
                        {{"round", round->id}, {"party", session.by.party}, {"answered_on", to_text(today)}},
                        "survey-" + who, today);
  if (!replied) return error_answer(replied.error());
  if (auto noted = parts.access.links().note_answered(session.device, {reply_id(*round, session.by.party)}); !noted) {
    return error_answer(noted.error());
  }
  // As the server itself, since no party may write these: what was answered first, so that nobody who counts replies
  // waits for an answer that failed.
  Session server;
  server.right = Right::administrator;
  for (Op* op : {&*told, &*replied}) {
    const auto receipts = parts.intake.submit_and_wait(server, {std::move(*op)});
    if (receipts.at(0).status == ReceiptStatus::rejected) return error_answer(receipts.at(0).error);
  }
  return empty_answer(204);
}

}  // namespace

void add_link_surveys(Router& router, const HttpParts& parts, const Gate& gate) {
  router.add("GET", "/api/v1/link/surveys", gate.for_link([&parts](const Call&, const Session& session) {
    return list(parts, session);
  }));
  router.add("POST", "/api/v1/link/surveys", gate.for_link([&parts](const Call& call, const Session& session) {
    return answer(parts, call, session);
  }));
}

}  // namespace lykta::http
