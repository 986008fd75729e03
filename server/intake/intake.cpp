#include "intake/intake.h"

#include <algorithm>
#include <future>
#include <mutex>

#include "access/policy.h"
#include "domain/time.h"
#include "intake/mapping.h"
#include "intake/merge.h"

namespace lykta {
namespace {

constexpr Clock kMaxAhead = 10 * 60 * 1000 * kClockTicksPerMs;

/// What serves an op: its row and, unless it must be held, the plugin's kind.
struct Serving {
  std::shared_ptr<const RowTable> table;  // keeps `row` alive while plans are imported
  const PlanActivity* row = nullptr;
  const LoadedPlugin* plugin = nullptr;
  const KindSpec* kind = nullptr;
  bool held() const { return kind == nullptr; }
};

std::vector<std::string> collection_fields(const KindSpec* kind) {
  std::vector<std::string> names;
  if (!kind) return names;
  for (const FieldSpec& f : kind->fields) {
    if (f.type == FieldType::set || f.type == FieldType::map || f.type == FieldType::photos) names.push_back(f.name);
  }
  return names;
}

/// True when each of the row's patterns is served: then a kind nobody knows is a mistake, not a missing plugin.
bool is_fully_served(const Registry& registry, const PlanActivity& row) {
  const auto plugins = registry.serving(row);
  if (plugins.empty()) return false;
  for (const std::string& pattern : row.patterns) {
    if (pattern == "task") continue;
    bool found = false;
    for (const LoadedPlugin* p : plugins) {
      const auto& patterns = p->manifest.patterns;
      found = found || std::find(patterns.begin(), patterns.end(), pattern) != patterns.end();
    }
    if (!found) return false;
  }
  return true;
}

Receipt rejected(const Op& op, Error error) { return {op.n, ReceiptStatus::rejected, 0, op.clock, false, std::move(error)}; }

Receipt receipt_of(const LoggedOp& logged) {
  return {logged.op.n, logged.status, logged.seq, logged.clock, logged.clock_was_fixed, {}};
}

}  // namespace

struct Intake::Impl {
  Impl(Store& s, const Registry& r, Rows& rw, HybridClock& c) : store(s), registry(r), rows(rw), clock(c) {}

  Store& store;
  const Registry& registry;
  Rows& rows;
  HybridClock& clock;

  std::set<OccasionRef> touched_occasions;   // writer thread only
  std::set<std::string> touched_entities;    // writer thread only
  Committed committed;                       // writer thread only

  std::mutex mutex;
  std::function<void(const Committed&)> listener;  // guarded by mutex

  Receipt take(Transaction& t, const Session& session, Op op);
  Result<void> identify(const Session& session, Op& op) const;
  Result<Serving> serve(const Op& op) const;
  void note_stored_photos(Transaction& t, Entity& entity, const KindSpec& kind) const;
  void show_to_circle(Transaction& t, const Op& op, const Manifest& manifest);
  void release_held(Transaction& t);
  void before_commit(Transaction& t);
  void after_commit();
};

Result<void> Intake::Impl::identify(const Session& session, Op& op) const {
  const bool is_console = session.device.empty();
  if (is_console) return {};
  if (!op.device.empty() && op.device != session.device) {
    return fail(Code::unauthorized, "not_your_device", "The op names another device than the one that sent it.", "device");
  }
  if (!op.by.party.empty() && op.by != session.by) {
    return fail(Code::unauthorized, "not_your_party", "The op speaks for another party than its sender's.", "by");
  }
  op.device = session.device;
  op.by = session.by;
  return {};
}

Result<Serving> Intake::Impl::serve(const Op& op) const {
  Serving serving;
  if (op.activity == "-") return serving;
  serving.table = rows.get();
  serving.row = serving.table->row(op.activity);
  if (!serving.row) {
    return fail(Code::not_found, "activity_unknown", "No imported plan has the activity " + op.activity + ".", "activity");
  }
  serving.plugin = registry.serving(*serving.row, op.kind);
  if (!serving.plugin) {
    if (is_fully_served(registry, *serving.row)) {
      return fail(Code::invalid, "kind_unknown", "The activity has no kind " + op.kind + ".", "kind");
    }
    return serving;
  }
  if (op.schema <= serving.plugin->manifest.version) serving.kind = serving.plugin->manifest.kind(op.kind);
  return serving;
}

void Intake::Impl::note_stored_photos(Transaction& t, Entity& entity, const KindSpec& kind) const {
  for (const FieldSpec& f : kind.fields) {
    if (f.type != FieldType::photos) continue;
    for (const std::string& sha : entity.elements(f.name)) {
      if (!entity.stored_photos.contains(sha) && t.attachment(sha)) entity.stored_photos[sha] = entity.rev;
    }
  }
}

/// Whoever comes to the meeting, or leaves it, sees other papers from now on: they are told of them as of a change.
void Intake::Impl::show_to_circle(Transaction& t, const Op& op, const Manifest& manifest) {
  const bool is_record = op.entity == op.occasion;
  if (!is_record && op.kind != "attendance") return;
  const auto sets = [&](const char* field) { return op.set.contains(field); };
  if (!op.is_delete && !sets("state") && !sets("merged_into") && !sets("convenor") && !sets("counts_for")) return;
  const bool has_papers = std::any_of(manifest.kinds.begin(), manifest.kinds.end(),
                                      [](const KindSpec& kind) { return is_for_a_circle(kind.name); });
  if (!has_papers) return;
  for (Entity& paper : t.occasion(op.activity, op.occasion)) {
    if (!is_for_a_circle(paper.kind)) continue;
    paper.rev = t.next_seq();
    t.put(paper);
    touched_entities.insert(paper.id);
  }
}

Receipt Intake::Impl::take(Transaction& t, const Session& session, Op op) {
  if (const auto known = identify(session, op); !known) return rejected(op, known.error());
  const std::string content = op.content().canonical();
  if (const auto earlier = t.op(op.device, op.n)) {
    if (earlier->content == content) return receipt_of(*earlier);
    t.quarantine(op.device, op.n, content, "n_reused", clock.now_ms());
    return rejected(op, {Code::conflict, "n_reused", "This device has already used the number for another change.", "n"});
  }
  const auto serving = serve(op);
  if (!serving) return rejected(op, serving.error());
  if (op.schema == 0) op.schema = serving->plugin ? serving->plugin->manifest.version : 1;

  const auto confidentiality = serving->row ? serving->row->confidentiality : Confidentiality::partner;
  const auto before = t.entity(op.entity);
  if (before && (before->activity != op.activity || before->occasion != op.occasion || before->kind != op.kind)) {
    return rejected(op, {Code::conflict, "entity_elsewhere", "The id belongs to something else already.", "entity"});
  }
  if (!serving->held()) {
    if (const auto fine = check_op(serving->plugin->manifest, *serving->kind, confidentiality, op); !fine) {
      return rejected(op, fine.error());
    }
  }
  const Entity* entity_before = before ? &*before : nullptr;
  PolicyContext context{confidentiality, serving->kind};
  if (is_for_a_circle(op.kind)) {
    Entity of_op;
    of_op.activity = op.activity;
    of_op.occasion = op.occasion;
    of_op.kind = op.kind;
    context.circle = circle_of(t, of_op, stockholm_time(clock.now_ms()).date);
  }
  if (const auto allowed = may_write(session, context, op, entity_before); !allowed) {
    return rejected(op, allowed.error());
  }
  if (!serving->held() && serving->plugin->code) {
    for (const Problem& p : serving->plugin->code->validate(op, entity_before)) {
      if (p.rejects) return rejected(op, {Code::invalid, p.reason, p.sentence, p.field});
    }
  }

  LoggedOp logged;
  logged.content = content;
  logged.received_ms = clock.now_ms();
  logged.clock_was_fixed = op.clock > logged.received_ms * kClockTicksPerMs + kMaxAhead;
  if (op.clock == 0 || logged.clock_was_fixed) {
    op.clock = clock.tick();
  } else {
    clock.observe(op.clock);
  }
  logged.clock = op.clock;
  logged.status = serving->held() ? ReceiptStatus::held : ReceiptStatus::stored;
  logged.seq = t.next_seq();

  Entity entity = before.value_or(Entity{});
  merge(entity, op, logged.seq, collection_fields(serving->kind));
  // Once held, an entity stays so until this program knows its schema: parts of it have not been checked.
  entity.held = entity.held || serving->held();
  if (serving->kind) note_stored_photos(t, entity, *serving->kind);
  logged.op = std::move(op);
  t.put(entity);
  t.append(logged);
  if (serving->plugin) show_to_circle(t, logged.op, serving->plugin->manifest);
  touched_entities.insert(entity.id);
  touched_occasions.insert({entity.activity, entity.occasion});
  return receipt_of(logged);
}

void Intake::Impl::before_commit(Transaction& t) {
  const auto table = rows.get();
  committed = {};
  for (const OccasionRef& ref : touched_occasions) {
    map_into(t, registry, *table, ref);
    committed.activities.insert(ref.first);
    committed.activities.merge(also_counted_rows(t, ref));
  }
  for (const std::string& id : touched_entities) {
    if (const auto entity = t.entity(id)) committed.entities.emplace_back(entity->rev, id);
  }
  std::sort(committed.entities.begin(), committed.entities.end());
}

void Intake::Impl::after_commit() {
  touched_occasions.clear();
  touched_entities.clear();
  std::function<void(const Committed&)> tell;
  {
    const std::lock_guard lock(mutex);
    tell = listener;
  }
  if (tell && (!committed.entities.empty() || !committed.activities.empty())) tell(committed);
  committed = {};
}

/// Entities that were held and whose schema this program now knows: expand shorthand, count them from now on.
void Intake::Impl::release_held(Transaction& t) {
  constexpr std::size_t kPage = 1000;
  const Seq end = t.last_seq();
  Seq after = 0;
  const auto table = rows.get();
  while (after < end) {
    const auto page = t.changed_after(after, kPage);
    for (Entity entity : page) {
      after = entity.rev;
      const PlanActivity* row = table->row(entity.activity);
      const LoadedPlugin* plugin = row && entity.held ? registry.serving(*row, entity.kind) : nullptr;
      if (!plugin || entity.schema > plugin->manifest.version) continue;
      for (const std::string& name : collection_fields(plugin->manifest.kind(entity.kind))) {
        const auto it = entity.fields.find(name);
        if (it == entity.fields.end()) continue;
        const Register whole = it->second;
        entity.fields.erase(it);
        if (!whole.value.is_array()) continue;
        for (const Value& element : whole.value.as_array()) {
          if (element.is_text()) entity.fields.try_emplace(name + "/" + element.as_text(), Register{true, whole.stamp, whole.by, whole.rev, {}});
        }
      }
      entity.held = false;
      entity.rev = t.next_seq();
      t.put(entity);
      touched_entities.insert(entity.id);
    }
    if (page.size() < kPage) break;
  }
}

Intake::Intake(Store& store, const Registry& registry, Rows& rows, HybridClock& clock)
    : impl_(std::make_shared<Impl>(store, registry, rows, clock)) {
  store.set_before_commit([impl = impl_](Transaction& t) { impl->before_commit(t); });
  store.set_after_commit([impl = impl_] { impl->after_commit(); });
}

void Intake::submit(const Session& session, std::vector<Op> ops, Receipts done) {
  struct Batch {
    Session session;
    std::vector<Op> ops;
    std::vector<Receipt> receipts;
  };
  auto batch = std::make_shared<Batch>(Batch{session, std::move(ops), {}});
  impl_->store.write(
      [impl = impl_, batch](Transaction& t) -> Result<void> {
        batch->receipts.clear();
        for (const Op& op : batch->ops) batch->receipts.push_back(impl->take(t, batch->session, op));
        return {};
      },
      [batch, done = std::move(done)](Result<void> stored) {
        if (!stored) {
          batch->receipts.clear();
          for (const Op& op : batch->ops) batch->receipts.push_back(rejected(op, stored.error()));
        }
        if (done) done(std::move(batch->receipts));
      });
}

std::vector<Receipt> Intake::submit_and_wait(const Session& session, std::vector<Op> ops) {
  std::promise<std::vector<Receipt>> promise;
  auto answer = promise.get_future();
  submit(session, std::move(ops), [&](std::vector<Receipt> receipts) { promise.set_value(std::move(receipts)); });
  return answer.get();
}

void Intake::on_committed(std::function<void(const Committed&)> listener) {
  const std::lock_guard lock(impl_->mutex);
  impl_->listener = std::move(listener);
}

Result<void> Intake::recompute_all() {
  return impl_->store.write_and_wait([impl = impl_](Transaction& t) -> Result<void> {
    impl->release_held(t);
    for (const OccasionRef& ref : t.occasions()) impl->touched_occasions.insert(ref);
    return {};  // before_commit maps what was touched
  });
}

Result<void> Intake::photo_stored(const AttachmentInfo& attachment) {
  return impl_->store.write_and_wait([impl = impl_, attachment](Transaction& t) -> Result<void> {
    t.put_attachment(attachment);
    for (const std::string& id : t.entities_with_photo(attachment.sha256)) {
      auto entity = t.entity(id);
      if (!entity || entity->stored_photos.contains(attachment.sha256)) continue;
      entity->rev = t.next_seq();
      entity->stored_photos[attachment.sha256] = entity->rev;
      t.put(*entity);
      impl->touched_entities.insert(id);
    }
    return {};
  });
}

}  // namespace lykta
