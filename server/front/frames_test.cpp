// What a hostile or broken peer may send after the handshake, and the one strict outcome of each.
#include <gtest/gtest.h>

#include "front/front.h"
#include "front/raw_frames.h"
#include "front/test_house.h"

namespace lykta::front {
namespace {

struct Case {
  std::string name;
  std::string bytes;
  std::string outcome;  ///< "1002" a close code · "=text" echoed · "~payload" a pong · "-" nothing, still open
};
using Cases = std::vector<Case>;

constexpr std::size_t kMessageCap = 4096;

std::string text(const std::string& payload) { return Frame{1, payload}.bytes(); }

void add_reserved_bits(Cases& cases) {
  for (int reserved = 1; reserved <= 7; ++reserved) {
    for (const int opcode : {1, 2, 8, 9, 10}) {
      cases.push_back({"reserved " + std::to_string(reserved) + " on opcode " + std::to_string(opcode),
                       Frame{opcode, opcode == 8 ? close_payload(1000) : "x", true, reserved}.bytes(), "1002"});
    }
  }
  cases.push_back(
      {"reserved 4 on a continuation", Frame{1, "a", false}.bytes() + Frame{0, "b", true, 4}.bytes(), "1002"});
  cases.push_back(
      {"a compressed bomb without the extension", Frame{1, std::string(4000, '\0'), true, 4}.bytes(), "1002"});
}

void add_opcodes(Cases& cases) {
  for (const int opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
    for (const bool fin : {true, false}) {
      for (const std::string payload : {"", "x"}) {
        cases.push_back({"opcode " + std::to_string(opcode) + (fin ? " final " : " open ") + payload,
                         Frame{opcode, payload, fin}.bytes(), "1002"});
      }
    }
  }
}

void add_masks(Cases& cases) {
  for (const int opcode : {1, 2, 8, 9, 10}) {
    cases.push_back({"unmasked opcode " + std::to_string(opcode), Frame{opcode, "", true, 0, false}.bytes(), "1002"});
    cases.push_back({"unmasked with payload, opcode " + std::to_string(opcode),
                     Frame{opcode, "abcd", true, 0, false}.bytes(), "1002"});
  }
  cases.push_back(
      {"unmasked continuation", Frame{1, "a", false}.bytes() + Frame{0, "b", true, 0, false}.bytes(), "1002"});
}

void add_lengths(Cases& cases) {
  for (const int size : {0, 1, 125}) {
    cases.push_back(
        {"16 bits for " + std::to_string(size),
         Frame{1, std::string(static_cast<std::size_t>(size), 'x'), true, 0, true, LengthForm::two_bytes}.bytes(),
         "1002"});
  }
  for (const int size : {0, 1, 125, 126, 1000}) {
    cases.push_back(
        {"64 bits for " + std::to_string(size),
         Frame{1, std::string(static_cast<std::size_t>(size), 'x'), true, 0, true, LengthForm::eight_bytes}.bytes(),
         "1002"});
  }
  for (const std::uint64_t claimed : {~0ULL, 1ULL << 63, (1ULL << 63) - 1, 1ULL << 40, 600'000'000ULL, 65'536ULL}) {
    Frame frame{1, "x"};
    frame.form = LengthForm::eight_bytes;
    frame.claimed_length = claimed;
    cases.push_back({"claims " + std::to_string(claimed), frame.bytes(), "1009"});
  }
  for (const std::size_t size : {125U, 126U, 127U, 1000U, 4096U}) {
    cases.push_back({"text of " + std::to_string(size), text(std::string(size, 'x')), "=" + std::string(size, 'x')});
  }
  cases.push_back({"one byte too many", text(std::string(kMessageCap + 1, 'x')), "1009"});
  cases.push_back({"too many in fragments",
                   Frame{1, std::string(3000, 'x'), false}.bytes() + Frame{0, std::string(3000, 'x')}.bytes(), "1009"});
  std::string drip = Frame{1, "x", false}.bytes();
  for (int i = 0; i < 4200; ++i) drip += Frame{0, "x", false}.bytes();
  cases.push_back({"thousands of one-byte fragments", drip, "1009"});
}

void add_control_frames(Cases& cases) {
  for (const int opcode : {8, 9, 10}) {
    const auto name = "control " + std::to_string(opcode);
    const std::string start = opcode == 8 ? close_payload(1000) : "xx";
    cases.push_back({name + " of 126", Frame{opcode, start + std::string(124, 'x')}.bytes(), "1002"});
    cases.push_back({name + " of 65536", Frame{opcode, start + std::string(65'534, 'x')}.bytes(), "1002"});
    cases.push_back({name + " in fragments", Frame{opcode, start, false}.bytes() + Frame{0, "x"}.bytes(), "1002"});
    cases.push_back({name + " not final, empty", Frame{opcode, "", false}.bytes(), "1002"});
    cases.push_back(
        {name + " length in 16 bits", Frame{opcode, start, true, 0, true, LengthForm::two_bytes}.bytes(), "1002"});
  }
  cases.push_back({"empty ping", Frame{9}.bytes(), "~"});
  cases.push_back({"ping of 125", Frame{9, std::string(125, 'p')}.bytes(), "~" + std::string(125, 'p')});
  cases.push_back({"ping of any bytes", Frame{9, "\xff\xfe"}.bytes(), "~\xff\xfe"});
  cases.push_back({"unasked pong", Frame{10, "x"}.bytes(), "-"});
  cases.push_back(
      {"ping between fragments", Frame{1, "a", false}.bytes() + Frame{9, "p"}.bytes() + Frame{0, "b"}.bytes(), "~p"});
}

void add_fragments(Cases& cases) {
  const auto start = Frame{1, "a", false}.bytes();
  cases.push_back({"two fragments", start + Frame{0, "b"}.bytes(), "=ab"});
  cases.push_back(
      {"empty fragments", Frame{1, "", false}.bytes() + Frame{0, "", false}.bytes() + Frame{0, "c"}.bytes(), "=c"});
  cases.push_back({"continuation of nothing", Frame{0, "b"}.bytes(), "1002"});
  cases.push_back({"open continuation of nothing", Frame{0, "b", false}.bytes(), "1002"});
  cases.push_back({"continuation after the end", start + Frame{0, "b"}.bytes() + Frame{0, "c"}.bytes(), "=ab"});
  cases.push_back({"text inside text", start + Frame{1, "b"}.bytes(), "1002"});
  cases.push_back({"binary inside text", start + Frame{2, "b"}.bytes(), "1002"});
  cases.push_back({"open text inside text", start + Frame{1, "b", false}.bytes(), "1002"});
  cases.push_back({"a letter cut in two", Frame{1, "\xc3", false}.bytes() + Frame{0, "\xa5"}.bytes(), "=\xc3\xa5"});
  cases.push_back({"a lantern cut in four",
                   Frame{1, "\xf0", false}.bytes() + Frame{0, "\x9f", false}.bytes() + Frame{0, "\x8f", false}.bytes() +
                       Frame{0, "\xae"}.bytes(),
                   "=\xf0\x9f\x8f\xae"});
  cases.push_back({"binary", Frame{2, "x"}.bytes(), "1003"});
  cases.push_back({"empty binary", Frame{2}.bytes(), "1003"});
  cases.push_back({"binary in fragments", Frame{2, "x", false}.bytes() + Frame{0, "y"}.bytes(), "1003"});
}

void add_utf8(Cases& cases) {
  for (const std::string good :
       {"", "å", "\xf0\x9f\x8f\xae", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbd", "\xf4\x8f\xbf\xbf", "\xef\xbf\xbf",
        "\xc2\x80", "\xe0\xa0\x80", "\xf0\x90\x80\x80", "\x7f", "\x01"}) {
    cases.push_back({"good UTF-8", text(good), "=" + good});
  }
  for (const std::string bad : {"\x80",
                                "\xbf",
                                "\xc0\xaf",
                                "\xc1\xbf",
                                "\xe0\x80\xaf",
                                "\xe0\x9f\xbf",
                                "\xf0\x80\x80\xaf",
                                "\xf0\x8f\xbf\xbf",
                                "\xf8\x88\x80\x80\x80",
                                "\xfc\x84\x80\x80\x80\x80",
                                "\xed\xa0\x80",
                                "\xed\xbf\xbf",
                                "\xed\xa0\x80\xed\xb0\x80",
                                "\xf4\x90\x80\x80",
                                "\xf5\x80\x80\x80",
                                "\xfe",
                                "\xff",
                                "\xfe\xff",
                                "\xc3",
                                "\xe2\x82",
                                "\xf0\x9f\x8f",
                                "\xc3\x28",
                                "\xe2\x28\xa1",
                                "\xe2\x82\x28",
                                "\xf0\x28\x8c\xbc",
                                "\xf0\x90\x28\xbc",
                                "ok\xff",
                                "\xce\xba\xe1\xbd\xb9\xed\xa0\x80x"}) {
    cases.push_back({"bad UTF-8", text(bad), "1007"});
    cases.push_back({"bad UTF-8 in the second fragment", Frame{1, "a", false}.bytes() + Frame{0, bad}.bytes(), "1007"});
  }
  cases.push_back({"bad UTF-8 is seen before the message ends", Frame{1, "a\xff", false}.bytes(), "1007"});
}

void add_closes(Cases& cases) {
  cases.push_back({"close without a code", Frame{8}.bytes(), "1000"});
  cases.push_back({"close of one byte", Frame{8, "\x03"}.bytes(), "1002"});
  for (const int code : {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 3000, 3999, 4000, 4999}) {
    cases.push_back({"close " + std::to_string(code), Frame{8, close_payload(code)}.bytes(), std::to_string(code)});
    cases.push_back({"close with reason " + std::to_string(code), Frame{8, close_payload(code, "hejdå")}.bytes(),
                     std::to_string(code)});
  }
  for (const int code : {0, 1, 999, 1004, 1005, 1006, 1014, 1015, 1016, 1100, 2000, 2999}) {
    cases.push_back({"bad close " + std::to_string(code), Frame{8, close_payload(code)}.bytes(), "1002"});
  }
  // RFC 6455 gives codes above 4999 no meaning and does not forbid them: they are echoed like the others.
  cases.push_back({"close 5000", Frame{8, close_payload(5000)}.bytes(), "5000"});
  cases.push_back({"close with bad UTF-8", Frame{8, close_payload(1000, "\xff\xfe")}.bytes(), "1002"});
  cases.push_back({"close with 123 bytes", Frame{8, close_payload(1000, std::string(123, 'x'))}.bytes(), "1000"});
  cases.push_back(
      {"close between fragments", Frame{1, "a", false}.bytes() + Frame{8, close_payload(1000)}.bytes(), "1000"});
  cases.push_back({"text after close", Frame{8, close_payload(1000)}.bytes() + text("late"), "1000"});
}

std::string outcome_of(RawClient& client) {
  for (;;) {
    const auto frame = read_frame(client, 10'000);
    if (frame.opcode == 1) return "=" + frame.payload;
    if (frame.opcode == 10) return "~" + frame.payload;
    if (frame.opcode == 8) return std::to_string(frame.close_code());
    return "closed without a frame";
  }
}

TEST(Frames, EveryHostileSequenceHasOneStrictOutcome) {
  House house(false, [](FrontOptions& options) { options.message_bytes = kMessageCap; });
  Cases cases;
  for (const auto add : {add_reserved_bits, add_opcodes, add_masks, add_lengths, add_control_frames, add_fragments,
                         add_utf8, add_closes}) {
    add(cases);
  }
  EXPECT_GE(cases.size(), 200U);
  for (const auto& c : cases) {
    RawClient client(house.port());
    ASSERT_EQ(client.ask(upgrade_request()).status, 101);
    client.send(c.bytes);
    if (c.outcome == "-") {
      client.send(text("still here"));
      EXPECT_EQ(outcome_of(client), "=still here") << c.name;
      continue;
    }
    EXPECT_EQ(outcome_of(client), c.outcome) << c.name;
  }
  EXPECT_TRUE(eventually([&] { return house.sessions.closed == static_cast<int>(cases.size()); }));
  EXPECT_EQ(house.sessions.overlaps, 0);
  EXPECT_EQ(RawClient(house.port()).ask("GET /health HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
}

}  // namespace
}  // namespace lykta::front
