// The real server against people who mean it harm: everything is refused, memory stays, and everybody else is served.
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "front/raw_client.h"
#include "front/raw_frames.h"
#include "slow_crowd.h"
#include "support/prepared_folder.h"
#include "support/scratch_folder.h"
#include "support/server_process.h"

namespace lykta {
namespace {

using front::Frame;
using front::RawAnswer;
using front::RawClient;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

const bool kIsDeep = std::getenv("LYKTA_DEEP") != nullptr;
// A sanitizer keeps freed memory and shadows the rest: there only the bombs' own sizes would show.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr long kAllowedGrowthKb = 300 * 1024;
#else
constexpr long kAllowedGrowthKb = 32 * 1024;
#endif

std::string from_environment(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : otherwise;
}

class Hostile : public testing::Test {
 protected:
  Hostile()
      : token_(testing_support::prepare_folder(folder_.path(), {{}}).front().token),
        server_(from_environment("LYKTA_PROGRAM", LYKTA_PROGRAM), from_environment("LYKTA_PLUGINS", LYKTA_PLUGINS),
                folder_.path()) {
    started_ = server_.start() >= 0;
  }
  void SetUp() override { ASSERT_TRUE(started_) << server_.output(); }

  long memory_kb(const std::string& key) const {
    std::ifstream in("/proc/" + std::to_string(server_.pid()) + "/status");
    for (std::string line; std::getline(in, line);) {
      if (line.rfind(key + ":", 0) == 0) return std::atol(line.c_str() + key.size() + 1);
    }
    return -1;
  }

  RawAnswer ask(const std::string& request) const { return RawClient(server_.port()).ask(request); }
  RawAnswer get(const std::string& path, const std::string& fields = "") const {
    return ask("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
  }
  RawAnswer post(const std::string& path, const std::string& body, const std::string& fields = "") const {
    return ask("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n" + fields + "\r\n" + body);
  }
  std::string bearer() const { return "Authorization: Bearer " + token_ + "\r\n"; }
  RawClient open_socket(const std::string& extra = "") const {
    RawClient client(server_.port());
    EXPECT_EQ(client.ask(front::upgrade_request(bearer() + extra)).status, 101);
    return client;
  }

  void expect_alive_and_small(const std::string& what, long before_kb) {
    EXPECT_EQ(get("/health").status, 200) << what;
    EXPECT_LE(memory_kb("VmHWM") - before_kb, kAllowedGrowthKb) << what;
  }

  testing_support::ScratchFolder folder_;
  const std::string token_;
  testing_support::ServerProcess server_;
  bool started_ = false;
};

TEST_F(Hostile, SlowConnectionsKeepNobodyFromTheServer) {
  const std::size_t crowd_size = kIsDeep ? 1000 : 100;
  const auto duration = std::chrono::seconds(kIsDeep ? 120 : 20);
  const long before = memory_kb("VmRSS");
  SlowCrowd crowd(server_.port(), crowd_size);
  const auto start = steady_clock::now();
  auto next_step = start;
  std::vector<long> waits;
  while (steady_clock::now() - start < duration) {
    const auto asked = steady_clock::now();
    const auto answer = get("/health");
    waits.push_back(std::chrono::duration_cast<milliseconds>(steady_clock::now() - asked).count());
    ASSERT_EQ(answer.status, 200);
    ASSERT_LT(waits.back(), 1000);
    if (steady_clock::now() >= next_step) {
      crowd.step();
      next_step += milliseconds(500);
    }
    std::this_thread::sleep_until(asked + milliseconds(100));
  }
  std::sort(waits.begin(), waits.end());
  RecordProperty("asked", static_cast<int>(waits.size()));
  std::printf(
      "%zu slow connections, %zu thrown out: /health asked %zu times, median %ld ms, worst %ld ms; memory %ld -> %ld "
      "kB\n",
      crowd_size, crowd.thrown_out(), waits.size(), waits[waits.size() / 2], waits.back(), before, memory_kb("VmHWM"));
  // Heads that drip are over after ten seconds: whoever was slow has been thrown out and come back.
  EXPECT_GE(crowd.thrown_out(), crowd_size / 5);
}

TEST_F(Hostile, BodiesThatWouldExplodeAreRefused) {
  const long before = memory_kb("VmRSS");
  struct Case {
    std::string name, path, body, fields;
  };
  std::string keys = "{";
  for (int i = 0; i < 70'000; ++i) keys += "\"k" + std::to_string(i) + "\":1,";
  keys += "\"code\":\"x\"}";
  std::string parts;
  for (int i = 0; i < 10'000; ++i) parts += "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n";
  std::string zipped(400'000, '\0');
  {
    const std::string zeros(100'000'000, '\0');
    uLongf size = zipped.size();
    ASSERT_EQ(::compress2(reinterpret_cast<Bytef*>(zipped.data()), &size, reinterpret_cast<const Bytef*>(zeros.data()),
                          zeros.size(), 9),
              Z_OK);
    zipped.resize(size);
  }
  const std::vector<Case> cases = {
      {"100 kB of [", "/api/v1/enrol", std::string(100'000, '['), ""},
      {"100 kB of {\"a\":", "/api/v1/enrol",
       [] {
         std::string s;
         for (int i = 0; i < 20'000; ++i) s += "{\"a\":";
         return s;
       }(),
       ""},
      {"deep and closed", "/api/v1/enrol", std::string(40'000, '[') + std::string(40'000, ']'), ""},
      {"a key twice", "/api/v1/enrol", R"({"code":"AAAA-AAAA","code":"BBBB-BBBB"})", ""},
      {"an escaped key twice", "/api/v1/enrol", R"({"code":"AAAA-AAAA","co\u0064e":"BBBB-BBBB"})", ""},
      {"70,000 keys", "/api/v1/enrol", keys, ""},
      {"a huge number", "/api/v1/enrol", R"({"code":1e999999})", ""},
      {"a number of 900,000 digits", "/api/v1/enrol", "{\"code\":" + std::string(900'000, '9') + "}", ""},
      {"no UTF-8", "/api/v1/enrol", "{\"code\":\"\xff\xfe\"}", ""},
      {"lone surrogates", "/api/v1/enrol", R"({"code":"\ud800"})", ""},
      {"100 MB deflated", "/api/v1/enrol", zipped, "Content-Encoding: deflate\r\n"},
      {"100 MB called gzip", "/api/v1/enrol", zipped, "Content-Encoding: gzip\r\n"},
      {"10,000 parts", "/api/v1/uploads", parts, "Content-Type: multipart/form-data; boundary=b\r\n"},
      {"empty", "/api/v1/enrol", "", ""},
  };
  for (const auto& c : cases) {
    const auto answer = post(c.path, c.body, c.fields);
    EXPECT_GE(answer.status, 400) << c.name;
    EXPECT_LT(answer.status, 500) << c.name << answer.body;
    expect_alive_and_small(c.name, before);
  }
  std::printf("bodies: memory %ld -> %ld kB\n", before, memory_kb("VmHWM"));
}

TEST_F(Hostile, HeadsThatWouldExplodeAreRefused) {
  const long before = memory_kb("VmRSS");
  const auto many = [](int count, const std::string& one) {
    std::string all;
    for (int i = 0; i < count; ++i) all += one;
    return all;
  };
  struct Case {
    std::string name, bytes;
    int status;
  };
  const std::string start = "GET /health HTTP/1.1\r\nHost: localhost\r\n";
  const std::string upload = "POST /api/v1/uploads HTTP/1.1\r\nHost: localhost\r\n";
  const std::vector<Case> cases = {
      {"100,000 fields", start + many(100'000, "X: y\r\n") + "\r\n", 431},
      {"1,000 short fields", start + many(1'000, "X: y\r\n") + "\r\n", 431},
      {"one field of 1 MB", start + "X: " + std::string(1'000'000, 'y') + "\r\n\r\n", 431},
      {"a target of 1 MB", "GET /" + std::string(1'000'000, 'y') + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 431},
      {"100,000 parameters", "GET /health?" + many(100'000, "a=b&") + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 431},
      {"600 MB in chunks", upload + "Transfer-Encoding: chunked\r\n\r\n23C34600\r\n" + std::string(100'000, 'x'), 411},
      {"600 MB announced", upload + "Content-Length: 600000000\r\n\r\n" + std::string(100'000, 'x'), 413},
      {"600 MB expected", upload + "Content-Length: 600000000\r\nExpect: 100-continue\r\n\r\n", 413},
      {"two lengths", upload + "Content-Length: 3\r\nContent-Length: 600000000\r\n\r\nabc", 400},
      {"length and chunks", upload + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
  };
  for (const auto& c : cases) {
    RawClient client(server_.port());
    client.send(c.bytes);
    EXPECT_EQ(client.read_answer().status, c.status) << c.name;
    expect_alive_and_small(c.name, before);
  }
  const auto ranges = get("/", "Range: bytes=" + many(1'500, "0-1,") + "0-1\r\n");
  EXPECT_LT(ranges.body.size(), 100'000U);
  expect_alive_and_small("1,500 ranges", before);
  std::printf("heads: memory %ld -> %ld kB\n", before, memory_kb("VmHWM"));
}

TEST_F(Hostile, PathsThatClimbFindNothing) {
  const std::vector<std::string> dots = {"..",
                                         "%2e%2e",
                                         "%2E%2e",
                                         ".%2e",
                                         "%2e.",
                                         "%252e%252e",
                                         "%c0%ae%c0%ae",
                                         "%e0%80%ae%e0%80%ae",
                                         "%uff0e%uff0e",
                                         "..%00",
                                         "..;",
                                         "...",
                                         "....",
                                         "%25%32%65%25%32%65",
                                         "..%20",
                                         "..%0d",
                                         "%ef%bc%8e%ef%bc%8e"};
  const std::vector<std::string> slashes = {"/",      "%2f",       "%2F", "\\",  "%5c",  "%252f",
                                            "%c0%af", "%e0%80%af", "//",  "/./", "%2f/", "%u2215"};
  const std::vector<std::string> starts = {"/", "/assets/", "/api/v1/photos/", "/api/v1/records/"};
  int asked = 0;
  for (const auto& start : starts) {
    for (const auto& dot : dots) {
      for (const auto& slash : slashes) {
        std::string path = start;
        for (int i = 0; i < 8; ++i) path += dot + slash;
        const auto answer = get(path + "etc/passwd", bearer());
        ++asked;
        EXPECT_GE(answer.status, 400) << path;
        EXPECT_LT(answer.status, 500) << path;
        EXPECT_EQ(answer.body.find("root:"), std::string::npos) << path;
      }
    }
  }
  for (const std::string path :
       {"/%00", "/index.html%00.png", "/etc/passwd", "//etc/passwd", "/file:///etc/passwd", "/C:\\", "/.git/config",
        "/lykta.db", "/../lykta.db", "/settings.json", "/tls/ca.key", "/control.sock", "/~root", "/%7Eroot"}) {
    const auto answer = get(path, bearer());
    ++asked;
    EXPECT_EQ(answer.body.find("root:"), std::string::npos) << path;
    EXPECT_EQ(answer.body.find("PRIVATE KEY"), std::string::npos) << path;
    EXPECT_EQ(answer.body.find("SQLite format"), std::string::npos) << path;
  }
  EXPECT_GE(asked, 500);
  EXPECT_EQ(get("/health").status, 200);
}

TEST_F(Hostile, TheSocketRefusesBombsAndStaysOpenForTheRest) {
  const long before = memory_kb("VmRSS");
  const auto text = [](const std::string& payload) { return Frame{1, payload}.bytes(); };
  const std::vector<std::string> unreadable = {
      std::string(100'000, '['),
      "{\"type\":\"hello\"," + std::string(50'000, '{'),
      R"({"type":"ping","id":1,"id":2})",
      R"({"type":"ping","type":"hello"})",
      "null",
      "[]",
      "{}",
      "\"text\"",
      "1e999",
      "not json",
      "",
      R"({"type":"nothing of ours"})",
      R"({"type":7})",
  };
  auto client = open_socket();
  for (const auto& message : unreadable) {
    client.send(text(message));
    const auto frame = front::read_frame(client);
    EXPECT_EQ(frame.opcode, 1) << message.substr(0, 60);
    EXPECT_NE(frame.payload.find("\"type\":\"error\""), std::string::npos) << message.substr(0, 60) << frame.payload;
  }
  // Offered compression is not agreed to, so a compressed frame is a broken one, however small or large it unpacks.
  auto bomber = open_socket("Sec-WebSocket-Extensions: permessage-deflate\r\n");
  bomber.send(Frame{1, std::string(200'000, '\xc1'), true, 4}.bytes());
  EXPECT_EQ(front::read_frame(bomber).close_code(), 1002);
  auto large = open_socket();
  large.send(Frame{1, std::string(256 * 1024 + 1, 'x')}.bytes());
  EXPECT_EQ(front::read_frame(large).close_code(), 1009);
  expect_alive_and_small("sockets", before);
  std::printf("socket: memory %ld -> %ld kB\n", before, memory_kb("VmHWM"));
}

TEST_F(Hostile, WhoOpensFarTooManyConnectionsOnlyHarmsHimself) {
  std::vector<std::unique_ptr<RawClient>> mine;
  for (int i = 0; i < 400; ++i) {
    mine.push_back(std::make_unique<RawClient>(server_.port(), false, RawClient::From{"127.9.9.9"}));
  }
  EXPECT_EQ(mine.back()->read_answer().status, 503);
  EXPECT_EQ(get("/health").status, 200);
}

}  // namespace
}  // namespace lykta
