#include <gtest/gtest.h>

#include "activity/registry.h"
#include "wire/json.h"

namespace lykta {
namespace {

Entity entity(std::string id, std::string kind, const std::string& fields) {
  Entity e;
  e.id = std::move(id);
  e.occasion = "m1";
  e.kind = std::move(kind);
  const Value given = *decode_json(fields);
  for (const auto& [name, value] : given.as_object()) e.fields[name].value = value;
  return e;
}

LoadedPlugin meetings() {
  LoadedPlugin plugin;
  plugin.manifest = *parse_manifest(*decode_json(R"({"id":"mote","version":1,"patterns":["meeting"],"kinds":[
    {"name":"meeting","occasion":true,"fields":[{"name":"status","type":"choice","values":["planned","held"]},
      {"name":"starts_at","type":"local_time"},{"name":"themes","type":"set","of":"text","max":5,"element_max":20},
      {"name":"numbers","type":"map","max":5,"element_max":20},{"name":"merged_into","type":"reference","of":"meeting"}]},
    {"name":"attendance","natural_key":["attendance","party"],"fields":[{"name":"party","type":"party"},
      {"name":"state","type":"choice","values":["present","absent","substitute"]}]}],
    "emissions":[{"metric":"meeting_held","kind":"meeting","where":{"status":"held"},"date_field":"starts_at",
                  "attrs":["starts_at","themes","numbers"],"parties_from":"attendance"}]})"));
  return plugin;
}

std::string mapped(const LoadedPlugin& plugin, const std::vector<Entity>& stored) {
  Value::Array out;
  for (const Emission& e : map_occasion(plugin, occasion_of(plugin.manifest, "p/a", "m1", stored))) {
    out.push_back(to_value(e));
  }
  return Value(out).canonical();
}

const char* kHeld =
    R"({"status":"held","starts_at":"2024-11-15T19:45","themes/b":true,"themes/a":true,"themes/c":null,"numbers/x":2})";

TEST(GenericMapper, TurnsAHeldMeetingIntoOneFactWithItsParties) {
  EXPECT_EQ(
      mapped(meetings(), {entity("m1", "meeting", kHeld),
                          entity("m1/attendance/lpo", "attendance", R"({"party":"lpo","state":"present"})"),
                          entity("m1/attendance/kyrka", "attendance", R"({"party":"kyrka","state":"substitute"})"),
                          entity("m1/attendance/tk", "attendance", R"({"party":"tk","state":"absent"})")}),
      R"([{"activity":"p/a","attrs":{"numbers":{"x":2},"parties":["kyrka","lpo"],"starts_at":"2024-11-15T19:45",)"
      R"("themes":["a","b"]},"date":"2024-11-15","evidence":["m1","m1/attendance/kyrka","m1/attendance/lpo"],)"
      R"("key":"m1","metric":"meeting_held","occasion":"m1","value":1}])");
}

TEST(GenericMapper, SaysNothingOfWhatDidNotHappenOrHasNoDate) {
  EXPECT_EQ(mapped(meetings(), {entity("m1", "meeting", R"({"status":"planned","starts_at":"2024-11-15T19:45"})")}),
            "[]");
  EXPECT_EQ(mapped(meetings(), {entity("m1", "meeting", R"({"status":"held"})")}), "[]");
  EXPECT_EQ(mapped(meetings(), {}), "[]");
}

TEST(GenericMapper, TwoFactsOfOneNameAreAnErrorAndNotALostFact) {
  LoadedPlugin plugin = meetings();
  plugin.manifest.emissions.push_back(plugin.manifest.emissions.front());
  EXPECT_THROW(mapped(plugin, {entity("m1", "meeting", kHeld)}), std::logic_error);
}

TEST(OccasionOf, LeavesOutWhatIsHeldDeletedMergedOrOfAnotherPlugin) {
  std::vector<Entity> stored{entity("m1", "meeting", kHeld),  entity("a", "attendance", "{}"),
                             entity("b", "attendance", "{}"), entity("c", "attendance", R"({"merged_into":"d"})"),
                             entity("d", "attendance", "{}"), entity("e", "inspection_round", "{}")};
  stored[1].held = true;
  stored[2].deletion = Deletion{};
  const Manifest m = meetings().manifest;
  const Occasion o = occasion_of(m, "p/a", "m1", stored);
  std::vector<std::string> ids;
  for (const Entity* e : o.entities) ids.push_back(e->id);
  EXPECT_EQ(ids, (std::vector<std::string>{"d", "m1"}));
  ASSERT_NE(o.record, nullptr);
  EXPECT_EQ(o.record->id, "m1");
}

TEST(OccasionOf, TwoThatWereMergedIntoEachOtherLeaveOne) {
  const Manifest m = meetings().manifest;
  const std::vector<Entity> stored{
      entity("a", "attendance", R"({"merged_into":"b"})"), entity("b", "attendance", R"({"merged_into":"a"})"),
      entity("c", "attendance", R"({"merged_into":"c"})"), entity("d", "attendance", R"({"merged_into":"b"})")};
  const Occasion o = occasion_of(m, "p/a", "m1", stored);
  ASSERT_EQ(o.entities.size(), 2u);
  EXPECT_EQ(o.entities[0]->id, "a");
  EXPECT_EQ(o.entities[1]->id, "c");
}

TEST(MapOccasion, ADeletedRecordTakesTheOccasionOutOfEveryNumber) {
  std::vector<Entity> stored{entity("m1", "meeting", kHeld)};
  stored[0].deletion = Deletion{};
  const Manifest m = meetings().manifest;
  EXPECT_TRUE(occasion_of(m, "p/a", "m1", stored).is_taken_out);
  EXPECT_EQ(mapped(meetings(), stored), "[]");
}

TEST(MapOccasion, AMergedRecordKeepsItsDateButGivesNoFactOfItsOwn) {
  const std::vector<Entity> stored{
      entity("m1", "meeting", R"({"status":"held","starts_at":"2024-11-15T19:45","merged_into":"m2"})")};
  const Manifest m = meetings().manifest;
  const Occasion o = occasion_of(m, "p/a", "m1", stored);
  ASSERT_NE(o.record, nullptr);
  EXPECT_EQ(o.record->text("starts_at"), "2024-11-15T19:45");
  EXPECT_EQ(mapped(meetings(), stored), "[]");
}

}  // namespace
}  // namespace lykta
