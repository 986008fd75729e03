#include "live/hub.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <vector>

#include "live/change_feed.h"
#include "live/cursor.h"
#include "live/mailroom.h"
#include "live/phones.h"
#include "live/session.h"
#include "wire/messages.h"

namespace lykta {
namespace {

/// Rows whose records read what happened in this entity's occasion although it belongs to another row.
void add_also_counted(const Entity& entity, std::set<std::string>& activities) {
  for (const std::string& ref : entity.elements("also_counts_for")) activities.insert(ref);
}

}  // namespace

struct Hub::Impl : std::enable_shared_from_this<Hub::Impl> {
  Impl(Parts p, HubOptions o)
      : parts(std::move(p)),
        options(o),
        last_district(parts.district_version ? parts.district_version() : ""),
        rollups(parts.store, parts.rows, parts.clock, parts.row_record, options.frame_window_ms,
                options.max_queued_bytes),
        phones(parts.store),
        changes(
            parts.store, parts.context_of, {options.frame_window_ms, options.max_queued_bytes},
            [this](const std::vector<Entity>& entities) { see(entities); },
            [this] {
              end_expired();
              phones.keep();
            }),
        desk{parts.store,
             parts.intake,
             parts.clock,
             changes,
             rollups,
             phones,
             options,
             parts.district_version,
             log_mark(parts.store.log_id()),
             std::make_shared<Mailroom>()} {}

  const Parts parts;
  const HubOptions options;

  mutable std::mutex mutex;
  std::map<std::uint64_t, std::shared_ptr<Outlet>> outlets;  // guarded by mutex; by id, oldest first
  std::uint64_t last_id = 0;                                 // guarded by mutex
  bool is_closed = false;                                    // guarded by mutex
  std::string last_district;                                 // guarded by mutex

  // Their threads use what stands above, so they are made after it and end before it.
  RollupFeed rollups;
  Phones phones;
  ChangeFeed changes;
  const Desk desk;

  void see(const std::vector<Entity>& entities);
  void end_expired();
  std::shared_ptr<Outlet> add(const Session& session, std::shared_ptr<Connection> connection);
  void end_if_changed(Outlet& outlet) const;
  void remove(std::uint64_t id);
  std::vector<std::shared_ptr<Outlet>> all() const;
  void close();
};

/// What `front` holds. It may outlive the hub, and then does nothing.
class Hub::Sink : public MessageSink {
 public:
  Sink(std::weak_ptr<Impl> impl, std::shared_ptr<Outlet> outlet, const Desk& desk)
      : impl_(std::move(impl)), outlet_(std::move(outlet)), conversation_(desk, outlet_) {}
  ~Sink() override { on_close(); }
  void on_message(std::string_view text) override {
    if (const auto impl = impl_.lock()) conversation_.on_message(text);
  }
  void on_close() override {
    outlet_->forget();
    if (const auto impl = impl_.lock()) impl->remove(outlet_->id());
  }

 private:
  const std::weak_ptr<Impl> impl_;
  const std::shared_ptr<Outlet> outlet_;
  LiveSession conversation_;
};

/// The feed's own look at what changed: rollups come even when the doorbell was lost.
void Hub::Impl::see(const std::vector<Entity>& entities) {
  std::set<std::string> activities;
  for (const Entity& entity : entities) {
    if (entity.activity != "-") activities.insert(entity.activity);
    add_also_counted(entity, activities);
  }
  rollups.touch(activities);
}

std::vector<std::shared_ptr<Outlet>> Hub::Impl::all() const {
  const std::lock_guard lock(mutex);
  std::vector<std::shared_ptr<Outlet>> out;
  out.reserve(outlets.size());
  for (const auto& [id, outlet] : outlets) out.push_back(outlet);
  return out;
}

void Hub::Impl::end_expired() {
  const std::int64_t now = parts.clock.now_ms();
  for (const auto& outlet : all()) {
    const std::int64_t expires = outlet->session().expires_ms;
    if (expires != 0 && now >= expires) outlet->end(1008, "session_expired");
  }
}

std::shared_ptr<Outlet> Hub::Impl::add(const Session& session, std::shared_ptr<Connection> connection) {
  std::vector<std::shared_ptr<Outlet>> too_many;
  std::shared_ptr<Outlet> outlet;
  bool is_late = false;
  {
    const std::lock_guard lock(mutex);
    outlet = std::make_shared<Outlet>(++last_id, session, std::move(connection));
    is_late = is_closed;
    std::vector<std::shared_ptr<Outlet>> same;
    for (const auto& [id, other] : outlets) {
      if (other->session().device == session.device && !other->has_ended()) same.push_back(other);
    }
    if (same.size() >= options.sessions_per_device) {
      same.resize(same.size() - options.sessions_per_device + 1);
      too_many = std::move(same);
    }
    if (!is_late) outlets[outlet->id()] = outlet;
  }
  // A phone that lost its network leaves half-open sockets behind; the newest one is it.
  for (const auto& old : too_many) old->end(1001, "newer_socket");
  if (is_late) outlet->end(1001, "going_away");
  return outlet;
}

/// Between the upgrade and now the device may have been revoked; whoever revokes after this sees the outlet itself.
void Hub::Impl::end_if_changed(Outlet& outlet) const {
  const auto now = parts.access.session_of_device(outlet.session().device);
  if (!now && now.error().reason != "session_unknown") return outlet.end(1008, now.error().reason);
  if (now && now->rights_version() != outlet.session().rights_version()) outlet.end(1001, "rights_changed");
}

void Hub::Impl::remove(std::uint64_t id) {
  const std::lock_guard lock(mutex);
  outlets.erase(id);
}

void Hub::Impl::close() {
  {
    const std::lock_guard lock(mutex);
    is_closed = true;
  }
  for (const auto& outlet : all()) outlet->end(1001, "going_away");
  phones.keep();
}

Hub::Hub(Parts parts, HubOptions options) : impl_(std::make_shared<Impl>(std::move(parts), options)) {
  const std::weak_ptr<Impl> weak = impl_;
  impl_->parts.intake.on_committed([weak](const Committed& c) {
    if (const auto impl = weak.lock()) {
      impl->rollups.touch(c.activities);
      impl->changes.ring();
    }
  });
  impl_->parts.access.on_revoked([weak](const std::string& device) {
    if (const auto impl = weak.lock()) {
      for (const auto& outlet : impl->all()) {
        if (outlet->session().device == device) impl->end_if_changed(*outlet);
      }
    }
  });
}

Hub::~Hub() { impl_->close(); }

std::unique_ptr<MessageSink> Hub::open(const Session& session, std::shared_ptr<Connection> connection) {
  auto outlet = impl_->add(session, std::move(connection));
  impl_->end_if_changed(*outlet);
  return std::make_unique<Sink>(impl_, outlet, impl_->desk);
}

void Hub::committed(const Committed& committed) {
  impl_->rollups.touch(committed.activities);
  impl_->changes.ring();
}

void Hub::refresh_rollups() {
  impl_->rollups.refresh();
  if (!impl_->parts.district_version) return;
  const std::string version = impl_->parts.district_version();
  {
    const std::lock_guard lock(impl_->mutex);
    if (version == impl_->last_district) return;
    impl_->last_district = version;
  }
  const auto message =
      std::make_shared<const std::string>(Value(Value::Object{{"type", "district"}, {"version", version}}).canonical());
  for (const auto& outlet : impl_->all()) outlet->send(message);
}

void Hub::close_device(const std::string& device) {
  for (const auto& outlet : impl_->all()) {
    if (outlet->session().device != device) continue;
    impl_->end_if_changed(*outlet);
    outlet->end(1001, "closed_by_server");
  }
}

std::vector<PhoneNote> Hub::phone_notes() const { return impl_->phones.notes(); }

std::set<std::string> Hub::connected_devices() const {
  std::set<std::string> devices;
  for (const auto& outlet : impl_->all()) {
    if (!outlet->has_ended()) devices.insert(outlet->session().device);
  }
  return devices;
}

std::size_t Hub::session_count() const { return impl_->all().size(); }

}  // namespace lykta
