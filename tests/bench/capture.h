// What one phone logs on a walk: finding after finding, each an entity of its own, twenty to an occasion.
#pragma once

#include <string>

#include "domain/op.h"

namespace lykta::bench {

class Capture {
 public:
  Capture(std::string device, By by) : device_(std::move(device)), by_(std::move(by)) {}
  Op next();

 private:
  std::string device_;
  By by_;
  std::int64_t n_ = 0;
};

}  // namespace lykta::bench
