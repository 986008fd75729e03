// All plugins of this server: loaded, or quarantined with the reason. Constant after load; any thread may read.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "activity/plugin.h"
#include "domain/manifest.h"
#include "domain/plan.h"

namespace lykta {

struct LoadedPlugin {
  Manifest manifest;
  std::unique_ptr<Plugin, void (*)(Plugin*)> code{nullptr, nullptr};  ///< data-only plugins get the generic mapper
  std::string folder;
};

struct QuarantinedPlugin {
  std::string id;
  std::string reason;    ///< stable word, e.g. "abi_mismatch"
  std::string sentence;
};

class Registry {
 public:
  /// Reads every folder of `shipped` (may hold code) and then of `made` (data-only; a .so there or an id already
  /// taken is refused). Never fails as a whole: what cannot be loaded is quarantined, the others go on.
  static std::unique_ptr<Registry> load(const std::string& shipped, const std::string& made = "");
  ~Registry();

  const std::vector<std::unique_ptr<LoadedPlugin>>& plugins() const { return plugins_; }
  const std::vector<QuarantinedPlugin>& quarantined() const { return quarantined_; }
  const LoadedPlugin* plugin(std::string_view id) const;

  /// The one plugin that serves `kind` in this row: the row's own plugin, else the data-only plugin of one of its
  /// patterns. nullptr: none here (the op is held).
  const LoadedPlugin* serving(const PlanActivity& row, std::string_view kind) const;
  /// Plugins serving any kind of this row, the row's own first.
  std::vector<const LoadedPlugin*> serving(const PlanActivity& row) const;

 private:
  Registry() = default;
  std::vector<std::unique_ptr<LoadedPlugin>> plugins_;
  std::vector<QuarantinedPlugin> quarantined_;
};

/// Checks one op against the manifest: kind, field names, types, choices, limits, and that a counts_only activity
/// carries no text, photo or position. Unknown fields are kept (except in counts_only). Normalises in place:
/// decimals become text, a plain list in a set field stays (merge expands it). First problem found is returned.
Result<void> check_op(const Manifest& manifest, const KindSpec& kind, Confidentiality confidentiality, Op& op);

/// Required fields that have no value yet; empty = complete.
std::vector<std::string> missing_fields(const KindSpec& kind, const Entity& entity);

/// map() of the plugin, or of the generic mapper for data-only plugins, with activity and occasion filled in and
/// everything sorted. Throws what the plugin throws.
std::vector<Emission> map_occasion(const LoadedPlugin& plugin, const Occasion& occasion);

/// Parses plugin.json (canonical checks with the key path in the error).
Result<Manifest> parse_manifest(const Value& document);

}  // namespace lykta
