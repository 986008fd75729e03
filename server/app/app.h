// Owns every room and wires them together. `main`, the CLI and the tests start the same App.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "access/access.h"
#include "access/policy.h"
#include "activity/registry.h"
#include "domain/clock.h"
#include "domain/rows.h"
#include "followup/record.h"
#include "intake/intake.h"
#include "store/store.h"

namespace lykta {

struct AppOptions {
  std::string data;                  ///< data folder, made when absent
  std::string plugins;               ///< folder of shipped plugins
  WallClock now = system_wall_clock();
};

class App {
 public:
  /// Opens the data folder, loads plugins, reads plans, and maps everything anew when the plugins have changed since
  /// last time. Errors are those of open_sqlite_store().
  static Result<std::unique_ptr<App>> open(AppOptions options);
  ~App();

  const AppOptions& options() const { return options_; }
  Store& store() { return *store_; }
  const Registry& registry() const { return *registry_; }
  Rows& rows() { return rows_; }
  HybridClock& clock() { return clock_; }
  Access& access() { return *access_; }
  Intake& intake() { return *intake_; }

  /// Stores a plan and tells whoever listens that plans have changed. Errors as followup's import_plan().
  Result<void> import_plan(const Plan& plan);
  void on_plans_changed(std::function<void()> listener);

  /// Today in Stockholm.
  Date today() const;
  ManifestsOf manifests_of() const;
  /// What policy needs to know of an entity's row and kind.
  std::function<PolicyContext(const Entity&)> context_of() const;
  /// The console: an administrator without a device (CLI, demo, import).
  static Session console();
  /// GET /api/v1/district for this reader (shared/contract.md §2), with its version.
  Value district(const Session& reader) const;
  /// Changes whenever somebody's district may have changed.
  std::string district_version() const;

 private:
  explicit App(AppOptions options);
  Result<void> recompute_if_plugins_changed();
  std::vector<Remark> remarks_of(const Entity& entity) const;

  const AppOptions options_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Registry> registry_;
  mutable Rows rows_;
  const RemarksOf remarks_of_{[this](const Entity& entity) { return remarks_of(entity); }};
  HybridClock clock_;
  std::unique_ptr<Access> access_;
  std::unique_ptr<Intake> intake_;
  std::mutex mutex_;
  std::function<void()> plans_changed_;  // guarded by mutex_
};

}  // namespace lykta
