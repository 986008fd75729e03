#include "slow_crowd.h"

#include <poll.h>

namespace lykta {
namespace {

constexpr std::size_t kKinds = 5;
constexpr std::size_t kArrivals = 50;
constexpr int kTinyBuffer = 4096;
constexpr int kPipelined = 64;

// What a client of this kind says at once, before it becomes slow.
std::string opening_of(Slowness kind) {
  if (kind == Slowness::body) {
    return "POST /api/v1/enrol HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
           "Content-Length: 1000000\r\n\r\n{\"code\":\"";
  }
  std::string all;
  for (int i = 0; kind == Slowness::reading && i < kPipelined; ++i) {
    all += "GET /api/v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n";
  }
  return all;
}

std::string drip_of(Slowness kind, std::size_t at) {
  static const std::string head = "GET / HTTP/1.1\r\nHost: localhost\r\nX-Padding: ";
  static const std::string upgrade = "GET /sync HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: ";
  switch (kind) {
    case Slowness::head:
      return {at < head.size() ? head[at] : 'x'};
    case Slowness::upgrade:
      return {at < upgrade.size() ? upgrade[at] : 'x'};
    case Slowness::body:
      return "x";
    default:
      return "";
  }
}

bool is_gone(const front::RawClient& client) {
  pollfd waiting{client.file(), POLLRDHUP, 0};
  return ::poll(&waiting, 1, 0) > 0 && (waiting.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

}  // namespace

SlowCrowd::SlowCrowd(std::uint16_t port, std::size_t size) : port_(port), crowd_(size) {
  for (std::size_t i = 0; i < size; ++i) {
    crowd_[i].kind = static_cast<Slowness>(i % kKinds);
    crowd_[i].address = "127." + std::to_string(1 + i / 250 % 250) + ".7." + std::to_string(1 + i % 250);
  }
}

void SlowCrowd::connect(Slow& slow) {
  const front::RawClient::From from{slow.address, slow.kind == Slowness::reading ? kTinyBuffer : 0};
  slow.client = std::make_unique<front::RawClient>(port_, false, from);
  slow.sent = 0;
  slow.client->send(opening_of(slow.kind));
}

void SlowCrowd::step() {
  // All at once would be a flood, which is another attack than slowness.
  for (std::size_t i = 0; i < kArrivals && arrived_ < crowd_.size(); ++i) connect(crowd_[arrived_++]);
  for (std::size_t i = 0; i < arrived_; ++i) {
    auto& slow = crowd_[i];
    if (is_gone(*slow.client)) {
      ++thrown_out_;
      connect(slow);
    }
    slow.client->send(drip_of(slow.kind, slow.sent++));
  }
}

}  // namespace lykta
