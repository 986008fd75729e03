// The page of answers: what a link's party has to answer, and its answers. Reading changes no matter, however often.
#include <algorithm>
#include <set>

#include "domain/time.h"
#include "http/owners_answer.h"
#include "http/link_surveys.h"
#include "http/owners_work.h"
#include "http/resources.h"
#include "wire/messages.h"

namespace lykta::http {
namespace {

constexpr std::size_t kMostChanges = 50;
constexpr std::size_t kShortestId = 8;
constexpr std::size_t kLongestId = 80;
/// Fifty answers with their notes; more is no answer from this page.
constexpr DecodeLimits kAnswersLimits{256 * 1024, 8, 20'000};

bool is_answer_id(std::string_view id) {
  return id.size() >= kShortestId && id.size() <= kLongestId && std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
         });
}

Error wrong_party() {
  return {Code::unauthorized, "link_wrong_party",
          "This is another party's matter, or not yours any more; ask the coordinator who owns it.", "entity"};
}

/// Intake speaks of rights and numbers; the holder of a link knows neither.
Error as_link(const Error& error) {
  if (error.reason == "right_missing" && error.field.empty()) return wrong_party();
  if (error.reason == "n_reused") {
    return {Code::conflict, "id_reused", "This id has been used for another answer; send it under a new one.", "id"};
  }
  return error;
}

/// invalid/changes_missing, changes_count, answer_id_invalid: then nothing is looked at.
Result<std::vector<std::string>> ids_of(const Value& body) {
  const Value* changes = body.find("changes");
  if (!changes || !changes->is_array()) {
    return fail(Code::invalid, "changes_missing", "The body must hold a list of changes.", "changes");
  }
  if (changes->as_array().empty() || changes->as_array().size() > kMostChanges) {
    return fail(Code::invalid, "changes_count", "Send 1 to 50 changes at a time.", "changes");
  }
  std::vector<std::string> ids;
  for (const Value& change : changes->as_array()) {
    const std::string id = change.text_or("id");
    if (!is_answer_id(id)) {
      return fail(Code::invalid, "answer_id_invalid", "Each change needs an id of 8 to 80 letters, digits and dashes.",
                  "id");
    }
    ids.push_back(id);
  }
  return ids;
}

/// The change as an op that is the same at every retry: number and time are those its id got first.
Result<Op> op_of(const Value& change, const LinkAnswer& numbered) {
  Value::Object line{{"at", instant_text(numbered.at_ms)}};
  for (const char* key : {"activity", "occasion", "entity", "kind", "base", "set"}) {
    if (const Value* member = change.find(key)) line[key] = *member;
  }
  if (!line.contains("base")) return fail(Code::invalid, "envelope_missing", "base is missing", "base");
  auto op = decode_import_line(Value(std::move(line)));
  if (!op) return op;
  op->n = numbered.n;
  return op;
}

bool is_within(const OwnersWork& work, const Session& session, const Op& op, const Entity* entity) {
  if (entity) return work.holds(*entity);
  return op.kind == "invitation" && op.entity == op.occasion + "/invitation/" + session.by.party &&
         work.is_invited_to(op.occasion);
}

/// Whether the change may go on to the intake: the party's own matter, and a whole answer.
Result<void> check_change(const HttpParts& parts, const Snapshot& snapshot, const OwnersWork& work,
                          const Session& session, const Op& op) {
  if (snapshot.op(session.device, op.n)) return {};  // a retry gets the receipt it got
  const auto stored = snapshot.entity(op.entity);
  const Entity* entity = stored ? &*stored : nullptr;
  if (!is_within(work, session, op, entity)) return fail(wrong_party());
  return check_owners_answer(op, entity, session.by.party, stockholm_time(parts.now()).date);
}

Value receipt_value(const std::string& id, const Receipt& receipt) {
  Value::Object out = encode_receipt(receipt).as_object();
  out.erase("n");
  out.erase("clock");
  out.erase("clock_was_fixed");
  out["id"] = id;
  return out;
}

Answer answer(const HttpParts& parts, const Call& call, const Session& session) {
  const auto body = json_body(call, kAnswersLimits);
  if (!body) return error_answer(body.error());
  const auto ids = ids_of(*body);
  if (!ids) return error_answer(ids.error());
  const auto numbered = parts.access.links().number(session.device, *ids);
  if (!numbered) return error_answer(numbered.error());

  const auto snapshot = parts.store.read();
  const OwnersWork work(parts, *snapshot, session);
  std::vector<Op> ops;
  std::vector<std::optional<Error>> refused;
  std::set<std::string> entities;
  const Value::Array& changes = body->find("changes")->as_array();
  for (std::size_t i = 0; i < changes.size(); ++i) {
    auto op = op_of(changes[i], (*numbered)[i]);
    const auto fine = op ? check_change(parts, *snapshot, work, session, *op) : Result<void>(fail(op.error()));
    refused.emplace_back(fine ? std::nullopt : std::optional<Error>(fine.error()));
    if (!fine) continue;
    entities.insert(op->entity);
    ops.push_back(std::move(*op));
  }
  // Before anything is stored: what cannot be logged is not done.
  const auto noted = parts.access.links().note_answered(session.device, {entities.begin(), entities.end()});
  if (!noted) return error_answer(noted.error());

  const std::vector<Receipt> given = parts.intake.submit_and_wait(session, std::move(ops));
  Value::Array receipts;
  auto next = given.begin();
  for (std::size_t i = 0; i < refused.size(); ++i) {
    Receipt receipt;
    if (refused[i]) {
      receipt.error = *refused[i];
    } else {
      receipt = *next++;
      // The store could not commit: no verdict on the answers, and the page sends them again.
      const Code code = receipt.error.code;
      const bool has_failed = receipt.status == ReceiptStatus::rejected;
      if (has_failed && (code == Code::unavailable || code == Code::internal)) return error_answer(receipt.error);
      if (has_failed) receipt.error = as_link(receipt.error);
    }
    receipts.push_back(receipt_value((*ids)[i], receipt));
  }
  return json_answer(Value::Object{{"receipts", std::move(receipts)}});
}

}  // namespace

void add_link(Router& router, const HttpParts& parts, const Gate& gate) {
  add_link_surveys(router, parts, gate);
  router.add("GET", "/api/v1/link/work", gate.for_link([&parts](const Call&, const Session& session) {
    if (auto noted = parts.access.links().note_opened(session.device); !noted) return error_answer(noted.error());
    return json_answer(OwnersWork(parts, *parts.store.read(), session).document());
  }));
  router.add("POST", "/api/v1/link/answers", gate.for_link([&parts](const Call& call, const Session& session) {
    return answer(parts, call, session);
  }));
}

}  // namespace lykta::http
