#include "http/owners_answer.h"

#include <algorithm>

namespace lykta::http {
namespace {

/// What a text field holds once the change is in, without spaces around it.
std::string text_after(const Op& op, const Entity* entity, const std::string& field) {
  std::string text;
  if (const auto it = op.set.find(field); it != op.set.end()) {
    text = it->second.is_text() ? it->second.as_text() : "";
  } else if (entity) {
    text = entity->text(field);
  }
  return std::all_of(text.begin(), text.end(), [](char c) { return c == ' ' || c == '\n' || c == '\t'; }) ? "" : text;
}

bool says(const Op& op, const std::string& field, std::string_view value) {
  const auto it = op.set.find(field);
  return it != op.set.end() && it->second.is_text() && it->second.as_text() == value;
}

Result<void> refused(std::string reason, std::string sentence, const std::string& field) {
  return fail(Code::invalid, std::move(reason), std::move(sentence), "set." + field);
}

Result<void> check_dates(const Op& op, Date today) {
  for (const char* field : {"answered_on", "agreed_on", "done_on", "replied_on"}) {
    const auto it = op.set.find(field);
    const auto date = it != op.set.end() && it->second.is_text() ? parse_date(it->second.as_text()) : std::nullopt;
    if (date && *date > today) {
      return refused("answer_date_in_future", "That day has not come yet; give today or a day before.", field);
    }
  }
  return {};
}

Result<void> check_measure(const Op& op, const Entity* entity, const std::string& party) {
  const auto lacks = [&](const char* field) { return text_after(op, entity, field).empty(); };
  if (says(op, "owner_answer", "declined") && lacks("answer_reason")) {
    return refused("answer_reason_missing", "Say in a few words why it cannot be done.", "answer_reason");
  }
  if (says(op, "owner_answer", "forwarded") && lacks("forwarded_to")) {
    return refused("answer_to_missing", "Say who is to have it.", "forwarded_to");
  }
  if (says(op, "owner_answer", "forwarded") && text_after(op, entity, "forwarded_to") == party) {
    return refused("answer_to_itself", "It cannot be forwarded to yourselves; choose another organisation.",
                   "forwarded_to");
  }
  if (says(op, "owner_answer", "accepted") && lacks("agreed_on")) {
    return refused("answer_date_missing", "Give the day it was agreed.", "agreed_on");
  }
  if (says(op, "status", "done") && lacks("done_on")) {
    return refused("answer_date_missing", "Give the day it was done.", "done_on");
  }
  return {};
}

}  // namespace

Result<void> check_owners_answer(const Op& op, const Entity* entity, const std::string& party, Date today) {
  if (auto fine = check_dates(op, today); !fine) return fine;
  if (op.kind == "measure") return check_measure(op, entity, party);
  if (op.kind == "finding" && op.set.contains("answer") && text_after(op, entity, "answer").empty()) {
    return refused("answer_text_missing", "Write the answer.", "answer");
  }
  return {};
}

}  // namespace lykta::http
