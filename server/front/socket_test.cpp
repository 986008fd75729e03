#include <gtest/gtest.h>

#include "front/front.h"
#include "front/raw_frames.h"
#include "front/test_house.h"

namespace lykta::front {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

auto elapsed_ms(steady_clock::time_point since) {
  return std::chrono::duration_cast<milliseconds>(steady_clock::now() - since).count();
}

RawClient open_socket(const House& house, bool tls = false, const RawClient::From& from = {}) {
  RawClient client(house.port(), tls, from);
  const auto answer = client.ask(upgrade_request());
  EXPECT_EQ(answer.status, 101) << answer.head;
  return client;
}

std::string text(const std::string& payload) { return Frame{1, payload}.bytes(); }

// Plain (false) and TLS (true).
class Socket : public testing::TestWithParam<bool> {
 protected:
  RawClient open(const House& house, const RawClient::From& from = {}) { return open_socket(house, GetParam(), from); }
};
INSTANTIATE_TEST_SUITE_P(PlainAndTls, Socket, testing::Bool(),
                         [](const auto& tested) { return tested.param ? "Tls" : "Plain"; });

TEST_P(Socket, AnswersTheHandshakeWithTheSubprotocolAndNoExtension) {
  House house(GetParam());
  RawClient client(house.port(), GetParam());
  const auto answer = client.ask(upgrade_request(
      "Authorization: Bearer good\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"));
  EXPECT_EQ(answer.status, 101);
  EXPECT_TRUE(answer.has("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")) << answer.head;
  EXPECT_TRUE(answer.has("Sec-WebSocket-Protocol: lykta.v1\r\n"));
  EXPECT_FALSE(answer.has("Sec-WebSocket-Extensions"));
  EXPECT_TRUE(eventually([&] { return house.front->counts().sockets == 1; }));
}

TEST_P(Socket, EchoesMessagesInOrderAndTellsOfItsEndOnce) {
  House house(GetParam());
  {
    auto client = open(house);
    std::string all;
    for (int i = 0; i < 200; ++i) all += text("fynd å " + std::to_string(i));
    client.send(all);
    for (int i = 0; i < 200; ++i) ASSERT_EQ(read_frame(client).payload, "fynd å " + std::to_string(i));
    client.send(text(std::string(256 * 1024, 'x')));
    EXPECT_EQ(read_frame(client).payload.size(), 256U * 1024);
  }
  EXPECT_TRUE(eventually([&] { return house.sessions.closed == 1 && house.front->counts().connections == 0; }));
  EXPECT_EQ(house.sessions.overlaps, 0);
  EXPECT_EQ(house.front->counts().sockets, 0U);
}

TEST_P(Socket, ARefusedUpgradeIsAnOrdinaryAnswer) {
  House house(GetParam());
  const auto status = [&](const std::string& credential) {
    RawClient client(house.port(), GetParam());
    return client.ask(upgrade_request(credential)).status;
  };
  EXPECT_EQ(status("Authorization: Bearer wrong\r\n"), 401);
  EXPECT_EQ(status("Authorization: Bearer throw\r\n"), 500);
  EXPECT_EQ(status("Origin: https://evil.example\r\nAuthorization: Bearer good\r\n"), 403);
  EXPECT_EQ(status("Cookie: __Host-lykta=good\r\n"), 403);
  EXPECT_EQ(status("Origin: https://lykta.example\r\nCookie: __Host-lykta=good\r\n"), 101);
  house.sessions.upgrade_status = 429;
  EXPECT_EQ(status("Authorization: Bearer good\r\n"), 429);
  RawClient eager(house.port(), GetParam());
  eager.send(upgrade_request() + text("too early"));
  EXPECT_EQ(eager.read_answer().status, 400);
  EXPECT_EQ(house.sessions.opened, 1);
}

TEST_P(Socket, TheNextMessageWaitsUntilTheSinkIsDone) {
  House house(GetParam());
  auto busy = open(house);
  auto other = open(house);
  const auto start = steady_clock::now();
  busy.send(text("sleep 300") + text("sleep 300") + text("after"));
  other.send(text("quick"));
  EXPECT_EQ(read_frame(other).payload, "quick");
  EXPECT_LT(elapsed_ms(start), 250);
  EXPECT_EQ(read_frame(busy).payload, "sleep 300");
  EXPECT_EQ(read_frame(busy).payload, "sleep 300");
  EXPECT_EQ(read_frame(busy).payload, "after");
  EXPECT_GE(elapsed_ms(start), 600);
  EXPECT_EQ(house.sessions.overlaps, 0);
}

TEST_P(Socket, ASinkThatThrowsEndsItsOwnSocketOnly) {
  House house(GetParam());
  auto one = open(house), other = open(house);
  one.send(text("throw"));
  EXPECT_EQ(read_frame(one).close_code(), 1011);
  other.send(text("still here"));
  EXPECT_EQ(read_frame(other).payload, "still here");
}

TEST_P(Socket, ManyQueuedMessagesArriveWholeAndInOrder) {
  House house(GetParam());
  auto client = open(house);
  client.send(text("burst 2000 400"));
  for (int i = 0; i < 2000; ++i) {
    const auto frame = read_frame(client);
    ASSERT_EQ(frame.payload.size(), 400U);
    ASSERT_EQ(frame.payload.rfind(std::to_string(i) + " ", 0), 0U);
  }
  const auto connection = house.sessions.connections().front();
  EXPECT_TRUE(eventually([&] { return connection->queued_bytes() == 0; }));
}

TEST_P(Socket, QueuedBytesTellOfAPeerThatDoesNotReadAndTheDeadlineEndsIt) {
  House house(GetParam(), [](FrontOptions& options) { options.write_deadline_ms = 500; });
  auto client = open(house, {"127.0.0.1", 4096});
  client.send(text("burst 200 100000"));
  EXPECT_TRUE(eventually([&] { return house.sessions.opened == 1; }));
  const auto connection = house.sessions.connections().front();
  EXPECT_TRUE(eventually([&] { return connection->queued_bytes() > 1'000'000; }));
  EXPECT_TRUE(eventually([&] { return house.sessions.closed == 1; }));
  // The sink is told on a worker while the strand lets go of the queue: either may come first.
  EXPECT_TRUE(eventually([&] { return connection->queued_bytes() == 0; }));
}

TEST_P(Socket, ARevokedDeviceIsOutWithinTwoSecondsWhateverItDoes) {
  House house(GetParam());
  auto polite = open(house);
  EXPECT_TRUE(eventually([&] { return house.sessions.connections().size() == 1; }));
  auto silent = open(house);
  EXPECT_TRUE(eventually([&] { return house.sessions.connections().size() == 2; }));
  auto stuck = open(house, {"127.0.0.1", 4096});
  stuck.send(text("burst 200 100000"));
  EXPECT_TRUE(eventually([&] { return house.sessions.connections().size() == 3; }));
  auto busy = open(house);
  busy.send(text("sleep 400") + text("never told"));
  EXPECT_TRUE(eventually([&] { return house.sessions.connections().size() == 4; }));
  const auto start = steady_clock::now();
  for (const auto& connection : house.sessions.connections()) connection->close(1008, "revoked");
  EXPECT_EQ(read_frame(polite).close_code(), 1008);
  polite.send(Frame{8, close_payload(1008)}.bytes());
  EXPECT_TRUE(eventually([&] { return house.sessions.closed == 4; }));
  EXPECT_LT(elapsed_ms(start), 2000);
  EXPECT_TRUE(silent.is_closed_within(500));
  EXPECT_TRUE(polite.is_closed_within(500));
  EXPECT_EQ(house.sessions.overlaps, 0);
  EXPECT_TRUE(eventually([&] { return house.front->counts().sockets == 0; }));
}

TEST_P(Socket, WhatWasQueuedBeforeAnOrdinaryCloseStillArrives) {
  House house(GetParam());
  auto client = open(house);
  client.send(text("hello"));
  EXPECT_EQ(read_frame(client).payload, "hello");
  const auto connection = house.sessions.connections().front();
  connection->send(std::make_shared<const std::string>("last words"));
  connection->close(1013, "try later");
  connection->send(std::make_shared<const std::string>("too late"));
  EXPECT_EQ(read_frame(client).payload, "last words");
  EXPECT_EQ(read_frame(client).close_code(), 1013);
}

TEST_P(Socket, APeerThatAnswersNoPingIsReaped) {
  House house(GetParam(), [](FrontOptions& options) { options.ping_ms = 400; });
  auto dead = open(house), alive = open(house);
  const auto start = steady_clock::now();
  int pings = 0;
  while (elapsed_ms(start) < 1500) {
    const auto frame = read_frame(alive, 1000);
    if (frame.opcode != 9) break;
    ++pings;
    alive.send(Frame{10, frame.payload}.bytes());
  }
  EXPECT_GE(pings, 3);
  EXPECT_EQ(house.sessions.closed, 1);
  EXPECT_TRUE(dead.is_closed_within(100));
  alive.send(text("alive"));
  EXPECT_EQ(read_frame(alive).payload, "alive");
}

TEST_P(Socket, StoppingSaysGoingAway) {
  House house(GetParam());
  auto polite = open(house), silent = open(house), stuck = open(house, {"127.0.0.1", 4096});
  stuck.send(text("burst 200 100000"));
  polite.send(text("x"));
  EXPECT_EQ(read_frame(polite).payload, "x");
  EXPECT_TRUE(eventually([&] { return house.sessions.opened == 3; }));
  const auto start = steady_clock::now();
  std::thread stop([&] { house.front.reset(); });
  EXPECT_EQ(read_frame(polite).close_code(), 1001);
  polite.send(Frame{8, close_payload(1001)}.bytes());
  stop.join();
  EXPECT_LT(elapsed_ms(start), 2500);
  EXPECT_EQ(house.sessions.closed, 3);
  // The hub may still hold them; nothing happens any more.
  for (const auto& connection : house.sessions.connections()) {
    connection->send(std::make_shared<const std::string>("into the void"));
    connection->close(1000, "");
    EXPECT_EQ(connection->queued_bytes(), 0U);
  }
}

TEST_P(Socket, SendAndCloseMayComeFromManyThreadsAtOnce) {
  House house(GetParam());
  std::vector<RawClient> clients;
  for (int i = 0; i < 8; ++i) {
    clients.push_back(open(house));
    clients.back().send(text("hi"));
    ASSERT_EQ(read_frame(clients.back()).payload, "hi");
  }
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      const auto message = std::make_shared<const std::string>("from thread " + std::to_string(t));
      for (int i = 0; i < 100; ++i) {
        for (const auto& connection : house.sessions.connections()) connection->send(message);
      }
      if (t == 0) {
        for (const auto& connection : house.sessions.connections()) connection->close(1000, "done");
      }
    });
  }
  clients[0].send(text("meanwhile"));
  for (auto& thread : threads) thread.join();
  EXPECT_TRUE(eventually([&] { return house.sessions.closed == 8; }));
  EXPECT_EQ(house.sessions.overlaps, 0);
}

}  // namespace
}  // namespace lykta::front
