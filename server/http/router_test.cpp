#include "http/router.h"

#include <gtest/gtest.h>

#include "http/running_server.h"

namespace lykta::http {
namespace {

class RouterTest : public ::testing::Test {
 protected:
  RouterTest() {
    router_.add("GET", "/echo", [](const Call& call) {
      std::string text = call.is_head ? "HEAD" : call.method;
      text += "|range=" + call.range + "|gzip=" + (call.accepts_gzip ? "yes" : "no");
      for (const auto& [key, value] : call.query) text += "|" + key + "=" + value;
      Answer answer;
      answer.content_type = "text/plain";
      answer.body = text;
      return answer;
    });
    router_.add("POST", "/echo", [](const Call& call) {
      Answer answer;
      answer.content_type = "text/plain";
      answer.body = call.body;
      return answer;
    });
    router_.add("GET", "/file", [](const Call&) {
      Answer answer;
      answer.content_type = "image/png";
      answer.file = FileBody{"/nowhere/a.png", 5, 7};
      return answer;
    });
    router_.add("GET", "/throw", [](const Call&) -> Answer { throw std::runtime_error("secret detail"); });
    router_.add("GET", "/none", [](const Call&) { return empty_answer(204); });
    router_.add("GET", "/things/([^/]+)", [](const Call& call) { return json_answer(Value(call.matches.at(0))); });
    router_.set_log([this](const std::string& line) { log_ += line; });
  }

  Got send(const std::string& request) { return read_answer(router_.respond(request, {"192.0.2.7", false})); }

  Router router_;
  std::string log_;
};

TEST_F(RouterTest, GroupsAndQueryAreDecoded) {
  EXPECT_EQ(send("GET /things/Fagersj%C3%B6 HTTP/1.1\r\n\r\n").body, "\"Fagersjö\"");
  EXPECT_EQ(send("GET /echo?a=1%2C2&b=%C3%A5 HTTP/1.1\r\n\r\n").body, "GET|range=|gzip=no|a=1,2|b=å");
}

TEST_F(RouterTest, HeadIsGetWithoutBody) {
  const Got got = send("HEAD /echo HTTP/1.1\r\n\r\n");
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.body, "");
  EXPECT_EQ(got.header("Content-Length"), std::to_string(std::string("HEAD|range=|gzip=no").size()));
}

TEST_F(RouterTest, AFileIsOnlyTheHeadOfTheAnswer) {
  const Got got = send("GET /file HTTP/1.1\r\n\r\n");
  EXPECT_EQ(got.header("Content-Length"), "7");
  EXPECT_EQ(got.headers.count("Content-Length"), 1u);
  EXPECT_EQ(got.header("Content-Type"), "image/png");
  EXPECT_EQ(got.body, "");
  ASSERT_TRUE(got.file);
  EXPECT_EQ(got.file->path, "/nowhere/a.png");
  EXPECT_EQ(got.file->offset, 5);
  EXPECT_FALSE(send("HEAD /file HTTP/1.1\r\n\r\n").file);
  EXPECT_FALSE(send("GET /echo HTTP/1.1\r\n\r\n").file) << "the file of the request before";
}

TEST_F(RouterTest, KeepAliveFollowsTheRequest) {
  EXPECT_TRUE(send("GET /echo HTTP/1.1\r\n\r\n").keep_alive);
  EXPECT_FALSE(send("GET /echo HTTP/1.1\r\nConnection: close\r\n\r\n").keep_alive);
  EXPECT_FALSE(send("GET /echo HTTP/1.0\r\n\r\n").keep_alive);
}

TEST_F(RouterTest, RangesNeverReachTheLibrary) {
  // httplib would cut the JSON, and match a long list of ranges with a recursive regular expression.
  std::string many = "bytes=0-0";
  for (int i = 0; i < 3000; ++i) many += ",0-0";
  for (const std::string& range : {std::string("bytes=2-3"), many, std::string("bytes=zzz"), std::string("bytes=9-")}) {
    const Got got = send("GET /echo HTTP/1.1\r\nRANGE: " + range + "\r\n\r\n");
    EXPECT_EQ(got.status, 200);
    EXPECT_EQ(got.body, "GET|range=" + range + "|gzip=no");
  }
}

TEST_F(RouterTest, OnlyGzipIsEverUsed) {
  const Got plain = send("GET /echo HTTP/1.1\r\nAccept-Encoding: br\r\n\r\n");
  EXPECT_EQ(plain.header("Content-Encoding"), "");
  EXPECT_EQ(plain.body, "GET|range=|gzip=no");
  const Got packed = send("GET /echo HTTP/1.1\r\nAccept-Encoding: br, gzip;q=0.8\r\n\r\n");
  EXPECT_EQ(packed.header("Content-Encoding"), "gzip");
  const Got refused = send("GET /echo HTTP/1.1\r\nAccept-Encoding: br, gzip;q=0\r\n\r\n");
  EXPECT_EQ(refused.header("Content-Encoding"), "");
  const Got part = send("GET /echo HTTP/1.1\r\nAccept-Encoding: gzip\r\nRange: bytes=0-1\r\n\r\n");
  EXPECT_EQ(part.header("Content-Encoding"), "");
}

TEST_F(RouterTest, BodiesAreTakenAsTheyCome) {
  EXPECT_EQ(send("POST /echo HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello").body, "hello");
  EXPECT_EQ(send("POST /echo HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi").body, "hi");
  const std::string nul("a\0b", 3);
  EXPECT_EQ(send("POST /echo HTTP/1.1\r\nContent-Length: 3\r\n\r\n" + nul).body, nul);
  EXPECT_EQ(send("POST /echo HTTP/1.1\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nxx").status, 415);
  EXPECT_EQ(send("POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").status, 400);
}

TEST_F(RouterTest, WhatCannotBeServedIsAnErrorInOurForm) {
  struct Case {
    std::string request;
    int status;
    std::string reason;
  };
  const Case cases[] = {
      {"GET /nothing HTTP/1.1\r\n\r\n", 404, "address_unknown"},
      {"PATCH /echo HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 404, "address_unknown"},
      {"GET /throw HTTP/1.1\r\n\r\n", 500, "internal"},
      {"GET /" + std::string(5000, 'a') + " HTTP/1.1\r\n\r\n", 414, "address_too_long"},
      {"nonsense\r\n\r\n", 400, "request_malformed"},
      {"", 400, "request_malformed"},
      {"GET /echo HTTP/1.1\r\n", 400, "request_malformed"},
      {"GET /echo HTTP/1.1\r\nno colon\r\n\r\n", 400, "request_malformed"},
  };
  for (const Case& c : cases) {
    const Got got = send(c.request);
    EXPECT_EQ(got.status, c.status) << c.request.substr(0, 40);
    EXPECT_EQ(got.reason(), c.reason) << c.request.substr(0, 40) << got.body;
  }
  EXPECT_EQ(send("GET /throw HTTP/1.1\r\n\r\n").body.find("secret"), std::string::npos);
  EXPECT_NE(log_.find("GET /throw: secret detail"), std::string::npos);
}

TEST_F(RouterTest, ALongAddressDoesNotExhaustTheStack) {
  router_.add("GET", "/.*", [](const Call&) { return empty_answer(204); });
  EXPECT_EQ(send("GET /" + std::string(4000, 'a') + " HTTP/1.1\r\n\r\n").status, 204);
}

TEST_F(RouterTest, NoContentSaysNoLength) {
  const Got got = send("GET /none HTTP/1.1\r\n\r\n");
  EXPECT_EQ(got.status, 204);
  EXPECT_EQ(got.header("Content-Length"), "");
}

TEST_F(RouterTest, EveryAnswerIsFinishedOnce) {
  router_.set_finish([](const Call&, Answer& answer) { answer.headers.emplace_back("X-Seal", "ours"); });
  for (const std::string request : {"GET /echo HTTP/1.1\r\n\r\n", "GET /no HTTP/1.1\r\n\r\n", "bad\r\n\r\n",
                                    "GET /file HTTP/1.1\r\n\r\n", "GET /throw HTTP/1.1\r\n\r\n", ""}) {
    EXPECT_EQ(send(request).headers.count("X-Seal"), 1u) << request;
  }
}

}  // namespace
}  // namespace lykta::http
