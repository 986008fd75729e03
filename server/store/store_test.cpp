#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <latch>
#include <thread>

#include "store/digest.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/sqlite_store.h"

namespace lykta {
namespace {
namespace fs = std::filesystem;

struct Folder {
  std::string path = [] {
    char name[] = "/tmp/lykta-store-XXXXXX";
    return std::string(mkdtemp(name)) + "/data";
  }();
  ~Folder() { fs::remove_all(fs::path(path).parent_path()); }
  std::unique_ptr<Store> open() const {
    auto store = open_sqlite_store(path);
    EXPECT_TRUE(store) << (store ? "" : store.error().sentence);
    return store ? std::move(*store) : nullptr;
  }
};

Entity entity(const std::string& id, Seq rev, const std::string& text = "trasig lampa vid tunneln") {
  Entity e;
  e.id = id;
  e.activity = "p/a";
  e.occasion = "p/a/w1";
  e.kind = "finding";
  e.rev = rev;
  e.fields["description"] = {text, {rev, "d1", rev}, {"sdf", ""}, rev, {}};
  return e;
}

LoggedOp logged(const std::string& device, std::int64_t n, Seq seq, const std::string& entity_id) {
  LoggedOp l;
  l.op.device = device;
  l.op.n = n;
  l.op.clock = seq;
  l.op.at = "2024-12-11T18:00:00+01:00";
  l.op.by = {"sdf", "samordnare"};
  l.op.activity = "p/a";
  l.op.occasion = "p/a/w1";
  l.op.entity = entity_id;
  l.op.kind = "finding";
  l.op.schema = 1;
  l.op.set = {{"description", "trasig lampa"}};
  l.seq = seq;
  l.clock = seq;
  l.status = ReceiptStatus::stored;
  l.content = l.op.content().canonical();
  l.received_ms = 1000 + seq;
  return l;
}

Store::Work add(const std::string& device, std::int64_t n, const std::string& id) {
  return [=](Transaction& t) -> Result<void> {
    const Seq seq = t.next_seq();
    t.put(entity(id, seq));
    t.append(logged(device, n, seq, id));
    return {};
  };
}

TEST(Store, KeepsOpsEntitiesAndTheirOrderOverARestart) {
  const Folder folder;
  std::string log_id;
  {
    const auto store = folder.open();
    log_id = store->log_id();
    for (int n = 1; n <= 3; ++n) ASSERT_TRUE(store->write_and_wait(add("d1", n, "e" + std::to_string(n))));
  }
  const auto store = folder.open();
  EXPECT_EQ(store->log_id(), log_id);
  const auto now = store->read();
  EXPECT_EQ(now->last_seq(), 3);
  EXPECT_EQ(now->entity("e2"), entity("e2", 2));
  EXPECT_EQ(now->occasion("p/a", "p/a/w1").size(), 3u);
  EXPECT_EQ(now->changed_after(1, 10).front().id, "e2");
  const auto op = now->op("d1", 2);
  ASSERT_TRUE(op);
  EXPECT_EQ(op->op.content(), logged("d1", 2, 2, "e2").op.content());
  EXPECT_EQ(now->history("e3").front().seq, 3);
  EXPECT_TRUE(store->verify().empty());
}

TEST(Store, FindsWhatAlsoCountsForOtherRowsAndNothingElse) {
  const Folder folder;
  const auto store = folder.open();
  const auto emission = [](const std::string& key, Value::Object attrs) {
    Emission e;
    e.activity = "p/a";
    e.occasion = "p/a/w1";
    e.metric = "m";
    e.key = key;
    e.attrs = std::move(attrs);
    return e;
  };
  const Emission elsewhere = emission("k1", {{"also_counts_for", Value::Array{"p/b"}}});
  ASSERT_TRUE(store->write_and_wait([&](Transaction& t) -> Result<void> {
    t.replace_emissions("p/a", "p/a/w1", {elsewhere, emission("k2", {{"note", "\"also_counts_for\""}})});
    return {};
  }));
  EXPECT_EQ(store->read()->emissions_counting_elsewhere(), std::vector<Emission>{elsewhere});
}

TEST(Store, TellsGapsOfADeviceAndClosesThem) {
  const Folder folder;
  const auto store = folder.open();
  for (const int n : {1, 5, 3, 9}) ASSERT_TRUE(store->write_and_wait(add("d1", n, "e")));
  using Gaps = std::vector<std::pair<std::int64_t, std::int64_t>>;
  EXPECT_EQ(store->read()->device_log("d1").highest_n, 9);
  EXPECT_EQ(store->read()->device_log("d1").gaps, (Gaps{{2, 2}, {4, 4}, {6, 8}}));
  for (const int n : {7, 2}) ASSERT_TRUE(store->write_and_wait(add("d1", n, "e")));
  EXPECT_EQ(store->read()->device_log("d1").gaps, (Gaps{{4, 4}, {6, 6}, {8, 8}}));
  EXPECT_EQ(store->read()->device_log("unknown").highest_n, 0);
}

TEST(Store, RollsBackOnlyTheWorkThatFailed) {
  const Folder folder;
  const auto store = folder.open();
  std::latch both(3);
  std::atomic<int> failed = 0;
  const auto count = [&](Result<void> r) {
    failed += !r;
    both.count_down();
  };
  store->write(add("d1", 1, "kept"), count);
  store->write([](Transaction& t) -> Result<void> {
    t.put(entity("lost", t.next_seq()));
    return fail(Code::invalid, "no", "no");
  }, count);
  store->write(add("d1", 2, "kept too"), count);
  both.wait();
  EXPECT_EQ(failed, 1);
  EXPECT_FALSE(store->read()->entity("lost"));
  EXPECT_EQ(store->read()->entity("kept too")->rev, 2);
  EXPECT_TRUE(store->verify().empty());
}

TEST(Store, TheSameDeviceAndNumberTwiceIsRefusedAndHarmsNobody) {
  const Folder folder;
  const auto store = folder.open();
  ASSERT_TRUE(store->write_and_wait(add("d1", 1, "a")));
  EXPECT_FALSE(store->write_and_wait(add("d1", 1, "b")));
  ASSERT_TRUE(store->write_and_wait(add("d1", 2, "c")));
  EXPECT_FALSE(store->read()->entity("b"));
  EXPECT_TRUE(store->verify().empty());
}

TEST(Store, CallsBackOnlyAfterTheCommitAndAfterTheHooks) {
  const Folder folder;
  const auto store = folder.open();
  std::string order;
  store->set_before_commit([&](Transaction& t) {
    order += "before ";
    t.replace_emissions("p/a", "p/a/w1", {Emission{"p/a", "p/a/w1", "m", "k", {2024, 1, 1}, {}, 1, {}, {}}});
  });
  store->set_after_commit([&] {
    order += store->read()->entity("e") ? "after " : "too early ";
  });
  std::latch done(1);
  store->write(add("d1", 1, "e"), [&](Result<void>) {
    order += "done";
    done.count_down();
  });
  done.wait();
  EXPECT_EQ(order, "before after done");
  EXPECT_EQ(store->read()->emissions({"p/a"}).size(), 1u);
}

TEST(Store, AThrowingHookFailsTheGroupAndLeavesNothing) {
  const Folder folder;
  const auto store = folder.open();
  store->set_before_commit([](Transaction&) { throw std::runtime_error("hook"); });
  EXPECT_FALSE(store->write_and_wait(add("d1", 1, "e")));
  store->set_before_commit(nullptr);
  EXPECT_EQ(store->read()->last_seq(), 0);
  EXPECT_TRUE(store->write_and_wait(add("d1", 1, "e")));
}

TEST(Store, ASnapshotDoesNotMove) {
  const Folder folder;
  const auto store = folder.open();
  ASSERT_TRUE(store->write_and_wait(add("d1", 1, "a")));
  const auto before = store->read();
  EXPECT_EQ(before->last_seq(), 1);
  ASSERT_TRUE(store->write_and_wait(add("d1", 2, "b")));
  EXPECT_EQ(before->last_seq(), 1);
  EXPECT_EQ(store->read()->last_seq(), 2);
}

void expect_refused(const std::string& path, const std::string& reason) {
  const auto store = open_sqlite_store(path);
  ASSERT_FALSE(store) << reason;
  EXPECT_EQ(store.error().reason, reason);
  EXPECT_FALSE(store.error().sentence.empty());
}

TEST(Store, RefusesAFolderSomebodyElseHolds) {
  const Folder folder;
  const auto store = folder.open();
  expect_refused(folder.path, "data_locked");
}

TEST(Store, RefusesAForeignDatabaseAndLeavesItUntouched) {
  const Folder folder;
  fs::create_directories(folder.path);
  {
    sqlite::Database db(folder.path + "/lykta.db", sqlite::Database::Mode::read_write);
    db.execute("CREATE TABLE recipes(name)");
  }
  const auto bytes = fs::file_size(folder.path + "/lykta.db");
  expect_refused(folder.path, "data_foreign");
  EXPECT_EQ(fs::file_size(folder.path + "/lykta.db"), bytes);
}

TEST(Store, RefusesDataOfANewerVersion) {
  const Folder folder;
  folder.open();
  {
    sqlite::Database db(folder.path + "/lykta.db", sqlite::Database::Mode::read_write);
    db.execute("PRAGMA user_version=999");
  }
  expect_refused(folder.path, "data_newer");
}

TEST(Store, RefusesADamagedDatabase) {
  const Folder folder;
  {
    const auto store = folder.open();
    for (int n = 1; n <= 200; ++n) store->write_and_wait(add("d1", n, "e" + std::to_string(n)));
  }
  {
    std::fstream file(folder.path + "/lykta.db", std::ios::in | std::ios::out | std::ios::binary);
    for (int page = 2; page < 12; ++page) {
      file.seekp(page * 4096 + 8);
      file << std::string(600, '\x5a');
    }
  }
  expect_refused(folder.path, "data_damaged");
  std::ofstream(folder.path + "/lykta.db", std::ios::binary) << "not a database at all, but long enough to be read as one";
  expect_refused(folder.path, "data_damaged");
}

TEST(Store, RefusesAPlaceItCannotWriteTo) { expect_refused("/proc/lykta", "data_read_only"); }

TEST(Store, OpensEveryEarlierVersion) {
  for (int version = 0; version <= sqlite::latest_version(); ++version) {
    const Folder folder;
    fs::create_directories(folder.path);
    {
      sqlite::Database db(folder.path + "/lykta.db", sqlite::Database::Mode::read_write);
      sqlite::migrate(db, version);
    }
    const auto store = folder.open();
    ASSERT_TRUE(store) << version;
    EXPECT_TRUE(store->write_and_wait(add("d1", 1, "e"))) << version;
  }
}

TEST(Store, WhatTheFirstVersionHeldIsFoundByWhatItNames) {
  const Folder folder;
  fs::create_directories(folder.path);
  Entity measure = entity("m1", 1);
  measure.kind = "measure";
  measure.fields["responsible"] = {Value("tk"), {1, "d1", 1}, {"sdf", ""}, 1, {}};
  measure.fields["origin/f7"] = {Value(true), {1, "d1", 1}, {"sdf", ""}, 1, {}};
  measure.fields["text"] = {Value("tk"), {1, "d1", 1}, {"sdf", ""}, 1, {}};
  Entity walk = entity("w1", 2);
  walk.kind = "walk";
  walk.fields["invited/lpo"] = {Value(true), {2, "d1", 1}, {"sdf", ""}, 2, {}};
  walk.fields["responsible"] = {Value(), {2, "d1", 1}, {"sdf", ""}, 2, {}};
  {
    sqlite::Database db(folder.path + "/lykta.db", sqlite::Database::Mode::read_write);
    sqlite::migrate(db, 1);
    for (const Entity& e : {measure, walk}) {
      db.prepare("INSERT INTO entities(id,activity,occasion,kind,rev,state) VALUES(?,?,?,?,?,?)")
          ->bind(e.id)
          .bind(e.activity)
          .bind(e.occasion)
          .bind(e.kind)
          .bind(e.rev)
          .bind(to_value(e).canonical())
          .run();
    }
    db.execute(
        "INSERT INTO invitations VALUES('used','member','tk','','',9,0,7),('open','member','tk','','',9,0,0);"
        "INSERT INTO devices VALUES('d1','t','owner','tk','','',1,0,0,1)");
  }
  const auto store = folder.open();
  const auto snapshot = store->read();
  EXPECT_EQ(snapshot->entities_naming("tk"), std::vector<std::string>{"m1"});
  EXPECT_EQ(snapshot->entities_naming("lpo"), std::vector<std::string>{"w1"});
  EXPECT_EQ(snapshot->entities_naming("f7"), std::vector<std::string>{"m1"});
  EXPECT_FALSE(snapshot->invitation("used")->is_open(8));
  EXPECT_TRUE(snapshot->invitation("open")->is_open(8));
  EXPECT_FALSE(snapshot->invitation("open")->is_open(9));
  EXPECT_FALSE(snapshot->device("d1")->is_link);
}

TEST(Store, AnEntityIsFoundByWhatItNamesAndNamed) {
  const Folder folder;
  const auto store = folder.open();
  const auto put = [&](const std::string& id, const std::string& field, Value value) {
    ASSERT_TRUE(store->write_and_wait([&](Transaction& t) -> Result<void> {
      Entity e = entity(id, t.next_seq());
      e.fields[field] = {std::move(value), {1, "d1", 1}, {"sdf", ""}, 1, {}};
      t.put(e);
      return {};
    }));
  };
  put("m1", "responsible", "tk");
  put("m1", "responsible", "bostad");
  put("f1", "presumed_owner", "tk");
  put("l1", "finding", "f1");
  put("m2", "origin/f1", true);
  put("w2", "follows", "w1");
  put("w2", "invited/tk", true);
  put("x1", "note", "tk");
  put("x2", "party", nullptr);
  const auto snapshot = store->read();
  EXPECT_EQ(snapshot->entities_naming("tk"), (std::vector<std::string>{"f1", "m1", "w2"})) << "also who named it before";
  EXPECT_EQ(snapshot->entities_naming("bostad"), std::vector<std::string>{"m1"});
  EXPECT_EQ(snapshot->entities_naming("f1"), (std::vector<std::string>{"l1", "m2"}));
  EXPECT_EQ(snapshot->entities_naming("w1"), std::vector<std::string>{"w2"});
  EXPECT_TRUE(snapshot->entities_naming("").empty());
}

/// Every byte of every file of the folder.
std::string all_bytes(const std::string& folder) {
  std::string all;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    if (entry.is_regular_file()) all.append(std::istreambuf_iterator<char>(file), {});
  }
  return all;
}

TEST(Store, ADroppedContactIsGoneFromEveryByteOfTheFolder) {
  const Folder folder;
  const auto store = folder.open();
  const auto put = [&](const char* party, const char* address) {
    return store->write_and_wait([&](Transaction& t) -> Result<void> {
      t.put_contact({party, "drift", address});
      return {};
    });
  };
  ASSERT_TRUE(put("tk", "forsta@tk.example"));
  ASSERT_TRUE(put("lpo", "vakt@lpo.example"));
  EXPECT_NE(all_bytes(folder.path).find("forsta@tk.example"), std::string::npos);
  ASSERT_TRUE(put("tk", "andra@tk.example"));
  EXPECT_EQ(all_bytes(folder.path).find("forsta@tk.example"), std::string::npos) << "replaced";
  const auto drop = [&](const char* role) {
    bool was_there = false;
    EXPECT_TRUE(store->write_and_wait([&](Transaction& t) -> Result<void> {
      was_there = t.drop_contact("tk", role);
      return {};
    }));
    return was_there;
  };
  EXPECT_FALSE(drop("chef"));
  EXPECT_TRUE(drop("drift"));
  EXPECT_FALSE(drop("drift"));
  const std::string bytes = all_bytes(folder.path);
  EXPECT_EQ(bytes.find("andra@tk.example"), std::string::npos);
  EXPECT_NE(bytes.find("vakt@lpo.example"), std::string::npos);
  ASSERT_EQ(store->read()->contacts().size(), 1u);
  EXPECT_EQ(store->read()->contacts()[0].address, "vakt@lpo.example");
}

TEST(Store, ALinksUsesAndAnswersAreKeptInOrder) {
  const Folder folder;
  const auto store = folder.open();
  ASSERT_TRUE(store->write_and_wait([&](Transaction& t) -> Result<void> {
    t.put_link_use({"l1", 10, 10, "opened", 1, {}});
    t.put_link_use({"l1", 20, 20, "answered", 2, {"m1", "m2"}});
    t.put_link_use({"l2", 30, 30, "opened", 1, {}});
    LinkUse first = t.link_uses("l1").back();
    first.last_ms = 15;
    first.count = 3;
    t.put_link_use(first);
    t.put_link_answer({"l1", "answer-1", 1, 20});
    t.put_link_answer({"l1", "answer-2", 2, 21});
    return {};
  }));
  const auto snapshot = store->read();
  const auto uses = snapshot->link_uses("l1");
  ASSERT_EQ(uses.size(), 2u);
  EXPECT_EQ(uses[0].entities, (std::vector<std::string>{"m1", "m2"}));
  EXPECT_EQ(uses[1].count, 3);
  EXPECT_EQ(uses[1].last_ms, 15);
  EXPECT_EQ(snapshot->link_answer("l1", "answer-2")->n, 2);
  EXPECT_FALSE(snapshot->link_answer("l2", "answer-2"));
  EXPECT_EQ(snapshot->highest_link_answer("l1"), 2);
  EXPECT_EQ(snapshot->highest_link_answer("l2"), 0);
}

TEST(Store, AFullDiskAcknowledgesNothingAndLosesNothing) {
  const Folder folder;
  std::vector<std::string> acknowledged;
  {
    const auto store = folder.open();
    signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    const rlimit small{1 << 20, before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    int refused = 0;
    for (int n = 1; refused < 3 && n < 5000; ++n) {
      const std::string id = "e" + std::to_string(n);
      const auto stored = store->write_and_wait([&](Transaction& t) -> Result<void> {
        const Seq seq = t.next_seq();
        t.put(entity(id, seq, std::string(4000, 'x')));
        t.append(logged("d1", n, seq, id));
        return {};
      });
      if (stored) {
        acknowledged.push_back(id);
      } else {
        ++refused;
        EXPECT_EQ(stored.error().code, Code::unavailable) << stored.error().sentence;
      }
    }
    EXPECT_EQ(refused, 3);
    const auto photo = store->append_upload("p1", 0, std::string(2 << 20, 'x'));
    ASSERT_FALSE(photo);
    EXPECT_EQ(photo.error().reason, "store_full");
    EXPECT_EQ(store->upload_length("p1"), 0);
    setrlimit(RLIMIT_FSIZE, &before);
    EXPECT_TRUE(store->write_and_wait(add("d2", 1, "after"))) << "recovers by itself when there is room again";
  }
  const auto store = folder.open();
  for (const std::string& id : acknowledged) EXPECT_TRUE(store->read()->entity(id)) << id;
  EXPECT_TRUE(store->verify().empty());
}

TEST(Attachments, GrowInPartsAndAreKeptUnderTheirHash) {
  const Folder folder;
  const auto store = folder.open();
  EXPECT_EQ(*store->append_upload("u1", 0, "första "), 8);
  EXPECT_EQ(store->append_upload("u1", 3, "x").error().reason, "offset_mismatch");
  EXPECT_EQ(*store->append_upload("u1", 8, "andra"), 13);
  const std::string sha = sha256_hex("första andra");
  EXPECT_EQ(*store->read_upload("u1"), "första andra");
  ASSERT_TRUE(store->keep_upload("u1", sha));
  EXPECT_EQ(store->upload_length("u1"), 0);
  EXPECT_TRUE(fs::exists(store->attachment_path(sha)));
  for (const char* hostile : {"../../etc/passwd", "", "a/b", "A"}) {
    EXPECT_EQ(store->attachment_path(hostile), fs::path(folder.path).string() + "/attachments/invalid");
  }
}

TEST(Verify, NoticesChangedOpsBrokenChainsAndDamagedPhotos) {
  const Folder folder;
  const std::string sha = sha256_hex("bild");
  {
    const auto store = folder.open();
    for (int n = 1; n <= 5; ++n) ASSERT_TRUE(store->write_and_wait(add("d1", n, "e")));
    ASSERT_TRUE(store->append_upload("u", 0, "bild"));
    ASSERT_TRUE(store->keep_upload("u", sha));
    ASSERT_TRUE(store->write_and_wait([&](Transaction& t) -> Result<void> {
      t.put_attachment({sha, "image/jpeg", 4, 1});
      return {};
    }));
    EXPECT_TRUE(store->verify().empty());
    std::ofstream(store->attachment_path(sha)) << "blid";
    EXPECT_EQ(store->verify().size(), 1u);
    fs::remove(store->attachment_path(sha));
    EXPECT_NE(store->verify().front().find("missing"), std::string::npos);
  }
  {
    sqlite::Database db(folder.path + "/lykta.db", sqlite::Database::Mode::read_write);
    db.execute("UPDATE ops SET content=replace(content,'trasig','hel') WHERE seq=2; DELETE FROM ops WHERE seq=4");
  }
  const auto faults = folder.open()->verify();
  ASSERT_EQ(faults.size(), 3u);
  EXPECT_NE(faults[0].find("Op 2 has other content"), std::string::npos);
  EXPECT_NE(faults[1].find("chain breaks at op 5"), std::string::npos);
}

TEST(Backup, OpensAsADataFolderWithEverythingStoredBeforeIt) {
  const Folder folder;
  const auto store = folder.open();
  const std::string sha = sha256_hex("bild");
  ASSERT_TRUE(store->write_and_wait(add("d1", 1, "e")));
  ASSERT_TRUE(store->append_upload("u", 0, "bild"));
  ASSERT_TRUE(store->keep_upload("u", sha));
  ASSERT_TRUE(store->write_and_wait([&](Transaction& t) -> Result<void> {
    t.put_attachment({sha, "image/jpeg", 4, 1});
    return {};
  }));
  const std::string target = folder.path + "-copy";
  ASSERT_TRUE(store->backup_to(target));
  EXPECT_EQ(store->backup_to(target).error().reason, "backup_not_empty");
  EXPECT_EQ(fs::status(target + "/lykta.db").permissions(), fs::perms::owner_read | fs::perms::owner_write);
  const auto copy = open_sqlite_store(target);
  ASSERT_TRUE(copy);
  EXPECT_TRUE((*copy)->read()->entity("e"));
  EXPECT_TRUE((*copy)->verify().empty());
}

TEST(Store, ManyWritersShareCommitsAndLoseNothing) {
  const Folder folder;
  const auto store = folder.open();
  std::vector<std::thread> threads;
  for (int d = 0; d < 8; ++d) {
    threads.emplace_back([&, d] {
      const std::string device = "d" + std::to_string(d);
      for (int n = 1; n <= 50; ++n) EXPECT_TRUE(store->write_and_wait(add(device, n, device + "/" + std::to_string(n))));
    });
  }
  for (auto& t : threads) t.join();
  EXPECT_EQ(store->read()->last_seq(), 400);
  EXPECT_TRUE(store->verify().empty());
}

}  // namespace
}  // namespace lykta
