// A point in time by which something must have happened on one connection. Belongs to that connection's strand.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <functional>
#include <memory>

namespace lykta::front {

class Deadline {
 public:
  /// `passed` runs on the executor (a strand), and every 50 ms again until set() or clear(): cancelling a socket misses
  /// a composed operation that is just between two steps, and that one would then wait for ever.
  Deadline(boost::asio::any_io_executor executor, std::function<void()> passed);
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;
  ~Deadline();

  void set(std::chrono::milliseconds from_now);
  /// Brings a deadline that is later (or not set) forward.
  void set_at_most(std::chrono::milliseconds from_now);
  void clear();
  bool has_passed() const;

 private:
  struct State;
  // Shared with the timer's handler, which may run once more after this object is gone.
  std::shared_ptr<State> state_;
};

}  // namespace lykta::front
