// Mailboxes of functions: kept beside everything else, and gone when they are gone.
#include <gtest/gtest.h>

#include <filesystem>

#include "house.h"

namespace lykta {
namespace {

const std::string kAddress = "drift.farsta@tk.example";

class Contacts : public testing::Test {
 protected:
  Contacts() : desk_(house_.token(Right::coordinator)) {}
  Told put(const std::string& path, const std::string& address, const std::string& token) {
    return house_.ask("PUT", "/api/v1/contacts/" + path, token, R"({"address":")" + address + "\"}");
  }
  House house_;
  std::string desk_;
};

TEST_F(Contacts, AreKeptReplacedListedAndDeleted) {
  EXPECT_EQ(put("tk/driftledare", "forst@tk.example", desk_).status, 204);
  EXPECT_EQ(put("tk/driftledare", kAddress, desk_).status, 204);
  EXPECT_EQ(put("lpo/", "vakt@lpo.example", desk_).status, 204) << "the party's own box";
  EXPECT_EQ(put("bostad/omr%C3%A5deschef%20s%C3%B6der", "soder@bostad.example", desk_).status, 204);
  EXPECT_EQ(house_.get("/api/v1/contacts", desk_).body,
            R"({"contacts":[{"address":"soder@bostad.example","party":"bostad","role":"områdeschef söder"},)"
            R"({"address":"vakt@lpo.example","party":"lpo","role":""},)"
            R"({"address":"drift.farsta@tk.example","party":"tk","role":"driftledare"}]})");
  EXPECT_EQ(house_.ask("DELETE", "/api/v1/contacts/tk/driftledare", desk_).status, 204);
  EXPECT_EQ(house_.ask("DELETE", "/api/v1/contacts/tk/driftledare", desk_).status, 404);
  EXPECT_EQ(house_.get("/api/v1/contacts", desk_).body.find(kAddress), std::string::npos);
}

TEST_F(Contacts, WhatIsNoMailboxOfAFunctionIsRefused) {
  for (const char* address : {"", "drift", "drift@tk", "@tk.example", "a@b@tk.example", "Drift <drift@tk.example>",
                              "drift@tk.example,chef@tk.example", "drift@tk..example", "drift@.example",
                              "drift@tk.example\\r\\nBcc: x@y.example", "19121212-1212@tk.example"}) {
    EXPECT_EQ(put("tk/drift", address, desk_).reason(), "address_invalid") << address;
  }
  EXPECT_EQ(put("tk/drift", std::string(250, 'a') + "@tk.example", desk_).reason(), "address_invalid");
  EXPECT_EQ(put("okand/drift", kAddress, desk_).reason(), "party_unknown");
  EXPECT_EQ(house_.get("/api/v1/contacts", desk_).body, R"({"contacts":[]})");
}

TEST_F(Contacts, AreForCoordinatorsAndReachNothingElse) {
  house_.write_walk(R"(,"invited":["tk"])");
  ASSERT_EQ(put("tk/driftledare", kAddress, desk_).status, 204);
  for (const Right right : {Right::member, Right::guest, Right::owner, Right::supervisor, Right::auditor}) {
    const std::string token = house_.token(right, "lpo");
    EXPECT_EQ(house_.get("/api/v1/contacts", token).status, 403) << to_text(right);
    EXPECT_EQ(put("tk/driftledare", "x@tk.example", token).status, 403) << to_text(right);
    EXPECT_EQ(house_.ask("DELETE", "/api/v1/contacts/tk/driftledare", token).status, 403) << to_text(right);
  }
  const std::string device = house_.get("/api/v1/session", desk_).json().text_or("device");
  testing_support::WsClient phone(house_.port(), desk_);
  phone.send(hello(device, true));
  std::string all = message(phone, "changes").canonical();
  for (const std::string path : {"/api/v1/district", "/api/v1/records/prov-2024", "/api/v1/devices", "/api/v1/plans/prov-2024",
                                 "/api/v1/status", "/metrics", "/api/v1/links"}) {
    all += house_.get(path, desk_).body;
  }
  all += house_.get("/api/v1/link/work", house_.link("tk").token).body;
  EXPECT_EQ(all.find(kAddress), std::string::npos);
}

TEST_F(Contacts, NoByteOfADeletedOneIsLeftInTheDataFolder) {
  const auto is_on_disk = [&](const std::string& text) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(house_.data())) {
      std::ifstream file(entry.path(), std::ios::binary);
      if (!entry.is_regular_file()) continue;
      const std::string bytes(std::istreambuf_iterator<char>(file), {});
      if (bytes.find(text) != std::string::npos) return true;
    }
    return false;
  };
  ASSERT_EQ(put("tk/driftledare", kAddress, desk_).status, 204);
  EXPECT_TRUE(is_on_disk(kAddress));
  ASSERT_EQ(house_.ask("DELETE", "/api/v1/contacts/tk/driftledare", desk_).status, 204);
  EXPECT_FALSE(is_on_disk(kAddress));
}

}  // namespace
}  // namespace lykta
