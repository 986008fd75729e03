#include "front/handshake.h"

#include <algorithm>

namespace lykta::front {
namespace {

using std::string_view;

constexpr Refusal kBadHandshake{400, "handshake_malformed", "The WebSocket handshake is not valid."};
constexpr Refusal kNoToken{401, "token_missing", "The WebSocket needs a session."};
constexpr std::size_t kMaxToken = 512;

bool is_base64(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

// 16 random bytes: 21 characters, one whose low four bits are unused and must be zero, and two '='.
bool is_key(string_view key) {
  return key.size() == 24 && key.substr(22) == "==" && std::all_of(key.begin(), key.begin() + 22, is_base64) &&
         string_view("AQgw").find(key[21]) != string_view::npos;
}

bool lists(const Head& head, string_view name, string_view token) {
  return std::any_of(head.fields.begin(), head.fields.end(), [&](const Field& field) {
    return equal_ignoring_case(field.name, name) && has_token(field.value, token);
  });
}

bool is_token(string_view text) {
  const auto ok = [](char c) { return is_base64(c) || c == '-' || c == '_' || c == '.' || c == '=' || c == '~'; };
  return !text.empty() && text.size() <= kMaxToken && std::all_of(text.begin(), text.end(), ok);
}

string_view bearer_of(const Head& head) {
  const auto value = head.field("authorization").value_or("");
  if (value.size() < 8 || !equal_ignoring_case(value.substr(0, 7), "bearer ")) return {};
  return value.substr(7);
}

// Two cookies of the name with different values: somebody planted one, so neither is believed.
string_view cookie_of(const Head& head, string_view name) {
  const auto cookies = head.field("cookie").value_or("");
  string_view found;
  for (std::size_t start = 0; start < cookies.size();) {
    const auto end = std::min(cookies.find(';', start), cookies.size());
    auto pair = cookies.substr(start, end - start);
    start = end + 1;
    pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
    if (pair.size() <= name.size() || pair.substr(0, name.size()) != name || pair[name.size()] != '=') continue;
    const auto value = pair.substr(name.size() + 1);
    if (!found.empty() && found != value) return {};
    found = value;
  }
  return found;
}

Checked<void> check_form(const Head& head) {
  if (head.target != kSyncTarget) {
    return tl::make_unexpected(Refusal{404, "socket_not_here", "The WebSocket is at /sync."});
  }
  if (!head.wants_websocket) {
    return tl::make_unexpected(Refusal{426, "upgrade_required", "/sync is a WebSocket."});
  }
  if (head.method != "GET" || head.minor_version != 1 || head.content_length != 0 ||
      !lists(head, "connection", "upgrade")) {
    return tl::make_unexpected(kBadHandshake);
  }
  if (head.field("sec-websocket-version") != "13") {
    return tl::make_unexpected(Refusal{426, "socket_version_unknown", "The WebSocket version here is 13."});
  }
  if (!is_key(head.field("sec-websocket-key").value_or(""))) return tl::make_unexpected(kBadHandshake);
  if (!lists(head, "sec-websocket-protocol", kSubprotocol)) {
    return tl::make_unexpected(Refusal{400, "subprotocol_unknown", "The subprotocol here is lykta.v1."});
  }
  return {};
}

}  // namespace

Checked<std::string> check_handshake(const Head& head, const HandshakeRules& rules) {
  if (auto form = check_form(head); !form) return tl::make_unexpected(form.error());
  const auto origin = head.field("origin");
  if (origin && std::find(rules.origins.begin(), rules.origins.end(), *origin) == rules.origins.end()) {
    return tl::make_unexpected(Refusal{403, "origin_not_allowed", "Pages of that origin may not open this WebSocket."});
  }
  auto token = bearer_of(head);
  if (token.empty() && !origin) {
    return tl::make_unexpected(
        Refusal{403, "origin_missing", "Without an Origin only a Bearer token opens this WebSocket."});
  }
  if (token.empty()) token = cookie_of(head, "__Host-lykta");
  if (token.empty() && !rules.secure) token = cookie_of(head, "lykta");
  if (!is_token(token)) return tl::make_unexpected(kNoToken);
  return std::string(token);
}

std::string origin_of(string_view url) {
  const auto scheme = url.find("://");
  if (scheme == string_view::npos || scheme == 0) return {};
  auto end = url.find_first_of("/?#", scheme + 3);
  if (end == string_view::npos) end = url.size();
  return end == scheme + 3 ? std::string() : std::string(url.substr(0, end));
}

}  // namespace lykta::front
