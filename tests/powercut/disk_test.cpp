// The model of the disk itself, and the recorder against a small program: what is certain after a power cut.
#include "disk.h"

#include <gtest/gtest.h>

namespace lykta::powercut {
namespace {

constexpr char kRoot[] = "/d";

Event made(EventKind kind, int fd, std::string path = "", std::string other = "") {
  Event e;
  e.kind = kind;
  e.fd = fd;
  e.path = std::move(path);
  e.other = std::move(other);
  return e;
}
Event opened(int fd, const std::string& path) {
  Event e = made(EventKind::open, fd, path);
  e.may_create = true;
  return e;
}
Event written(int fd, std::uint64_t offset, std::string data) {
  Event e = made(EventKind::write, fd);
  e.offset = offset;
  e.data = std::move(data);
  return e;
}
const Event kFolderOpened = made(EventKind::open, 9, kRoot);
const Event kFolderSynced = made(EventKind::sync, 9);

Tree after(const std::vector<Event>& events, Survival survival, std::uint64_t seed = 1) {
  Disk disk(kRoot);
  for (const Event& e : events) disk.apply(e);
  Random random(seed);
  return disk.after_cut(survival, random);
}

TEST(Disk, SyncedBytesUnderAnUnsyncedNameAreGone) {
  const Tree tree = after({opened(3, "/d/a"), written(3, 0, "x"), made(EventKind::sync, 3)}, Survival::nothing);
  EXPECT_TRUE(tree.files.empty());
}

TEST(Disk, ANameIsCertainOnceItsFolderIsSynced) {
  const Tree tree = after({opened(3, "/d/a"), written(3, 0, "x"), made(EventKind::sync, 3), kFolderOpened,
                           kFolderSynced, written(3, 1, "y")},
                          Survival::nothing);
  EXPECT_EQ(tree.files.at("a"), "x");
}

TEST(Disk, ARenameThatWasNotSyncedLeavesTheOldName) {
  const std::vector<Event> events = {
      opened(3, "/d/a"), written(3, 0, "x"), made(EventKind::sync, 3),
      kFolderOpened,     kFolderSynced,      made(EventKind::rename, -1, "/d/a", "/d/b")};
  EXPECT_EQ(after(events, Survival::nothing).files, (std::map<std::string, std::string>{{"a", "x"}}));
  EXPECT_EQ(after(events, Survival::everything).files, (std::map<std::string, std::string>{{"b", "x"}}));
  for (std::uint64_t seed = 0; seed < 50; ++seed) EXPECT_EQ(after(events, Survival::mixed, seed).files.size(), 1U);
}

TEST(Disk, AFolderThatIsLostTakesWhatIsInItAlong) {
  const std::vector<Event> events = {
      made(EventKind::make_folder, -1, "/d/sub"), opened(3, "/d/sub/a"),   written(3, 0, "x"), made(EventKind::sync, 3),
      made(EventKind::open, 4, "/d/sub"),         made(EventKind::sync, 4)};
  EXPECT_TRUE(after(events, Survival::nothing).files.empty());
  EXPECT_EQ(after(events, Survival::everything).files.at("sub/a"), "x");
}

TEST(Disk, AWriteMayBeTornAtASector) {
  const std::vector<Event> events = {opened(3, "/d/a"), kFolderOpened, kFolderSynced,
                                     written(3, 0, std::string(1024, 'x'))};
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    std::string shape;
    const std::string bytes = after(events, Survival::mixed, seed).files.at("a");
    for (std::size_t at = 0; at < bytes.size(); at += 512) shape += bytes[at] == 'x' ? 'x' : '0';
    seen.insert(shape);
  }
  EXPECT_EQ(seen, (std::set<std::string>{"", "x", "xx", "0x"}));
}

TEST(Disk, TruncatesAreChangesLikeOthers) {
  Event cut = made(EventKind::truncate, 3);
  cut.offset = 1;
  const std::vector<Event> events = {opened(3, "/d/a"), written(3, 0, "xyz"), made(EventKind::sync, 3),
                                     kFolderOpened,     kFolderSynced,        cut};
  EXPECT_EQ(after(events, Survival::nothing).files.at("a"), "xyz");
  EXPECT_EQ(after(events, Survival::everything).files.at("a"), "x");
}

}  // namespace
}  // namespace lykta::powercut
