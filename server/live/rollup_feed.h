// Keeps open screens' goals up to date: one record per row and kind of reader, computed on a thread of its own some
// milliseconds after a commit and at most every 100 ms per row. Public functions: any thread, never blocking on the
// store.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "domain/clock.h"
#include "domain/rows.h"
#include "live/outlet.h"
#include "live/reader.h"
#include "store/store.h"

namespace lykta {

/// Computes one row's record for a reader (given by `app`; live knows no plan arithmetic of its own).
using RowRecord = std::function<Value(const Snapshot&, std::string_view ref, const Session&)>;

class RollupFeed {
 public:
  RollupFeed(const Store& store, const Rows& rows, const HybridClock& clock, RowRecord row_record,
             std::int64_t window_ms, std::size_t max_queued_bytes);
  ~RollupFeed();  ///< stops and joins

  /// Sends the current record of every row the outlet may see, then each that changes.
  void join(std::shared_ptr<Outlet> outlet, std::shared_ptr<const Reader> reader);
  /// Something was committed in these activities.
  void touch(const std::set<std::string>& activities);
  /// Everything anew, to everybody.
  void refresh();

 private:
  using Instant = std::chrono::steady_clock::time_point;
  struct Member {
    std::shared_ptr<Outlet> outlet;
    std::shared_ptr<const Reader> reader;
    bool wants_all = true;
    std::set<std::string> wants;  // rows that changed since it was last sent something
  };
  struct Record {
    std::shared_ptr<const std::string> text;  // nullptr = not visible
    bool is_stale = true;
  };
  using Records = std::map<std::string, Record>;  // by row
  using Messages = std::vector<std::shared_ptr<const std::string>>;

  void run();
  bool wait_for_work();
  bool is_called() const { return stopping_ || refresh_ || !touched_.empty() || !joining_.empty(); }
  bool is_owed() const;
  void mark_rows();
  bool take_due_rows(Instant now);
  void renew_stale_records(const Snapshot& snapshot);
  void send_all(const Snapshot& snapshot);
  const Record& record(const Snapshot& snapshot, const Reader& reader, const std::string& ref);
  Messages messages(const Snapshot& snapshot, const Reader& reader, const std::set<std::string>& refs);

  const Store& store_;
  const Rows& rows_;
  const HybridClock& clock_;
  const RowRecord row_record_;
  const std::chrono::milliseconds window_;
  const std::size_t max_queued_bytes_;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::set<std::string> touched_;  // guarded by mutex_
  std::vector<Member> joining_;    // guarded by mutex_
  bool refresh_ = false;           // guarded by mutex_
  bool stopping_ = false;          // guarded by mutex_

  // The feed's thread only:
  std::vector<Member> members_;
  std::set<std::string> taken_touched_;  // of this turn
  bool taken_refresh_ = false;
  std::string as_of_;                     // the day the cached records are of
  std::map<std::string, Records> cache_;  // by rights version
  std::map<std::string, Instant> due_;    // rows to compute, and when at the earliest
  std::map<std::string, Instant> computed_;

  std::thread thread_;
};

/// The rows whose numbers may change when something happens in `activity`: its chain over the years and the rows that
/// name one of those in a goal's params.sources.
std::set<std::string> rows_touched_by(const RowTable& table, const std::string& activity);

}  // namespace lykta
