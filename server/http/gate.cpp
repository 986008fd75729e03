#include "http/gate.h"

#include <algorithm>

#include "access/policy.h"
#include "domain/time.h"

namespace lykta::http {
namespace {

constexpr std::string_view kSecureCookie = "__Host-lykta";
constexpr std::string_view kLoopbackCookie = "lykta";

std::string cookie_named(std::string_view cookies, std::string_view name) {
  while (!cookies.empty()) {
    const auto end = std::min(cookies.find(';'), cookies.size());
    std::string_view one = cookies.substr(0, end);
    cookies.remove_prefix(std::min(end + 1, cookies.size()));
    one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
    if (one.substr(0, one.find('=')) == name && one.find('=') != std::string_view::npos) {
      return std::string(one.substr(one.find('=') + 1));
    }
  }
  return "";
}

std::string bearer_token(const Call& call) {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string header = call.header("authorization").value_or("");
  return header.rfind(kScheme, 0) == 0 ? header.substr(kScheme.size()) : "";
}

bool changes_something(const Call& call) { return call.method != "GET" && call.method != "OPTIONS"; }

}  // namespace

Result<Session> Gate::session_of(const Call& call) const {
  std::string token = bearer_token(call);
  if (token.empty()) {
    const std::string cookies = call.header("cookie").value_or("");
    token = cookie_named(cookies, is_secure(call) ? kSecureCookie : kLoopbackCookie);
  }
  if (token.empty()) return fail(Code::unauthorized, "session_missing", "This needs an enrolled device.");
  return access_.session(token);
}

bool Gate::is_own_loopback_origin(const Call& call, const std::string& origin) const {
  const std::string host = call.header("host").value_or("");
  const std::string name = host.substr(0, host.rfind(':'));
  const bool is_loopback = name == "localhost" || name == "127.0.0.1" || name == "[::1]";
  return is_loopback && origin == (is_secure(call) ? "https://" : "http://") + host;
}

Result<void> Gate::check_origin(const Call& call, bool by_cookie) const {
  const auto origin = call.header("origin");
  if (!origin && !by_cookie) return {};
  const auto& allowed = options_.allowed_origins;
  const bool is_allowed = origin && (std::find(allowed.begin(), allowed.end(), *origin) != allowed.end() ||
                                     (allowed.empty() && is_own_loopback_origin(call, *origin)));
  if (is_allowed) return {};
  return fail(Code::unauthorized, "origin_not_allowed", "Pages of that origin may not change anything here.", "origin");
}

Handler Gate::for_session(SessionHandler handler) const {
  return for_session_or_link([handler = std::move(handler)](const Call& call, const Session& session) {
    if (session.is_link) {
      return error_answer({Code::unauthorized, "link_not_here", "A link opens the page of answers only."});
    }
    return handler(call, session);
  });
}

Handler Gate::for_link(SessionHandler handler) const {
  return [this, handler = std::move(handler)](const Call& call) {
    const auto session = access_.links().session(bearer_token(call));
    if (!session) return error_answer(session.error());
    if (changes_something(call)) {
      if (auto origin = check_origin(call, false); !origin) return error_answer(origin.error());
    }
    return handler(call, *session);
  };
}

Handler Gate::for_session_or_link(SessionHandler handler) const {
  return [this, handler = std::move(handler)](const Call& call) {
    const auto session = session_of(call);
    if (!session) return error_answer(session.error());
    if (changes_something(call)) {
      if (auto origin = check_origin(call, bearer_token(call).empty()); !origin) return error_answer(origin.error());
    }
    return handler(call, *session);
  };
}

Handler Gate::for_action(std::string action, SessionHandler handler) const {
  return for_session([action = std::move(action), handler = std::move(handler)](const Call& call, const Session& who) {
    if (!may_do(who, action)) {
      return error_answer({Code::unauthorized, "right_missing", "Your right does not cover this."});
    }
    return handler(call, who);
  });
}

std::string Gate::cookie(const Call& call, const std::string& token, std::int64_t lifetime_s) const {
  const bool secure = is_secure(call);
  return std::string(secure ? kSecureCookie : kLoopbackCookie) + "=" + token +
         "; Path=/; Max-Age=" + std::to_string(lifetime_s) + "; HttpOnly; SameSite=Strict" + (secure ? "; Secure" : "");
}

Value session_value(const Session& session) {
  return Value::Object{
      {"device", session.device},
      {"right", to_text(session.right)},
      {"by", Value::Object{{"party", session.by.party}, {"role", session.by.role}}},
      {"occasion", session.occasion},
      {"expires", session.expires_ms == 0 ? Value() : Value(instant_text(session.expires_ms))},
      {"rights_version", session.rights_version()},
  };
}

}  // namespace lykta::http
