// Who may be here: typed codes, devices, sessions. What they may do is policy.h. Any thread.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/clock.h"
#include "domain/error.h"
#include "domain/op.h"
#include "store/store.h"

namespace lykta {

enum class Right { administrator, coordinator, member, guest, owner, supervisor, auditor };
std::string_view to_text(Right right);
std::optional<Right> right_from(std::string_view text);

/// An authenticated device. `device` and `by` of every op come from here, never from the message.
struct Session {
  std::string device;
  Right right = Right::guest;
  By by;
  std::string party_type;        ///< type of by.party, "" when unknown
  std::string occasion;          ///< a guest's only occasion, else ""
  std::int64_t expires_ms = 0;   ///< 0 = never
  /// Changes with right, party and policy; part of the cursor, so that a changed right resets the phone's cache.
  std::string rights_version() const;
};

struct Enrolment {
  std::string device;
  std::string token;     ///< 43 characters base64url, told once
  Session session;
};

class Access {
 public:
  Access(Store& store, WallClock now);

  /// A single-use code for ten minutes, "KX7M-2Q9P" (no I, L, O, U). Invalid: right_unknown, party_unknown.
  Result<std::string> invite(Right right, const By& by, std::int64_t device_expires_ms = 0,
                             const std::string& occasion = "");
  /// Spends the code and enrols a device. unauthorized/code_wrong, code_expired, code_used; unavailable/
  /// too_many_tries after ten wrong codes in a minute from one address (enrolled devices are never locked out).
  Result<Enrolment> redeem(std::string_view code, std::string_view address);
  /// unauthorized/session_unknown, session_expired, session_revoked.
  Result<Session> session(std::string_view token) const;
  /// Commits, then tells the listener so that open sockets close at once. not_found/device_unknown.
  Result<void> revoke(std::string_view device);
  void on_revoked(std::function<void(const std::string& device)> listener);
  std::vector<Device> devices() const;

 private:
  Store& store_;
  const WallClock now_;
  mutable std::mutex mutex_;
  std::function<void(const std::string&)> revoked_;                     // guarded by mutex_
  std::vector<std::pair<std::string, std::int64_t>> wrong_tries_;       // guarded by mutex_
};

}  // namespace lykta
