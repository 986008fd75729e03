#include "app/server.h"

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <map>
#include <thread>

#include "store/sqlite/sweep.h"

namespace lykta {
namespace {

constexpr std::int64_t kUploadAgeMs = 7 * 24 * 3'600'000LL;

/// The day a row of this plan is looked at live: today, but never beyond the plan's own year.
Date live_as_of(const Plan& plan, Date today) {
  const Date last{plan.year, 12, 31};
  return last < today ? last : today;
}

/// Runs a job at each Stockholm midnight on its own thread.
class MidnightClock {
 public:
  MidnightClock(WallClock now, std::function<void()> job)
      : now_(std::move(now)), job_(std::move(job)), thread_([this] { run(); }) {}
  ~MidnightClock() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }

 private:
  void run() {
    Date today = stockholm_time(now_()).date;
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      const std::int64_t left_ms = unix_ms_of({add_days(today, 1), 0, 0, 0}) - now_();
      // At most an hour at a time: the machine's clock may be set.
      wake_.wait_for(lock, std::chrono::milliseconds(std::clamp<std::int64_t>(left_ms, 1, 3'600'000)));
      const Date date = stockholm_time(now_()).date;
      if (stopping_ || date == today) continue;
      today = date;
      lock.unlock();
      job_();
      lock.lock();
    }
  }

  const WallClock now_;
  const std::function<void()> job_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace

/// While it lives the house hears of commits, withdrawn devices and new plans.
struct Listening {
  App& app;
  ~Listening() {
    app.intake().on_committed(nullptr);
    app.access().on_revoked(nullptr);
    app.on_plans_changed(nullptr);
  }
};

// Members are destroyed from the last to the first: the front stops before what it calls, and its pointer stands as long
// as one of its threads may still ask for its counts.
struct Server::Impl {
  explicit Impl(App& a) : app(a), listening{a} {}

  App& app;
  std::unique_ptr<Hub> hub;
  std::unique_ptr<HttpServer> http;
  std::unique_ptr<MidnightClock> midnight;
  Listening listening;
  std::unique_ptr<ControlServer> control;
  std::unique_ptr<Front> front;

  Value row_record(const Snapshot& snapshot, std::string_view ref, const Session& reader) const {
    const auto table = app.rows().get();
    const Plan* plan = table->plan(ref.substr(0, ref.find('/')));
    if (!plan) return nullptr;
    const RecordRequest request{plan->id, Period::VB, live_as_of(*plan, app.today()), &reader};
    auto record = row_record_for(snapshot, *table, app.manifests_of(), ref, request);
    return record ? std::move(*record) : Value();
  }

  Result<Value> record(const RecordRequest& request) const {
    const auto table = app.rows().get();
    return plan_record(*app.store().read(), *table, app.manifests_of(), request);
  }

  HttpParts http_parts() {
    return {app.store(),
            app.access(),
            app.intake(),
            app.options().now,
            app.context_of(),
            [this](const Session& reader) { return app.district(reader); },
            [this](const RecordRequest& request) { return record(request); },
            [this](const Plan& plan) { return app.import_plan(plan); },
            [this] { return status(); },
            [this] { return gauges(); },
            [this] { return phones(); },
            [](const std::string& line) { std::fprintf(stderr, "lykta: %s\n", line.c_str()); },
            &app.rows(),
            [this](const std::string& activity, const std::string& kind) { return manifest_of(activity, kind); }};
  }

  const Manifest* manifest_of(const std::string& activity, const std::string& kind) const {
    const auto table = app.rows().get();
    const PlanActivity* row = table->row(activity);
    const LoadedPlugin* plugin = row ? app.registry().serving(*row, kind) : nullptr;
    return plugin ? &plugin->manifest : nullptr;
  }

  Hub::Parts hub_parts() {
    return {app.store(),
            app.intake(),
            app.access(),
            app.rows(),
            app.clock(),
            app.context_of(),
            [this](const Snapshot& s, std::string_view ref, const Session& reader) { return row_record(s, ref, reader); },
            [this] { return app.district_version(); }};
  }

  std::vector<PhoneStand> phones() const {
    std::map<std::string, PhoneStand> by_device;
    for (PhoneNote& note : hub->phone_notes()) {
      const std::string device = note.device;
      by_device[device].note = std::move(note);
    }
    for (const std::string& device : hub->connected_devices()) {
      by_device[device].note.device = device;
      by_device[device].is_connected = true;
    }
    std::vector<PhoneStand> all;
    for (auto& [device, stand] : by_device) all.push_back(std::move(stand));
    return all;
  }

  std::vector<Gauge> gauges() const {
    const Front::Counts counts = front ? front->counts() : Front::Counts{};
    return {{"lykta_connections", static_cast<std::int64_t>(counts.connections)},
            {"lykta_sockets", static_cast<std::int64_t>(counts.sockets)},
            {"lykta_refused_total", static_cast<std::int64_t>(counts.refused)},
            {"lykta_sessions", static_cast<std::int64_t>(hub->session_count())},
            {"lykta_plugins_quarantined", static_cast<std::int64_t>(app.registry().quarantined().size())}};
  }

  Value status() const {
    Value::Array quarantined;
    for (const QuarantinedPlugin& q : app.registry().quarantined()) {
      quarantined.push_back(Value::Object{{"id", q.id}, {"reason", q.reason}, {"sentence", q.sentence}});
    }
    return Value::Object{{"last_seq", app.store().read()->last_seq()},
                         {"quarantined", std::move(quarantined)},
                         {"sessions", static_cast<std::int64_t>(hub->session_count())}};
  }

  Upgrade upgrade(const UpgradeRequest& request) {
    const auto session = app.access().session(request.token);
    // A link answers through its page, where each use is logged.
    if (!session || session->is_link) return {401, nullptr};
    return {0, [this, session = *session](std::shared_ptr<Connection> connection) {
              return hub->open(session, std::move(connection));
            }};
  }

  void at_midnight() {
    app.store().sweep_uploads(kUploadAgeMs);
    if (const auto swept = sweep_ended(app.store(), app.options().now()); !swept) {
      std::fprintf(stderr, "lykta: the daily cleaning waits a day: %s\n", swept.error().sentence.c_str());
    }
    hub->refresh_rollups();
  }
};

Result<std::unique_ptr<Server>> Server::start(App& app, ServerOptions options) {
  std::unique_ptr<Server> server(new Server());
  server->impl_ = std::make_unique<Impl>(app);
  Impl& impl = *server->impl_;
  impl.hub = std::make_unique<Hub>(impl.hub_parts(), options.hub);
  app.intake().on_committed([&impl](const Committed& committed) { impl.hub->committed(committed); });
  app.access().on_revoked([&impl](const std::string& device) { impl.hub->close_device(device); });
  app.on_plans_changed([&impl] { impl.hub->refresh_rollups(); });
  // Behind a proxy the front speaks plain on loopback, but phones come over HTTPS.
  const bool is_public_https = options.front.tls || options.front.public_url.starts_with("https://");
  impl.http = make_http_server(impl.http_parts(), {options.app_folder, options.front.allowed_origins, is_public_https,
                                                   options.front.hsts, app.options().data + "/map", options.front.public_url});
  impl.midnight = std::make_unique<MidnightClock>(app.options().now, [&impl] { impl.at_midnight(); });
  if (options.with_control) {
    auto control = ControlServer::start(app);
    if (!control) return fail(control.error());
    impl.control = std::move(*control);
  }
  auto front = Front::start(options.front, *impl.http, [&impl](const UpgradeRequest& r) { return impl.upgrade(r); });
  if (!front) return fail(front.error());
  impl.front = std::move(*front);
  return server;
}

Server::~Server() = default;

std::uint16_t Server::port() const { return impl_->front->port(); }
Hub& Server::hub() { return *impl_->hub; }

}  // namespace lykta
