// The running server: hub, HTTP, front, control socket and the midnight clock around one App.
#pragma once

#include <memory>
#include <string>

#include "app/app.h"
#include "app/control.h"
#include "front/front.h"
#include "http/http_parts.h"
#include "live/hub.h"

namespace lykta {

struct ServerOptions {
  FrontOptions front;
  HubOptions hub;
  std::string app_folder;      ///< built web app; "" = none is served
  bool with_control = true;    ///< tests that run many servers go without the control socket
};

class Server {
 public:
  /// Errors of Front::start and ControlServer::start. `app` must outlive the server.
  static Result<std::unique_ptr<Server>> start(App& app, ServerOptions options);
  ~Server();   ///< stops listening, closes sockets with 1001, finishes what was begun

  std::uint16_t port() const;
  Hub& hub();

 private:
  Server() = default;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lykta
