// The contract between the server and a code plugin (design.md §6). A plugin is one folder; its code is one shared
// object that exports the three functions at the end. Trusted like the server, but pure: no I/O, no clock, no
// globals that change. The server may call one plugin from several threads at once.
#pragma once

#include <string>
#include <vector>

#include "domain/emission.h"
#include "domain/entity.h"
#include "domain/error.h"
#include "domain/op.h"

namespace lykta {

/// An occasion with everything captured for it. Deleted, merged and held entities are not among `entities`.
/// Made by occasion_of() (registry.h).
struct Occasion {
  std::string activity;
  std::string id;                    ///< "-" for what belongs to the whole activity: then one entity at a time
  /// The occasion's own entity; nullptr when none has arrived yet. One that was merged into another (its
  /// `merged_into` is set) still stands here, so that what hangs on it keeps its date; its own facts are the other's.
  const Entity* record = nullptr;
  std::vector<const Entity*> entities;  ///< all of them, by id
  bool is_taken_out = false;         ///< its own record was deleted: map_occasion gives no emission at all
};

/// What `validate` found. `reason` is a stable word, `field` the key at fault.
struct Problem {
  std::string reason;
  std::string sentence;
  std::string field;
  /// true: the op is rejected. false: it is stored, and told as a remark on the entity (contract.md §5).
  bool rejects = true;
};

class __attribute__((visibility("default"))) Plugin {
 public:
  virtual ~Plugin();
  /// Rules beyond the manifest (types, limits and choices are already checked). `entity` is the state before the
  /// op, nullptr for a new one. An op that sets nothing asks what there is to say of the entity as it stands.
  virtual std::vector<Problem> validate(const Op& op, const Entity* entity) const;
  /// The facts of an occasion. Called once per touched occasion per commit; the same occasion gives the same bytes.
  /// activity and occasion of the emissions are filled in by the server.
  virtual std::vector<Emission> map(const Occasion& occasion) const = 0;
};

/// Compared byte by byte before anything else of a plugin is used; a mismatch is a refusal with a sentence.
struct PluginMagic {
  unsigned size;
  unsigned abi;              ///< kPluginAbi
  unsigned gxx_abi;          ///< __GXX_ABI_VERSION × 2 + _GLIBCXX_USE_CXX11_ABI
  long cplusplus;
  unsigned sanitizers;       ///< 1 = address, 2 = thread
  char compiler[48];
  char host[16];             ///< program version
};
constexpr unsigned kPluginAbi = 1;

}  // namespace lykta

// A plugin's .cpp ends with LYKTA_PLUGIN(ClassName).
#define LYKTA_PLUGIN(Class)                                                                        \
  extern "C" __attribute__((visibility("default"))) const lykta::PluginMagic* lykta_plugin_magic() { \
    static const lykta::PluginMagic magic = lykta::plugin_magic();                                 \
    return &magic;                                                                                 \
  }                                                                                                \
  extern "C" __attribute__((visibility("default"))) lykta::Plugin* lykta_plugin_create() {         \
    return new Class();                                                                            \
  }                                                                                                \
  extern "C" __attribute__((visibility("default"))) void lykta_plugin_destroy(lykta::Plugin* p) { delete p; }

#include "activity/plugin_magic.h"
