#include "front/outlet.h"

namespace lykta::front {

void Outlet::send(std::shared_ptr<const std::string> message) {
  std::lock_guard lock(mutex_);
  if (!wire_ || is_closing_) return;
  queued_ += message->size();
  queue_.push_back(std::move(message));
  if (is_awake_) return;
  is_awake_ = true;
  wire_->wake();
}

void Outlet::close(int code, std::string reason) {
  std::lock_guard lock(mutex_);
  if (!wire_ || is_closing_) return;
  is_closing_ = true;
  wire_->start_close(code, std::move(reason));
}

std::shared_ptr<const std::string> Outlet::next() {
  std::lock_guard lock(mutex_);
  if (queue_.empty()) {
    is_awake_ = false;
    // A deque keeps its blocks; an idle socket shall not.
    std::deque<std::shared_ptr<const std::string>>().swap(queue_);
    return nullptr;
  }
  auto message = std::move(queue_.front());
  queue_.pop_front();
  return message;
}

void Outlet::written(std::size_t bytes) {
  std::lock_guard lock(mutex_);
  if (wire_) queued_ -= bytes;
}

void Outlet::drop_queue() {
  std::lock_guard lock(mutex_);
  for (const auto& message : queue_) queued_ -= message->size();
  queue_.clear();
}

void Outlet::detach() {
  std::shared_ptr<Wire> last;
  std::lock_guard lock(mutex_);
  last.swap(wire_);
  queue_.clear();
  queued_ = 0;
}

}  // namespace lykta::front
