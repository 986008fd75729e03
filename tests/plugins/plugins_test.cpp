// Adding an activity is adding a folder; a folder that is wrong is quarantined with its reason, and the others go on.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "conformance/example.h"

namespace lykta {
namespace {

namespace fs = std::filesystem;

const fs::path kMote = fs::path(LYKTA_SOURCE_DIR) / "tests" / "plugins" / "mote";
const fs::path kShipped = fs::path(LYKTA_BINARY_DIR) / "plugins";
const fs::path kBroken = BROKEN_PLUGINS;

/// A plugin folder of its own for each test.
class Plugins : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "lykta-plugins-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
    fs::create_directory(shipped());
    fs::create_directory(made());
  }
  void TearDown() override { fs::remove_all(root_); }

  fs::path shipped() const { return root_ / "shipped"; }
  fs::path made() const { return root_ / "made"; }
  void add(const fs::path& from, const fs::path& to) { fs::copy(from, to, fs::copy_options::recursive); }
  void write(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  std::unique_ptr<Registry> load() { return Registry::load(shipped().string(), made().string()); }
  /// id → reason
  static std::map<std::string, std::string> quarantined(const Registry& registry) {
    std::map<std::string, std::string> out;
    for (const QuarantinedPlugin& q : registry.quarantined()) {
      EXPECT_FALSE(q.sentence.empty()) << q.id;
      out[q.id] = q.reason;
    }
    return out;
  }
  static std::vector<std::string> loaded(const Registry& registry) {
    std::vector<std::string> ids;
    for (const auto& p : registry.plugins()) ids.push_back(p->manifest.id);
    return ids;
  }

 private:
  fs::path root_;
};
using Ids = std::vector<std::string>;
using Reasons = std::map<std::string, std::string>;

PlanActivity row(std::string plugin, std::vector<std::string> patterns) {
  PlanActivity a;
  a.plugin = std::move(plugin);
  a.patterns = std::move(patterns);
  return a;
}

TEST_F(Plugins, AddingAnActivityIsAddingAFolder) {
  add(kShipped / "trygghetsvandring", shipped() / "trygghetsvandring");
  const auto before = load();
  EXPECT_EQ(before->serving(row("", {"meeting"}), "meeting"), nullptr);

  add(kMote, shipped() / "mote");
  const auto after = load();
  EXPECT_EQ(quarantined(*after), Reasons{});
  EXPECT_EQ(loaded(*after), (Ids{"mote", "trygghetsvandring"}));
  const LoadedPlugin* mote = after->serving(row("", {"meeting", "survey"}), "meeting");
  ASSERT_NE(mote, nullptr);
  EXPECT_FALSE(mote->manifest.has_code);
  for (const Example& example : read_examples((kMote / "examples").string())) {
    const Told told = tell(*mote, example);
    EXPECT_EQ(told.faults, Ids{}) << example.name;
    EXPECT_EQ(facts_of(*mote, example, told.entities).canonical(), example.emissions.canonical()) << example.name;
  }
}

TEST_F(Plugins, WhatCannotBeLoadedIsQuarantinedWithItsReasonAndTheOthersGoOn) {
  for (const auto& entry : fs::directory_iterator(kBroken)) add(entry.path(), shipped() / entry.path().filename());
  add(kMote, shipped() / "mote");
  add(kMote, shipped() / "another-name");
  write(shipped() / "empty" / "README.md", "");
  write(shipped() / "no-json" / "plugin.json", "{\"id\":");
  write(shipped() / "two-keys" / "plugin.json", "{\"id\":\"two-keys\",\"id\":\"two-keys\"}");
  write(shipped() / "no-kinds" / "plugin.json", R"({"id":"no-kinds","version":1,"patterns":["walk"]})");
  write(
      shipped() / "no-library" / "plugin.json",
      R"({"id":"no-library","version":1,"code":true,"patterns":["walk"],"kinds":[{"name":"walk","fields":[{"name":"on","type":"date"}]}]})");
  write(shipped() / "no-library" / "strings.sv.json", "{}");
  write(shipped() / "no-library" / "strings.en.json", "{}");
  add(shipped() / "no-library", shipped() / "text-library");
  write(
      shipped() / "text-library" / "plugin.json",
      R"({"id":"text-library","version":1,"code":true,"patterns":["walk"],"kinds":[{"name":"walk","fields":[{"name":"on","type":"date"}]}]})");
  write(shipped() / "text-library" / "text-library.so", "not a shared object");
  add(kMote, shipped() / "strings-missing");
  fs::remove(shipped() / "strings-missing" / "strings.sv.json");
  write(
      shipped() / "strings-missing" / "plugin.json",
      R"({"id":"strings-missing","version":1,"patterns":["walk"],"kinds":[{"name":"walk","fields":[{"name":"on","type":"date"}]}]})");
  write(shipped() / "a-file.json", "{}");
  write(shipped() / ".hidden" / "plugin.json", "{}");

  const auto registry = load();
  EXPECT_EQ(quarantined(*registry), (Reasons{{"another-name", "id_differs"},
                                             {"empty", "manifest_missing"},
                                             {"no-json", "manifest_invalid"},
                                             {"no-kinds", "manifest_invalid"},
                                             {"no-library", "code_missing"},
                                             {"no-plugin", "not_a_plugin"},
                                             {"other-abi", "abi_mismatch"},
                                             {"other-sanitizer", "abi_mismatch"},
                                             {"other-size", "abi_mismatch"},
                                             {"strings-missing", "manifest_invalid"},
                                             {"text-library", "not_a_plugin"},
                                             {"throws-on-create", "create_failed"},
                                             {"two-keys", "manifest_invalid"}}));
  EXPECT_EQ(loaded(*registry), (Ids{"mote", "throws-on-map"}));
}

TEST_F(Plugins, WhatWasMadeInTheAppHoldsNoCodeAndTakesNoShippedId) {
  add(kMote, shipped() / "mote");
  add(kBroken / "throws-on-create", shipped() / "throws-on-create");
  add(kMote, made() / "mote");
  add(kBroken / "throws-on-create", made() / "throws-on-create");  // a shipped id, quarantined or not
  add(kBroken / "throws-on-map", made() / "throws-on-map");
  const auto registry = load();
  EXPECT_EQ(loaded(*registry), Ids{"mote"});
  std::multimap<std::string, std::string> reasons;
  for (const QuarantinedPlugin& q : registry->quarantined()) reasons.emplace(q.id, q.reason);
  EXPECT_EQ(reasons, (std::multimap<std::string, std::string>{{"mote", "id_taken"},
                                                              {"throws-on-create", "create_failed"},
                                                              {"throws-on-create", "id_taken"},
                                                              {"throws-on-map", "code_not_allowed"}}));
}

TEST_F(Plugins, AMapThatThrowsReachesTheCallerAndOnlyIt) {
  add(kBroken / "throws-on-map", shipped() / "throws-on-map");
  add(kMote, shipped() / "mote");
  const auto registry = load();
  const LoadedPlugin* plugin = registry->plugin("throws-on-map");
  ASSERT_NE(plugin, nullptr);
  Occasion occasion;
  occasion.id = "w1";
  try {
    map_occasion(*plugin, occasion);
    FAIL() << "the exception was lost at the border";
  } catch (const std::exception& e) {
    EXPECT_STREQ(e.what(), "cannot map w1");
  }
  EXPECT_TRUE(map_occasion(*registry->plugin("mote"), occasion).empty());
}

TEST_F(Plugins, ARowAndAKindFindExactlyOnePlugin) {
  add(kShipped / "trygghetsvandring", shipped() / "trygghetsvandring");
  add(kMote, shipped() / "mote");
  const auto registry = load();
  const auto serving = [&](const PlanActivity& r, const char* kind) {
    const LoadedPlugin* p = registry->serving(r, kind);
    return p ? p->manifest.id : "";
  };
  EXPECT_EQ(serving(row("trygghetsvandring", {"walk"}), "finding"), "trygghetsvandring");
  EXPECT_EQ(serving(row("trygghetsvandring", {"walk"}), "meeting"), "");
  EXPECT_EQ(serving(row("trygghetsvandring", {"walk", "meeting"}), "meeting"), "mote");
  EXPECT_EQ(serving(row("trygghetsvandring", {"walk", "meeting"}), "attendance"), "trygghetsvandring");
  EXPECT_EQ(serving(row("", {"meeting", "walk"}), "measure"), "trygghetsvandring");  // place cooperation
  EXPECT_EQ(serving(row("absent", {"meeting"}), "meeting"), "mote");
  EXPECT_EQ(serving(row("absent", {"inspection"}), "visit"), "");
  EXPECT_EQ(registry->serving(row("trygghetsvandring", {"meeting", "walk"})).front()->manifest.id, "trygghetsvandring");
}

TEST_F(Plugins, FoldersThatAreNotThereGiveAnEmptyRegistry) {
  const auto registry = Registry::load((shipped() / "nowhere").string(), "");
  EXPECT_TRUE(registry->plugins().empty());
  EXPECT_TRUE(registry->quarantined().empty());
}

}  // namespace
}  // namespace lykta
