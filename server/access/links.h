// Links: how an owner answers without an account. A link is a device of right `owner` whose token stands in the fragment
// of an address, expires, can be withdrawn, and whose every use is logged. Any thread. Part of Access.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "access/tries.h"
#include "domain/clock.h"
#include "domain/error.h"
#include "domain/op.h"
#include "store/store.h"

namespace lykta {

class Access;
struct Session;

struct MadeLink {
  std::string id;
  std::string token;  ///< told once
  std::int64_t expires_ms = 0;
};

class Links {
 public:
  Links(Store& store, Access& access, WallClock now);

  /// `expires_ms` 0 = 300 days. Without an occasion the link reaches all work of its party.
  /// Invalid: party_unknown, role_invalid, expiry_in_the_past, expiry_too_far (400 days).
  Result<MadeLink> make(const By& by, const std::string& occasion, std::int64_t expires_ms, const std::string& made_by);
  /// Who holds this token. unauthorized/link_unknown, link_expired, link_revoked; unavailable/too_many_tries.
  Result<Session> session(std::string_view token);
  std::vector<Device> all() const;  ///< in the order they were made, the revoked too
  /// not_found/link_unknown. Once it has returned the link opens nothing.
  Result<void> revoke(std::string_view id, const std::string& revoked_by);

  /// Writes the use to the link's log and returns when it is on disk.
  Result<void> note_opened(const std::string& link);
  Result<void> note_answered(const std::string& link, const std::vector<std::string>& entities);
  /// The number and time each of the page's ids has got, or gets now; on disk when it returns.
  Result<std::vector<LinkAnswer>> number(const std::string& link, const std::vector<std::string>& ids);

 private:
  Store& store_;
  Access& access_;
  const WallClock now_;
  Tries requests_;
};

}  // namespace lykta
