#include <gtest/gtest.h>

#include "activity/registry.h"
#include "wire/json.h"

namespace lykta {
namespace {

constexpr const char* kGood = R"({"id":"mote","version":2,"patterns":["meeting"],
  "kinds":[{"name":"meeting","occasion":true,"fields":[
              {"name":"status","type":"choice","values":["planned","held"],"required":true},
              {"name":"starts_at","type":"local_time","required":true},
              {"name":"note","type":"text","max":200,"required_when":{"status":["held"]}}]},
           {"name":"attendance","natural_key":["attendance","party"],"fields":[
              {"name":"party","type":"party"},{"name":"state","type":"choice","values":["present","absent"]},
              {"name":"share","type":"decimal","min":"0","max":"100","places":1,"unit":"percent","visibility":"staff"}],
             "sight":[{"by":"party"},{"by":"*","when":{"state":["present"]},"fields":["state"]}]}],
  "emissions":[{"metric":"meeting_held","kind":"meeting","where":{"status":"held"},"date_field":"starts_at",
                "attrs":["starts_at"],"parties_from":"attendance"}],
  "goal_kinds":[{"kind":"count_events","metric":"meeting_held","params":{"min_parties":2}}],
  "facts":[{"key":"meetings_held","metric":"meeting_held"}]})";

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const std::size_t found = text.find(what);
  if (found == std::string::npos) throw std::logic_error("the case changes nothing: " + what);
  return text.replace(found, what.size(), with);
}

TEST(ManifestParse, ReadsEveryPartOfAGoodOne) {
  const auto m = parse_manifest(*decode_json(kGood));
  ASSERT_TRUE(m) << m.error().sentence;
  EXPECT_EQ(m->id, "mote");
  EXPECT_EQ(m->version, 2);
  EXPECT_TRUE(m->kind("meeting")->is_occasion);
  EXPECT_EQ(m->kind("meeting")->field("note")->required_when.at("status"), Value::Array{"held"});
  const FieldSpec& share = *m->kind("attendance")->field("share");
  EXPECT_EQ(share.type, FieldType::decimal);
  EXPECT_EQ(*share.max, Decimal(100));
  EXPECT_EQ(share.visibility, Visibility::staff);
  EXPECT_EQ(m->kind("attendance")->natural_key, (std::vector<std::string>{"attendance", "party"}));
  const auto& sight = m->kind("attendance")->sight;
  ASSERT_EQ(sight.size(), 2u);
  EXPECT_EQ(sight[0].by, "party");
  EXPECT_EQ(sight[1].when.at("state"), Value::Array{"present"});
  EXPECT_EQ(sight[1].fields, std::vector<std::string>{"state"});
  EXPECT_EQ(m->emissions.at(0).parties_from, "attendance");
  EXPECT_EQ(m->goal_kind("count_events")->params.at("min_parties"), Value(2));
  EXPECT_EQ(m->facts.at(0).rule, "year");
  EXPECT_EQ(m->document.text_or("id"), "mote");
}

struct Bad {
  const char* what;
  const char* with;
  const char* field;
};

class BadManifest : public testing::TestWithParam<Bad> {};

TEST_P(BadManifest, IsRefusedWithThePathOfTheFault) {
  const auto document = decode_json(replaced(kGood, GetParam().what, GetParam().with));
  ASSERT_TRUE(document) << document.error().sentence;
  const auto m = parse_manifest(*document);
  ASSERT_FALSE(m);
  EXPECT_EQ(m.error().reason, "manifest_invalid");
  EXPECT_EQ(m.error().field, GetParam().field);
  EXPECT_NE(m.error().sentence.find(GetParam().field), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Faults, BadManifest,
    testing::Values(
        Bad{"\"mote\"", "\"Möte\"", "id"}, Bad{"\"version\":2", "\"version\":0", "version"},
        Bad{"\"version\":2", "\"version\":\"2\"", "version"}, Bad{"\"version\":2,", "", "version"},
        Bad{"[\"meeting\"]", "[\"party\"]", "patterns[0]"}, Bad{"[\"meeting\"]", "[]", "patterns"},
        Bad{"[\"meeting\"]", "[\"meeting\",\"meeting\"]", "patterns[1]"}, Bad{"\"kinds\":", "\"sorts\":", "kinds"},
        Bad{"\"occasion\":true", "\"occassion\":true", "kinds[0].occassion"},
        Bad{"\"occasion\":true", "\"occasion\":1", "kinds[0].occasion"},
        Bad{"\"name\":\"attendance\"", "\"name\":\"meeting\"", "kinds[1].name"},
        Bad{"\"type\":\"local_time\"", "\"type\":\"time\"", "kinds[0].fields[1].type"},
        Bad{"\"max\":200,", "", "kinds[0].fields[2].max"},
        Bad{"\"values\":[\"planned\",\"held\"]", "\"values\":[]", "kinds[0].fields[0].values"},
        Bad{"\"values\":[\"planned\",\"held\"]", "\"values\":[\"held\",\"held\"]", "kinds[0].fields[0].values[1]"},
        Bad{"\"name\":\"note\"", "\"name\":\"status\"", "kinds[0].fields[2].name"},
        Bad{"{\"status\":[\"held\"]}", "{\"state\":[\"held\"]}", "kinds[0].fields[2].required_when.state"},
        Bad{"{\"status\":[\"held\"]}", "{\"status\":[\"moved\"]}", "kinds[0].fields[2].required_when.status"},
        Bad{"\"max\":\"100\"", "\"max\":\"-1\"", "kinds[1].fields[2].max"},
        Bad{"\"visibility\":\"staff\"", "\"visibility\":\"me\"", "kinds[1].fields[2].visibility"},
        Bad{"\"attendance\",\"party\"", "\"attendance\",\"guest\"", "kinds[1].natural_key[1]"},
        Bad{"\"by\":\"party\"", "\"by\":\"state\"", "kinds[1].sight[0].by"},
        Bad{"{\"state\":[\"present\"]}", "{\"mood\":[\"present\"]}", "kinds[1].sight[1].when.mood"},
        Bad{"{\"state\":[\"present\"]}", "{\"state\":[\"away\"]}", "kinds[1].sight[1].when.state"},
        Bad{"\"fields\":[\"state\"]", "\"fields\":[\"mood\"]", "kinds[1].sight[1].fields[0]"},
        Bad{"\"type\":\"decimal\"", "\"type\":\"set\"", "kinds[1].fields[2].of"},
        Bad{"\"kind\":\"meeting\",\"where\"", "\"kind\":\"walk\",\"where\"", "emissions[0].kind"},
        Bad{"\"where\":{\"status\"", "\"where\":{\"state\"", "emissions[0].where.state"},
        Bad{"\"date_field\":\"starts_at\"", "\"date_field\":\"status\"", "emissions[0].date_field"},
        Bad{"\"attrs\":[\"starts_at\"]", "\"attrs\":[\"ends_at\"]", "emissions[0].attrs[0]"},
        Bad{"\"parties_from\":\"attendance\"", "\"parties_from\":\"meeting\"", "emissions[0].parties_from"},
        Bad{"\"count_events\",\"metric\":\"meeting_held\"", "\"count_events\",\"metric\":\"walk_held\"",
            "goal_kinds[0].metric"},
        Bad{"\"meetings_held\",\"metric\":\"meeting_held\"", "\"meetings_held\",\"metric\":\"x\"", "facts[0].metric"},
        Bad{"\"patterns\"", "\"code\":true,\"patterns\"", "emissions"}));

TEST(ManifestParse, WhatIsNoObjectIsRefused) {
  for (const Value& v : {Value(), Value(3), Value("x"), Value(Value::Array{})}) {
    EXPECT_EQ(parse_manifest(v).error().reason, "manifest_invalid");
  }
}

}  // namespace
}  // namespace lykta
