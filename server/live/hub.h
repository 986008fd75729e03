// Live sessions: ops in; receipts, changes and rollups out (shared/contract.md, "Sync"). Any thread.
// Truth is the cursor: a client that is slow or was away is told to catch up, nothing depends on a message arriving.
//
// Three threads stand behind it: one sends receipts, one brings readers through the log (change_feed.h), one computes
// rows' records (rollup_feed.h). What comes in is decoded on the caller's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "access/access.h"
#include "access/policy.h"
#include "domain/clock.h"
#include "domain/manifest.h"
#include "domain/rows.h"
#include "intake/intake.h"
#include "live/batch.h"
#include "live/connection.h"
#include "live/rollup_feed.h"
#include "store/store.h"

namespace lykta {

struct HubOptions {
  std::int64_t frame_window_ms = 15;       ///< several changes share a frame
  std::size_t max_queued_bytes = 1 << 20;  ///< above: changes stop, the client catches up by cursor when drained
  std::size_t sessions_per_device = 3;     ///< one more closes the oldest with 1001
  std::size_t message_bytes = 256 * 1024;
  std::size_t ops_per_batch = 500;
  std::size_t messages_per_second = 200;  ///< per socket; more is answered too_many_messages and closed with 1008
  std::size_t message_burst = 400;
  std::size_t bytes_in_flight = 4 << 20;  ///< of ops without receipt per socket; more is closed with 1013
  std::int64_t photo_bytes = 8 << 20;     ///< told in welcome; kept by whoever takes uploads
  std::int64_t photo_chunk_bytes = 512 << 10;
};

class Hub {
 public:
  struct Parts {
    Store& store;
    Intake& intake;
    Access& access;
    Rows& rows;
    HybridClock& clock;
    ContextOf context_of;
    RowRecord row_record;
    std::function<std::string()> district_version;  ///< hash of what GET /api/v1/district answers
  };
  /// Listens to intake's commits and access's revocations by itself. The parts outlive it.
  Hub(Parts parts, HubOptions options = {});
  ~Hub();  ///< closes every session with 1001

  /// A socket whose upgrade was accepted for this session. The sink lives until on_close returns.
  std::unique_ptr<MessageSink> open(const Session& session, std::shared_ptr<Connection> connection);
  /// Told by intake after each commit (any thread). A doorbell: only wakes the feeds.
  void committed(const Committed& committed);
  /// Rollups of all rows anew, to everybody who may see them (after a plan import, at local midnight); and the news
  /// of a changed district.
  void refresh_rollups();
  /// Closes the device's sockets: 1008 when it may no longer be here, 1001 when it may (its right was changed).
  void close_device(const std::string& device);
  std::size_t session_count() const;
  /// What each phone last said that it holds (contract.md §11), by device; kept over restarts.
  std::vector<PhoneNote> phone_notes() const;
  std::set<std::string> connected_devices() const;

 private:
  struct Impl;
  class Sink;
  std::shared_ptr<Impl> impl_;
};

}  // namespace lykta
