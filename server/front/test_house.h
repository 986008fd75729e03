// A Front over a small HttpServer and an echoing session, for tests.
#pragma once

#include <stdlib.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "front/front.h"
#include "front/tls_auto.h"

namespace lykta::front {

inline std::string answer_of(int status, std::string_view body, bool keep = true) {
  return "HTTP/1.1 " + std::to_string(status) + " OK\r\nContent-Length: " + std::to_string(body.size()) +
         (keep ? "" : "\r\nConnection: close") + "\r\n\r\n" + std::string(body);
}

/// Paths: /health /echo (the body) /request (all bytes) /large/N /file/OFFSET/LENGTH /throw /close /slow /peer.
class TestHttp : public HttpServer {
 public:
  std::string file;
  std::atomic<int> requests{0};

  HttpAnswer respond(std::string_view request, const PeerInfo& peer) override {
    ++requests;
    const auto space = request.find(' ');
    const std::string method(request.substr(0, space));
    const std::string path(request.substr(space + 1, request.find(' ', space + 1) - space - 1));
    const auto body = request.substr(request.find("\r\n\r\n") + 4);
    const auto number = [&](std::size_t at) { return std::strtoll(path.c_str() + at, nullptr, 10); };
    if (path == "/echo") return {answer_of(200, body), {}, true};
    if (path == "/request") return {answer_of(200, request), {}, true};
    if (path.rfind("/large/", 0) == 0) {
      return {answer_of(200, std::string(static_cast<std::size_t>(number(7)), 'x')), {}, true};
    }
    if (path.rfind("/file/", 0) == 0) {
      const auto length = number(path.find('/', 6) + 1);
      return {"HTTP/1.1 206 OK\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n",
              FileBody{file, number(6), length}, true};
    }
    if (path == "/throw") throw std::runtime_error("planned");
    if (path == "/close") return {answer_of(200, "bye", false), {}, false};
    if (path == "/slow") std::this_thread::sleep_for(std::chrono::milliseconds(300));
    if (path == "/peer") return {answer_of(200, peer.address + (peer.secure ? " secure" : " plain")), {}, true};
    auto answer = answer_of(200, "ok");
    if (method == "HEAD") answer.resize(answer.size() - 2);
    return {std::move(answer), {}, true};
  }
};

/// The sessions behind the WebSocket. Every message comes back; some words mean something:
/// "close N", "burst COUNT SIZE", "sleep MS", "throw".
class TestSessions {
 public:
  std::atomic<int> opened{0}, closed{0}, running{0}, overlaps{0};
  std::atomic<int> upgrade_status{0};

  class Sink : public MessageSink {
   public:
    Sink(TestSessions& sessions, std::shared_ptr<Connection> connection)
        : sessions_(sessions), connection_(std::move(connection)) {}
    void on_message(std::string_view text) override {
      if (sessions_.running_here(*this)) ++sessions_.overlaps;
      is_busy_ = true;
      act(std::string(text));
      is_busy_ = false;
    }
    void on_close() override {
      if (is_busy_) ++sessions_.overlaps;
      ++sessions_.closed;
    }
    bool is_busy() const { return is_busy_; }

   private:
    void act(const std::string& text) {
      int a = 0, b = 0;
      if (std::sscanf(text.c_str(), "close %d", &a) == 1) return connection_->close(a, "as asked");
      if (std::sscanf(text.c_str(), "sleep %d", &a) == 1) std::this_thread::sleep_for(std::chrono::milliseconds(a));
      if (text == "throw") throw std::runtime_error("planned");
      if (std::sscanf(text.c_str(), "burst %d %d", &a, &b) == 2) {
        for (int i = 0; i < a; ++i) {
          auto message = std::to_string(i) + " ";
          message.resize(std::max<std::size_t>(message.size(), static_cast<std::size_t>(b)), 'x');
          connection_->send(std::make_shared<const std::string>(std::move(message)));
        }
        return;
      }
      connection_->send(std::make_shared<const std::string>(text));
    }

    TestSessions& sessions_;
    std::shared_ptr<Connection> connection_;
    std::atomic<bool> is_busy_{false};
  };

  bool running_here(const Sink& sink) const { return sink.is_busy(); }

  Upgrader upgrader() {
    return [this](const UpgradeRequest& request) -> Upgrade {
      if (request.token == "throw") throw std::runtime_error("planned");
      if (request.token != "good") return {401, nullptr};
      return {upgrade_status, [this](std::shared_ptr<Connection> connection) {
                ++opened;
                std::lock_guard lock(mutex_);
                connections_.push_back(connection);
                return std::make_unique<Sink>(*this, connection);
              }};
    };
  }
  std::vector<std::shared_ptr<Connection>> connections() {
    std::lock_guard lock(mutex_);
    return connections_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::shared_ptr<Connection>> connections_;  // guarded by mutex_
};

inline const AutoTls& test_tls() {
  static const AutoTls made = [] {
    char folder[] = "/tmp/lykta-front-XXXXXX";
    const std::int64_t now =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    return *ensure_auto_tls(::mkdtemp(folder), "lykta.example", now);
  }();
  return made;
}

struct House {
  TestHttp http;
  TestSessions sessions;
  std::unique_ptr<Front> front;

  explicit House(bool tls = false, const std::function<void(FrontOptions&)>& change = {}) {
    FrontOptions options;
    options.tls = tls;
    options.allowed_origins = {"https://lykta.example"};
    options.public_url = "https://lykta.example/";
    options.connections_per_address = 2000;
    if (tls) {
      options.certificate_file = test_tls().certificate_file;
      options.key_file = test_tls().key_file;
      options.ca_file = test_tls().ca_file;
    }
    if (change) change(options);
    front = *Front::start(options, http, sessions.upgrader());
  }
  std::uint16_t port() const { return front->port(); }
};

/// Waits for something that happens on other threads; false after five seconds.
inline bool eventually(const std::function<bool()>& holds, int timeout_ms = 5000) {
  for (int waited = 0; waited < timeout_ms; waited += 5) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return holds();
}

}  // namespace lykta::front
