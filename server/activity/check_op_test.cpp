#include <gtest/gtest.h>

#include "activity/registry.h"
#include "wire/json.h"

namespace lykta {
namespace {

constexpr const char* kManifest = R"({"id":"prov","version":3,"patterns":["walk"],"kinds":[
  {"name":"walk","occasion":true,"fields":[{"name":"starts_at","type":"local_time"}]},
  {"name":"attendance","natural_key":["attendance","party"],"fields":[
    {"name":"party","type":"party","required":true},{"name":"leader","type":"party_role"}]},
  {"name":"finding","fields":[
    {"name":"category","type":"choice","values":["lighting","litter"],"required":true},
    {"name":"kind","type":"choice","values":["idea","positive"]},
    {"name":"note","type":"text","max":5},
    {"name":"count","type":"integer","min":0,"max":9},
    {"name":"share","type":"decimal","min":"0","max":"100","places":2},
    {"name":"lat","type":"position","min":"-90","max":"90","places":5},
    {"name":"done","type":"boolean"},
    {"name":"done_on","type":"date","required_when":{"done":[true]}},
    {"name":"route","type":"list","max":2,"element_max":4},
    {"name":"owners","type":"set","of":"party","max":2},
    {"name":"ways","type":"set","of":"choice","values":["a","b"],"max":2},
    {"name":"tags","type":"set","of":"text","max":2,"element_max":4},
    {"name":"origin","type":"set","of":"reference","max":2,"required":true},
    {"name":"details","type":"map","max":2,"element_max":4},
    {"name":"photos","type":"photos","max":2},
    {"name":"parent","type":"reference","of":"finding"},
    {"name":"nine","type":"date","required":true,"computed":true}]}]})";

const Manifest& manifest() {
  static const Manifest m = *parse_manifest(*decode_json(kManifest));
  return m;
}

Op finding(const std::string& set) {
  Op op;
  op.activity = "p/a";
  op.occasion = "w1";
  op.entity = "f1";
  op.kind = "finding";
  op.set = decode_json(set)->as_object();
  return op;
}

constexpr const char* kHash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
std::string with_hash(std::string text) {
  for (std::size_t at; (at = text.find('#')) != std::string::npos;) text.replace(at, 1, kHash);
  return text;
}

struct Case {
  const char* set;
  const char* reason;  ///< "" = accepted
  const char* field;   ///< behind "set."
  Confidentiality confidentiality = Confidentiality::open;
};
constexpr auto kCounts = Confidentiality::counts_only;

class CheckOp : public testing::TestWithParam<Case> {};

TEST_P(CheckOp, SaysWhatIsWrongAndWhere) {
  const Case& c = GetParam();
  Op op = finding(with_hash(c.set));
  const auto checked = check_op(manifest(), *manifest().kind("finding"), c.confidentiality, op);
  if (*c.reason == '\0') {
    EXPECT_TRUE(checked) << c.set << ": " << checked.error().reason << " " << checked.error().field;
    return;
  }
  ASSERT_FALSE(checked) << c.set;
  EXPECT_EQ(checked.error().reason, c.reason) << c.set;
  EXPECT_EQ(checked.error().code, Code::invalid);
  EXPECT_EQ(checked.error().field, with_hash(std::string("set.") + c.field));
  EXPECT_FALSE(checked.error().sentence.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Texts, CheckOp,
    testing::Values(Case{R"({"note":"åäöåä"})", "", ""},  // five characters, ten bytes
                    Case{R"({"note":"åäöåäö"})", "field_too_long", "note"}, Case{R"({"note":7})", "field_type", "note"},
                    Case{R"({"note":""})", "", ""}, Case{R"({"note":null})", "", ""},
                    Case{R"({"note/x":true})", "field_type", "note/x"}, Case{R"({"category":"lighting"})", "", ""},
                    Case{R"({"category":"lamps"})", "category_unknown", "category"},
                    Case{R"({"kind":"wish"})", "choice_unknown", "kind"}, Case{R"({"kind":1})", "field_type", "kind"}));

INSTANTIATE_TEST_SUITE_P(
    Numbers, CheckOp,
    testing::Values(Case{R"({"count":0})", "", ""}, Case{R"({"count":10})", "number_out_of_range", "count"},
                    Case{R"({"count":-1})", "number_out_of_range", "count"},
                    Case{R"({"count":"3"})", "field_type", "count"}, Case{R"({"count":1.5})", "field_type", "count"},
                    Case{R"({"share":"81.73"})", "", ""}, Case{R"({"share":81.73})", "", ""},
                    Case{R"({"share":80})", "", ""}, Case{R"({"share":"100.01"})", "number_out_of_range", "share"},
                    Case{R"({"share":"1.234"})", "too_many_decimals", "share"},
                    Case{R"({"share":"1,5"})", "field_type", "share"}, Case{R"({"share":1e1})", "field_type", "share"},
                    Case{R"({"share":true})", "field_type", "share"}, Case{R"({"lat":"59.24000"})", "", ""},
                    Case{R"({"lat":"91"})", "number_out_of_range", "lat"}, Case{R"({"done":false})", "", ""},
                    Case{R"({"done":"yes"})", "field_type", "done"}));

INSTANTIATE_TEST_SUITE_P(Dates, CheckOp,
                         testing::Values(Case{R"({"done_on":"2024-02-29"})", "", ""},
                                         Case{R"({"done_on":"2023-02-29"})", "date_invalid", "done_on"},
                                         Case{R"({"done_on":"2024-12-11T18:00"})", "date_invalid", "done_on"},
                                         Case{R"({"done_on":"0024-12-11"})", "date_invalid", "done_on"},
                                         Case{R"({"done_on":20241211})", "field_type", "done_on"}));

INSTANTIATE_TEST_SUITE_P(
    Elements, CheckOp,
    testing::Values(
        Case{R"({"route":["torg","ån"]})", "", ""}, Case{R"({"route":["1","2","3"]})", "too_many_elements", "route"},
        Case{R"({"route":["torget"]})", "field_too_long", "route"}, Case{R"({"route":"torg"})", "field_type", "route"},
        Case{R"({"owners/tk":true,"owners/sdf":null})", "", ""}, Case{R"({"owners":["tk","sdf"]})", "", ""},
        Case{R"({"owners":["tk","sdf","lpo"]})", "too_many_elements", "owners"},
        Case{R"({"owners/tk":true,"owners/sdf":true,"owners/lpo":true})", "too_many_elements", "owners"},
        Case{R"({"owners/tk":false})", "element_invalid", "owners/tk"},
        Case{R"({"owners/Trafikkontoret i stan":true})", "party_invalid", "owners/Trafikkontoret i stan"},
        Case{R"({"owners/":true})", "element_invalid", "owners/"}, Case{R"({"ways/a":true})", "", ""},
        Case{R"({"ways":["c"]})", "choice_unknown", "ways"}, Case{R"({"tags/åäöå":true})", "", ""},
        Case{R"({"tags/åäöåä":true})", "field_too_long", "tags/åäöåä"},
        Case{R"({"details/count":2,"details/out":true})", "", ""}, Case{R"({"details":{"count":2}})", "", ""},
        Case{R"({"details/pole":"47112"})", "field_too_long", "details/pole"},
        Case{R"({"details/pole":{"a":1}})", "field_type", "details/pole"},
        Case{R"({"details":["count"]})", "field_type", "details"}, Case{R"({"details":null})", "", ""},
        Case{R"({"details/a b":1})", "element_invalid", "details/a b"}, Case{R"({"details/#":"ok"})", "", ""},
        Case{R"({"details/##":"ok"})", "element_invalid", "details/##"}, Case{R"({"photos/#":true})", "", ""},
        Case{R"({"photos":["#"]})", "", ""}, Case{R"({"photos/ABC":true})", "photo_hash_invalid", "photos/ABC"},
        Case{R"({"photos":["x"]})", "photo_hash_invalid", "photos"}, Case{R"({"photos":"#"})", "field_type", "photos"},
        Case{R"({"parent":"f0"})", "", ""}, Case{R"({"parent":""})", "reference_invalid", "parent"},
        Case{R"({"origin":["f0","f9"]})", "", ""}));

INSTANTIATE_TEST_SUITE_P(CountsOnly, CheckOp,
                         testing::Values(Case{R"({"count":7,"category":"litter","done":true,"done_on":"2024-01-02"})",
                                              "", "", kCounts},
                                         Case{R"({"owners/tk":true,"parent":"f0"})", "", "", kCounts},
                                         Case{R"({"note":"x"})", "counts_only_field", "note", kCounts},
                                         Case{R"({"note":null})", "", "", kCounts},
                                         Case{R"({"lat":"59.1"})", "counts_only_field", "lat", kCounts},
                                         Case{R"({"photos/#":true})", "counts_only_field", "photos/#", kCounts},
                                         Case{R"({"photos/#":null})", "counts_only_field", "photos/#", kCounts},
                                         Case{R"({"details/a":1})", "counts_only_field", "details/a", kCounts},
                                         Case{R"({"route":[]})", "counts_only_field", "route", kCounts},
                                         Case{R"({"tags/x":true})", "counts_only_field", "tags/x", kCounts},
                                         Case{R"({"owners/Anna":true})", "party_invalid", "owners/Anna", kCounts},
                                         Case{R"({"anything":1})", "counts_only_field", "anything", kCounts}));

INSTANTIATE_TEST_SUITE_P(
    PersonalNumbers, CheckOp,
    testing::Values(Case{R"({"from_next_year":{"a":["121212-1212"]}})", "personal_number", "from_next_year"},
                    Case{R"({"from_next_year":1212121212})", "personal_number", "from_next_year"},
                    Case{R"({"from_next_year":{"a":["ok"]}})", "", ""},
                    Case{R"({"owners/121212-1212":true})", "personal_number", "owners/121212-1212"},
                    Case{R"({"parent":"121212-1212"})", "personal_number", "parent"}));

TEST(CheckOp, NoTextOfAnyTypeTakesAPersonalNumber) {
  const auto m = *parse_manifest(*decode_json(R"({"id":"x","version":1,"patterns":["walk"],"kinds":[{"name":"finding",
    "fields":[{"name":"note","type":"text","max":500},{"name":"route","type":"list","max":5,"element_max":100},
    {"name":"tags","type":"set","of":"text","max":5,"element_max":100},{"name":"details","type":"map","max":5,"element_max":100},
    {"name":"who","type":"party_role"}]}]})"));
  for (const char* set :
       {R"({"note":"ring 121212-1212"})", R"({"route":["191212121212"]})", R"({"tags/121212-1212":true})",
        R"({"tags":["1212121212"]})", R"({"details/a":"121212-1212"})", R"({"details":{"a":"121212+1212"}})",
        R"({"who":{"party":"sdf","role":"121212-1212"}})", R"({"who":{"party":"121212-1212"}})"}) {
    Op op = finding(set);
    const auto checked = check_op(m, m.kinds[0], Confidentiality::open, op);
    ASSERT_FALSE(checked) << set;
    EXPECT_EQ(checked.error().reason, "personal_number") << set;
  }
}

TEST(CheckOp, NumbersAndTimesGetTheirOneTextForm) {
  Op op = finding(R"({"share":81.50,"lat":"59.24000","count":3})");
  ASSERT_TRUE(check_op(manifest(), *manifest().kind("finding"), Confidentiality::open, op));
  EXPECT_EQ(Value(op.set).canonical(), R"({"count":3,"lat":"59.24","share":"81.5"})");

  Op walk = finding(R"({"starts_at":"2024-12-11T17:00:00Z"})");
  walk.kind = "walk";
  walk.entity = walk.occasion;
  ASSERT_TRUE(check_op(manifest(), *manifest().kind("walk"), Confidentiality::open, walk));
  EXPECT_EQ(walk.set.at("starts_at"), Value("2024-12-11T18:00"));
  walk.set["starts_at"] = "2024-12-11";
  EXPECT_EQ(check_op(manifest(), *manifest().kind("walk"), Confidentiality::open, walk).error().reason, "time_invalid");
}

struct IdCase {
  const char* kind;
  const char* occasion;
  const char* entity;
  const char* set;
  const char* reason;
};

TEST(CheckOp, IdsFitTheirKind) {
  for (const IdCase& c : {IdCase{"walk", "w1", "w1", "{}", ""}, IdCase{"walk", "w1", "w2", "{}", "occasion_differs"},
                          IdCase{"attendance", "w1", "w1/attendance/lpo", R"({"party":"lpo"})", ""},
                          IdCase{"attendance", "w1", "w1/attendance/lpo", "{}", ""},
                          IdCase{"attendance", "w1", "w1/attendance/lpo", R"({"party":"tk"})", "natural_key_differs"},
                          IdCase{"attendance", "w1", "w1/attendance/", "{}", "natural_key_differs"},
                          IdCase{"attendance", "w1", "019359fc", "{}", "natural_key_differs"},
                          IdCase{"attendance", "-", "019359fc", "{}", ""},
                          IdCase{"finding", "w1", "121212-1212", "{}", "personal_number"},
                          IdCase{"finding", "w1", "019359fc-8000-7000-8000-000000000001", "{}", ""},
                          IdCase{"picnic", "w1", "x", "{}", "kind_unknown"}}) {
    Op op = finding(c.set);
    op.kind = c.kind;
    op.occasion = c.occasion;
    op.entity = c.entity;
    const KindSpec* kind = manifest().kind(c.kind);
    const auto checked = check_op(manifest(), kind ? *kind : *manifest().kind("finding"), Confidentiality::open, op);
    EXPECT_EQ(checked ? "" : checked.error().reason, c.reason) << c.kind << " " << c.entity << " " << c.set;
  }
}

TEST(CheckOp, AnOpOfANewerFormIsLeftToBeHeld) {
  Op op = finding(R"({"category":"holograms"})");
  op.schema = 4;
  EXPECT_TRUE(check_op(manifest(), *manifest().kind("finding"), Confidentiality::open, op));
  op.schema = 3;
  EXPECT_FALSE(check_op(manifest(), *manifest().kind("finding"), Confidentiality::open, op));
}

TEST(MissingFields, NamesWhatARecordStillNeeds) {
  const KindSpec& kind = *manifest().kind("finding");
  Entity e;
  EXPECT_EQ(missing_fields(kind, e), (std::vector<std::string>{"category", "origin"}));  // `nine` is computed
  e.fields["category"].value = "litter";
  e.fields["origin/f1"].value = true;
  e.fields["done"].value = true;
  EXPECT_EQ(missing_fields(kind, e), (std::vector<std::string>{"done_on"}));
  e.fields["done"].value = false;
  EXPECT_EQ(missing_fields(kind, e), std::vector<std::string>{});
  e.fields["origin/f1"].value = nullptr;
  EXPECT_EQ(missing_fields(kind, e), (std::vector<std::string>{"origin"}));
}

}  // namespace
}  // namespace lykta
