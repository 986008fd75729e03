#include "front/head.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace lykta::front {
namespace {

const HeadLimits kLimits{16 * 1024, 64, 1024 * 1024};

// Status of the refusal, or 0.
int status_of(const std::string& head) {
  const auto read = read_head(head, kLimits);
  return read ? 0 : read.error().status;
}

std::string get(const std::string& target) { return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n"; }
std::string with(const std::string& fields) { return "POST /x HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n"; }

TEST(Head, TargetsThatAreNoPlainPathAreRefused) {
  const std::vector<std::string> good = {
      "/",         "/a/b", "/a?b=c%2Fd",         "/sync", "/a%20b", "/%C3%A5", "/a..b", "/...",
      "/a?x=../y", "/a/",  "/a.b~c!$&'()*+,;=:@"};
  for (const auto& target : good) EXPECT_EQ(status_of(get(target)), 0) << target;
  const std::vector<std::string> bad = {"",
                                        "*",
                                        "a",
                                        "http://a/",
                                        "https://a/b",
                                        "//a/b",
                                        "/a#b",
                                        "/../a",
                                        "/a/..",
                                        "/a/../b",
                                        "/a/./b",
                                        "/.",
                                        "/%2e%2e/a",
                                        "/%2E%2e/a",
                                        "/.%2e/a",
                                        "/a%2f..",
                                        "/a%2Fb",
                                        "/a%5cb",
                                        "/a\\b",
                                        "/..\\a",
                                        "/%00",
                                        "/a%00.html",
                                        "/a%0d%0ab",
                                        "/%",
                                        "/%2",
                                        "/%zz",
                                        "/a?%",
                                        "/a?x=%g1",
                                        "/%c0%ae%c0%ae/a",
                                        "/%e0%80%ae/a",
                                        "/%f0%80%80%ae",
                                        "/%ff",
                                        "/%ed%a0%80",
                                        "/%f5%80%80%80",
                                        "/%252e%252e/a",
                                        "/%c3",
                                        "/a\x01",
                                        "/a\x7f",
                                        "/\xc3\xa5",
                                        "/a<b>",
                                        "/a\"b",
                                        "/%252e%252e%252fa"};
  for (const auto& target : bad) EXPECT_NE(status_of(get(target)), 0) << target;
}

TEST(Head, RequestLinesAreReadStrictly) {
  struct Case {
    std::string line;
    int status;
  };
  const std::vector<Case> cases = {
      {"GET / HTTP/1.1", 0},      {"GET / HTTP/1.0", 0},
      {"HEAD / HTTP/1.1", 0},     {"PATCH / HTTP/1.1", 0},
      {"GET / HTTP/2.0", 505},    {"GET / HTTP/0.9", 505},
      {"GET / HTTP/1.2", 505},    {"GET / HTTP/1.10", 505},
      {"GET / http/1.1", 400},    {"GET /", 400},
      {"GET  / HTTP/1.1", 400},   {"GET / HTTP/1.1 ", 400},
      {"GET /a b HTTP/1.1", 400}, {" GET / HTTP/1.1", 400},
      {"G(T / HTTP/1.1", 400},    {"get / HTTP/1.1", 501},
      {"TRACE / HTTP/1.1", 501},  {"CONNECT a:1 HTTP/1.1", 501},
      {"BREW / HTTP/1.1", 501},   {"", 400},
      {"GET\t/ HTTP/1.1", 400},
  };
  for (const auto& c : cases) EXPECT_EQ(status_of(c.line + "\r\nHost: a\r\n\r\n"), c.status) << c.line;
}

TEST(Head, FieldsThatCouldBeReadInTwoWaysAreRefused) {
  struct Case {
    std::string fields;
    int status;
  };
  const std::vector<Case> cases = {
      {"X: y\r\n", 0},
      {"X:\r\n", 0},
      {"X: \xc3\xa5\r\n", 0},
      {"X : y\r\n", 400},
      {" X: y\r\n", 400},
      {"X: y\r\n folded\r\n", 400},
      {"X\r\n", 400},
      {": y\r\n", 400},
      {"X(: y\r\n", 400},
      {std::string("X: a\0b\r\n", 8), 400},
      {"X: a\x01\r\n", 400},
      {"X: a\x7f\r\n", 400},
      {"Host: b\r\n", 400},
      {"host: a\r\n", 400},
      {"Content-Length: 5\r\n", 0},
      {"Content-Length: 5\r\nContent-Length: 5\r\n", 400},
      {"Content-Length: 5\r\ncontent-length: 6\r\n", 400},
      {"Content-Length: 5, 5\r\n", 400},
      {"Content-Length: +5\r\n", 400},
      {"Content-Length: -1\r\n", 400},
      {"Content-Length: 0x5\r\n", 400},
      {"Content-Length: 5 5\r\n", 400},
      {"Content-Length:\r\n", 400},
      {"Content-Length: 1048576\r\n", 0},
      {"Content-Length: 1048577\r\n", 413},
      {"Content-Length: 18446743073919266817\r\n", 413},
      {"Content-Length: 99999999999999999999999999\r\n", 413},
      {"Transfer-Encoding: chunked\r\n", 411},
      {"Transfer-Encoding: gzip, chunked\r\n", 411},
      {"transfer-encoding: identity\r\n", 411},
      {"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", 400},
      {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", 400},
      {"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400},
      {"Transfer-Encoding : chunked\r\n", 400},
      {"Expect: 100-continue\r\n", 0},
      {"Expect: 200-ok\r\n", 417},
      {"Authorization: Bearer a\r\nAuthorization: Bearer b\r\n", 400},
      {"Cookie: a=1\r\nCookie: b=2\r\n", 400},
      {"Origin: http://a\r\nOrigin: http://b\r\n", 400},
      {"Range: bytes=0-1\r\nRange: bytes=2-3\r\n", 400},
      {"Upload-Offset: 0\r\nUpload-Offset: 1\r\n", 400},
  };
  for (const auto& c : cases) EXPECT_EQ(status_of(with(c.fields)), c.status) << c.fields;
}

TEST(Head, AHostIsNeededOnceAndPlain) {
  for (const std::string host : {"a", "a:8443", "127.0.0.1:1", "[::1]:8", "lykta.example"}) {
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n"), 0) << host;
  }
  for (const std::string host : {"", "a/b", "a@b", "a b", "a,b", "<a>", "å"}) {
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n"), 400) << host;
  }
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(status_of("GET / HTTP/1.0\r\n\r\n"), 0);
}

TEST(Head, MoreFieldsThanTheCapAre431) {
  std::string fields;
  for (int i = 0; i < 63; ++i) fields += "X: y\r\n";
  EXPECT_EQ(status_of(with(fields)), 0);
  EXPECT_EQ(status_of(with(fields + "X: y\r\n")), 431);
}

TEST(Head, ConnectionDecidesWhetherItIsKept) {
  struct Case {
    std::string head;
    bool keep;
  };
  const std::vector<Case> cases = {
      {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", true},
      {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false},
      {"GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Close\r\n\r\n", false},
      {"GET / HTTP/1.0\r\n\r\n", false},
      {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true},
  };
  for (const auto& c : cases) EXPECT_EQ(read_head(c.head, kLimits)->keep_alive, c.keep) << c.head;
}

TEST(Head, TheScanFindsTheEndOrTheFirstHopelessByte) {
  struct Case {
    std::string bytes;
    HeadState state;
    std::size_t size;
  };
  const std::string whole = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  const std::vector<Case> cases = {
      {"", HeadState::incomplete, 0},
      {"GET / HT", HeadState::incomplete, 0},
      {"GET / HTTP/1.1\r", HeadState::incomplete, 0},
      {whole, HeadState::complete, whole.size()},
      {whole + "GET /b", HeadState::complete, whole.size()},
      {"\r\nGET / HTTP/1.1\r\n\r\n", HeadState::broken, 0},
      {"GET / HTTP/1.1\nHost: a\n\n", HeadState::broken, 0},
      {"GET / HTTP/1.1\r\nHost: a\n", HeadState::broken, 0},
      {"GET / HTTP/1.1\rHost", HeadState::broken, 0},
      {std::string("GET /\0", 6), HeadState::broken, 0},
      {"\x16\x03\x01", HeadState::broken, 0},
      {"get /", HeadState::broken, 0},
  };
  for (const auto& c : cases) {
    const auto scan = scan_head(c.bytes, 0);
    EXPECT_EQ(scan.state, c.state) << c.bytes;
    EXPECT_EQ(scan.size, c.size) << c.bytes;
  }
}

TEST(Head, TheScanGivesTheSameWhereverTheBytesAreCut) {
  for (const std::string whole : {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n"}) {
    const auto at_once = scan_head(whole, 0).state;
    for (std::size_t cut = 0; cut < whole.size(); ++cut) {
      if (scan_head(whole.substr(0, cut), 0).state == HeadState::broken) continue;
      EXPECT_EQ(scan_head(whole, cut).state, at_once) << cut;
    }
  }
}

}  // namespace
}  // namespace lykta::front
