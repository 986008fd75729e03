#include "wire/messages.h"

#include <gtest/gtest.h>

namespace lykta {
namespace {

constexpr std::string_view kOp =
    R"({"n":7,"clock":1733936531001,"at":"2024-12-11T18:02:11+01:00","by":{"party":"sdf","role":"samordnare"},)"
    R"("activity":"p/walks","occasion":"w1","entity":"f1","kind":"finding","schema":2,"base":5,)"
    R"("set":{"category":"lighting","photos/ab":true,"suggestion":null}})";

Value json(std::string_view text) { return decode_json(text).value(); }

TEST(Messages, AnOpComesBackAsItWasSent) {
  const auto op = decode_op(json(kOp));
  ASSERT_TRUE(op);
  EXPECT_EQ(encode_op(*op).canonical(), json(kOp).canonical());
  EXPECT_EQ(op->stamp(), (Stamp{1733936531001, "", 7}));
  EXPECT_EQ(op->by, (By{"sdf", "samordnare"}));
  EXPECT_EQ(op->set.size(), 3u);
  EXPECT_FALSE(op->is_delete);
}

TEST(Messages, AnImportLineMayLeaveOutWhatTheServerCanSay) {
  const auto op = decode_import_line(
      json(R"({"activity":"p/walks","occasion":"w1","entity":"f1","kind":"finding","at":"2024-12-11T18:02:11+01:00",)"
           R"("set":{"lat":59.24,"headcount":2}})"));
  ASSERT_TRUE(op) << op.error().sentence;
  EXPECT_EQ(op->n, 0);
  EXPECT_EQ(op->clock, 0);
  EXPECT_EQ(op->schema, 0);
  EXPECT_EQ(op->base, kNeverConcurrent);
  EXPECT_EQ(op->device, "");
  EXPECT_EQ(op->by, By{});
  EXPECT_EQ(op->set.at("lat").as_fraction().text, "59.24");
  EXPECT_EQ(encode_op(*op).find("base"), nullptr);
}

TEST(Messages, AnImportLineIsCheckedWhereItSaysSomething) {
  struct Case {
    std::string member;
    std::string reason;
  };
  const Case cases[] = {
      {R"("n":0)", "n_invalid"},
      {R"("n":1.5)", "number_not_integer"},
      {R"("base":-1)", "envelope_range"},
      {R"("by":{"party":""})", "envelope_missing"},
      {R"("by":null)", "envelope_type"},
      {R"("device":7)", "envelope_type"},
      {R"("delete":true)", "set_or_delete"},
  };
  for (const Case& c : cases) {
    const auto op = decode_import_line(json(
        R"({"activity":"p/w","occasion":"w1","entity":"f1","kind":"finding","at":"2024-12-11T18:02:11Z","set":{"a":1},)" +
        c.member + "}"));
    ASSERT_FALSE(op) << c.member;
    EXPECT_EQ(op.error().reason, c.reason) << c.member;
  }
}

TEST(Messages, LimitsAreBytesNotCharacters) {
  std::string id;
  for (int i = 0; i < 101; ++i) id += "å";
  Value value = json(kOp);
  value.as_object()["entity"] = id;
  const auto op = decode_op(value);
  ASSERT_FALSE(op);
  EXPECT_EQ(op.error().reason, "entity_too_long");
  EXPECT_EQ(op.error().field, "entity");
}

TEST(Messages, AReceiptSaysWhyOnlyWhenRejected) {
  EXPECT_EQ(encode_receipt({7, ReceiptStatus::stored, 41, 99, true}).canonical(),
            R"({"clock":99,"clock_was_fixed":true,"error":null,"n":7,"seq":41,"status":"stored"})");
  EXPECT_EQ(encode_receipt({8,
                            ReceiptStatus::rejected,
                            0,
                            0,
                            false,
                            {Code::conflict, "n_reused", "n 8 was used for something else", "n"}})
                .canonical(),
            R"({"clock":0,"clock_was_fixed":false,"error":{"code":"conflict","field":"n","reason":"n_reused",)"
            R"("sentence":"n 8 was used for something else"},"n":8,"seq":0,"status":"rejected"})");
}

}  // namespace
}  // namespace lykta
