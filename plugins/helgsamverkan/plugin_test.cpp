// What the examples cannot show: rules that look at the state before the op. The examples are run by tests/conformance.
#include "activity/plugin.h"

#include <gtest/gtest.h>

extern "C" lykta::Plugin* lykta_plugin_create();

namespace lykta {
namespace {

using Reasons = std::vector<std::string>;

Reasons reasons(const Value::Object& set, const std::map<std::string, Value>& before = {}) {
  const std::unique_ptr<Plugin> plugin(lykta_plugin_create());
  Entity meeting;
  meeting.id = "v1";
  meeting.kind = "weekend_meeting";
  for (const auto& [name, value] : before) meeting.fields[name].value = value;
  Op op;
  op.kind = "weekend_meeting";
  op.entity = "v1";
  op.set = set;
  Reasons out;
  for (const Problem& p : plugin->validate(op, before.empty() ? nullptr : &meeting)) {
    out.push_back((p.rejects ? "!" : "") + p.reason);
  }
  return out;
}

TEST(Helgsamverkan, AnOpIsJudgedTogetherWithWhatIsAlreadyThere) {
  EXPECT_EQ(reasons({{"counts_for", "2024-03-29"}}, {{"starts_at", "2024-03-28T19:45"}}), Reasons{});
  EXPECT_EQ(reasons({{"starts_at", "2024-03-14T19:45"}}, {{"counts_for", "2024-03-29"}}),
            Reasons{"!outside_its_weekend"});
  EXPECT_EQ(reasons({{"pause_reason", "holiday"}}, {{"status", "paused"}}), Reasons{});
  EXPECT_EQ(reasons({{"status", "paused"}}, {{"starts_at", "2024-03-29T19:45"}}), Reasons{"pause_reason_missing"});
}

TEST(Helgsamverkan, AMeetingMayStandForTheWeekendAroundItAndTheOneAhead) {
  const struct {
    const char* starts_at;
    bool is_fine;
  } cases[] = {{"2024-03-22T19:45", false}, {"2024-03-23T10:00", true}, {"2024-03-28T19:45", true},
               {"2024-03-29T19:45", true},  {"2024-03-31T10:00", true}, {"2024-04-01T10:00", false}};
  for (const auto& c : cases) {
    EXPECT_EQ(reasons({{"starts_at", c.starts_at}, {"counts_for", "2024-03-29"}}).empty(), c.is_fine) << c.starts_at;
  }
}

}  // namespace
}  // namespace lykta
