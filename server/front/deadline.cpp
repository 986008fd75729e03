#include "front/deadline.h"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace lykta::front {

using Clock = std::chrono::steady_clock;

namespace {

constexpr auto kAgain = std::chrono::milliseconds(50);

}  // namespace

struct Deadline::State : std::enable_shared_from_this<State> {
  State(boost::asio::any_io_executor executor, std::function<void()> on_passed)
      : timer(executor), passed(std::move(on_passed)) {}

  // The timer is left running when the deadline moves away: on a busy connection that saves a timer per request.
  void arm() {
    if (armed && wakes_at <= at) return;
    armed = true;
    wakes_at = at;
    timer.expires_at(at);
    timer.async_wait([self = shared_from_this(), round = ++rounds](const boost::system::error_code&) {
      if (round == self->rounds) self->wake();
    });
  }

  void wake() {
    armed = false;
    if (!passed || at == Clock::time_point::max()) return;
    if (Clock::now() < at) return arm();
    has_passed = true;
    at = Clock::now() + kAgain;
    arm();
    passed();
  }

  boost::asio::steady_timer timer;
  std::function<void()> passed;
  Clock::time_point at = Clock::time_point::max();
  Clock::time_point wakes_at = Clock::time_point::max();
  bool armed = false;
  bool has_passed = false;
  unsigned rounds = 0;
};

Deadline::Deadline(boost::asio::any_io_executor executor, std::function<void()> passed)
    : state_(std::make_shared<State>(std::move(executor), std::move(passed))) {}

Deadline::~Deadline() {
  state_->passed = nullptr;
  ++state_->rounds;
  state_->timer.cancel();
}

void Deadline::set(std::chrono::milliseconds from_now) {
  state_->has_passed = false;
  state_->at = Clock::now() + from_now;
  state_->arm();
}

void Deadline::set_at_most(std::chrono::milliseconds from_now) {
  const auto at = Clock::now() + from_now;
  if (state_->at <= at) return;
  state_->at = at;
  state_->arm();
}

void Deadline::clear() {
  state_->has_passed = false;
  state_->at = Clock::time_point::max();
}

bool Deadline::has_passed() const { return state_->has_passed; }

}  // namespace lykta::front
