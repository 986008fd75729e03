// Who asks, and whether a page of our own asks: session, cookie and origin. Any thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "access/access.h"
#include "http/call.h"
#include "http/http_parts.h"

namespace lykta::http {

using SessionHandler = std::function<Answer(const Call&, const Session&)>;

class Gate {
 public:
  Gate(Access& access, const HttpOptions& options) : access_(access), options_(options) {}

  /// Runs `handler` for a known session; else answers 401. What changes something by cookie must also come from an
  /// allowed origin (else 403): a page of another site could otherwise make a browser send it. A link is refused
  /// (403 link_not_here): its token opens only what names it.
  Handler for_session(SessionHandler handler) const;
  Handler for_session_or_link(SessionHandler handler) const;
  /// For links alone, by Bearer alone: a cookie of the same browser is somebody else.
  Handler for_link(SessionHandler handler) const;
  /// Same, and policy must allow the action (else 403).
  Handler for_action(std::string action, SessionHandler handler) const;

  /// unauthorized/session_missing, or what Access::session says.
  Result<Session> session_of(const Call& call) const;
  /// unauthorized/origin_not_allowed when a foreign page asks; `by_cookie`: also when none says where it comes from.
  Result<void> check_origin(const Call& call, bool by_cookie) const;

  /// Value of Set-Cookie for a new enrolment. `lifetime_s` is how long the browser keeps it.
  std::string cookie(const Call& call, const std::string& token, std::int64_t lifetime_s) const;

 private:
  bool is_secure(const Call& call) const { return call.peer.secure || options_.is_public_https; }
  bool is_own_loopback_origin(const Call& call, const std::string& origin) const;

  Access& access_;
  const HttpOptions& options_;
};

/// `session` of contract.md §1.
Value session_value(const Session& session);

}  // namespace lykta::http
