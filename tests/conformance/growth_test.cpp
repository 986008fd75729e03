// A manifest only grows (design.md §4, Versions): a phone that was offline for a year still sends the old form.
// The manifests as they were at the last tag are compared with those of now.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>

#include "activity/registry.h"
#include "wire/json.h"

namespace lykta {
namespace {

void compare_field(const FieldSpec& old, const FieldSpec* now, const std::string& name, std::vector<std::string>& out) {
  if (!now) {
    out.push_back(name + " is gone");
    return;
  }
  if (now->type != old.type || now->of != old.of) out.push_back(name + " has another type");
  if (now->unit != old.unit) out.push_back(name + " has another unit");
  for (const std::string& value : old.values) {
    if (std::find(now->values.begin(), now->values.end(), value) == now->values.end()) {
      out.push_back(name + " lost its choice " + value);
    }
  }
  const bool min_rose = now->min && (!old.min || *old.min < *now->min);
  const bool max_fell = now->max && (!old.max || *now->max < *old.max);
  if (min_rose || max_fell || now->places < old.places || now->element_max < old.element_max) {
    out.push_back(name + " is narrower");
  }
}

/// What the newer manifest no longer takes that the older one did. Also: any change must raise the version.
std::vector<std::string> what_shrank(const Manifest& old, const Manifest& now) {
  std::vector<std::string> out;
  for (const KindSpec& kind : old.kinds) {
    const KindSpec* same = now.kind(kind.name);
    if (!same) {
      out.push_back(kind.name + " is gone");
      continue;
    }
    if (same->natural_key != kind.natural_key || same->is_occasion != kind.is_occasion) {
      out.push_back(kind.name + " has another id");
    }
    // A phone keeps what it was given: who is shut out by a newer manifest would still hold it.
    if (same->sight.empty() != kind.sight.empty()) out.push_back(kind.name + " is for other eyes");
    for (const FieldSpec& field : kind.fields)
      compare_field(field, same->field(field.name), kind.name + "." + field.name, out);
  }
  if (now.document != old.document && now.version <= old.version) out.push_back("version did not grow");
  return out;
}

constexpr const char* kOld = R"({"id":"x","version":1,"patterns":["walk"],"kinds":[{"name":"finding","fields":[
  {"name":"note","type":"text","max":20},{"name":"kind","type":"choice","values":["a","b"]},
  {"name":"count","type":"integer","min":0,"max":9,"unit":"persons"}]}]})";

Manifest changed(const std::string& what, const std::string& with, bool raise = true) {
  std::string text = kOld;
  text.replace(text.find(what), what.size(), with);
  if (raise) text.replace(text.find("\"version\":1"), 11, "\"version\":2");
  return *parse_manifest(*decode_json(text));
}

TEST(Growth, SaysWhatAManifestLost) {
  const Manifest old = *parse_manifest(*decode_json(kOld));
  using Lost = std::vector<std::string>;
  EXPECT_EQ(what_shrank(old, old), Lost{});
  EXPECT_EQ(what_shrank(old, changed("\"max\":20", "\"max\":30")), Lost{});
  EXPECT_EQ(what_shrank(old, changed("\"max\":20", "\"max\":30", false)), Lost{"version did not grow"});
  EXPECT_EQ(what_shrank(old, changed("\"max\":20", "\"max\":10")), Lost{"finding.note is narrower"});
  EXPECT_EQ(what_shrank(old, changed("[\"a\",\"b\"]", "[\"a\",\"c\",\"b\"]")), Lost{});
  EXPECT_EQ(what_shrank(old, changed("[\"a\",\"b\"]", "[\"a\"]")), Lost{"finding.kind lost its choice b"});
  EXPECT_EQ(what_shrank(old, changed("\"note\"", "\"text\"")), Lost{"finding.note is gone"});
  EXPECT_EQ(what_shrank(old, changed("\"integer\"", "\"decimal\"")), Lost{"finding.count has another type"});
  EXPECT_EQ(what_shrank(old, changed("persons", "pieces")), Lost{"finding.count has another unit"});
  EXPECT_EQ(what_shrank(old, changed("\"min\":0", "\"min\":1")), Lost{"finding.count is narrower"});
  EXPECT_EQ(what_shrank(old, changed("\"finding\"", "\"sighting\"")), Lost{"finding is gone"});
}

std::string output_of(const std::string& command) {
  std::string out;
  FILE* pipe = popen((command + " 2>/dev/null").c_str(), "r");
  if (!pipe) return out;
  std::array<char, 4096> buffer;
  while (const std::size_t n = fread(buffer.data(), 1, buffer.size(), pipe)) out.append(buffer.data(), n);
  pclose(pipe);
  return out;
}

TEST(Growth, NoManifestShrankSinceTheLastTag) {
  const std::string git = "git -C '" LYKTA_SOURCE_DIR "' ";
  std::string tag = output_of(git + "describe --tags --abbrev=0");
  tag.erase(std::remove(tag.begin(), tag.end(), '\n'), tag.end());
  // Before the first release there is nothing to keep faith with.
  if (tag.empty()) return;
  for (const auto& entry : std::filesystem::directory_iterator(LYKTA_SOURCE_DIR "/plugins")) {
    const std::string file = "plugins/" + entry.path().filename().string() + "/plugin.json";
    const std::string before = output_of(git + "show '" + tag + ":" + file + "'");
    if (before.empty()) continue;
    const auto old = parse_manifest(*decode_json(before, kDocumentLimits));
    const auto now =
        parse_manifest(*decode_json(output_of("cat '" LYKTA_SOURCE_DIR "/" + file + "'"), kDocumentLimits));
    ASSERT_TRUE(old && now) << file;
    EXPECT_EQ(what_shrank(*old, *now), std::vector<std::string>{}) << file;
  }
}

}  // namespace
}  // namespace lykta
