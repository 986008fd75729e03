// One request as the resources see it, and what they answer. No HTTP library in sight.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/error.h"
#include "domain/value.h"
#include "http/http_server.h"
#include "wire/json.h"

namespace lykta::http {

struct Call {
  std::string method;  ///< "GET", also for what a HEAD asks: see is_head
  bool is_head = false;
  std::string path;                  ///< decoded
  std::vector<std::string> matches;  ///< groups of the route's pattern
  std::vector<std::pair<std::string, std::string>> query;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  std::string body;
  std::string range;  ///< the Range header as sent, "" = none
  bool accepts_gzip = false;
  PeerInfo peer;

  std::optional<std::string> header(std::string_view lower_case_name) const;
  std::optional<std::string> parameter(std::string_view name) const;
  /// Each of its values, in the order they stand.
  std::vector<std::string> parameters(std::string_view name) const;
};

struct Answer {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string content_type;
  std::string body;
  std::optional<FileBody> file;  ///< instead of body
};

using Handler = std::function<Answer(const Call&)>;

Answer json_answer(const Value& value, int status = 200);
Answer empty_answer(int status);
/// The one place where an error becomes a status: invalid 400 (413 when too large), unauthorized 401 or 403,
/// not_found 404, conflict 409, unsupported 415, unavailable 503, internal 500.
int status_of(const Error& error);
Answer error_answer(const Error& error);
Answer error_answer(int status, const Error& error);

/// A JSON body that says it is one. unsupported/content_type_not_json, or what decode_json refuses.
Result<Value> json_body(const Call& call);
Result<Value> json_body(const Call& call, const DecodeLimits& limits);

}  // namespace lykta::http
