// The only home of cpp-httplib: routes, and the way from the bytes of a request to the bytes of an answer.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "http/call.h"

namespace lykta::http {

/// Routes are added before the first respond(); after that any thread may call it.
class Router {
 public:
  Router();
  ~Router();

  /// `pattern` is an ECMAScript regular expression for the whole path; its groups become Call::matches. Routes are
  /// tried in the order they were added. A GET route also answers HEAD. Methods: GET POST PUT PATCH DELETE OPTIONS.
  void add(std::string_view method, const std::string& pattern, Handler handler);

  /// Called on every answer before it is written.
  void set_finish(std::function<void(const Call&, Answer&)> finish);
  /// Told what a handler threw; the caller gets `internal`.
  void set_log(std::function<void(const std::string&)> log);

  HttpAnswer respond(std::string_view request, const PeerInfo& peer) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lykta::http
