#include "access/test_access.h"

#include <cctype>
#include <fstream>
#include <thread>

namespace lykta {
namespace {

class AccessTest : public AccessFixture {
 protected:
  std::string invited(Right right = Right::member, const std::string& party = "kyrka") {
    auto code = access_->invite(right, {party, "präst"});
    return code ? *code : "";
  }
  Enrolment enrolled(Right right = Right::member) { return *access_->redeem(invited(right), "192.0.2.1"); }
};

TEST_F(AccessTest, CodeTypedCarelesslyEnrolsADeviceWithTheInvitedRight) {
  std::string code = invited(Right::coordinator, "sdf");
  for (char& c : code) c = static_cast<char>(std::tolower(c));
  const auto enrolment = access_->redeem(" " + code + " ", "192.0.2.1");
  ASSERT_TRUE(enrolment) << enrolment.error().sentence;
  EXPECT_EQ(enrolment->token.size(), 43u);
  EXPECT_EQ(enrolment->session.device, enrolment->device);
  EXPECT_EQ(enrolment->session.right, Right::coordinator);
  EXPECT_EQ(enrolment->session.by, (By{"sdf", "präst"}));
  EXPECT_EQ(enrolment->session.party_type, "municipal_district");
  const auto session = access_->session(enrolment->token);
  ASSERT_TRUE(session);
  EXPECT_EQ(session->device, enrolment->device);
  EXPECT_EQ(session->rights_version(), enrolment->session.rights_version());
}

TEST_F(AccessTest, ADeviceIsToldOfItselfAsTheContractSays) {
  const Session guest{"d1", Right::guest, {"kyrka", "präst"}, "faith", "p/a/w1", 1'733'936'400'000};
  EXPECT_EQ(to_value(guest).canonical(),
            R"({"by":{"party":"kyrka","role":"präst"},"device":"d1","expires":"2024-12-11T17:00:00.000Z",)"
            R"("occasion":"p/a/w1","right":"guest","rights_version":")" +
                guest.rights_version() + "\"}");
  EXPECT_EQ(to_value(Session{"d1", Right::member, {"kyrka", ""}, "faith"}).find("expires")->canonical(), "null");
}

TEST_F(AccessTest, NeitherCodeNorTokenIsOnDisk) {
  const std::string code = invited();
  const auto enrolment = access_->redeem(code, "192.0.2.1");
  ASSERT_TRUE(enrolment);
  store_->backup_to((folder_ / "copy").string());
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    EXPECT_EQ(bytes.find(enrolment->token), std::string::npos) << entry.path();
    EXPECT_EQ(bytes.find(code), std::string::npos) << entry.path();
    EXPECT_EQ(bytes.find(code.substr(0, 4) + code.substr(5)), std::string::npos) << entry.path();
  }
}

TEST_F(AccessTest, OfAThousandRedemptionsAtOnceExactlyOneEnrols) {
  const std::string code = invited();
  std::atomic<int> enrolled{0}, used{0}, other{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 20; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        const auto result = access_->redeem(code, "address " + std::to_string(t * 50 + i));
        if (result) {
          ++enrolled;
        } else if (result.error().reason == "code_used") {
          ++used;
        } else {
          ++other;
        }
      }
    });
  }
  for (auto& t : threads) t.join();
  EXPECT_EQ(enrolled, 1);
  EXPECT_EQ(used, 999);
  EXPECT_EQ(other, 0);
  EXPECT_EQ(access_->devices().size(), 1u);
}

TEST_F(AccessTest, CodeWorksForTenMinutesAndNotLonger) {
  const std::string in_time = invited(), late = invited();
  now_ += 10 * kMinute - 1;
  EXPECT_TRUE(access_->redeem(in_time, "192.0.2.1"));
  now_ += 1;
  EXPECT_EQ(reason(access_->redeem(late, "192.0.2.1")), "code_expired");
  EXPECT_EQ(access_->devices().size(), 1u);
}

TEST_F(AccessTest, WrongCodesFromOneAddressAreSlowedAndDisturbNobodyElse) {
  const auto device = enrolled();
  for (int i = 0; i < 10; ++i) EXPECT_EQ(reason(access_->redeem("0000-0000", "198.51.100.7")), "code_wrong") << i;
  EXPECT_EQ(reason(access_->redeem("0000-0000", "198.51.100.7")), "too_many_tries");
  EXPECT_EQ(reason(access_->redeem(invited(), "198.51.100.7")), "too_many_tries");
  EXPECT_TRUE(access_->session(device.token));
  EXPECT_TRUE(access_->redeem(invited(), "192.0.2.2"));
  now_ += kMinute;
  EXPECT_TRUE(access_->redeem(invited(), "198.51.100.7"));
}

TEST_F(AccessTest, TextThatIsNoCodeCountsAsATryToo) {
  for (int i = 0; i < 10; ++i) EXPECT_EQ(reason(access_->redeem("hej", "198.51.100.7")), "code_wrong");
  EXPECT_EQ(reason(access_->redeem("hej", "198.51.100.7")), "too_many_tries");
}

TEST_F(AccessTest, AHundredThousandAddressesCostBoundedMemoryAndOpenNoDoor) {
  for (int i = 0; i < 10; ++i) access_->redeem("hej", "198.51.100.7");
  for (int i = 0; i < 4000; ++i) access_->redeem("hej", "2001:db8::" + std::to_string(i));
  EXPECT_EQ(reason(access_->redeem("hej", "198.51.100.7")), "too_many_tries");
  for (int i = 0; i < 100'000; ++i) access_->redeem("hej", "2001:db8:1::" + std::to_string(i));
  EXPECT_TRUE(access_->redeem(invited(), "192.0.2.1"));
}

TEST_F(AccessTest, EachRightHasItsLease) {
  const struct {
    Right right;
    std::int64_t lease;
  } cases[] = {{Right::administrator, 0}, {Right::coordinator, 0}, {Right::member, 90 * kDay}, {Right::guest, kDay},
               {Right::owner, 90 * kDay}, {Right::supervisor, 0},  {Right::auditor, 0}};
  for (const auto& c : cases) {
    const auto enrolment = enrolled(c.right);
    EXPECT_EQ(enrolment.session.expires_ms, c.lease == 0 ? 0 : now_ + c.lease) << to_text(c.right);
    EXPECT_EQ(right_from(to_text(c.right)), c.right);
  }
  EXPECT_FALSE(right_from("root"));
}

TEST_F(AccessTest, GivenExpiryEndsTheSessionAtThatMoment) {
  const auto code = access_->invite(Right::coordinator, {"lpo", "kommunpolis"}, now_ + kMinute);
  const auto device = *access_->redeem(*code, "192.0.2.1");
  EXPECT_TRUE(access_->session(device.token));
  now_ += kMinute;
  EXPECT_EQ(reason(access_->session(device.token)), "session_expired");
  EXPECT_EQ(reason(access_->session_of_device(device.device)), "session_expired");
}

TEST_F(AccessTest, InvitationsThatMakeNoSenseAreRefused) {
  EXPECT_EQ(reason(access_->invite(Right::member, {"okand", ""})), "party_unknown");
  EXPECT_EQ(reason(access_->invite(Right::member, {"tk", ""}, now_ - 1)), "expiry_in_the_past");
  EXPECT_EQ(reason(access_->invite(Right::member, {"tk", ""}, 0, "p/a/w1")), "occasion_for_guests_only");
  EXPECT_EQ(access_->redeem(*access_->invite(Right::guest, {"tk", ""}, 0, "p/a/w1"), "a")->session.occasion, "p/a/w1");
}

TEST_F(AccessTest, PartiesOfImportedPlansMayBeInvitedAndHaveTheirType) {
  Rows rows;
  const Access access(
      *store_, [this] { return now_.load(); }, &rows);
  Access& a = const_cast<Access&>(access);
  EXPECT_EQ(reason(a.invite(Right::member, {"farstalyftet", ""})), "party_unknown");
  Plan plan;
  plan.id = "p";
  plan.parties = {{"farstalyftet", "Farstalyftet", "civil_society"}};
  rows.set({plan});
  EXPECT_EQ(a.redeem(*a.invite(Right::member, {"farstalyftet", ""}), "a")->session.party_type, "civil_society");
}

TEST_F(AccessTest, ACodeOfTheEveningEnrolsManyUntilItEndsAndSoDoTheirDevices) {
  const auto evening = access_->open_evening({"kyrka", ""}, "p/a/w1", 3, now_ + 60 * kMinute, "d1");
  ASSERT_TRUE(evening) << evening.error().sentence;
  for (int i = 0; i < 3; ++i) {
    const auto guest = access_->redeem(evening->code, "192.0.2." + std::to_string(i));
    ASSERT_TRUE(guest) << guest.error().sentence;
    EXPECT_EQ(guest->session.right, Right::guest);
    EXPECT_EQ(guest->session.occasion, "p/a/w1");
    EXPECT_EQ(guest->session.expires_ms, now_ + 60 * kMinute);
    EXPECT_FALSE(guest->session.party_is_claimed);
    EXPECT_EQ(guest->session.party_type, "faith");
  }
  EXPECT_EQ(reason(access_->redeem(evening->code, "192.0.2.9")), "code_used");
  const auto second = *access_->open_evening({"kyrka", ""}, "p/a/w1", 100, now_ + kMinute, "d1");
  now_ += kMinute;
  EXPECT_EQ(reason(access_->redeem(second.code, "192.0.2.9")), "code_expired");
}

TEST_F(AccessTest, ACodeOfTheEveningLivesAtMostADay) {
  EXPECT_EQ(access_->open_evening({"", ""}, "p/a/w1", 2, 0, "d1")->expires_ms, now_ + kDay);
  EXPECT_EQ(reason(access_->open_evening({"", ""}, "p/a/w1", 2, now_ + kDay + 1, "d1")), "expiry_too_far");
  EXPECT_EQ(reason(access_->open_evening({"", ""}, "p/a/w1", 2, now_, "d1")), "expiry_in_the_past");
  EXPECT_EQ(reason(access_->open_evening({"", ""}, "p/a/w1", 1, 0, "d1")), "uses_out_of_range");
  EXPECT_EQ(reason(access_->open_evening({"", ""}, "p/a/w1", 101, 0, "d1")), "uses_out_of_range");
  EXPECT_EQ(reason(access_->open_evening({"", ""}, "", 2, 0, "d1")), "occasion_missing");
  EXPECT_EQ(reason(access_->open_evening({"okand", ""}, "p/a/w1", 2, 0, "d1")), "party_unknown");
}

TEST_F(AccessTest, AGuestChoosesItsPartyAmongTheInvitedAndNobodyTakesItsWordForMore) {
  ASSERT_TRUE(store_->write_and_wait([](Transaction& tx) -> Result<void> {
    Entity walk;
    walk.id = walk.occasion = "p/a/w1";
    walk.activity = "p/a";
    walk.kind = "walk";
    walk.rev = tx.next_seq();
    walk.fields["invited/lpo"] = {Value(true), {1, "d1", 1}, {"sdf", ""}, 1, {}};
    walk.fields["invited/tk"] = {Value(), {1, "d1", 2}, {"sdf", ""}, 1, {}};
    tx.put(walk);
    return {};
  }));
  const auto evening = *access_->open_evening({"", ""}, "p/a/w1", 2, 0, "d1");
  const auto ids = [&](const std::string& code) {
    std::string all;
    for (const Party& p : access_->choices_of(code)) all += p.id + " ";
    return all;
  };
  EXPECT_EQ(ids(evening.code), "lpo boende ");
  EXPECT_EQ(ids(invited()), "") << "nothing is left open";
  EXPECT_EQ(ids("0000-0000"), "");
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(reason(access_->redeem(evening.code, "192.0.2.1")), "party_needed") << "asks, and counts no try";
  }
  EXPECT_EQ(reason(access_->redeem(evening.code, "192.0.2.1", {"tk", ""})), "party_not_among_choices");
  EXPECT_EQ(reason(access_->redeem(evening.code, "192.0.2.1", {"lpo", "rad\nbryt"})), "role_invalid");
  const auto guest = access_->redeem(evening.code, "192.0.2.1", {"lpo", "volontär"});
  ASSERT_TRUE(guest) << guest.error().sentence;
  EXPECT_EQ(guest->session.by, (By{"lpo", "volontär"}));
  EXPECT_TRUE(guest->session.party_is_claimed);
  EXPECT_EQ(guest->session.party_type, "") << "says it is the police; nobody has vouched for it";
  EXPECT_EQ(access_->session(guest->token)->party_type, "");
  EXPECT_EQ(access_->session_of_device(guest->device)->party_type, "");
  EXPECT_TRUE(access_->redeem(evening.code, "192.0.2.1", {"boende", ""}));
  EXPECT_EQ(reason(access_->redeem(evening.code, "192.0.2.1", {"boende", ""})), "code_used");

  const auto elsewhere = *access_->open_evening({"", ""}, "p/a/w2", 2, 0, "d1");
  EXPECT_GT(access_->choices_of(elsewhere.code).size(), 20u) << "nobody was invited: everybody";
}

TEST_F(AccessTest, AnEveningCodeIsListedWithoutItselfAndWithdrawn) {
  const auto open = *access_->open_evening({"", ""}, "p/a/w1", 2, 0, "d1");
  access_->open_evening({"", ""}, "p/a/w2", 2, 0, "d1");
  invited();
  const auto listed = access_->open_evenings("p/a/w1");
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(Access::evening_code_id(listed[0]), open.id);
  const auto guest = access_->redeem(open.code, "192.0.2.1", {"boende", ""});
  EXPECT_EQ(access_->open_evenings("p/a/w1")[0].used, 1);
  ASSERT_TRUE(access_->close_evening(open.id, "d1"));
  EXPECT_TRUE(access_->close_evening(open.id, "d1")) << "twice is fine";
  EXPECT_TRUE(access_->open_evenings("p/a/w1").empty());
  EXPECT_EQ(reason(access_->redeem(open.code, "192.0.2.1", {"boende", ""})), "code_expired");
  EXPECT_TRUE(access_->session(guest->token)) << "who is in stays in";
  EXPECT_EQ(reason(access_->close_evening("none", "d1")), "code_unknown");
}

TEST_F(AccessTest, UnknownTokensAreRefused) {
  EXPECT_EQ(reason(access_->session("")), "session_unknown");
  EXPECT_EQ(reason(access_->session(std::string(43, 'A'))), "session_unknown");
}

TEST_F(AccessTest, RevokingClosesTheDoorAtOnceTellsListenersAndOtherDevicesStay) {
  const auto lost = enrolled(), kept = enrolled();
  ASSERT_TRUE(access_->session(lost.token));
  std::vector<std::string> told;
  access_->on_revoked([&](const std::string& device) {
    EXPECT_EQ(reason(access_->session(lost.token)), "session_revoked");
    told.push_back(device);
  });
  ASSERT_TRUE(access_->revoke(lost.device));
  EXPECT_EQ(told, std::vector<std::string>{lost.device});
  EXPECT_EQ(reason(access_->session(lost.token)), "session_revoked");
  EXPECT_TRUE(access_->session(kept.token));
  access_->on_revoked(nullptr);
  EXPECT_TRUE(access_->revoke(lost.device));
  EXPECT_EQ(told.size(), 1u);
  EXPECT_EQ(reason(access_->revoke("d-nobody")), "device_unknown");
}

TEST_F(AccessTest, NoSessionSucceedsOnceRevokeHasReturned) {
  for (int round = 0; round < 20; ++round) {
    const auto device = enrolled();
    std::atomic<bool> revoked{false}, stop{false};
    std::atomic<int> served_after{0};
    std::vector<std::thread> readers;
    for (int t = 0; t < 3; ++t) {
      readers.emplace_back([&] {
        while (!stop) {
          const bool began_after = revoked;
          if (access_->session(device.token) && began_after) ++served_after;
        }
      });
    }
    ASSERT_TRUE(access_->revoke(device.device));
    revoked = true;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    stop = true;
    for (auto& t : readers) t.join();
    EXPECT_EQ(served_after, 0);
    EXPECT_EQ(reason(access_->session(device.token)), "session_revoked");
  }
}

TEST_F(AccessTest, AChangedRightHoldsAtOnceAndChangesTheRightsVersion) {
  const auto device = enrolled(Right::member);
  const std::string before = access_->session(device.token)->rights_version();
  ASSERT_TRUE(access_->change_right(device.device, Right::supervisor, {"slk", "chef"}));
  const auto session = access_->session(device.token);
  EXPECT_EQ(session->right, Right::supervisor);
  EXPECT_EQ(session->by.party, "slk");
  EXPECT_NE(session->rights_version(), before);
  access_->revoke(device.device);
  EXPECT_EQ(reason(access_->change_right(device.device, Right::member, {"tk", ""})), "session_revoked");
}

TEST_F(AccessTest, DevicesSurviveARestartAndTheListSaysWhenTheyWereSeen) {
  const auto device = enrolled();
  now_ += 2 * 60 * kMinute;
  ASSERT_TRUE(access_->session(device.token));
  ASSERT_TRUE(store_->write_and_wait([](Transaction&) -> Result<void> { return {}; }));
  EXPECT_EQ(access_->devices().at(0).last_seen_ms, now_);
  open();
  EXPECT_TRUE(access_->session(device.token));
}

}  // namespace
}  // namespace lykta
