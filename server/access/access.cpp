#include "access/access.h"

#include <algorithm>
#include <array>
#include <set>

#include "access/codes.h"
#include "access/policy.h"
#include "domain/time.h"
#include "store/digest.h"

namespace lykta {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;
constexpr std::int64_t kDayMs = 24 * kHourMs;
constexpr std::int64_t kSeenEveryMs = kHourMs;
constexpr int kTriesPerMinute = 10;
constexpr std::int64_t kLongestEveningMs = 24 * kHourMs;
constexpr std::int64_t kMostUses = 100;
constexpr std::size_t kRoleBytes = 200;
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
    return fail(Code::unauthorized, "code_expired", "This code's time is over; ask for a new one.", "code");
  }
  invitation->used_ms = now_ms;
  ++invitation->used;
  tx.put_invitation(*invitation);
  return *invitation;
}

Device enrol(Transaction& tx, const Invitation& invitation, const By& by, const std::string& token_hash,
             std::int64_t now_ms) {
  Device device;
  do {
    device.id = "d" + base32_text(random_bytes(8));
  } while (tx.device(device.id));
  device.token_hash = token_hash;
  device.right = invitation.right;
  device.by = by;
  device.party_is_claimed = invitation.by.party.empty();
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
    : store_(store),
      now_(std::move(now)),
      rows_(rows),
      secret_(store.secret()),
      tries_(kTriesPerMinute),
      links_(store, *this, now_) {}

bool Access::is_known_party(const std::string& party) const {
  const auto& known = built_in_parties();
  if (std::any_of(known.begin(), known.end(), [&](const Party& p) { return p.id == party; })) return true;
  return rows_ && !rows_->get()->party_type(party).empty();
}

Result<void> Access::check_by(const By& by) const {
  if (!is_known_party(by.party)) {
    return fail(Code::invalid, "party_unknown", "No party has the code '" + by.party + "'.", "party");
  }
  const bool is_clean = std::none_of(by.role.begin(), by.role.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  if (by.role.size() > kRoleBytes || !is_clean) {
    return fail(Code::invalid, "role_invalid", "A role has at most 200 bytes and no control characters.", "role");
  }
  return {};
}

std::vector<Party> Access::parties() const {
  std::vector<Party> all = built_in_parties();
  std::set<std::string> seen;
  for (const Party& p : all) seen.insert(p.id);
  if (!rows_) return all;
  const auto table = rows_->get();
  for (const Plan& plan : table->plans()) {
    for (const Party& p : plan.parties) {
      if (seen.insert(p.id).second) all.push_back(p);
    }
  }
  return all;
}

Result<std::string> Access::invite(Right right, const By& by, std::int64_t device_expires_ms,
                                   const std::string& occasion, const std::string& invited_by) {
  const std::int64_t now = now_();
  if (auto fine = check_by(by); !fine) return fail(fine.error());
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
                              now + kCodeLife_ms,
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

Result<EveningCode> Access::open_evening(const By& by, const std::string& occasion, std::int64_t uses,
                                         std::int64_t expires_ms, const std::string& made_by) {
  const std::int64_t now = now_();
  if (uses < 2 || uses > kMostUses) {
    return fail(Code::invalid, "uses_out_of_range", "A code of the evening is for 2 to 100 phones.", "uses");
  }
  if (occasion.empty()) {
    return fail(Code::invalid, "occasion_missing", "A code of the evening belongs to an occasion.", "occasion");
  }
  if (!by.party.empty()) {
    if (auto fine = check_by(by); !fine) return fail(fine.error());
  }
  if (expires_ms == 0) expires_ms = now + kLongestEveningMs;
  if (expires_ms <= now) {
    return fail(Code::invalid, "expiry_in_the_past", "The evening's end has passed already.", "expires");
  }
  if (expires_ms > now + kLongestEveningMs) {
    return fail(Code::invalid, "expiry_too_far", "A code of the evening lives at most 24 hours.", "expires");
  }
  const std::string code = code_text(random_bytes(5));
  const Invitation invitation{code_hash(secret_, *read_code(code)),
                              std::string(to_text(Right::guest)),
                              by,
                              occasion,
                              expires_ms,
                              expires_ms,
                              0,
                              uses,
                              0,
                              now};
  const auto done = store_.write_and_wait([&](Transaction& tx) -> Result<void> {
    tx.put_invitation(invitation);
    tx.audit(made_by, "evening_code",
             "code=" + evening_code_id(invitation) + " party=" + by.party + " uses=" + std::to_string(uses) +
                 " occasion=" + occasion,
             now);
    return {};
  });
  if (!done) return fail(done.error());
  return EveningCode{evening_code_id(invitation), code, expires_ms, uses};
}

std::string Access::evening_code_id(const Invitation& invitation) { return invitation.code_hash.substr(0, 16); }

std::vector<Invitation> Access::open_evenings(std::string_view occasion) const {
  std::vector<Invitation> open = store_.read()->invitations();
  const std::int64_t now = now_();
  std::erase_if(open, [&](const Invitation& i) { return i.uses < 2 || i.occasion != occasion || !i.is_open(now); });
  return open;
}

Result<void> Access::close_evening(std::string_view id, const std::string& closed_by) {
  const std::int64_t now = now_();
  return store_.write_and_wait([&](Transaction& tx) -> Result<void> {
    for (Invitation invitation : tx.invitations()) {
      if (invitation.uses < 2 || evening_code_id(invitation) != id) continue;
      if (!invitation.is_open(now)) return {};
      invitation.code_expires_ms = now;
      tx.put_invitation(invitation);
      tx.audit(closed_by, "evening_code_closed", "code=" + std::string(id), now);
      return {};
    }
    return fail(Code::not_found, "code_unknown", "There is no such code.");
  });
}

std::vector<Party> Access::choices_of(const Snapshot& snapshot, const Invitation& invitation) const {
  if (!invitation.by.party.empty()) return {};
  std::vector<Party> all = parties();
  const auto walk = snapshot.entity(invitation.occasion);
  const std::vector<std::string> invited = walk ? walk->elements("invited") : std::vector<std::string>{};
  if (invited.empty()) return all;
  std::erase_if(all, [&](const Party& p) {
    return p.id != "boende" && std::find(invited.begin(), invited.end(), p.id) == invited.end();
  });
  return all;
}

std::vector<Party> Access::choices_of(std::string_view code) const {
  const auto plain = read_code(code);
  if (!plain) return {};
  const auto snapshot = store_.read();
  const auto invitation = snapshot->invitation(code_hash(secret_, *plain));
  if (!invitation || !invitation->is_open(now_())) return {};
  return choices_of(*snapshot, *invitation);
}

Result<Invitation> Access::evening_of(std::string_view code, std::string_view address) {
  const std::int64_t now = now_();
  const std::string from(address);
  if (!tries_.take(from, now)) {
    return fail(Code::unavailable, "too_many_tries", "Too many wrong codes from here; wait a minute.", "code");
  }
  const auto plain = read_code(code);
  if (!plain) return fail(code_wrong());
  const auto known = store_.read()->invitation(code_hash(secret_, *plain));
  if (!known || known->uses < 2) return fail(code_wrong());
  if (now >= known->code_expires_ms) {
    return fail(Code::unauthorized, "code_expired", "This code's time is over; ask for a new one.", "code");
  }
  if (!known->is_open(now)) {
    return fail(Code::unauthorized, "code_used", "This code has been used; ask for a new one.", "code");
  }
  tries_.give_back(from);
  return *known;
}

/// Whom the new device speaks for.
Result<By> Access::speaks_for(const Snapshot& snapshot, const Invitation& invitation, const By& chosen) const {
  if (!invitation.by.party.empty()) return invitation.by;
  if (chosen.party.empty()) {
    return fail(Code::conflict, "party_needed", "Choose the party you speak for this evening.", "party");
  }
  if (auto fine = check_by(chosen); !fine) return fail(fine.error());
  const auto choices = choices_of(snapshot, invitation);
  if (std::none_of(choices.begin(), choices.end(), [&](const Party& p) { return p.id == chosen.party; })) {
    return fail(Code::invalid, "party_not_among_choices", "Choose one of the parties invited to this walk.", "party");
  }
  return chosen;
}

Result<Enrolment> Access::redeem(std::string_view code, std::string_view address, const By& chosen) {
  const std::int64_t now = now_();
  const std::string from(address);
  // Counted before it is looked at: a thousand tries at once are not a thousand guesses.
  if (!tries_.take(from, now)) {
    return fail(Code::unavailable, "too_many_tries", "Too many wrong codes from here; wait a minute.", "code");
  }
  const auto plain = read_code(code);
  if (!plain) return fail(code_wrong());
  const std::string hash = code_hash(secret_, *plain);
  // A guess costs no place in the writer's queue.
  const auto snapshot = store_.read();
  const auto known = snapshot->invitation(hash);
  if (!known) return fail(code_wrong());
  // Who knows an open code does not guess: twenty at one door, behind one address, are let in at once.
  if (known->is_open(now)) tries_.give_back(from);
  const auto by = speaks_for(*snapshot, *known, chosen);
  if (!by && known->is_open(now)) return fail(by.error());

  const std::string token = base64url_text(random_bytes(32));
  Device device;
  const auto done = store_.write_and_wait([&](Transaction& tx) -> Result<void> {
    const auto invitation = spend(tx, hash, now);
    if (!invitation) return fail(invitation.error());
    device = enrol(tx, *invitation, *by, sha256_hex(token), now);
    tx.audit(device.id, "enrol", whom(device.right, device.by) + " occasion=" + device.occasion, now);
    return {};
  });
  if (!done) return fail(done.error());
  auto session = session_from(device);
  if (!session) return fail(session.error());
  return Enrolment{device.id, token, *session};
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
  session.is_link = device->is_link;
  session.party_is_claimed = device->party_is_claimed;
  // Anybody with the evening's code may say they are the police: what is for authorities' eyes stays closed to them.
  if (session.party_is_claimed) return session;
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
  if (auto fine = check_by(by); !fine) return fail(fine.error());
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
    stored->party_is_claimed = false;
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
