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
  std::string reason;  ///< stable word, e.g. "abi_mismatch"
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

  /// The one plugin that serves `kind` in this row: the row's own plugin, else the plugin of one of its remaining
  /// patterns: for meeting, intervention, survey and indicator a data-only one (the one named after the pattern
  /// first, then by id), for walk and inspection the one that declares it. nullptr: none here (the op is held).
  const LoadedPlugin* serving(const PlanActivity& row, std::string_view kind) const;
  /// Plugins serving any kind of this row, the row's own first.
  std::vector<const LoadedPlugin*> serving(const PlanActivity& row) const;

 private:
  Registry() = default;
  std::vector<std::unique_ptr<LoadedPlugin>> plugins_;
  std::vector<QuarantinedPlugin> quarantined_;
};

/// Checks one op against the manifest: kind, id, types, choices, limits, that a counts_only activity carries no text,
/// photo or position, and that no text holds a personal number. Unknown fields are kept (except in counts_only); null
/// clears any field. An op written with a newer manifest version is not checked (intake holds it). Normalises in
/// place: decimals and local times get their one text form, a plain list in a set field stays (merge expands it).
/// The first problem found is returned, always `invalid`, field "set.<name>"; reasons: kind_unknown occasion_differs
/// natural_key_differs field_type field_too_long choice_unknown category_unknown number_out_of_range
/// too_many_decimals too_many_elements element_invalid date_invalid time_invalid party_invalid reference_invalid
/// photo_hash_invalid counts_only_field personal_number.
Result<void> check_op(const Manifest& manifest, const KindSpec& kind, Confidentiality confidentiality, Op& op);

/// Required fields (also by `required_when`) that have no value yet; empty = complete. Computed ones never miss.
std::vector<std::string> missing_fields(const KindSpec& kind, const Entity& entity);

/// The occasion as this plugin may see it, out of everything stored under (activity, occasion): kinds of other plugins
/// and deleted, held and merged entities are left out; two entities merged into each other leave the one with the
/// lower id. The entities must outlive it. For occasion "-" call it with one entity at a time.
Occasion occasion_of(const Manifest& manifest, std::string activity, std::string id, const std::vector<Entity>& stored);

/// map() of the plugin, or of the generic mapper for data-only plugins, with activity and occasion filled in and
/// everything sorted. Nothing for an occasion that is taken out. Throws what the plugin throws, and std::logic_error
/// when two facts have the same metric and key.
std::vector<Emission> map_occasion(const LoadedPlugin& plugin, const Occasion& occasion);

/// Parses plugin.json: invalid/manifest_invalid with the key path in `field`. Keys it does not know are refused inside
/// kinds, fields, emissions, goal kinds and facts (a slip of the pen), kept at the top (forms, retention …).
Result<Manifest> parse_manifest(const Value& document);

}  // namespace lykta
