// Who may be here: typed codes, devices, sessions. What they may do is policy.h. Any thread.
//
// Nothing secret is stored as it is told: a code as HMAC-SHA256 under the data folder's secret (40 bits would be
// guessed from a plain hash), a token (32 random bytes) as SHA-256. Neither ever reaches log or audit.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/links.h"
#include "access/tries.h"
#include "domain/clock.h"
#include "domain/error.h"
#include "domain/op.h"
#include "domain/plan.h"
#include "domain/rows.h"
#include "store/store.h"

namespace lykta {

/// How long a typed code for one device works.
constexpr std::int64_t kCodeLife_ms = 10 * 60 * 1000;

enum class Right { administrator, coordinator, member, guest, owner, supervisor, auditor };
std::string_view to_text(Right right);
std::optional<Right> right_from(std::string_view text);

/// An authenticated device. `device` and `by` of every op come from here, never from the message.
struct Session {
  std::string device;
  Right right = Right::guest;
  By by;
  std::string party_type;       ///< type of by.party, "" when unknown
  std::string occasion;         ///< a guest's, or a link's, only occasion; else ""
  std::int64_t expires_ms = 0;  ///< 0 = never
  bool is_link = false;         ///< an owner's link (links.h); opens only what is made for links
  bool party_is_claimed = false;  ///< chosen at the door, vouched for by nobody: party_type is "" then
  /// Changes with right, party, its type, occasion and the policy table; part of the cursor, so that a changed right
  /// resets the phone's cache. Two sessions with the same version see the same.
  std::string rights_version() const;
};
/// The `session` of contract.md §1: what a device is told of itself.
Value to_value(const Session& session);

/// A code of the evening: enrols many guests of one occasion until it ends, and so do their devices.
struct EveningCode {
  std::string id;    ///< what it is withdrawn by; tells nothing of the code
  std::string code;  ///< told once
  std::int64_t expires_ms = 0;
  std::int64_t uses = 0;
};

struct Enrolment {
  std::string device;
  std::string token;  ///< 43 characters base64url, told once
  Session session;
};

class Access {
 public:
  /// `rows` (which must outlive this) tells the types of parties that plans add; without it only built-in parties
  /// are known.
  Access(Store& store, WallClock now, const Rows* rows = nullptr);

  /// A single-use code for ten minutes, "KX7M-2Q9P" (no I, L, O, U). `device_expires_ms` 0 means the right's own
  /// lease, counted from enrolment: guest 24 hours, member and owner 90 days, others none. `occasion` is for guests;
  /// a guest without one sees nothing. Who may invite whom is may_invite() of policy.h; `invited_by` (a device, ""
  /// for the console) goes to the audit log.
  /// Invalid: party_unknown, occasion_for_guests_only, expiry_in_the_past; unavailable when it cannot be stored.
  Result<std::string> invite(Right right, const By& by, std::int64_t device_expires_ms = 0,
                             const std::string& occasion = "", const std::string& invited_by = "");
  /// A code for `uses` (2…100) guests of the occasion. `expires_ms` 0 = 24 hours, which is also the most. With party ""
  /// each guest says whom they speak for. Invalid: uses_out_of_range, occasion_missing, party_unknown, role_invalid,
  /// expiry_in_the_past, expiry_too_far.
  Result<EveningCode> open_evening(const By& by, const std::string& occasion, std::int64_t uses,
                                   std::int64_t expires_ms, const std::string& made_by);
  /// The evening's codes that still enrol somebody, newest first. Their id is evening_code_id().
  std::vector<Invitation> open_evenings(std::string_view occasion) const;
  static std::string evening_code_id(const Invitation& invitation);
  /// It enrols nobody more. not_found/code_unknown.
  Result<void> close_evening(std::string_view id, const std::string& closed_by);

  /// Spends the code and enrols a device. Case, spaces and dashes do not matter; O reads as 0, I and L as 1.
  /// unauthorized/code_wrong, code_expired, code_used; unavailable/too_many_tries after ten refused codes in a
  /// minute from one address (other addresses and enrolled devices are never locked out). `chosen` is whom the guest
  /// speaks for, needed where the code leaves it open: conflict/party_needed (nothing is spent, no try counted),
  /// invalid/party_not_among_choices, role_invalid.
  Result<Enrolment> redeem(std::string_view code, std::string_view address, const By& chosen = {});
  /// The evening's code somebody typed, nothing spent. unauthorized/code_wrong (also for a code that is for one device),
  /// code_expired, code_used; unavailable/too_many_tries as redeem().
  Result<Invitation> evening_of(std::string_view code, std::string_view address);
  /// What somebody with this code may choose from: the occasion's invited parties and `boende`, or everybody when
  /// nobody was invited. Empty for a code that leaves nothing open.
  std::vector<Party> choices_of(std::string_view code) const;

  /// Every party: the built-in ones, then those of the plans.
  std::vector<Party> parties() const;
  /// invalid/party_unknown, role_invalid (longer than 200 bytes, or with control characters).
  Result<void> check_by(const By& by) const;
  Links& links() { return links_; }

  /// Who holds this token. unauthorized/session_unknown, session_expired, session_revoked.
  /// Once revoke() has returned no call succeeds for that device, whatever raced with it.
  Result<Session> session(std::string_view token) const;
  /// The same for a device already known, straight from the store (for sockets that stay open).
  Result<Session> session_of_device(std::string_view device) const;

  /// Commits, then tells the listeners so that open sockets close at once. Revoking twice is fine.
  /// not_found/device_unknown.
  Result<void> revoke(std::string_view device, const std::string& revoked_by = "");
  /// Gives an enrolled device another right or party; listeners are told, so its sockets say hello anew.
  /// not_found/device_unknown, unauthorized/session_revoked, invalid/party_unknown.
  Result<void> change_right(std::string_view device, Right right, const By& by, const std::string& changed_by = "");
  /// Called after each revoke() or change_right() with the device, on the caller's thread. Listeners add up; nullptr
  /// forgets them all.
  void on_revoked(std::function<void(const std::string& device)> listener);
  std::vector<Device> devices() const;  ///< in the order of the store, the revoked too

 private:
  bool is_known_party(const std::string& party) const;
  Result<Session> session_from(const std::optional<Device>& device) const;
  std::vector<Party> choices_of(const Snapshot& snapshot, const Invitation& invitation) const;
  Result<By> speaks_for(const Snapshot& snapshot, const Invitation& invitation, const By& chosen) const;
  void device_changed(const std::string& device);
  void note_seen(const Device& device) const;

  Store& store_;
  const WallClock now_;
  const Rows* const rows_;
  const std::string secret_;
  Tries tries_;  // refused codes by address
  Links links_;
  mutable std::mutex mutex_;
  std::vector<std::function<void(const std::string&)>> listeners_;  // guarded by mutex_
  mutable std::map<std::string, Device, std::less<>> by_token_;     // guarded by mutex_; cache, by token hash
  mutable std::uint64_t changes_ = 0;                               // guarded by mutex_; revocations so far
};

}  // namespace lykta
