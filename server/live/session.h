// One phone's conversation: reads its messages, answers, and joins it to the feeds. Told by one caller at a time;
// what it starts comes back through the outlet from other threads.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/clock.h"
#include "domain/error.h"
#include "domain/op.h"
#include "intake/intake.h"
#include "live/change_feed.h"
#include "live/hub.h"
#include "live/mailroom.h"
#include "live/outlet.h"
#include "live/phones.h"
#include "live/reader.h"
#include "live/rollup_feed.h"

namespace lykta {

/// What all conversations share. Outlives each of them.
struct Desk {
  Store& store;
  Intake& intake;
  HybridClock& clock;
  ChangeFeed& changes;
  RollupFeed& rollups;
  Phones& phones;
  const HubOptions& options;
  const std::function<std::string()>& district_version;
  const std::string log;                     ///< log_mark of the store
  const std::shared_ptr<Mailroom> mailroom;  ///< receipts leave from here, never from the store's writer thread
};

class LiveSession {
 public:
  LiveSession(const Desk& desk, std::shared_ptr<Outlet> outlet) : desk_(desk), outlet_(std::move(outlet)) {}
  void on_message(std::string_view text);

 private:
  using Instant = std::chrono::steady_clock::time_point;
  bool may_speak_now();
  void read(const Value& message, std::size_t bytes);
  void read_hello(const Value& hello);
  void read_forgot();
  void read_ops(const Value& message, std::size_t bytes);
  void read_holding(const Value& message);
  void read_ping(const Value& message);
  void start(Held held);
  void say(const Value& message);
  void refuse(Error error);
  Value welcome(bool reset) const;

  const Desk& desk_;
  const std::shared_ptr<Outlet> outlet_;
  // Touched only by the caller of on_message, one at a time:
  std::shared_ptr<const Reader> reader_;  // nullptr before hello
  bool awaits_forgot_ = false;
  bool wants_rollups_ = false;
  double allowance_ = -1;  // messages it may send now; < 0 before the first
  Instant counted_at_{};
  // Raised here, lowered where receipts leave:
  const std::shared_ptr<std::atomic<std::size_t>> in_flight_ = std::make_shared<std::atomic<std::size_t>>(0);
};

}  // namespace lykta
