#include "access/links.h"

#include <algorithm>

#include "access/access.h"
#include "access/codes.h"
#include "store/digest.h"

namespace lykta {
namespace {

constexpr std::int64_t kDayMs = 24LL * 60 * 60 * 1000;
/// Nine months for the measures, and time to be reminded.
constexpr std::int64_t kUsualMs = 300 * kDayMs;
constexpr std::int64_t kLongestMs = 400 * kDayMs;
/// Openings this close to each other share a line of the log.
constexpr std::int64_t kSameOpeningMs = 10LL * 60 * 1000;
constexpr int kRequestsPerMinute = 60;

Error unknown() {
  return {Code::unauthorized, "link_unknown", "This link is not known here; ask the coordinator for a new one."};
}

/// A link's own words for what is true of every device.
Error as_link(const Error& error) {
  if (error.reason == "session_expired") {
    return {Code::unauthorized, "link_expired", "This link has expired; ask the coordinator for a new one."};
  }
  if (error.reason == "session_revoked") {
    return {Code::unauthorized, "link_revoked", "This link was withdrawn; ask the coordinator for a new one."};
  }
  return error.reason == "session_unknown" ? unknown() : error;
}

}  // namespace

Links::Links(Store& store, Access& access, WallClock now)
    : store_(store), access_(access), now_(std::move(now)), requests_(kRequestsPerMinute) {}

Result<MadeLink> Links::make(const By& by, const std::string& occasion, std::int64_t expires_ms,
                             const std::string& made_by) {
  const std::int64_t now = now_();
  if (auto fine = access_.check_by(by); !fine) return fail(fine.error());
  if (expires_ms != 0 && expires_ms <= now) {
    return fail(Code::invalid, "expiry_in_the_past", "The link's last day has passed already.", "expires");
  }
  if (expires_ms > now + kLongestMs) {
    return fail(Code::invalid, "expiry_too_far", "A link lives at most 400 days; choose an earlier day.", "expires");
  }
  MadeLink made{"", base64url_text(random_bytes(32)), expires_ms == 0 ? now + kUsualMs : expires_ms};
  const auto done = store_.write_and_wait([&](Transaction& tx) -> Result<void> {
    do {
      made.id = "l" + base32_text(random_bytes(8));
    } while (tx.device(made.id));
    Device device;
    device.id = made.id;
    device.token_hash = sha256_hex(made.token);
    device.right = to_text(Right::owner);
    device.by = by;
    device.occasion = occasion;
    device.created_ms = now;
    device.expires_ms = made.expires_ms;
    device.is_link = true;
    tx.put_device(device);
    tx.audit(made_by, "link", "link=" + made.id + " party=" + by.party + " role=" + by.role + " occasion=" + occasion,
             now);
    return {};
  });
  if (!done) return fail(done.error());
  return made;
}

Result<Session> Links::session(std::string_view token) {
  auto session = access_.session(token);
  if (!session) return fail(as_link(session.error()));
  if (!session->is_link) return fail(unknown());
  if (!requests_.take(session->device, now_())) {
    return fail(Code::unavailable, "too_many_tries", "This link was used too often just now; wait a minute.");
  }
  return session;
}

std::vector<Device> Links::all() const {
  std::vector<Device> links = store_.read()->devices();
  std::erase_if(links, [](const Device& d) { return !d.is_link; });
  return links;
}

Result<void> Links::revoke(std::string_view id, const std::string& revoked_by) {
  const auto device = store_.read()->device(id);
  if (!device || !device->is_link) return fail(Code::not_found, "link_unknown", "There is no such link.");
  return access_.revoke(id, revoked_by);
}

Result<void> Links::note_opened(const std::string& link) {
  const std::int64_t now = now_();
  return store_.write_and_wait([&](Transaction& tx) -> Result<void> {
    LinkUse use{link, now, now, "opened", 0, {}};
    const auto last = tx.last_link_use(link);
    if (last && last->action == use.action && now >= last->at_ms && now - last->at_ms < kSameOpeningMs) use = *last;
    use.last_ms = now;
    ++use.count;
    tx.put_link_use(use);
    return {};
  });
}

Result<void> Links::note_answered(const std::string& link, const std::vector<std::string>& entities) {
  const std::int64_t now = now_();
  return store_.write_and_wait([&](Transaction& tx) -> Result<void> {
    tx.put_link_use({link, now, now, "answered", 1, entities});
    return {};
  });
}

Result<std::vector<LinkAnswer>> Links::number(const std::string& link, const std::vector<std::string>& ids) {
  const std::int64_t now = now_();
  std::vector<LinkAnswer> numbered;
  const auto done = store_.write_and_wait([&](Transaction& tx) -> Result<void> {
    numbered.clear();
    for (const std::string& id : ids) {
      auto answer = tx.link_answer(link, id);
      if (!answer) {
        answer = LinkAnswer{link, id, tx.highest_link_answer(link) + 1, now};
        tx.put_link_answer(*answer);
      }
      numbered.push_back(*answer);
    }
    return {};
  });
  if (!done) return fail(done.error());
  return numbered;
}

}  // namespace lykta
