// The tool against a bare SQLite writer: it sees everything, FULL loses nothing, and what ought to lose does.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>

#include "disk.h"
#include "recording.h"
#include "support/scratch_folder.h"

namespace lykta::powercut {
namespace {

using testing_support::ScratchFolder;
constexpr int kRows = 300;

std::vector<Event> plain_run(const std::string& folder, const std::string& synchronous, Syncing syncing) {
  return record({LYKTA_PLAIN_WRITER, folder, synchronous, std::to_string(kRows)}, folder, syncing);
}

/// Rows that are there, or -1 when the database cannot be used or has a hole.
int rows_in(const std::string& folder) {
  sqlite3* db = nullptr;
  int rows = -1;
  sqlite3_open((folder + "/plain.db").c_str(), &db);
  const auto first_column = [](void* out, int, char** values, char**) {
    *static_cast<std::string*>(out) = values[0] ? values[0] : "";
    return 0;
  };
  std::string sound, count;
  if (sqlite3_exec(db, "pragma integrity_check", first_column, &sound, nullptr) == SQLITE_OK && sound == "ok" &&
      sqlite3_exec(db, "select iif(count(*) = max(n), count(*), -1) from row", first_column, &count, nullptr) ==
          SQLITE_OK) {
    rows = std::stoi(count);
  }
  sqlite3_close(db);
  return rows;
}

/// Crash states, of `states`, in which an answered row was missing.
int states_with_losses(const std::vector<Event>& events, const std::string& root, int states) {
  Random random(7);
  std::vector<std::size_t> cuts;
  for (int i = 0; i < states; ++i) cuts.push_back(random() % (events.size() + 1));
  std::sort(cuts.begin(), cuts.end());
  const ScratchFolder folder;
  Disk disk(root);
  int answered = 0, losses = 0;
  std::size_t at = 0;
  for (const std::size_t cut : cuts) {
    for (; at < cut; ++at) {
      disk.apply(events[at]);
      if (events[at].kind == EventKind::mark) answered = std::stoi(events[at].data);
    }
    disk.after_cut(static_cast<Survival>(random() % 3), random).write_to(folder.path());
    if (answered > 0 && rows_in(folder.path()) < answered) ++losses;
  }
  return losses;
}

TEST(Recorder, SeesEverythingThatIsOnTheRealDisk) {
  const ScratchFolder folder;
  const std::vector<Event> events = plain_run(folder.path(), "FULL", Syncing::honest);
  Disk disk(folder.path());
  for (const Event& e : events) disk.apply(e);
  Random random(1);
  EXPECT_EQ(disk.after_cut(Survival::everything, random).files, Tree::read_from(folder.path()).files);
}

TEST(Recorder, ABareWriterWithFullSyncLosesNothing) {
  const ScratchFolder folder;
  EXPECT_EQ(states_with_losses(plain_run(folder.path(), "FULL", Syncing::honest), folder.path(), 400), 0);
}

TEST(Recorder, WhatDoesNotSyncIsSeenToLose) {
  struct Case {
    const char* synchronous;
    Syncing syncing;
  };
  std::vector<Case> cases = {{"NORMAL", Syncing::honest}, {"FULL", Syncing::unrecorded}};
  if (!eatmydata_library().empty()) cases.push_back({"FULL", Syncing::eatmydata});
  for (const Case& c : cases) {
    const ScratchFolder folder;
    EXPECT_GT(states_with_losses(plain_run(folder.path(), c.synchronous, c.syncing), folder.path(), 100), 20)
        << c.synchronous << " " << static_cast<int>(c.syncing);
  }
}

}  // namespace
}  // namespace lykta::powercut
