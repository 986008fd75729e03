#include "activity/registry.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "wire/json.h"

namespace lykta {
namespace {

namespace fs = std::filesystem;

constexpr DecodeLimits kManifestLimits{2 * 1024 * 1024, 32, 100'000};

Result<Value> read_document(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(Code::not_found, "manifest_missing", "The folder holds no " + file.filename().string() + ".");
  // One byte more than allowed is enough for the decoder to say that it is too much.
  std::string bytes(kManifestLimits.bytes + 1, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  auto document = decode_json(bytes, kManifestLimits);
  if (!document) {
    return fail(Code::invalid, "manifest_invalid", file.filename().string() + ": " + document.error().sentence,
                document.error().field);
  }
  return document;
}

Result<Value> read_strings(const fs::path& file) {
  auto strings = read_document(file);
  if (!strings) {
    const bool is_missing = strings.error().reason == "manifest_missing";
    return is_missing ? fail(Code::invalid, "manifest_invalid", strings.error().sentence) : strings;
  }
  const bool is_table = strings->is_object() && std::all_of(strings->as_object().begin(), strings->as_object().end(),
                                                            [](const auto& member) { return member.second.is_text(); });
  if (!is_table) {
    return fail(Code::invalid, "manifest_invalid", file.filename().string() + " must be an object of texts.");
  }
  return strings;
}

Result<Manifest> read_manifest_of(const fs::path& folder) {
  const auto document = read_document(folder / "plugin.json");
  if (!document) return fail(document.error());
  auto manifest = parse_manifest(*document);
  if (!manifest) return manifest;
  if (manifest->id != folder.filename().string()) {
    return fail(Code::invalid, "id_differs",
                "plugin.json says the id " + manifest->id + ", the folder has another name.", "id");
  }
  for (const auto& [name, strings] :
       {std::pair{"strings.sv.json", &manifest->strings_sv}, std::pair{"strings.en.json", &manifest->strings_en}}) {
    auto read = read_strings(folder / name);
    if (!read) return fail(read.error());
    *strings = std::move(*read);
  }
  return manifest;
}

/// Says in which part two magics differ, so that an administrator knows what to rebuild.
std::string what_differs(const PluginMagic& plugin, const PluginMagic& host) {
  if (plugin.abi != host.abi) return "plugin contract version";
  if (plugin.gxx_abi != host.gxx_abi) return "C++ ABI";
  if (plugin.cplusplus != host.cplusplus) return "C++ standard";
  if (plugin.sanitizers != host.sanitizers) return "sanitizer";
  if (std::memcmp(plugin.compiler, host.compiler, sizeof host.compiler) != 0) return "compiler";
  return "Lykta version";
}

template <class Function>
Function symbol(void* library, const char* name) {
  return reinterpret_cast<Function>(dlsym(library, name));
}

using CodePointer = std::unique_ptr<Plugin, void (*)(Plugin*)>;

/// The library is never closed: its code may stand in exceptions and static objects until the process ends.
Result<CodePointer> load_code(const fs::path& file) {
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    return fail(Code::unsupported, "not_a_plugin", file.filename().string() + " cannot be loaded as a shared object.");
  }
  const auto magic_of = symbol<const PluginMagic* (*)()>(library, "lykta_plugin_magic");
  const auto create = symbol<Plugin* (*)()>(library, "lykta_plugin_create");
  const auto destroy = symbol<void (*)(Plugin*)>(library, "lykta_plugin_destroy");
  if (!magic_of || !create || !destroy) {
    return fail(Code::unsupported, "not_a_plugin", file.filename().string() + " does not export a plugin's functions.");
  }
  const PluginMagic host = plugin_magic();
  const PluginMagic* magic = magic_of();
  if (!magic || magic->size != host.size) {
    return fail(Code::unsupported, "abi_mismatch",
                file.filename().string() + " was built for another plugin contract.");
  }
  if (std::memcmp(magic, &host, sizeof host) != 0) {
    return fail(Code::unsupported, "abi_mismatch",
                file.filename().string() + " was built with another " + what_differs(*magic, host) + ".");
  }
  try {
    if (Plugin* plugin = create()) return CodePointer(plugin, destroy);
  } catch (...) {
    // What it threw may be of a type of its own; the reason below is what can be said for certain.
  }
  return fail(Code::internal, "create_failed", file.filename().string() + " could not start its plugin.");
}

bool holds_code(const fs::path& folder) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.path().extension() == ".so") return true;
  }
  return false;
}

Result<std::unique_ptr<LoadedPlugin>> load_plugin(const fs::path& folder, bool may_hold_code) {
  if (!may_hold_code && holds_code(folder)) {
    return fail(Code::unauthorized, "code_not_allowed", "A plugin made in the app may not hold a shared object.");
  }
  auto manifest = read_manifest_of(folder);
  if (!manifest) return fail(manifest.error());
  auto plugin = std::make_unique<LoadedPlugin>();
  plugin->folder = folder.string();
  const fs::path code = folder / (manifest->id + ".so");
  std::error_code ignored;
  if (fs::exists(code, ignored)) {
    auto loaded = load_code(code);
    if (!loaded) return fail(loaded.error());
    plugin->code = std::move(*loaded);
    manifest->has_code = true;
  } else if (manifest->wants_code) {
    return fail(Code::not_found, "code_missing",
                "plugin.json asks for " + code.filename().string() + ", which is not there.");
  }
  if (manifest->has_code && !manifest->emissions.empty()) {
    return fail(Code::invalid, "manifest_invalid", "plugin.json: emissions is for plugins without code.", "emissions");
  }
  plugin->manifest = std::move(*manifest);
  return plugin;
}

std::vector<fs::path> folders_in(const std::string& place) {
  std::vector<fs::path> folders;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(place, ignored)) {
    const bool is_hidden = entry.path().filename().string().starts_with('.');
    if (entry.is_directory(ignored) && !is_hidden) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

bool has_pattern(const std::vector<std::string>& patterns, std::string_view pattern) {
  return std::find(patterns.begin(), patterns.end(), pattern) != patterns.end();
}

bool is_for_data_only(std::string_view pattern) {
  return pattern == "meeting" || pattern == "intervention" || pattern == "survey" || pattern == "indicator";
}

/// Exactly one, so that nothing is counted twice: the plugin named after the pattern, else the first by id.
const LoadedPlugin* of_pattern(const std::vector<std::unique_ptr<LoadedPlugin>>& plugins, const std::string& pattern) {
  const LoadedPlugin* first = nullptr;
  for (const auto& p : plugins) {
    const bool fits =
        has_pattern(p->manifest.patterns, pattern) && !(p->manifest.has_code && is_for_data_only(pattern));
    if (!fits) continue;
    if (p->manifest.id == pattern) return p.get();
    if (!first) first = p.get();
  }
  return first;
}

}  // namespace

Registry::~Registry() = default;

std::unique_ptr<Registry> Registry::load(const std::string& shipped, const std::string& made) {
  std::unique_ptr<Registry> registry(new Registry);
  std::set<std::string> taken;
  const auto load_all = [&](const std::string& place, bool may_hold_code) {
    if (place.empty()) return;
    for (const fs::path& folder : folders_in(place)) {
      const std::string id = folder.filename().string();
      if (!taken.insert(id).second) {
        registry->quarantined_.push_back({id, "id_taken", "A shipped plugin already has the id " + id + "."});
        continue;
      }
      auto plugin = load_plugin(folder, may_hold_code);
      if (plugin)
        registry->plugins_.push_back(std::move(*plugin));
      else
        registry->quarantined_.push_back({id, plugin.error().reason, plugin.error().sentence});
    }
  };
  load_all(shipped, true);
  load_all(made, false);
  std::sort(registry->plugins_.begin(), registry->plugins_.end(),
            [](const auto& a, const auto& b) { return a->manifest.id < b->manifest.id; });
  return registry;
}

const LoadedPlugin* Registry::plugin(std::string_view id) const {
  for (const auto& p : plugins_) {
    if (p->manifest.id == id) return p.get();
  }
  return nullptr;
}

std::vector<const LoadedPlugin*> Registry::serving(const PlanActivity& row) const {
  std::vector<const LoadedPlugin*> out;
  const LoadedPlugin* own = row.plugin.empty() ? nullptr : plugin(row.plugin);
  if (own) out.push_back(own);
  for (const std::string& pattern : row.patterns) {
    if (own && has_pattern(own->manifest.patterns, pattern)) continue;
    const LoadedPlugin* p = of_pattern(plugins_, pattern);
    if (p && std::find(out.begin(), out.end(), p) == out.end()) out.push_back(p);
  }
  return out;
}

const LoadedPlugin* Registry::serving(const PlanActivity& row, std::string_view kind) const {
  for (const LoadedPlugin* p : serving(row)) {
    if (p->manifest.kind(kind)) return p;
  }
  return nullptr;
}

}  // namespace lykta
