#include <gtest/gtest.h>

#include "domain/canonical.h"
#include "domain/clock.h"
#include "domain/decimal.h"
#include "domain/emission.h"
#include "domain/entity.h"
#include "domain/rows.h"

namespace lykta {
namespace {

TEST(Value, CanonicalTextHasSortedKeysAndNoSpaces) {
  const Value v = Value::Object{{"å", 1}, {"a", Value::Array{true, nullptr, "x\n\"\x01"}}, {"Z", Value::Fraction{"81.73"}}};
  EXPECT_EQ(v.canonical(), "{\"Z\":81.73,\"a\":[true,null,\"x\\n\\\"\\u0001\"],\"å\":1}");
}

TEST(Value, ComesBackFromItsCanonicalText) {
  for (const char* text : {"null", "[]", "{}", "[1,-2,81.73,\"å\\n\\u0001\\\"\\\\\"]", "{\"a\":{\"b\":[true,false,null]}}"}) {
    const auto v = parse_canonical(text);
    ASSERT_TRUE(v) << text;
    EXPECT_EQ(v->canonical(), text);
  }
  const std::string deep = std::string(100, '[') + std::string(100, ']');
  for (const std::string& bad : {std::string(""), std::string("{"), std::string("[1,]"), std::string("{\"a\"}"), std::string("1 2"),
                                 std::string("\"\\x\""), std::string("tru"), deep}) {
    EXPECT_FALSE(parse_canonical(bad)) << bad;
  }
}

TEST(Decimal, ComparesExactly) {
  EXPECT_TRUE(*Decimal::parse("81.73") >= Decimal(80));
  EXPECT_TRUE(*Decimal::parse("57.81") < Decimal(60));
  EXPECT_TRUE(*Decimal::parse("80.0") == Decimal(80));
  EXPECT_EQ(Decimal::parse("-0.50")->to_text(), "-0.5");
  for (const char* bad : {"", "-", ".5", "5.", "1e3", "+1", "1.0000000001", "1234567890123456789"}) {
    EXPECT_FALSE(Decimal::parse(bad)) << bad;
  }
}

TEST(Decimal, SharesAreComparedAsIntegersNotRoundedPercentages) {
  EXPECT_TRUE(Decimal(80).compare_share(4, 5) == 0);
  EXPECT_TRUE(Decimal(80).compare_share(79, 99) < 0);
  EXPECT_TRUE(Decimal(80).compare_share(10, 12) > 0);
}

TEST(HybridClock, NeverRepeatsAndNeverRunsBehindWhatItSaw) {
  std::int64_t now = 1000;
  HybridClock clock([&] { return now; });
  const Clock first = clock.tick();
  EXPECT_EQ(first, 1000 * kClockTicksPerMs);
  EXPECT_GT(clock.tick(), first);
  clock.observe(5000 * kClockTicksPerMs);
  EXPECT_GT(clock.tick(), 5000 * kClockTicksPerMs);
  now = 10'000;
  EXPECT_EQ(clock.tick(), 10'000 * kClockTicksPerMs);
}

TEST(Entity, ComesBackFromItsStoredFormUnchanged) {
  Entity e;
  e.id = "f/1";
  e.activity = "p/a";
  e.occasion = "p/a/w1";
  e.kind = "finding";
  e.schema = 3;
  e.rev = 9;
  e.created_rev = 4;
  e.created_device = "d1";
  e.created_by = {"tk", "parkingenjör"};
  e.created_at = "2024-12-11T18:00:00+01:00";
  e.fields["category"] = {"lighting", {5, "d1", 1}, {"tk", ""}, 4, {{"litter", {4, "d2", 7}, {"lpo", ""}, 9}}};
  e.fields["photos/ab"] = {true, {6, "d1", 2}, {"tk", ""}, 5, {}};
  e.stored_photos["ab"] = 8;
  e.deletion = Deletion{{7, "d3", 1}, {"sdf", "samordnare"}, 8, {}};
  EXPECT_EQ(entity_from_value(to_value(e)), e);
  EXPECT_EQ(e.elements("photos"), std::vector<std::string>{"ab"});
}

TEST(Emission, ComesBackFromItsStoredFormUnchanged) {
  const Emission e{"p/a", "p/a/w1", "measure", "m1", {2024, 12, 11}, Date{2024, 12, 12}, 1, {{"owner", "tk"}}, {"m1"}};
  EXPECT_EQ(emission_from_value(to_value(e)), e);
}

Plan plan(const std::string& id, const std::string& district, std::vector<PlanActivity> rows) {
  Plan p;
  p.id = id;
  p.district = district;
  for (auto& r : rows) r.ref = id + "/" + r.id;
  p.areas.push_back({"a", "A", nullptr, std::move(rows)});
  return p;
}

TEST(RowTable, ChainsRowsOfOneDistrictAndThoseJoinedByContinues) {
  PlanActivity walk;
  walk.id = "trygghetsvandring";
  PlanActivity inventory;
  inventory.id = "trygghetsinventering";
  PlanActivity next = walk;
  next.continues = {"farsta-2020/trygghetsinventering"};
  const RowTable rows({plan("farsta-2024", "Farsta", {next}), plan("farsta-2020", "Farsta", {inventory}),
                       plan("farsta-2025", "Farsta", {walk}), plan("skarpnack-2022", "Skarpnäck", {walk})});
  EXPECT_EQ(rows.chain("farsta-2025/trygghetsvandring"),
            (std::vector<std::string>{"farsta-2020/trygghetsinventering", "farsta-2024/trygghetsvandring",
                                      "farsta-2025/trygghetsvandring"}));
  EXPECT_EQ(rows.chain("skarpnack-2022/trygghetsvandring"),
            (std::vector<std::string>{"skarpnack-2022/trygghetsvandring"}));
  EXPECT_EQ(rows.party_type("lpo"), "police");
  EXPECT_EQ(rows.row("farsta-2024/saknas"), nullptr);
}

}  // namespace
}  // namespace lykta
