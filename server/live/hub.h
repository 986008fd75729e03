// Live sessions: ops in; receipts, changes and rollups out (shared/contract.md, "Sync"). Any thread.
// Truth is the cursor: a client that is slow or was away is told to catch up, nothing depends on a message arriving.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "access/access.h"
#include "access/policy.h"
#include "domain/clock.h"
#include "domain/manifest.h"
#include "domain/rows.h"
#include "intake/intake.h"
#include "live/connection.h"
#include "store/store.h"

namespace lykta {

struct HubOptions {
  std::int64_t frame_window_ms = 15;          ///< several changes share a frame
  std::size_t max_queued_bytes = 1 << 20;     ///< above: changes stop, the client catches up by cursor when drained
  std::size_t sessions_per_device = 3;
  std::size_t message_bytes = 256 * 1024;
  std::size_t ops_per_batch = 500;
};

/// Computes one row's record for a reader (given by `app`; live knows no plan arithmetic of its own).
using RowRecord = std::function<Value(const Snapshot&, std::string_view ref, const Session&)>;
/// Entity → what policy needs to know of its row and kind (nullptr kind when its plugin is absent).
using ContextOf = std::function<PolicyContext(const Entity&)>;

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
    std::function<std::string()> district_version;   ///< hash of what GET /api/v1/district answers
  };
  Hub(Parts parts, HubOptions options = {});
  ~Hub();   ///< closes every session with 1001

  /// A socket whose upgrade was accepted for this session. The sink lives until on_close returns.
  std::unique_ptr<MessageSink> open(const Session& session, std::shared_ptr<Connection> connection);
  /// Told by intake after each commit (any thread).
  void committed(const Committed& committed);
  /// Rollups of all rows anew, to everybody who may see them (after a plan import, at local midnight).
  void refresh_rollups();
  void close_device(const std::string& device);
  std::size_t session_count() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace lykta
