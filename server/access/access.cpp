#include "access/access.h"

#include <algorithm>
#include <array>

#include "access/codes.h"
#include "access/policy.h"
#include "domain/time.h"
#include "store/digest.h"

namespace lykta {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;
constexpr std::int64_t kDayMs = 24 * kHourMs;
constexpr std::int64_t kCodeMs = 10 * kMinuteMs;
constexpr std::int64_t kSeenEveryMs = kHourMs;
constexpr int kTriesPerMinute = 10;
constexpr std::size_t kAddressesRemembered = 4096;
constexpr std::size_t kTokensCached = 4096;

struct RightWord {
  Right right;
  std::string_view text;
  std::int64_t lease_ms;  // 0 = none
};
constexpr std::array kRights{
    RightWord{Right::administrator, "administrator", 0},
    RightWord{Right::coordinator, "coordinator", 0},
    RightWord{Right::member, "member", 90 * kDayMs},
    RightWord{Right::guest, "guest", kDayMs},
    RightWord{Right::owner, "owner", 90 * kDayMs},
    RightWord{Right::supervisor, "supervisor", 0},
    RightWord{Right::auditor, "auditor", 0},
};

std::int64_t lease_ms(Right right) {
  for (const RightWord& r : kRights) {
    if (r.right == right) return r.lease_ms;
  }
  return kDayMs;
}

std::string code_hash(const std::string& secret, const std::string& code) {
  return to_hex(hmac_sha256(secret, "lykta enrolment code\n" + code));
}

Error code_wrong() {
  return {Code::unauthorized, "code_wrong", "No such code; check it or ask for a new one.", "code"};
}

/// Decides, inside the one write transaction, whether this code still enrols somebody.
Result<Invitation> spend(Transaction& tx, const std::string& hash, std::int64_t now_ms) {
  auto invitation = tx.invitation(hash);
  if (!invitation) return fail(code_wrong());
  if (invitation->used >= invitation->uses) {
    return fail(Code::unauthorized, "code_used", "This code has been used; ask for a new one.", "code");
  }
  if (now_ms >= invitation->code_expires_ms) {
    return fail(Code::unauthorized, "code_expired", "This code is older than ten minutes; ask for a new one.", "code");
  }
  invitation->used_ms = now_ms;
  ++invitation->used;
  tx.put_invitation(*invitation);
  return *invitation;
}

Device enrol(Transaction& tx, const Invitation& invitation, const std::string& token_hash, std::int64_t now_ms) {
  Device device;
  do {
    device.id = "d" + base32_text(random_bytes(8));
  } while (tx.device(device.id));
  device.token_hash = token_hash;
  device.right = invitation.right;
  device.by = invitation.by;
  device.occasion = invitation.occasion;
  device.created_ms = now_ms;
  device.last_seen_ms = now_ms;
  device.expires_ms = invitation.device_expires_ms;
  const std::int64_t lease = lease_ms(right_from(invitation.right).value_or(Right::guest));
  if (device.expires_ms == 0 && lease != 0) device.expires_ms = now_ms + lease;
  tx.put_device(device);
  return device;
}

std::string whom(std::string_view right, const By& by) {
  return "right=" + std::string(right) + " party=" + by.party + " role=" + by.role;
}

Error device_unknown() { return {Code::not_found, "device_unknown", "No such device.", "device"}; }

}  // namespace

std::string_view to_text(Right right) {
  for (const RightWord& r : kRights) {
    if (r.right == right) return r.text;
  }
  return "guest";
}

std::optional<Right> right_from(std::string_view text) {
  for (const RightWord& r : kRights) {
    if (r.text == text) return r.right;
  }
  return std::nullopt;
}

std::string Session::rights_version() const {
  std::string all(to_text(right));
  for (const std::string_view part : {std::string_view(by.party), std::string_view(party_type),
                                      std::string_view(occasion), std::string_view(policy_fingerprint())}) {
    all += '\n';
    all += part;
  }
  return sha256_hex(all).substr(0, 16);
}

Value to_value(const Session& session) {
  return Value::Object{{"by", Value::Object{{"party", session.by.party}, {"role", session.by.role}}},
                       {"device", session.device},
                       {"expires", session.expires_ms == 0 ? Value() : Value(instant_text(session.expires_ms))},
                       {"occasion", session.occasion},
                       {"right", to_text(session.right)},
                       {"rights_version", session.rights_version()}};
}

Access::Access(Store& store, WallClock now, const Rows* rows)
    : store_(store), now_(std::move(now)), rows_(rows), secret_(store.secret()) {}

bool Access::is_known_party(const std::string& party) const {
  const auto& known = built_in_parties();
  if (std::any_of(known.begin(), known.end(), [&](const Party& p) { return p.id == party; })) return true;
  return rows_ && !rows_->get()->party_type(party).empty();
}

Result<std::string> Access::invite(Right right, const By& by, std::int64_t device_expires_ms,
                                   const std::string& occasion, const std::string& invited_by) {
  const std::int64_t now = now_();
  if (!is_known_party(by.party)) {
    return fail(Code::invalid, "party_unknown", "No party has the code '" + by.party + "'.", "party");
  }
  if (!occasion.empty() && right != Right::guest) {
    return fail(Code::invalid, "occasion_for_guests_only", "Only a guest is invited to one occasion.", "occasion");
  }
  if (device_expires_ms != 0 && device_expires_ms <= now) {
    return fail(Code::invalid, "expiry_in_the_past", "The device's last day has passed already.", "expires");
  }
  const std::string code = code_text(random_bytes(5));
  const Invitation invitation{code_hash(secret_, *read_code(code)),
                              std::string(to_text(right)),
                              by,
                              occasion,
                              now + kCodeMs,
                              device_expires_ms,
                              0,
                              1,
                              0,
                              now};
  const auto done = store_.write_and_wait([&](Transaction& tx) -> Result<void> {
    tx.put_invitation(invitation);
    tx.audit(invited_by, "invite", whom(invitation.right, by) + " occasion=" + occasion, now);
    return {};
  });
  if (!done) return fail(done.error());
  return code;
}

Result<Enrolment> Access::redeem(std::string_view code, std::string_view address) {
  const std::int64_t now = now_();
  const std::string from(address);
  // Counted before it is looked at: a thousand tries at once are not a thousand guesses.
  if (!count_try(from, now)) {
    return fail(Code::unavailable, "too_many_tries", "Too many wrong codes from here; wait a minute.", "code");
  }
  const auto plain = read_code(code);
  if (!plain) return fail(code_wrong());
  const std::string hash = code_hash(secret_, *plain);
  // A guess costs no place in the writer's queue.
  if (!store_.read()->invitation(hash)) return fail(code_wrong());

  const std::string token = base64url_text(random_bytes(32));
  Device device;
  const auto done = store_.write_and_wait([&](Transaction& tx) -> Result<void> {
    const auto invitation = spend(tx, hash, now);
    if (!invitation) return fail(invitation.error());
    device = enrol(tx, *invitation, sha256_hex(token), now);
    tx.audit(device.id, "enrol", whom(device.right, device.by) + " occasion=" + device.occasion, now);
    return {};
  });
  if (!done) return fail(done.error());
  forgive_try(from);
  auto session = session_from(device);
  if (!session) return fail(session.error());
  return Enrolment{device.id, token, *session};
}

/// Takes one of the address's tries; false when it has none left.
bool Access::count_try(const std::string& address, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  const auto is_over = [&](const Tries& t) { return now_ms - t.since_ms >= kMinuteMs || now_ms < t.since_ms; };
  if (tries_.size() >= kAddressesRemembered && !tries_.contains(address)) {
    std::erase_if(tries_, [&](const auto& entry) { return is_over(entry.second); });
    if (tries_.size() >= kAddressesRemembered / 2) forget_older_half();
  }
  Tries& tries = tries_[address];
  if (is_over(tries)) tries = {now_ms, 0};
  if (tries.count >= kTriesPerMinute) return false;
  ++tries.count;
  return true;
}

/// Memory stays bounded however many addresses try; half at a time, so that a flood does not make each try slow.
void Access::forget_older_half() {
  std::vector<std::int64_t> times;
  for (const auto& [address, tries] : tries_) times.push_back(tries.since_ms);
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  std::erase_if(tries_, [limit = *middle](const auto& entry) { return entry.second.since_ms <= limit; });
}

void Access::forgive_try(const std::string& address) {
  const std::lock_guard lock(mutex_);
  const auto it = tries_.find(address);
  if (it != tries_.end() && --it->second.count <= 0) tries_.erase(it);
}

Result<Session> Access::session_from(const std::optional<Device>& device) const {
  if (!device) return fail(Code::unauthorized, "session_unknown", "This device is not enrolled here.");
  if (device->revoked_ms != 0)
    return fail(Code::unauthorized, "session_revoked", "This device's access was withdrawn.");
  if (device->expires_ms != 0 && now_() >= device->expires_ms) {
    return fail(Code::unauthorized, "session_expired", "This device's access has ended.");
  }
  const auto right = right_from(device->right);
  if (!right) return fail(Code::unauthorized, "session_unknown", "This device's right is not known to this version.");
  Session session{device->id, *right, device->by, "", device->occasion, device->expires_ms};
  session.party_type = rows_ ? rows_->get()->party_type(device->by.party) : RowTable({}).party_type(device->by.party);
  return session;
}

Result<Session> Access::session(std::string_view token) const {
  const std::string hash = sha256_hex(token);
  for (;;) {
    std::optional<Device> device;
    std::uint64_t changes_before = 0;
    {
      const std::lock_guard lock(mutex_);
      const auto it = by_token_.find(hash);
      if (it != by_token_.end()) device = it->second;
      changes_before = changes_;
    }
    if (device) {
      note_seen(*device);
      return session_from(device);
    }
    device = store_.read()->device_by_token(hash);
    const auto session = session_from(device);
    {
      const std::lock_guard lock(mutex_);
      // Revoked meanwhile, perhaps this one: what was read may be older than the revocation, so read again.
      if (changes_ != changes_before) continue;
      if (!session) return session;
      if (by_token_.size() >= kTokensCached) by_token_.clear();
      by_token_[hash] = *device;
    }
    note_seen(*device);
    return session;
  }
}

Result<Session> Access::session_of_device(std::string_view device) const {
  return session_from(store_.read()->device(device));
}

/// "Last seen" to the hour, for the list of devices; never awaited, and lost without harm.
void Access::note_seen(const Device& device) const {
  const std::int64_t now = now_();
  if (now - device.last_seen_ms < kSeenEveryMs) return;
  {
    const std::lock_guard lock(mutex_);
    const auto it = by_token_.find(device.token_hash);
    if (it == by_token_.end() || now - it->second.last_seen_ms < kSeenEveryMs) return;
    it->second.last_seen_ms = now;
  }
  store_.write(
      [id = device.id, now](Transaction& tx) -> Result<void> {
        auto stored = tx.device(id);
        if (!stored) return {};
        stored->last_seen_ms = now;
        tx.put_device(*stored);
        return {};
      },
      [](Result<void>) {});
}

Result<void> Access::revoke(std::string_view device, const std::string& revoked_by) {
  const std::string id(device);
  const std::int64_t now = now_();
  const auto done = store_.write_and_wait([&](Transaction& tx) -> Result<void> {
    auto stored = tx.device(id);
    if (!stored) return fail(device_unknown());
    if (stored->revoked_ms != 0) return {};
    stored->revoked_ms = now;
    tx.put_device(*stored);
    tx.audit(revoked_by, "revoke", "device=" + id, now);
    return {};
  });
  if (done) device_changed(id);
  return done;
}

Result<void> Access::change_right(std::string_view device, Right right, const By& by, const std::string& changed_by) {
  if (!is_known_party(by.party)) {
    return fail(Code::invalid, "party_unknown", "No party has the code '" + by.party + "'.", "party");
  }
  const std::string id(device);
  const std::int64_t now = now_();
  const auto done = store_.write_and_wait([&](Transaction& tx) -> Result<void> {
    auto stored = tx.device(id);
    if (!stored) return fail(device_unknown());
    if (stored->revoked_ms != 0) {
      return fail(Code::unauthorized, "session_revoked", "This device's access was withdrawn.", "device");
    }
    stored->right = to_text(right);
    stored->by = by;
    if (right != Right::guest) stored->occasion.clear();
    tx.put_device(*stored);
    tx.audit(changed_by, "change_right", "device=" + id + " " + whom(stored->right, by), now);
    return {};
  });
  if (done) device_changed(id);
  return done;
}

void Access::device_changed(const std::string& device) {
  std::vector<std::function<void(const std::string&)>> listeners;
  {
    const std::lock_guard lock(mutex_);
    ++changes_;
    std::erase_if(by_token_, [&](const auto& entry) { return entry.second.id == device; });
    listeners = listeners_;
  }
  for (const auto& listener : listeners) listener(device);
}

void Access::on_revoked(std::function<void(const std::string& device)> listener) {
  const std::lock_guard lock(mutex_);
  if (!listener) return listeners_.clear();
  listeners_.push_back(std::move(listener));
}

std::vector<Device> Access::devices() const { return store_.read()->devices(); }

}  // namespace lykta
