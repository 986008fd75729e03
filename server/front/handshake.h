// Whether an upgrade to the WebSocket may be tried at all: form, Origin and where its token is. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "front/head.h"

namespace lykta::front {

inline constexpr std::string_view kSyncTarget = "/sync";
inline constexpr std::string_view kSubprotocol = "lykta.v1";

struct HandshakeRules {
  bool secure = false;               ///< over TLS only the cookie with the __Host- prefix counts
  std::vector<std::string> origins;  ///< byte for byte
};

/// The token to ask `access` about. Refusals: 400 (form), 401 (no token), 403 (origin), 404 (target), 426 (version
/// or no upgrade at all). A browser always sends Origin; without it only a Bearer token is taken, never a cookie.
Checked<std::string> check_handshake(const Head& head, const HandshakeRules& rules);

/// "https://host[:port]" of a URL, "" when it is none.
std::string origin_of(std::string_view url);

}  // namespace lykta::front
