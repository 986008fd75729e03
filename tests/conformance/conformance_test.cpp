// What every plugin must do, shipped or made for the tests: load, name everything in both languages, and give the
// facts its own examples state.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <set>

#include "conformance/example.h"

namespace lykta {
namespace {

namespace fs = std::filesystem;

/// A plugin folder: where it is loaded from, and where its examples stand.
struct Subject {
  std::string id;
  std::string plugins;
  std::string examples;
};

void PrintTo(const Subject& subject, std::ostream* out) { *out << subject.id; }

std::vector<Subject> subjects() {
  std::vector<Subject> out;
  const fs::path source = fs::path(LYKTA_SOURCE_DIR);
  for (const auto& entry : fs::directory_iterator(source / "plugins")) {
    if (!fs::exists(entry.path() / "plugin.json")) continue;
    const std::string id = entry.path().filename().string();
    out.push_back({id, LYKTA_BINARY_DIR "/plugins", (entry.path() / "examples").string()});
  }
  const fs::path mote = source / "tests" / "plugins" / "mote";
  out.push_back({"mote", mote.parent_path().string(), (mote / "examples").string()});
  std::sort(out.begin(), out.end(), [](const Subject& a, const Subject& b) { return a.id < b.id; });
  return out;
}

class Conformance : public testing::TestWithParam<Subject> {
 protected:
  void SetUp() override {
    registry_ = Registry::load(GetParam().plugins);
    plugin_ = registry_->plugin(GetParam().id);
    if (plugin_) return;
    for (const QuarantinedPlugin& q : registry_->quarantined()) {
      if (q.id == GetParam().id) FAIL() << q.reason << ": " << q.sentence;
    }
    FAIL() << GetParam().id << " is not there; build all targets first";
  }
  const Manifest& manifest() const { return plugin_->manifest; }

  std::unique_ptr<Registry> registry_;
  const LoadedPlugin* plugin_ = nullptr;
};

/// Every key the app will ask the strings for.
std::set<std::string> label_keys(const Manifest& m) {
  std::set<std::string> keys{"plugin.name", "plugin.summary"};
  const Value* kinds = m.document.find("kinds");
  for (const Value& kind : kinds->as_array()) {
    const std::string kind_name = kind.text_or("name");
    keys.insert("kind." + kind_name);
    keys.insert("kinds." + kind_name);
    for (const Value& field : kind.find("fields")->as_array()) {
      const std::string name = kind_name + "." + field.text_or("name");
      keys.insert("field." + name);
      if (!field.text_or("unit").empty()) keys.insert("unit." + field.text_or("unit"));
      const Value* values = field.find("values");
      const std::string prefix = field.text_or("labels", "choice." + name) + ".";
      if (!values) continue;
      for (const Value& value : values->as_array()) keys.insert(prefix + value.as_text());
    }
  }
  if (const Value* categories = m.document.find("categories")) {
    for (const Value& category : categories->as_array()) {
      keys.insert(category.text_or("label"));
      for (const Value& chip : category.find("chips")->as_array()) keys.insert("chip." + chip.text_or("key"));
    }
  }
  if (const Value* forms = m.document.find("forms")) {
    for (const auto& [kind, sections] : forms->as_object()) {
      for (const Value& section : sections.as_array())
        keys.insert("section." + kind + "." + section.text_or("section"));
    }
  }
  for (const FactSpec& fact : m.facts) keys.insert("fact." + fact.key);
  return keys;
}

TEST_P(Conformance, EverythingHasALabelInBothLanguages) {
  for (const auto& [language, strings] : {std::pair{"sv", &manifest().strings_sv}, {"en", &manifest().strings_en}}) {
    for (const std::string& key : label_keys(manifest())) {
      EXPECT_FALSE(strings->text_or(key).empty()) << "strings." << language << ".json lacks " << key;
    }
  }
  std::set<std::string> swedish, english;
  for (const auto& [key, text] : manifest().strings_sv.as_object()) swedish.insert(key);
  for (const auto& [key, text] : manifest().strings_en.as_object()) english.insert(key);
  EXPECT_EQ(swedish, english);
}

TEST_P(Conformance, SwedishTextsUseTheWordsOfTheWork) {
  for (const auto& [key, text] : manifest().strings_sv.as_object()) {
    EXPECT_EQ(text.as_text().find("tervandring"), std::string::npos) << key;
    EXPECT_EQ(text.as_text().find("fynd"), std::string::npos) << key << ": say iakttagelse";
  }
}

TEST_P(Conformance, EveryKindCanBeMergedIntoAnotherOfItsSort) {
  for (const KindSpec& kind : manifest().kinds) {
    const FieldSpec* merged = kind.field("merged_into");
    ASSERT_NE(merged, nullptr) << kind.name;
    EXPECT_EQ(merged->type, FieldType::reference) << kind.name;
    EXPECT_EQ(merged->of, kind.name);
  }
}

TEST_P(Conformance, NumbersHaveBoundsAndReferencesAHome) {
  for (const KindSpec& kind : manifest().kinds) {
    for (const FieldSpec& field : kind.fields) {
      const bool is_number =
          field.type == FieldType::integer || field.type == FieldType::decimal || field.type == FieldType::position;
      EXPECT_TRUE(!is_number || (field.min && field.max)) << kind.name << "." << field.name << " has no bounds";
      EXPECT_TRUE(field.type != FieldType::reference || manifest().kind(field.of)) << kind.name << "." << field.name;
    }
  }
}

TEST_P(Conformance, FormsHoldEveryFieldOnce) {
  const Value* forms = manifest().document.find("forms");
  if (!forms) return;
  for (const auto& [name, sections] : forms->as_object()) {
    const KindSpec* kind = manifest().kind(name);
    ASSERT_NE(kind, nullptr) << name;
    std::multiset<std::string> shown;
    for (const Value& section : sections.as_array()) {
      for (const Value& field : section.find("fields")->as_array()) shown.insert(field.as_text());
    }
    for (const FieldSpec& field : kind->fields) EXPECT_EQ(shown.count(field.name), 1u) << name << "." << field.name;
    EXPECT_EQ(shown.size(), kind->fields.size()) << name << " shows a field it does not have";
  }
}

TEST_P(Conformance, CategoriesAreThoseOfTheCategoryFields) {
  const Value* categories = manifest().document.find("categories");
  if (!categories) return;
  std::set<std::string> codes, icons;
  std::set<std::int64_t> orders;
  for (const Value& category : categories->as_array()) {
    codes.insert(category.text_or("code"));
    orders.insert(category.int_or("order", 0));
    icons.insert(category.text_or("icon"));
  }
  EXPECT_EQ(codes.size(), categories->as_array().size());
  EXPECT_EQ(icons.size(), codes.size()) << "two categories share an icon, or one has none";
  EXPECT_EQ(*orders.begin(), 1);
  EXPECT_EQ(*orders.rbegin(), static_cast<std::int64_t>(codes.size()));
  for (const KindSpec& kind : manifest().kinds) {
    const FieldSpec* field = kind.field("category");
    if (!field) continue;
    EXPECT_EQ(std::set<std::string>(field->values.begin(), field->values.end()), codes) << kind.name;
  }
}

TEST_P(Conformance, ExamplesGiveTheirFacts) {
  const std::vector<Example> examples = read_examples(GetParam().examples);
  ASSERT_FALSE(examples.empty()) << GetParam().examples;
  for (const Example& example : examples) {
    const Told told = tell(*plugin_, example);
    for (const std::string& fault : told.faults) ADD_FAILURE() << fault;
    EXPECT_EQ(facts_of(*plugin_, example, told.entities).canonical(), example.emissions.canonical()) << example.name;
  }
}

TEST_P(Conformance, FactsAreTheSameBytesWhateverTheOrderAndHoweverOften) {
  for (const Example& example : read_examples(GetParam().examples)) {
    if (example.occasion == "-") continue;
    std::vector<Entity> entities = tell(*plugin_, example).entities;
    const std::string once = facts_of(*plugin_, example, entities).canonical();
    EXPECT_EQ(facts_of(*plugin_, example, entities).canonical(), once) << example.name;
    std::reverse(entities.begin(), entities.end());
    EXPECT_EQ(facts_of(*plugin_, example, entities).canonical(), once) << example.name << " backwards";
  }
}

TEST_P(Conformance, FactsPointAtWhatTheyRestOn) {
  for (const Example& example : read_examples(GetParam().examples)) {
    std::set<std::string> ids, keys;
    for (const ToldOp& told : example.ops) ids.insert(told.op.entity);
    for (const Value& e : example.emissions.as_array()) {
      EXPECT_FALSE(e.find("evidence")->as_array().empty()) << example.name;
      for (const Value& id : e.find("evidence")->as_array()) EXPECT_TRUE(ids.count(id.as_text())) << example.name;
      EXPECT_TRUE(keys.insert(e.text_or("metric") + "/" + e.text_or("key")).second) << example.name << ": stands twice";
    }
  }
}

TEST_P(Conformance, GoalsAndFactsReadWhatTheExamplesShowIsEmitted) {
  std::set<std::string> metrics;
  for (const Example& example : read_examples(GetParam().examples)) {
    for (const Value& e : example.emissions.as_array()) metrics.insert(e.text_or("metric"));
  }
  for (const GoalKindSpec& goal : manifest().goal_kinds) {
    EXPECT_TRUE(metrics.count(goal.metric)) << goal.kind << " reads " << goal.metric;
    EXPECT_TRUE(goal.planned_metric.empty() || metrics.count(goal.planned_metric)) << goal.kind;
  }
  for (const FactSpec& fact : manifest().facts) EXPECT_TRUE(metrics.count(fact.metric)) << fact.key;
}

TEST_P(Conformance, EveryRemarkOfItsExamplesHasASentence) {
  if (!plugin_->code) return;
  for (const Example& example : read_examples(GetParam().examples)) {
    for (const ToldOp& told : example.ops) {
      for (const std::string& reason : told.remarks) {
        EXPECT_FALSE(manifest().strings_sv.text_or("problem." + reason).empty()) << reason;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Plugins, Conformance, testing::ValuesIn(subjects()), [](const auto& instance) {
  std::string name = instance.param.id;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace lykta
