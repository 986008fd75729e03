#include "http/call.h"

#include <algorithm>
#include <array>

#include "wire/messages.h"

namespace lykta::http {
namespace {

std::optional<std::string> find_first(const std::vector<std::pair<std::string, std::string>>& pairs,
                                      std::string_view name) {
  for (const auto& [key, value] : pairs) {
    if (key == name) return value;
  }
  return std::nullopt;
}

bool is_one_of(std::string_view word, const auto& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Reasons of `unauthorized` that say "who are you?"; the others say "not you".
constexpr std::array<std::string_view, 10> kWhoAreYou{
    "session_missing", "session_unknown", "session_expired", "session_revoked", "code_wrong",
    "code_expired",    "code_used",       "link_unknown",    "link_expired",    "link_revoked"};
constexpr std::array<std::string_view, 3> kTooLarge{"json_too_large", "photo_too_large", "chunk_too_large"};

}  // namespace

std::optional<std::string> Call::header(std::string_view name) const { return find_first(headers, name); }

std::optional<std::string> Call::parameter(std::string_view name) const { return find_first(query, name); }

std::vector<std::string> Call::parameters(std::string_view name) const {
  std::vector<std::string> out;
  for (const auto& [key, value] : query) {
    if (key == name) out.push_back(value);
  }
  return out;
}

Answer json_answer(const Value& value, int status) {
  Answer answer;
  answer.status = status;
  answer.content_type = "application/json";
  answer.body = value.canonical();
  return answer;
}

Answer empty_answer(int status) {
  Answer answer;
  answer.status = status;
  return answer;
}

int status_of(const Error& error) {
  switch (error.code) {
    case Code::invalid:
      return is_one_of(error.reason, kTooLarge) ? 413 : 400;
    case Code::unauthorized:
      return is_one_of(error.reason, kWhoAreYou) ? 401 : 403;
    case Code::not_found:
      return 404;
    case Code::conflict:
      return 409;
    case Code::unsupported:
      return 415;
    case Code::unavailable:
      return 503;
    case Code::internal:
      return 500;
  }
  return 500;
}

Answer error_answer(const Error& error) { return error_answer(status_of(error), error); }

Answer error_answer(int status, const Error& error) {
  Answer answer = json_answer(Value::Object{{"error", encode_error(error)}}, status);
  if (status == 401) answer.headers.emplace_back("WWW-Authenticate", "Bearer");
  if (status == 503) answer.headers.emplace_back("Retry-After", "5");
  return answer;
}

Result<Value> json_body(const Call& call) { return json_body(call, kDocumentLimits); }

Result<Value> json_body(const Call& call, const DecodeLimits& limits) {
  // A page of another site can send text or a form without asking first, but not this type.
  const std::string type = call.header("content-type").value_or("");
  if (type.substr(0, type.find(';')) != "application/json") {
    return fail(Code::unsupported, "content_type_not_json", "The body must be application/json.", "content-type");
  }
  return decode_json(call.body, limits);
}

}  // namespace lykta::http
