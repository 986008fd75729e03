#include "app/app.h"

#include "domain/version.h"
#include "store/digest.h"
#include "store/sqlite/sqlite_store.h"

namespace lykta {
namespace {

/// What the emissions depend on besides the ops: program and plugins.
std::string plugin_fingerprint(const Registry& registry) {
  std::string all = kVersion;
  for (const auto& p : registry.plugins()) all += "\n" + p->manifest.id + " " + p->manifest.document.canonical();
  for (const auto& q : registry.quarantined()) all += "\nquarantined " + q.id;
  return sha256_hex(all);
}

Value goal_value(const Goal& g) {
  return Value::Object{{"id", g.id}, {"kind", g.kind}, {"target", g.target}, {"text", g.text}};
}

Value row_value(const PlanArea& area, const PlanActivity& row) {
  Value::Array goals;
  for (const Goal& g : row.goals) goals.push_back(goal_value(g));
  return Value::Object{{"area", area.name},
                       {"confidentiality", to_text(row.confidentiality)},
                       {"goals", std::move(goals)},
                       {"id", row.id},
                       {"name", row.name},
                       {"patterns", Value::Array(row.patterns.begin(), row.patterns.end())},
                       {"plugin", row.plugin.empty() ? Value() : Value(row.plugin)},
                       {"ref", row.ref}};
}

/// `own_row`: the one a guest's occasion belongs to, "" for others. A guest needs its form, but follows no goals.
Value plan_value(const Plan& plan, const Session& reader, const std::string& own_row) {
  Value::Array rows;
  for (const PlanArea& area : plan.areas) {
    for (const PlanActivity& row : area.activities) {
      const bool may_follow = may_see_rollup(reader, row.confidentiality);
      if (!may_follow && row.ref != own_row) continue;
      Value value = row_value(area, row);
      if (!may_follow) value.as_object()["goals"] = Value::Array{};
      rows.push_back(std::move(value));
    }
  }
  return Value::Object{{"district", plan.district},
                       {"id", plan.id},
                       {"rows", std::move(rows)},
                       {"title", plan.title},
                       {"year", plan.year}};
}

void add_party(Value::Object& parties, const Party& p) {
  parties.emplace(p.id, Value::Object{{"authority", is_authority_type(p.type)}, {"id", p.id}, {"name", p.name}, {"type", p.type}});
}

}  // namespace

App::App(AppOptions options) : options_(std::move(options)), clock_(options_.now) {}

/// What nobody waited for (a device seen, a phone's note) is still queued, and its commit is mapped with rows and
/// plugins: it ends while they are here.
App::~App() {
  if (store_) store_->write_and_wait([](Transaction&) -> Result<void> { return {}; });
}

Result<std::unique_ptr<App>> App::open(AppOptions options) {
  std::unique_ptr<App> app(new App(std::move(options)));
  auto store = open_sqlite_store(app->options_.data);
  if (!store) return fail(store.error());
  app->store_ = std::move(*store);
  app->registry_ = Registry::load(app->options_.plugins, app->options_.data + "/plugins");
  app->access_ = std::make_unique<Access>(*app->store_, app->options_.now, &app->rows_);
  if (const auto plans = load_plans(*app->store_, app->rows_); !plans) return fail(plans.error());
  app->intake_ = std::make_unique<Intake>(*app->store_, *app->registry_, app->rows_, app->clock_);
  if (const auto done = app->recompute_if_plugins_changed(); !done) return fail(done.error());
  return app;
}

Result<void> App::recompute_if_plugins_changed() {
  const std::string fingerprint = plugin_fingerprint(*registry_);
  if (store_->read()->setting("plugins") == fingerprint) return {};
  if (const auto done = intake_->recompute_all(); !done) return done;
  return store_->write_and_wait([&](Transaction& t) -> Result<void> {
    t.put_setting("plugins", fingerprint);
    return {};
  });
}

Result<void> App::import_plan(const Plan& plan) {
  if (const auto done = lykta::import_plan(*store_, rows_, plan, clock_.now_ms()); !done) return done;
  std::function<void()> tell;
  {
    const std::lock_guard lock(mutex_);
    tell = plans_changed_;
  }
  if (tell) tell();
  return {};
}

void App::on_plans_changed(std::function<void()> listener) {
  const std::lock_guard lock(mutex_);
  plans_changed_ = std::move(listener);
}

Date App::today() const { return stockholm_time(options_.now()).date; }

ManifestsOf App::manifests_of() const {
  return [this](const PlanActivity& row) {
    std::vector<const Manifest*> manifests;
    for (const LoadedPlugin* p : registry_->serving(row)) manifests.push_back(&p->manifest);
    return manifests;
  };
}

std::function<PolicyContext(const Entity&)> App::context_of() const {
  return [this](const Entity& entity) -> PolicyContext {
    const auto table = rows_.get();
    const PlanActivity* row = table->row(entity.activity);
    if (!row) return {Confidentiality::partner, nullptr};
    const LoadedPlugin* plugin = entity.held ? nullptr : registry_->serving(*row, entity.kind);
    return {row->confidentiality, plugin ? plugin->manifest.kind(entity.kind) : nullptr,
            plugin && plugin->code ? &remarks_of_ : nullptr,
            is_for_a_circle(entity.kind) ? circle_of(*store_->read(), entity, today()) : nullptr};
  };
}

/// What the plugin would say of a change that changes nothing: its view of the entity as it was merged.
std::vector<Remark> App::remarks_of(const Entity& entity) const {
  const auto table = rows_.get();
  const PlanActivity* row = table->row(entity.activity);
  const LoadedPlugin* plugin = row ? registry_->serving(*row, entity.kind) : nullptr;
  if (!plugin || !plugin->code) return {};
  Op nothing;
  nothing.activity = entity.activity;
  nothing.occasion = entity.occasion;
  nothing.entity = entity.id;
  nothing.kind = entity.kind;
  std::vector<Remark> remarks;
  for (const Problem& problem : plugin->code->validate(nothing, &entity)) {
    constexpr std::string_view kSet = "set.";
    const std::string field = problem.field.starts_with(kSet) ? problem.field.substr(kSet.size()) : problem.field;
    remarks.push_back({problem.reason, field});
  }
  return remarks;
}

Session App::console() {
  Session session;
  session.right = Right::administrator;
  return session;
}

Value App::district(const Session& reader) const {
  const auto table = rows_.get();
  std::string own_row;
  if (!reader.occasion.empty() && !reader.is_link) {
    const auto record = store_->read()->entity(reader.occasion);
    if (record && may_see(reader, context_of()(*record), *record)) own_row = record->activity;
  }
  Value::Array plans;
  Value::Object parties;
  for (const Party& p : built_in_parties()) add_party(parties, p);
  for (const Plan& plan : table->plans()) {
    plans.push_back(plan_value(plan, reader, own_row));
    for (const Party& p : plan.parties) add_party(parties, p);
  }
  Value::Array party_list;
  for (auto& [id, party] : parties) party_list.push_back(party);
  Value::Array manifests;
  for (const auto& p : registry_->plugins()) {
    Value document = p->manifest.document;
    document.as_object()["strings"] = Value::Object{{"en", p->manifest.strings_en}, {"sv", p->manifest.strings_sv}};
    manifests.push_back(std::move(document));
  }
  Value::Array quarantined;
  for (const auto& q : registry_->quarantined()) {
    quarantined.push_back(Value::Object{{"id", q.id}, {"reason", q.reason}});
  }
  return Value::Object{{"parties", std::move(party_list)}, {"plans", std::move(plans)},
                       {"plugins", std::move(manifests)},  {"quarantined", std::move(quarantined)},
                       {"today", to_text(today())},        {"version", district_version()}};
}

std::string App::district_version() const {
  std::string all = plugin_fingerprint(*registry_) + to_text(today());
  for (const Plan& plan : rows_.get()->plans()) all += plan.id + sha256(plan.document.canonical());
  return sha256_hex(all).substr(0, 16);
}

}  // namespace lykta
