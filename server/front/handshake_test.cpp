#include "front/handshake.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace lykta::front {
namespace {

const HandshakeRules kRules{true, {"https://lykta.example", "https://lykta.example:8443"}};

std::string request(const std::string& extra, const std::string& line = "GET /sync HTTP/1.1") {
  return line +
         "\r\nHost: lykta.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: lykta.v1\r\n" + extra + "\r\n";
}

// "0 <token>" when it may be tried, else the status.
std::string outcome(const std::string& bytes, const HandshakeRules& rules = kRules) {
  const auto head = read_head(bytes, {});
  if (!head) return std::to_string(head.error().status);
  const auto token = check_handshake(*head, rules);
  return token ? "0 " + *token : std::to_string(token.error().status);
}

TEST(Handshake, NoOriginButTheListedOnesIsTaken) {
  const std::vector<std::string> wrong = {"http://lykta.example",
                                          "https://lykta.example:443",
                                          "https://lykta.example:80",
                                          "https://lykta.example:84430",
                                          "https://lykta.example:844",
                                          "https://lykta.example.",
                                          "https://lykta.example/",
                                          "https://lykta.example:8443/",
                                          "https://lykta.example/sync",
                                          "https://lykta.example?",
                                          "https://lykta.example#",
                                          "https://Lykta.example",
                                          "https://LYKTA.EXAMPLE",
                                          "HTTPS://lykta.example",
                                          "https://lykta.example ,https://evil.example",
                                          "https://lykta.example https://evil.example",
                                          "https://evil.example https://lykta.example",
                                          "https://lykta.example,https://lykta.example",
                                          "https://sub.lykta.example",
                                          "https://.lykta.example",
                                          "https://notlykta.example",
                                          "https://lykta.example.evil.example",
                                          "https://lyktaXexample",
                                          "https://lykta.exampl",
                                          "https://lykta.examplee",
                                          "https://evil.example/https://lykta.example",
                                          "https://evil.example?https://lykta.example",
                                          "https://evil.example#https://lykta.example",
                                          "https://lykta.example@evil.example",
                                          "https://evil.example@lykta.example",
                                          "https://user:pw@lykta.example",
                                          "https://lykta.example%00.evil.example",
                                          "https://lykta.example%2eevil.example",
                                          "https://lykta.example\\.evil.example",
                                          "https://lykta.example;evil",
                                          "https:/lykta.example",
                                          "https:///lykta.example",
                                          "https:lykta.example",
                                          "//lykta.example",
                                          "lykta.example",
                                          "lykta.example:8443",
                                          "wss://lykta.example",
                                          "ws://lykta.example",
                                          "ftp://lykta.example",
                                          "file://",
                                          "null",
                                          "Null",
                                          "undefined",
                                          "*",
                                          "https://*",
                                          "https://*.example",
                                          "https://xn--lykta-xxx.example",
                                          "https://l\xd1\x83kta.example",
                                          "https://lykt\xc3\xa4.example",
                                          "https://127.0.0.1",
                                          "https://localhost",
                                          "https://[::1]",
                                          "http://localhost:8443",
                                          "chrome-extension://lykta.example",
                                          "moz-extension://1",
                                          "data:",
                                          "blob:https://lykta.example",
                                          "about:blank",
                                          "https://lykta.example\tx",
                                          "\"https://lykta.example\"",
                                          "'https://lykta.example'",
                                          "<https://lykta.example>",
                                          ""};
  EXPECT_GE(wrong.size(), 60U);
  const std::vector<std::string> credentials = {"Cookie: __Host-lykta=tok\r\n", "Authorization: Bearer tok\r\n", ""};
  for (const auto& origin : wrong) {
    for (const auto& credential : credentials) {
      EXPECT_EQ(outcome(request("Origin: " + origin + "\r\n" + credential)), "403") << origin << " " << credential;
    }
  }
  for (const auto& origin : kRules.origins) {
    EXPECT_EQ(outcome(request("Origin: " + origin + "\r\n" + credentials[0])), "0 tok");
    EXPECT_EQ(outcome(request("Origin: " + origin + "\r\n" + credentials[1])), "0 tok");
    EXPECT_EQ(outcome(request("Origin: " + origin + "\r\n")), "401");
  }
}

TEST(Handshake, WithoutAnOriginOnlyABearerTokenCounts) {
  EXPECT_EQ(outcome(request("Authorization: Bearer tok\r\n")), "0 tok");
  EXPECT_EQ(outcome(request("Authorization: Bearer tok\r\nCookie: __Host-lykta=other\r\n")), "0 tok");
  EXPECT_EQ(outcome(request("Cookie: __Host-lykta=tok\r\n")), "403");
  EXPECT_EQ(outcome(request("")), "403");
  EXPECT_EQ(outcome(request("Origin: https://lykta.example\r\nOrigin: https://lykta.example\r\n")), "400");
}

TEST(Handshake, TheCookieIsReadExactly) {
  struct Case {
    std::string cookie, secure, plain;
  };
  const std::vector<Case> cases = {
      {"__Host-lykta=tok", "0 tok", "0 tok"},
      {"lykta=tok", "401", "0 tok"},
      {"a=b; __Host-lykta=tok; c=d", "0 tok", "0 tok"},
      {"a=b;__Host-lykta=tok", "0 tok", "0 tok"},
      {"__host-lykta=tok", "401", "401"},
      {"x__Host-lykta=tok", "401", "401"},
      {"__Host-lyktax=tok", "401", "401"},
      {"__Host-lykta=", "401", "401"},
      {"__Host-lykta", "401", "401"},
      {"__Host-lykta=tok; __Host-lykta=other", "401", "401"},
      {"lykta=tok; lykta=other", "401", "401"},
      {"__Host-lykta=a b", "401", "401"},
      {"__Host-lykta=\"tok\"", "401", "401"},
      {"__Host-lykta=" + std::string(513, 'a'), "401", "401"},
  };
  for (const auto& c : cases) {
    const auto bytes = request("Origin: https://lykta.example\r\nCookie: " + c.cookie + "\r\n");
    EXPECT_EQ(outcome(bytes), c.secure) << c.cookie;
    EXPECT_EQ(outcome(bytes, {false, kRules.origins}), c.plain) << c.cookie;
  }
}

TEST(Handshake, AHandshakeThatIsNotWholeIsRefused) {
  const std::string token = "Authorization: Bearer tok\r\n";
  const std::string good = request(token);
  const auto replaced = [&](const std::string& from, const std::string& to) {
    std::string bytes = good;
    return bytes.replace(bytes.find(from), from.size(), to);
  };
  struct Case {
    std::string bytes, outcome;
  };
  const std::vector<Case> cases = {
      {good, "0 tok"},
      {replaced("Connection: Upgrade", "Connection: keep-alive, upgrade"), "0 tok"},
      {replaced("Upgrade: websocket", "Upgrade: WebSocket"), "0 tok"},
      {replaced("lykta.v1", "other, lykta.v1"), "0 tok"},
      {replaced("/sync ", "/sync/ "), "404"},
      {replaced("/sync ", "/sync?x=1 "), "404"},
      {replaced("/sync ", "/Sync "), "404"},
      {replaced("/sync ", "/ "), "404"},
      {replaced("GET", "POST"), "400"},
      {replaced("GET", "HEAD"), "400"},
      {replaced("HTTP/1.1", "HTTP/1.0"), "400"},
      {replaced("Upgrade: websocket\r\n", ""), "426"},
      {replaced("Upgrade: websocket", "Upgrade: h2c"), "426"},
      {replaced("Connection: Upgrade", "Connection: keep-alive"), "400"},
      {replaced("Version: 13", "Version: 8"), "426"},
      {replaced("Version: 13", "Version: 14"), "426"},
      {replaced("Version: 13", "Version: 13, 8"), "426"},
      {replaced("Sec-WebSocket-Version: 13\r\n", ""), "426"},
      {replaced("lykta.v1", "lykta.v2"), "400"},
      {replaced("lykta.v1", "LYKTA.V11"), "400"},
      {replaced("Sec-WebSocket-Protocol: lykta.v1\r\n", ""), "400"},
      {replaced("dGhlIHNhbXBsZSBub25jZQ==", ""), "400"},
      {replaced("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ="), "400"},
      {replaced("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZR=="), "400"},
      {replaced("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQAA"), "400"},
      {replaced("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25j!Q=="), "400"},
      {replaced("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", ""), "400"},
      {request(token + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"), "400"},
      {request(token + "Sec-WebSocket-Version: 13\r\n"), "400"},
      {request(token + "Content-Length: 3\r\n"), "400"},
      {request("Authorization: Basic dG9r\r\n"), "403"},
      {request("Authorization: Bearer\r\n"), "403"},
      {request("Authorization: Bearer a b\r\n"), "401"},
  };
  for (const auto& c : cases) EXPECT_EQ(outcome(c.bytes), c.outcome) << c.bytes;
}

TEST(Handshake, TheOriginOfAUrlIsItsSchemeHostAndPort) {
  EXPECT_EQ(origin_of("https://lykta.example/app?x"), "https://lykta.example");
  EXPECT_EQ(origin_of("https://lykta.example:8443"), "https://lykta.example:8443");
  EXPECT_EQ(origin_of("lykta.example"), "");
  EXPECT_EQ(origin_of("https://"), "");
  EXPECT_EQ(origin_of(""), "");
}

}  // namespace
}  // namespace lykta::front
