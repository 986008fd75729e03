// Brings every reader through the log: pages for those who are behind, shared frames for those who are not. One
// thread of its own; the public functions may be called from any thread and never block on the store.
//
// It is driven by the log position in a snapshot. ring() is a doorbell only: if it is lost, the next look (at most
// `look_every_ms` later) finds the same. One snapshot serves live readers first and then the next pages, so a reader
// whose page reaches the snapshot's end stands exactly where the live ones stand.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "live/batch.h"
#include "live/outlet.h"
#include "live/reader.h"
#include "store/store.h"

namespace lykta {

struct ChangeFeedOptions {
  std::int64_t frame_window_ms = 15;
  std::size_t max_queued_bytes = 1 << 20;
  std::int64_t look_every_ms = 500;
};

class ChangeFeed {
 public:
  /// `seen` is told of every batch of changed entities, `tick` about twice a second; both on the feed's thread.
  ChangeFeed(const Store& store, ContextOf context_of, ChangeFeedOptions options,
             std::function<void(const std::vector<Entity>&)> seen, std::function<void()> tick);
  ~ChangeFeed();  ///< stops and joins

  /// Serves the outlet from where it stands until it ends. The first run ends with a message that says so.
  void join(std::shared_ptr<Outlet> outlet, std::shared_ptr<const Reader> reader, Held held);
  void ring();

 private:
  using Instant = std::chrono::steady_clock::time_point;
  struct Member {
    std::shared_ptr<Outlet> outlet;
    std::shared_ptr<const Reader> reader;
    Held held;
    Seq base = 0;
    std::set<OccasionRef> skipped;
    bool owes_end = false;  // was promised more, and must be told when everything has come
  };
  struct Group {  // live members who get the same bytes
    std::shared_ptr<const Reader> reader;
    std::vector<std::unique_ptr<Member>> members;
    std::set<OccasionRef> skipped;
    bool owes_end = false;
  };
  struct Page {
    std::vector<ChangesMessage> messages;
    Held held;
    bool reaches_end = false;
  };

  void run();
  bool wait_for_work();
  void broadcast(const Snapshot& snapshot);
  void broadcast(Batch& batch, Held from);
  void say_end(Group& group);
  void send_frames(Group& group, const std::vector<ChangesMessage>& frames, Held from);
  Batch next_batch(const Snapshot& snapshot, Held from) const;
  bool serve_some_pages(const Snapshot& snapshot);
  bool serve_page(const Snapshot& snapshot, Member& member);
  Page page_for(const Snapshot& snapshot, Member& member);
  void drop_ended();

  const Store& store_;
  const ContextOf context_of_;
  const ChangeFeedOptions options_;
  const std::function<void(const std::vector<Entity>&)> seen_;
  const std::function<void()> tick_;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<std::unique_ptr<Member>> joining_;  // guarded by mutex_
  bool rung_ = false;                             // guarded by mutex_
  bool stopping_ = false;                         // guarded by mutex_

  // The feed's thread only:
  std::map<std::string, Group> groups_;  // by Reader::key
  std::deque<std::unique_ptr<Member>> behind_;
  Held live_;                          // where the groups stand; floor == position
  bool has_pages_ = false;             // somebody behind can take more now
  std::map<std::string, Page> pages_;  // of the snapshot that ends at pages_end_
  Seq pages_end_ = -1;
  Instant next_tick_{};

  std::thread thread_;  // last: starts when all else is made
};

}  // namespace lykta
