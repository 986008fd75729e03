#include "access/links.h"

#include <algorithm>
#include <fstream>

#include "access/test_access.h"
#include "store/sqlite/sweep.h"

namespace lykta {
namespace {

class LinksTest : public AccessFixture {
 protected:
  Links& links() { return access_->links(); }
  MadeLink made(const std::string& party = "tk", const std::string& occasion = "", std::int64_t expires_ms = 0) {
    return links().make({party, "driftledare"}, occasion, expires_ms, "d1").value();
  }
};

TEST_F(LinksTest, ALinkIsAnOwnerWithAnEnd) {
  const MadeLink link = made("tk", "p/a/w1");
  const auto session = links().session(link.token);
  ASSERT_TRUE(session) << session.error().sentence;
  EXPECT_EQ(session->right, Right::owner);
  EXPECT_TRUE(session->is_link);
  EXPECT_EQ(session->by, (By{"tk", "driftledare"}));
  EXPECT_EQ(session->occasion, "p/a/w1");
  EXPECT_EQ(session->expires_ms, now_ + 300 * kDay);
  EXPECT_EQ(link.token.size(), 43u);
}

TEST_F(LinksTest, LinksThatMakeNoSenseAreRefused) {
  EXPECT_EQ(reason(links().make({"okand", ""}, "", 0, "")), "party_unknown");
  EXPECT_EQ(reason(links().make({"tk", std::string(201, 'x')}, "", 0, "")), "role_invalid");
  EXPECT_EQ(reason(links().make({"tk", "rad\nbryt"}, "", 0, "")), "role_invalid");
  EXPECT_EQ(reason(links().make({"tk", ""}, "", now_ - 1, "")), "expiry_in_the_past");
  EXPECT_EQ(reason(links().make({"tk", ""}, "", now_ + 401 * kDay, "")), "expiry_too_far");
  EXPECT_TRUE(links().all().empty());
}

TEST_F(LinksTest, ExpiredAndWithdrawnLinksSayWhichAndOpenNothing) {
  const MadeLink short_lived = made("tk", "", now_ + kMinute), withdrawn = made();
  const auto phone = access_->redeem(*access_->invite(Right::owner, {"tk", ""}), "192.0.2.1");
  EXPECT_EQ(reason(links().session(phone->token)), "link_unknown") << "a phone's token is no link";
  EXPECT_EQ(reason(links().session("")), "link_unknown");
  EXPECT_EQ(reason(links().session(std::string(43, 'A'))), "link_unknown");
  now_ += kMinute;
  EXPECT_EQ(reason(links().session(short_lived.token)), "link_expired");
  std::string told;
  access_->on_revoked([&](const std::string& device) { told = device; });
  ASSERT_TRUE(links().revoke(withdrawn.id, "d1"));
  EXPECT_EQ(told, withdrawn.id);
  EXPECT_EQ(reason(links().session(withdrawn.token)), "link_revoked");
  EXPECT_EQ(reason(links().revoke(phone->device, "d1")), "link_unknown") << "phones are revoked as devices";
  EXPECT_EQ(reason(links().revoke("l-none", "d1")), "link_unknown");
  EXPECT_TRUE(access_->session(phone->token));
}

TEST_F(LinksTest, TheTokenIsNowhereOnDisk) {
  const MadeLink link = made();
  ASSERT_TRUE(links().note_opened(link.id));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    EXPECT_EQ(bytes.find(link.token), std::string::npos) << entry.path();
  }
}

TEST_F(LinksTest, EveryUseIsLoggedAndOpeningsCloseTogetherShareALine) {
  const MadeLink link = made(), other = made("lpo");
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(links().note_opened(link.id));
    now_ += kMinute;
  }
  ASSERT_TRUE(links().note_opened(other.id));
  ASSERT_TRUE(links().note_answered(link.id, {"m1", "m2"}));
  ASSERT_TRUE(links().note_opened(link.id));
  now_ += 11 * kMinute;
  ASSERT_TRUE(links().note_opened(link.id));
  std::string log;
  for (const LinkUse& use : store_->read()->link_uses(link.id)) {
    log += use.action + " " + std::to_string(use.count) + (use.entities.empty() ? "; " : " m1 m2; ");
  }
  EXPECT_EQ(log, "opened 1; opened 1; answered 1 m1 m2; opened 3; ");
}

TEST_F(LinksTest, AHandThatNeverStopsIsSlowedAndNobodyElseIs) {
  const MadeLink link = made(), other = made("lpo");
  for (int i = 0; i < 60; ++i) ASSERT_TRUE(links().session(link.token)) << i;
  EXPECT_EQ(reason(links().session(link.token)), "too_many_tries");
  EXPECT_TRUE(links().session(other.token));
  now_ += kMinute;
  EXPECT_TRUE(links().session(link.token));
}

TEST_F(LinksTest, WhatEndedLinksLeftBehindIsSweptEachInItsTime) {
  const MadeLink ends = made("tk", "", now_ + kDay), lives = made("lpo"), withdrawn = made();
  const auto leave_traces = [&](const std::string& id) {
    ASSERT_TRUE(links().note_opened(id));
    ASSERT_TRUE(links().number(id, {"answer-a"}));
    ASSERT_TRUE(store_->write_and_wait([&](Transaction& tx) -> Result<void> {
      tx.put_phone_note({id, now_, "{}"});
      tx.put_setting("feeds/" + id, R"({"token":"t"})");
      tx.put_setting("feed/hash-of-" + id, id);
      return {};
    }));
  };
  for (const MadeLink& link : {ends, lives, withdrawn}) leave_traces(link.id);
  const std::int64_t start = now_;
  ASSERT_TRUE(links().revoke(withdrawn.id, "d1"));
  /// "answers uses phones feeds" of a link, as 1 and 0.
  const auto left = [&](const std::string& id) {
    const auto snapshot = store_->read();
    std::string out;
    out += snapshot->link_answer(id, "answer-a") ? '1' : '0';
    out += snapshot->link_uses(id).empty() ? '0' : '1';
    const auto notes = snapshot->phone_notes();
    out += std::any_of(notes.begin(), notes.end(), [&](const PhoneNote& note) { return note.device == id; }) ? '1' : '0';
    out += snapshot->setting("feeds/" + id) ? '1' : '0';
    out += snapshot->setting("feed/hash-of-" + id) ? '1' : '0';
    return out;
  };
  const struct {
    std::int64_t day;
    const char* withdrawn;
    const char* ended;  // ran out a day after the first was withdrawn
  } cases[] = {{29, "11111", "11111"}, {30, "01100", "11111"}, {31, "01100", "01100"},  {89, "01100", "01100"},
               {90, "01000", "01100"}, {91, "01000", "01000"}, {730, "01000", "01000"}, {731, "00000", "01000"},
               {732, "00000", "00000"}};
  for (const auto& c : cases) {
    now_ = start + c.day * kDay;
    ASSERT_TRUE(sweep_ended(*store_, now_));
    EXPECT_EQ(left(withdrawn.id), c.withdrawn) << "day " << c.day;
    EXPECT_EQ(left(ends.id), c.ended) << "day " << c.day;
    if (c.day < 300) {
      EXPECT_EQ(left(lives.id), "11111") << "day " << c.day << ": it lives 300 days";
    }
  }
}

TEST_F(LinksTest, AnIdKeepsItsNumberAndTime) {
  const MadeLink link = made(), other = made("lpo");
  const auto first = links().number(link.id, {"answer-a", "answer-b", "answer-a"}).value();
  EXPECT_EQ(first[0].n, 1);
  EXPECT_EQ(first[1].n, 2);
  EXPECT_EQ(first[2].n, 1);
  const std::int64_t before = now_;
  now_ += kDay;
  const auto again = links().number(link.id, {"answer-c", "answer-b"}).value();
  EXPECT_EQ(again[0].n, 3);
  EXPECT_EQ(again[1].n, 2);
  EXPECT_EQ(again[1].at_ms, before);
  EXPECT_EQ(links().number(other.id, {"answer-a"}).value()[0].n, 1) << "each link counts for itself";
}

}  // namespace
}  // namespace lykta
