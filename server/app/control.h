// DIR/control.sock: how a CLI talks to the server that holds the folder, so that there is never a second writer.
// A UNIX socket with mode 0600; one request (a JSON object with the argument words), one answer, then it closes.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/commands.h"

namespace lykta {

/// The server's end: a thread that runs each request's command, one at a time.
class ControlServer {
 public:
  /// unavailable/control_unusable when the socket cannot be made.
  static Result<std::unique_ptr<ControlServer>> start(App& app);
  ~ControlServer();

 private:
  ControlServer() = default;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The CLI's end. nullopt when nobody answers there.
std::optional<CommandOutput> ask_running_server(const std::string& data, const std::vector<std::string>& args);

}  // namespace lykta
