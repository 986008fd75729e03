// The real program, started and killed like any other process.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "ws_client.h"

namespace lykta::testing_support {

class ServerProcess {
 public:
  /// `lykta serve` on loopback over `data`, always at the same port: phones know the server by it. Line::tls: with
  /// --tls-auto.
  ServerProcess(std::string program, std::string plugins, std::string data, Line line = Line::plain);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;

  /// Starts and waits until /health answers. Milliseconds that took, or -1 with what the program said in output().
  int start();
  /// SIGKILL. False when the server had already ended by itself.
  bool kill();
  /// SIGTERM; the exit status, 128 + signal when it did not end by itself.
  int stop();
  std::uint16_t port() const { return port_; }
  pid_t pid() const { return pid_; }
  std::string output() const;

 private:
  int wait();

  const std::string program_, plugins_, data_;
  const std::uint16_t port_;
  const Line line_;
  pid_t pid_ = 0;
};

}  // namespace lykta::testing_support
