// A crowd of clients that hold the server up as well as they can: heads and bodies byte by byte, answers never read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "front/raw_client.h"

namespace lykta {

enum class Slowness { silent, head, upgrade, body, reading };

class SlowCrowd {
 public:
  /// `size` connections, every kind in turn, each from an address of its own in 127.0.0.0/8.
  SlowCrowd(std::uint16_t port, std::size_t size);

  /// Fifty more arrive, each that is here sends its next byte, who was thrown out comes back. Called twice a second.
  void step();
  std::size_t thrown_out() const { return thrown_out_; }

 private:
  struct Slow {
    std::unique_ptr<front::RawClient> client;
    Slowness kind = Slowness::silent;
    std::string address;
    std::size_t sent = 0;
  };
  void connect(Slow& slow);

  const std::uint16_t port_;
  std::vector<Slow> crowd_;
  std::size_t arrived_ = 0;
  std::size_t thrown_out_ = 0;
};

}  // namespace lykta
