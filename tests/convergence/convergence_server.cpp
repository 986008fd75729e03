// The production server without its sockets, spoken to in lines: what tests/convergence drives the production phone
// code against. Each line on stdin is a command; answers and what the hub sends come as lines on stdout.
//
//   reset ID MS                          a fresh folder with the tests' plan; real time stands at MS    → r ID {}
//   clock MS                             real time
//   enrol ID RIGHT PARTY OCCASION|-      a new device                                                   → r ID session
//   right ID DEVICE RIGHT PARTY          the device gets another right; its sockets are closed          → r ID {}
//   photo ID SHA256                      its bytes are on disk                                          → r ID {}
//   open CONN DEVICE                     a socket                             → from now on m CONN TEXT, c CONN CODE
//   send CONN TEXT · close CONN
//   project ID DEVICE ACTIVITIES         what a converged phone holds (ACTIVITIES: null or a list)      → r ID
//   [entity…] log ID                               every stored op                                                → r
//   ID [op…]
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <iostream>
#include <map>
#include <mutex>
#include <sstream>

#include "app/app.h"
#include "live/hub.h"
#include "store/digest.h"
#include "support/op_source.h"
#include "support/prepared_folder.h"
#include "support/scratch_folder.h"
#include "wire/json.h"

namespace lykta {
namespace {

using namespace testing_support;

/// Whole lines from any thread.
class Output {
 public:
  void line(const std::string& text) {
    const std::lock_guard lock(mutex_);
    std::cout << text << '\n' << std::flush;
  }

 private:
  std::mutex mutex_;
};

class Pipe final : public Connection {
 public:
  Pipe(Output& output, std::string name) : output_(output), name_(std::move(name)) {}
  void send(std::shared_ptr<const std::string> message) override { output_.line("m " + name_ + " " + *message); }
  std::size_t queued_bytes() const override { return 0; }
  void close(int code, std::string) override { output_.line("c " + name_ + " " + std::to_string(code)); }

 private:
  Output& output_;
  const std::string name_;
};

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().reason + ": " + result.error().sentence);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

class ConvergenceServer {
 public:
  ConvergenceServer() { prepare_folder(template_.path() + "/data", {}); }

  void run() {
    for (std::string line; std::getline(std::cin, line);) {
      std::istringstream words(line);
      std::string verb;
      words >> verb;
      command(verb, words);
    }
    stop();
  }

 private:
  struct Socket {
    std::shared_ptr<Pipe> pipe;
    std::unique_ptr<MessageSink> sink;
  };

  void command(const std::string& verb, std::istringstream& words) {
    std::string a, b, c, d;
    if (verb == "send") {
      words >> a;
      std::getline(words >> std::ws, b);
      if (const auto it = sockets_.find(a); it != sockets_.end()) it->second.sink->on_message(b);
    } else if (verb == "open") {
      words >> a >> b;
      open(a, b);
    } else if (verb == "close") {
      words >> a;
      close(a);
    } else if (verb == "clock") {
      words >> a;
      now_ms_ = std::stoll(a);
    } else if (verb == "reset") {
      words >> a >> b;
      now_ms_ = std::stoll(b);
      reset();
      answer(a, Value::Object{});
    } else if (verb == "enrol") {
      words >> a >> b >> c >> d;
      answer(a, enrol(b, c, d == "-" ? "" : d));
    } else if (verb == "right") {
      words >> a >> b >> c >> d;
      must(app_->access().change_right(b, *right_from(c), {d, "trygghetssamordnare"}));
      answer(a, Value::Object{});
    } else if (verb == "photo") {
      words >> a >> b;
      must(app_->intake().photo_stored({b, "image/jpeg", 1'000, now_ms_}));
      answer(a, Value::Object{});
    } else if (verb == "project") {
      words >> a >> b;
      std::getline(words >> std::ws, c);
      answer(a, project_for(must(app_->access().session_of_device(b)), must(decode_json(c))));
    } else if (verb == "log") {
      words >> a;
      answer(a, log());
    } else {
      throw std::runtime_error("unknown command: " + verb);
    }
  }

  void answer(const std::string& id, const Value& value) { output_.line("r " + id + " " + value.canonical()); }

  void reset() {
    stop();
    folder_ = std::make_unique<ScratchFolder>();
    std::filesystem::copy(template_.path(), folder_->path(), std::filesystem::copy_options::recursive);
    app_ = must(App::open({folder_->path() + "/data", LYKTA_PLUGINS, [this] { return now_ms_.load(); }}));
    HubOptions options;
    options.frame_window_ms = 0;            // schedules wait for every frame
    options.messages_per_second = 100'000;  // time stands still between the lines of a schedule
    options.message_burst = 100'000;
    hub_ = std::make_unique<Hub>(
        Hub::Parts{app_->store(), app_->intake(), app_->access(), app_->rows(), app_->clock(), app_->context_of(),
                   [](const Snapshot&, std::string_view, const Session&) { return Value(); },
                   [this] { return app_->district_version(); }},
        options);
  }

  void stop() {
    while (!sockets_.empty()) close(sockets_.begin()->first);
    hub_.reset();
    app_.reset();
  }

  Value enrol(const std::string& right, const std::string& party, const std::string& occasion) {
    Access& access = app_->access();
    const std::string code = must(access.invite(*right_from(right), {party, "trygghetssamordnare"}, 0, occasion));
    return to_value(must(access.redeem(code, "127.0.0.1")).session);
  }

  void open(const std::string& name, const std::string& device) {
    const auto session = app_->access().session_of_device(device);
    if (!session) return output_.line("c " + name + " 1008");
    auto pipe = std::make_shared<Pipe>(output_, name);
    Socket& socket = sockets_[name] = {pipe, nullptr};
    socket.sink = hub_->open(*session, pipe);
  }

  void close(const std::string& name) {
    const auto it = sockets_.find(name);
    if (it == sockets_.end()) return;
    it->second.sink->on_close();
    sockets_.erase(it);
  }

  /// Policy asked anew for every entity in scope: what the phone ought to hold, whatever it went through.
  Value project_for(const Session& session, const Value& activities) const {
    const auto context_of = app_->context_of();
    std::map<std::string, Value> found;
    for (const Entity& entity : app_->store().read()->changed_after(0, 1'000'000)) {
      const bool in_scope = activities.is_null() || entity.activity == "-" ||
                            std::any_of(activities.as_array().begin(), activities.as_array().end(),
                                        [&](const Value& ref) { return ref.as_text() == entity.activity; });
      if (!in_scope) continue;
      if (Value value = project(session, context_of(entity), entity); !value.is_null())
        found[entity.id] = std::move(value);
    }
    Value::Array list;
    for (auto& [id, value] : found) list.push_back(std::move(value));
    return list;
  }

  Value log() const {
    Value::Array list;
    for (const LoggedOp& logged : app_->store().read()->ops_after(0, 1'000'000)) {
      Value::Object op{{"clock", logged.clock},
                       {"content_sha256", sha256_hex(logged.content)},
                       {"device", logged.op.device},
                       {"entity", logged.op.entity},
                       {"n", logged.op.n},
                       {"seq", logged.seq},
                       {"status", logged.status == ReceiptStatus::held ? "held" : "stored"}};
      if (!logged.op.is_delete) op["set"] = logged.op.set;
      list.emplace_back(std::move(op));
    }
    return list;
  }

  Output output_;
  const ScratchFolder template_;
  std::atomic<std::int64_t> now_ms_ = 1'735'000'000'000;
  std::unique_ptr<ScratchFolder> folder_;
  std::unique_ptr<App> app_;
  std::unique_ptr<Hub> hub_;
  std::map<std::string, Socket> sockets_;
};

}  // namespace
}  // namespace lykta

int main() {
  try {
    lykta::ConvergenceServer().run();
  } catch (const std::exception& failure) {
    std::cerr << "convergence_server: " << failure.what() << "\n";
    return 1;
  }
  return 0;
}
