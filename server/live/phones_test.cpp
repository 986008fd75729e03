// Who still holds unsent work: said on the socket, kept over a restart, never taken on trust.
#include "live/phones.h"

#include <gtest/gtest.h>

#include "live/test_phone.h"

namespace lykta {
namespace {

Value message(const std::string& json) { return decode_json(json).value(); }

TEST(Holding, KeepsNumbersReadinessAndTheOccasionAndNothingElse) {
  EXPECT_EQ(holding_from(message(
                R"({"type":"holding","waiting":3,"photos":2,"to_blur":1,"ready":{"gps":"ok"},"occasion":"w1","x":"y"})"))
                ->canonical(),
            R"({"occasion":"w1","photos":2,"ready":{"gps":"ok"},"to_blur":1,"waiting":3})");
  EXPECT_EQ(holding_from(message(R"({"waiting":0,"photos":0,"to_blur":0,"ready":{},"occasion":""})"))->canonical(),
            R"({"photos":0,"ready":{},"to_blur":0,"waiting":0})");
}

TEST(Holding, RefusesWhatIsNoNumberOrNoWord) {
  const struct {
    const char* json;
    const char* field;
  } cases[] = {
      {R"({"photos":0,"to_blur":0,"ready":{}})", "waiting"},
      {R"({"waiting":-1,"photos":0,"to_blur":0,"ready":{}})", "waiting"},
      {R"({"waiting":0,"photos":"två","to_blur":0,"ready":{}})", "photos"},
      {R"({"waiting":0,"photos":0,"to_blur":1000001,"ready":{}})", "to_blur"},
      {R"({"waiting":0,"photos":0,"to_blur":0})", "ready"},
      {R"({"waiting":0,"photos":0,"to_blur":0,"ready":{"gps":"nästan"}})", "ready"},
      {R"({"waiting":0,"photos":0,"to_blur":0,"ready":{"Ring Anna 070":"ok"}})", "ready"},
      {R"({"waiting":0,"photos":0,"to_blur":0,"ready":{},"occasion":7})", "occasion"},
  };
  for (const auto& c : cases) {
    const auto got = holding_from(message(c.json));
    ASSERT_FALSE(got) << c.json;
    EXPECT_EQ(got.error().reason, "holding_invalid") << c.json;
    EXPECT_EQ(got.error().field, c.field) << c.json;
  }
  std::string many = R"({"waiting":0,"photos":0,"to_blur":0,"ready":{)";
  for (int i = 0; i < 21; ++i) many += (i ? ",\"k" : "\"k") + std::to_string(i) + "\":\"ok\"";
  EXPECT_FALSE(holding_from(message(many + "}}")));
}

TEST(Phones, TheLastWordOfEachIsAtHandAtOnceAndThereAfterARestart) {
  char name[] = "/tmp/lykta-phones-XXXXXX";
  const std::string folder = mkdtemp(name);
  {
    const auto store = std::move(*open_sqlite_store(folder));
    Phones phones(*store);
    phones.put({"d2", 10, R"({"waiting":5})"});
    phones.put({"d1", 11, R"({"waiting":1})"});
    phones.put({"d2", 12, R"({"waiting":0})"});
    EXPECT_TRUE(store->read()->phone_notes().empty()) << "one write for many words";
    ASSERT_EQ(phones.notes().size(), 2u);
    EXPECT_EQ(phones.notes()[1].body, R"({"waiting":0})");
    phones.keep();
  }
  const auto store = std::move(*open_sqlite_store(folder));
  const auto notes = Phones(*store).notes();
  ASSERT_EQ(notes.size(), 2u);
  EXPECT_EQ(notes[1].device, "d2");
  EXPECT_EQ(notes[1].at_ms, 12);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace lykta
