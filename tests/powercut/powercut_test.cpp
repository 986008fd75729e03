// Issue "The straight line", How we know: recorded workloads, cut at random moments, each crash state opened by the
// production store. Nothing that was answered may be lost, nothing may be there twice, and the same test must see
// losses when syncing is taken away.
//
// LYKTA_DEEP=1 plays 50,000 states instead of 2,000; a failure names seed, cut and state.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include "disk.h"
#include "recording.h"
#include "store/digest.h"
#include "store/sqlite/sqlite_store.h"
#include "support/scratch_folder.h"

namespace lykta::powercut {
namespace {

using testing_support::ScratchFolder;

constexpr int kWorkloads = 10;

/// Everything answered up to a cut.
struct Answered {
  struct Stored {
    Seq seq;
    std::string content_hash;
  };
  std::map<std::pair<std::string, std::int64_t>, Stored> ops;
  std::set<std::string> photos, plans;

  void add(const std::string& text) {
    std::istringstream words(text);
    std::string what, device, hash;
    std::int64_t n = 0;
    Seq seq = 0;
    words >> what;
    if (what == "backup") {
      words >> what;
      (what == "begins" ? backup_begun : backup_done) = true;
    } else if (what == "op") {
      words >> device >> n >> seq >> hash;
      ops[{device, n}] = {seq, hash};
    } else {
      words >> hash;
      (what == "photo" ? photos : plans).insert(hash);
    }
  }
  bool backup_begun = false, backup_done = false;
  bool empty() const { return ops.empty() && photos.empty() && plans.empty(); }
};

std::string file_hash(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return sha256_hex(std::string(std::istreambuf_iterator<char>(in), {}));
}

std::string name_of(const std::pair<std::string, std::int64_t>& op) {
  return op.first + " " + std::to_string(op.second);
}

/// One sentence per promise that the opened folder breaks.
std::vector<std::string> broken_promises(const Store& store, const Answered& answered) {
  std::vector<std::string> broken = store.verify();
  const auto snapshot = store.read();
  std::map<std::pair<std::string, std::int64_t>, LoggedOp> log;
  std::map<std::string, Seq> last_change;  // entity → seq of its last op
  for (Seq after = 0;;) {
    std::vector<LoggedOp> page = snapshot->ops_after(after, 1'000);
    if (page.empty()) break;
    after = page.back().seq;
    for (LoggedOp& logged : page) {
      last_change[logged.op.entity] = logged.seq;
      const std::pair key{logged.op.device, logged.op.n};
      if (!log.emplace(key, std::move(logged)).second) broken.push_back(name_of(key) + " stands twice in the log");
    }
  }
  for (const auto& [key, stored] : answered.ops) {
    const auto found = log.find(key);
    if (found == log.end()) {
      broken.push_back(name_of(key) + " was answered and is gone");
    } else if (found->second.seq != stored.seq || sha256_hex(found->second.content) != stored.content_hash) {
      broken.push_back(name_of(key) + " is not what was answered");
    }
  }
  for (const auto& [id, seq] : last_change) {
    const auto entity = snapshot->entity(id);
    if (!entity || entity->rev < seq) broken.push_back("entity " + id + " lacks op " + std::to_string(seq));
  }
  for (const std::string& sha : answered.photos) {
    if (!snapshot->attachment(sha)) broken.push_back("photo " + sha + " is not recorded");
    if (file_hash(store.attachment_path(sha)) != sha) broken.push_back("photo " + sha + " has other bytes");
  }
  for (const std::string& id : answered.plans) {
    if (!snapshot->plan_document(id)) broken.push_back("plan " + id + " is gone");
  }
  return broken;
}

std::vector<std::string> judge(const std::string& folder, const Answered& answered) {
  if (!std::filesystem::exists(folder) && answered.empty()) return {};
  auto store = open_sqlite_store(folder, {.synchronous = "OFF"});
  if (!store) return {"does not open: " + store.error().reason + " " + store.error().sentence};
  return broken_promises(**store, answered);
}

/// The server's folder, and the backup beside it once that was reported done: it holds what was answered before it.
std::vector<std::string> judge_all(const std::string& folder, const Answered& answered, const Answered& before_backup) {
  std::vector<std::string> broken = judge(folder + "/data", answered);
  if (!answered.backup_done || answered.ops.size() % 4 != 0)
    return broken;  // the backup stands still: now and then will do
  for (const std::string& sentence : judge(folder + "/backup", before_backup)) broken.push_back("backup: " + sentence);
  return broken;
}

struct Tally {
  int states = 0;
  int with_losses = 0;
  std::size_t answered = 0;        ///< at the end of the workload
  std::vector<std::string> first;  ///< a few of them, in words
};

std::string describe(Survival survival) {
  return survival == Survival::nothing ? "nothing unsynced kept" : survival == Survival::mixed ? "mixed" : "all kept";
}

/// Plays `states` cuts of one recorded run.
Tally play(std::uint64_t seed, const std::string& synchronous, Syncing syncing, int states) {
  const ScratchFolder lived, cut_folder;
  const std::vector<Event> events =
      record({LYKTA_WORKLOAD, std::to_string(seed), lived.path(), synchronous, LYKTA_PLUGINS}, lived.path(), syncing);
  Random random(seed);
  std::vector<std::size_t> cuts;
  for (int i = 0; i < states; ++i) cuts.push_back(random() % (events.size() + 1));
  std::sort(cuts.begin(), cuts.end());

  Tally tally;
  Disk disk(lived.path());
  Answered answered, before_backup;
  std::size_t at = 0;
  for (const std::size_t cut : cuts) {
    for (; at < cut; ++at) {
      disk.apply(events[at]);
      if (events[at].kind != EventKind::mark) continue;
      answered.add(events[at].data);
      if (!answered.backup_begun) before_backup = answered;
    }
    // Most states are mixed; the two pure ones are likely crashes of their own and come often enough.
    const Survival survival = random() % 10 < 2   ? Survival::nothing
                              : random() % 10 < 1 ? Survival::everything
                                                  : Survival::mixed;
    disk.after_cut(survival, random).write_to(cut_folder.path());
    const std::vector<std::string> broken = judge_all(cut_folder.path(), answered, before_backup);
    ++tally.states;
    if (broken.empty()) continue;
    ++tally.with_losses;
    if (tally.first.size() < 5) {
      tally.first.push_back("seed " + std::to_string(seed) + ", cut " + std::to_string(cut) + " of " +
                            std::to_string(events.size()) + ", " + describe(survival) + ": " + broken.front());
    }
  }
  for (; at < events.size(); ++at) {
    if (events[at].kind == EventKind::mark) answered.add(events[at].data);
  }
  tally.answered = answered.ops.size() + answered.photos.size();
  return tally;
}

int wanted_states() { return std::getenv("LYKTA_DEEP") ? 50'000 : 2'000; }

class PowerCut : public testing::TestWithParam<int> {};

TEST_P(PowerCut, LosesNothingThatWasAnswered) {
  const Tally tally =
      play(static_cast<std::uint64_t>(GetParam()), "FULL", Syncing::honest, wanted_states() / kWorkloads);
  std::cout << tally.states << " crash states, " << tally.answered << " answers\n";
  EXPECT_GT(tally.answered, 100U);
  EXPECT_EQ(tally.with_losses, 0) << testing::PrintToString(tally.first);
}
INSTANTIATE_TEST_SUITE_P(Seeds, PowerCut, testing::Range(1, kWorkloads + 1));

TEST(PowerCutRecording, SeesEverythingTheServerWrites) {
  const ScratchFolder lived;
  const std::vector<Event> events = record({LYKTA_WORKLOAD, "1", lived.path(), "FULL", LYKTA_PLUGINS}, lived.path());
  Disk disk(lived.path());
  for (const Event& event : events) disk.apply(event);
  Random random(1);
  Tree replayed = disk.after_cut(Survival::everything, random), real = Tree::read_from(lived.path());
  // Shared memory that every opening makes anew.
  for (Tree* tree : {&replayed, &real})
    std::erase_if(tree->files, [](const auto& f) { return f.first.ends_with("-shm"); });
  EXPECT_EQ(replayed.folders, real.folders);
  ASSERT_EQ(replayed.files.size(), real.files.size());
  for (const auto& [path, bytes] : real.files) {
    EXPECT_TRUE(replayed.files[path] == bytes) << path << " was written past the recorder";
  }
}

// The check seen red: the very same states lose answered ops once the syncs are missing.
TEST(PowerCutMutation, SynchronousNormalIsSeenToLose) {
  EXPECT_GT(play(1, "NORMAL", Syncing::honest, 60).with_losses, 10);
}
TEST(PowerCutMutation, ADiskThatLiesIsSeenToLose) {
  EXPECT_GT(play(1, "FULL", Syncing::unrecorded, 60).with_losses, 10);
}
TEST(PowerCutMutation, EatmydataIsSeenToLose) {
  if (eatmydata_library().empty()) return;  // the lying disk above is the same thing, made by ourselves
  EXPECT_GT(play(1, "FULL", Syncing::eatmydata, 60).with_losses, 10);
}

}  // namespace
}  // namespace lykta::powercut
