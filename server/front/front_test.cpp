#include "front/front.h"

#include <gtest/gtest.h>

#include <fstream>

#include "front/raw_client.h"
#include "front/test_house.h"

namespace lykta::front {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

std::string get(const std::string& path, const std::string& fields = "") {
  return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n";
}
std::string post(const std::string& path, const std::string& body, const std::string& fields = "") {
  return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         fields + "\r\n" + body;
}

auto elapsed_ms(steady_clock::time_point since) {
  return std::chrono::duration_cast<milliseconds>(steady_clock::now() - since).count();
}

// Plain (false) and TLS (true).
class Front_ : public testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(PlainAndTls, Front_, testing::Bool(),
                         [](const auto& tested) { return tested.param ? "Tls" : "Plain"; });

TEST_P(Front_, KeepsAConnectionForManyRequests) {
  House house(GetParam());
  RawClient client(house.port(), GetParam());
  for (int i = 0; i < 100; ++i) {
    const auto answer = client.ask(post("/echo", "fynd " + std::to_string(i)));
    ASSERT_EQ(answer.status, 200);
    ASSERT_EQ(answer.body, "fynd " + std::to_string(i));
  }
  EXPECT_EQ(client.ask(get("/peer")).body, GetParam() ? "127.0.0.1 secure" : "127.0.0.1 plain");
  EXPECT_EQ(house.front->counts().connections, 1U);
}

TEST_P(Front_, AnswersPipelinedRequestsInOrder) {
  House house(GetParam());
  RawClient client(house.port(), GetParam());
  client.send(post("/echo", "1") + get("/health") + post("/echo", std::string(200'000, '3')) + get("/peer"));
  EXPECT_EQ(client.read_answer().body, "1");
  EXPECT_EQ(client.read_answer().body, "ok");
  EXPECT_EQ(client.read_answer().body, std::string(200'000, '3'));
  EXPECT_EQ(client.read_answer().status, 200);
}

TEST_P(Front_, RequestsMayArriveByteByByte) {
  House house(GetParam());
  RawClient client(house.port(), GetParam());
  for (const char c : post("/echo", "långsam") + get("/health")) ASSERT_TRUE(client.send(std::string(1, c)));
  EXPECT_EQ(client.read_answer().body, "långsam");
  EXPECT_EQ(client.read_answer().body, "ok");
}

TEST_P(Front_, AnswersHeadWithoutABody) {
  House house(GetParam());
  RawClient client(house.port(), GetParam());
  const auto answer = client.ask("HEAD /health HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(client.ask(get("/health")).body, "ok");
}

TEST_P(Front_, ClosesWhenEitherSideSaysSo) {
  House house(GetParam());
  for (const auto& request :
       {get("/close"), get("/health", "Connection: close\r\n"), std::string("GET /health HTTP/1.0\r\n\r\n")}) {
    RawClient client(house.port(), GetParam());
    EXPECT_EQ(client.ask(request).status, 200);
    EXPECT_TRUE(client.is_closed_within(3000));
  }
}

TEST_P(Front_, EveryRefusalHasItsStatusAndClosesTheConnection) {
  House house(GetParam(), [](FrontOptions& options) { options.head_bytes = 4096; });
  struct Case {
    std::string bytes;
    int status;
    std::string reason;
  };
  std::string many;
  for (int i = 0; i < 70; ++i) many += "X: y\r\n";
  const std::vector<Case> cases = {
      {"nonsense\r\n\r\n", 400, "head_malformed"},
      {"\r\n\r\n", 400, "head_malformed"},
      {"GET / HTTP/1.1\nHost: a\n\n", 400, "head_malformed"},
      {std::string("GET /\0 HTTP/1.1\r\n\r\n", 20), 400, "head_malformed"},
      {"GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400, "head_malformed"},
      {"GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n", 400, "head_malformed"},
      {"GET / HTTP/1.1\r\n\r\n", 400, "host_malformed"},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400, "field_repeated"},
      {"GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, "target_malformed"},
      {"GET /../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", 400, "target_malformed"},
      {"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 400, "target_malformed"},
      {"GET / HTTP/3.0\r\nHost: a\r\n\r\n", 505, "version_unknown"},
      {"TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 501, "method_unknown"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400, "length_malformed"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400, "field_repeated"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400,
       "length_ambiguous"},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 411,
       "length_required"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n", 413, "body_too_large"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446743073919266817\r\n\r\n", 413, "body_too_large"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: wonders\r\n\r\n", 417, "expectation_unknown"},
      {get("/", many), 431, "too_many_fields"},
      {get("/", "X: " + std::string(5000, 'y') + "\r\n"), 431, "head_too_large"},
      {"GET /" + std::string(5000, 'y'), 431, "head_too_large"},
      {get("/sync"), 426, "upgrade_required"},
      {get("/elsewhere", "Connection: upgrade\r\nUpgrade: websocket\r\n"), 404, "socket_not_here"},
  };
  for (const auto& c : cases) {
    RawClient client(house.port(), GetParam());
    client.send(c.bytes);
    const auto answer = client.read_answer();
    EXPECT_EQ(answer.status, c.status) << c.bytes;
    EXPECT_NE(answer.body.find("\"reason\":\"" + c.reason + "\""), std::string::npos) << c.bytes << answer.body;
    EXPECT_TRUE(answer.has("Connection: close\r\n"));
    EXPECT_TRUE(answer.has("X-Content-Type-Options: nosniff\r\n"));
    EXPECT_TRUE(answer.has("Content-Security-Policy: default-src 'none'\r\n"));
    client.end_sending();
    EXPECT_TRUE(client.is_closed_within(3000)) << c.bytes;
  }
  EXPECT_EQ(house.http.requests, 0);
  EXPECT_EQ(house.front->counts().refused, cases.size());
  EXPECT_TRUE(eventually([&] { return house.front->counts().connections == 0; }));
}

TEST_P(Front_, ARefusedUploadStillGetsToReadItsAnswer) {
  House house(GetParam());
  RawClient client(house.port(), GetParam());
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n");
  client.send(std::string(500'000, 'x'));
  EXPECT_EQ(client.read_answer().status, 413);
}

TEST_P(Front_, ASlowHeadIs408HoweverItDrips) {
  House house(GetParam(), [](FrontOptions& options) { options.head_deadline_ms = 300; });
  RawClient client(house.port(), GetParam());
  const auto start = steady_clock::now();
  RawAnswer answer;
  for (const char c : get("/health", "X: " + std::string(200, 'y') + "\r\n")) {
    client.send(std::string(1, c));
    std::this_thread::sleep_for(milliseconds(20));
    if (elapsed_ms(start) > 400) break;
  }
  EXPECT_EQ(client.read_answer().status, 408);
  EXPECT_LT(elapsed_ms(start), 1500);
  RawClient silent(house.port(), GetParam());
  EXPECT_EQ(silent.read_to_end(1500), "");
  EXPECT_TRUE(silent.is_closed_within(1));
}

TEST_P(Front_, ASlowBodyIs408) {
  House house(GetParam(), [](FrontOptions& options) { options.body_deadline_ms = 200; });
  RawClient client(house.port(), GetParam());
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nonly this");
  const auto answer = client.read_answer();
  EXPECT_EQ(answer.status, 408);
  EXPECT_NE(answer.body.find("body_too_slow"), std::string::npos);
  EXPECT_EQ(house.http.requests, 0);
}

TEST_P(Front_, ABodyHasMoreTimeTheLargerItIs) {
  House house(GetParam(), [](FrontOptions& options) { options.body_deadline_ms = 50; });
  RawClient client(house.port(), GetParam());
  const std::string body(600 * 1024, 'x');  // 650 ms
  const std::string request = post("/echo", body);
  client.send(request.substr(0, 1000));
  std::this_thread::sleep_for(milliseconds(250));
  client.send(request.substr(1000));
  EXPECT_EQ(client.read_answer().body.size(), body.size());
}

TEST_P(Front_, WhoeverDoesNotReadIsDropped) {
  House house(GetParam(), [](FrontOptions& options) { options.write_deadline_ms = 300; });
  RawClient client(house.port(), GetParam(), {"127.0.0.1", 4096});
  client.send(get("/large/30000000"));
  EXPECT_TRUE(eventually([&] { return house.http.requests == 1; }));
  EXPECT_TRUE(eventually([&] { return house.front->counts().connections == 0; }));
}

TEST_P(Front_, AnIdleConnectionEndsQuietly) {
  House house(GetParam(), [](FrontOptions& options) { options.idle_ms = 200; });
  RawClient client(house.port(), GetParam());
  EXPECT_EQ(client.ask(get("/health")).status, 200);
  EXPECT_EQ(client.read_to_end(2000), "");
  EXPECT_TRUE(client.is_closed_within(1));
}

TEST_P(Front_, MeetsAnExpectationAndHidesItFromTheRouter) {
  House house(GetParam());
  RawClient client(house.port(), GetParam());
  client.send("POST /request HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\nX: y\r\n\r\n");
  EXPECT_EQ(client.read_exactly(25), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("hello" + get("/health"));
  EXPECT_EQ(client.read_answer().body, "POST /request HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nX: y\r\n\r\nhello");
  EXPECT_EQ(client.read_answer().body, "ok");
  // The body is already here: nobody waits for the 100.
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\nhi");
  EXPECT_EQ(client.read_answer().body, "hi");
}

TEST_P(Front_, StreamsPartsOfFiles) {
  House house(GetParam());
  char name[] = "/tmp/lykta-file-XXXXXX";
  ::close(::mkstemp(name));
  std::string content(1'000'000, '\0');
  for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>('a' + i % 23);
  std::ofstream(name, std::ios::binary) << content;
  house.http.file = name;
  RawClient client(house.port(), GetParam());
  for (const auto& [offset, length] : std::vector<std::pair<std::size_t, std::size_t>>{
           {0, 1'000'000}, {0, 0}, {0, 1}, {999'999, 1}, {65'535, 2}, {65'536, 65'536}, {123'456, 700'000}}) {
    const auto answer = client.ask(get("/file/" + std::to_string(offset) + "/" + std::to_string(length)));
    EXPECT_EQ(answer.status, 206);
    EXPECT_TRUE(answer.body == content.substr(offset, length)) << offset << "+" << length;
  }
  // The promised length is not there any more: the connection ends early, so nobody takes it for whole.
  client.send(get("/file/999000/2000"));
  EXPECT_EQ(client.read_answer(false, 1000).status, 0);
  ::unlink(name);
}

TEST_P(Front_, AHandlerThatThrowsIs500AndNothingElseSuffers) {
  House house(GetParam());
  RawClient client(house.port(), GetParam());
  EXPECT_EQ(client.ask(get("/throw")).status, 500);
  RawClient other(house.port(), GetParam());
  EXPECT_EQ(other.ask(get("/health")).status, 200);
}

TEST_P(Front_, ThreeHundredIdleConnectionsHoldNobodyUp) {
  House house(GetParam());
  std::vector<RawClient> idle;
  for (int i = 0; i < 300; ++i) {
    idle.emplace_back(house.port(), GetParam());
    ASSERT_EQ(idle.back().ask(get("/health")).status, 200);
  }
  EXPECT_EQ(house.front->counts().connections, 300U);
  RawClient client(house.port(), GetParam());
  const auto start = steady_clock::now();
  for (int i = 0; i < 20; ++i) ASSERT_EQ(client.ask(get("/health")).status, 200);
  EXPECT_LT(elapsed_ms(start), 1000);
  for (auto& one : idle) ASSERT_EQ(one.ask(get("/health")).status, 200);
}

TEST_P(Front_, SlowHandlersDoNotBlockTheSocketsOfOthers) {
  House house(GetParam(), [](FrontOptions& options) { options.workers = 2; });
  RawClient slow(house.port(), GetParam()), quick(house.port(), GetParam());
  slow.send(get("/slow"));
  EXPECT_EQ(quick.ask(get("/health")).status, 200);
  EXPECT_EQ(slow.read_answer().status, 200);
}

TEST_P(Front_, StopsWithinTwoSecondsAndLetsARunningRequestEnd) {
  House house(GetParam());
  std::vector<RawClient> idle;
  for (int i = 0; i < 20; ++i) idle.emplace_back(house.port(), GetParam());
  RawClient half(house.port(), GetParam()), busy(house.port(), GetParam()),
      stuck(house.port(), GetParam(), {"127.0.0.1", 4096});
  half.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhal");
  busy.send(get("/slow"));
  stuck.send(get("/large/30000000"));
  EXPECT_TRUE(eventually([&] { return house.http.requests == 2; }));
  const auto start = steady_clock::now();
  house.front.reset();
  EXPECT_LT(elapsed_ms(start), 3000);
  EXPECT_EQ(busy.read_answer().status, 200);
}

TEST(FrontCaps, TooManyConnectionsOfOneAddressAre503AndOthersGoOn) {
  House house(false, [](FrontOptions& options) { options.connections_per_address = 3; });
  std::vector<RawClient> here;
  for (int i = 0; i < 3; ++i) {
    here.emplace_back(house.port());
    EXPECT_EQ(here.back().ask(get("/health")).status, 200);
  }
  RawClient fourth(house.port());
  EXPECT_EQ(fourth.read_answer().status, 503);
  RawClient elsewhere(house.port(), false, {"127.0.0.2"});
  EXPECT_EQ(elsewhere.ask(get("/peer")).body, "127.0.0.2 plain");
  here.pop_back();
  EXPECT_TRUE(eventually([&] { return RawClient(house.port()).ask(get("/health")).status == 200; }));
}

TEST(FrontCaps, TooManyConnectionsInAllAre503) {
  House house(false, [](FrontOptions& options) { options.connections = 2; });
  RawClient one(house.port()), two(house.port(), false, {"127.0.0.2"});
  EXPECT_EQ(one.ask(get("/health")).status, 200);
  EXPECT_EQ(two.ask(get("/health")).status, 200);
  RawClient three(house.port(), false, {"127.0.0.3"});
  EXPECT_EQ(three.read_answer().status, 503);
}

TEST(FrontCaps, AllBodiesTogetherAreBounded) {
  House house(false, [](FrontOptions& options) { options.bodies_bytes = 300'000; });
  RawClient one(house.port()), two(house.port());
  const std::string head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 250000\r\n\r\n";
  one.send(head + std::string(200'000, 'x'));
  std::this_thread::sleep_for(milliseconds(100));
  two.send(head + std::string(200'000, 'x'));
  EXPECT_EQ(two.read_answer().status, 503);
  one.send(std::string(50'000, 'x'));
  EXPECT_EQ(one.read_answer().body.size(), 250'000U);
  EXPECT_EQ(RawClient(house.port()).ask(post("/echo", std::string(250'000, 'x'))).status, 200);
}

TEST(FrontPlainOnTls, OnlyTheAuthorityAndARedirectAreAnswered) {
  House house(true);
  struct Case {
    std::string request;
    int status;
    std::string field;
  };
  const std::vector<Case> cases = {
      {get("/ca"), 200, "Content-Type: application/x-x509-ca-cert"},
      {"HEAD /ca HTTP/1.1\r\nHost: a\r\n\r\n", 200, "Lykta-Fingerprint: " + test_tls().fingerprint},
      {get("/ca"), 200, "Lykta-Fingerprint: " + test_tls().fingerprint},
      {get("/"), 308, "Location: https://lykta.example/\r\n"},
      {get("/api/v1/session?x=1"), 308, "Location: https://lykta.example/api/v1/session?x=1\r\n"},
      {get("//evil.example/"), 400, ""},
      {post("/api/v1/enrol", "{}"), 400, "Connection: close"},
      {get("/sync", "Connection: upgrade\r\nUpgrade: websocket\r\n"), 308, ""},
      {"nonsense\r\n\r\n", 400, ""},
  };
  for (const auto& c : cases) {
    RawClient client(house.port());
    const auto answer = client.ask(c.request);
    EXPECT_EQ(answer.status, c.status) << c.request;
    EXPECT_TRUE(answer.has(c.field)) << c.request << answer.head;
    client.end_sending();
    EXPECT_TRUE(client.is_closed_within(3000));
  }
  EXPECT_NE(RawClient(house.port()).ask(get("/ca")).body.find("BEGIN CERTIFICATE"), std::string::npos);
  EXPECT_EQ(house.http.requests, 0);
}

TEST(FrontStart, WhatCannotBeServedIsRefusedWithItsReason) {
  TestHttp http;
  TestSessions sessions;
  House taken;
  const auto reason = [&](const std::function<void(FrontOptions&)>& change) {
    FrontOptions options;
    change(options);
    auto started = Front::start(options, http, sessions.upgrader());
    return started ? std::string("started") : started.error().reason;
  };
  EXPECT_EQ(reason([](auto&) {}), "started");
  EXPECT_EQ(reason([](auto& o) { o.address = "localhost"; }), "started");
  EXPECT_EQ(reason([](auto& o) { o.address = "127.8.9.10"; }), "started");
  EXPECT_EQ(reason([](auto& o) { o.address = "0.0.0.0"; }), "plain_not_loopback");
  EXPECT_EQ(reason([](auto& o) { o.address = "192.0.2.7"; }), "plain_not_loopback");
  EXPECT_EQ(reason([](auto& o) { o.address = "::"; }), "plain_not_loopback");
  EXPECT_EQ(reason([](auto& o) { o.address = "nowhere"; }), "address_malformed");
  EXPECT_EQ(reason([&](auto& o) { o.port = taken.port(); }), "address_in_use");
  EXPECT_EQ(reason([](auto& o) { o.tls = true; }), "certificate_unreadable");
  EXPECT_EQ(reason([](auto& o) {
              o.tls = true;
              o.certificate_file = test_tls().certificate_file;
              o.key_file = test_tls().ca_file;
            }),
            "certificate_unreadable");
}

}  // namespace
}  // namespace lykta::front
