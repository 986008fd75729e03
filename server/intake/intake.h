// Ops and photo bytes in, receipts out: authorise → validate → merge → one transaction → commit → receipt.
// Any thread; callbacks come on the store's writer thread after commit.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "access/access.h"
#include "activity/registry.h"
#include "domain/clock.h"
#include "domain/rows.h"
#include "store/store.h"

namespace lykta {

/// What one commit changed; told to `live` after the commit and never before.
struct Committed {
  std::vector<std::pair<Seq, std::string>> entities;   ///< (rev, id) of every changed entity, by rev
  std::set<std::string> activities;                    ///< rows whose emissions may have changed
};

class Intake {
 public:
  Intake(Store& store, const Registry& registry, Rows& rows, HybridClock& clock);

  using Receipts = std::function<void(std::vector<Receipt>)>;
  /// Each op stands alone: a rejected one does not touch its neighbours. Receipts in the order given, after commit.
  /// If the store could not commit, every receipt is `rejected` with code `unavailable` or `internal`: that is no
  /// verdict on the op, and `live` must not send it as one. A session without a device is the console: it may set
  /// `device` and `by` (lykta import).
  void submit(const Session& session, std::vector<Op> ops, Receipts done);
  std::vector<Receipt> submit_and_wait(const Session& session, std::vector<Op> ops);

  void on_committed(std::function<void(const Committed&)> listener);

  /// Maps every occasion anew. Gives the same bytes as the incremental way (design.md §6).
  Result<void> recompute_all();
  /// Called when a photo's bytes are on disk: records it and rewrites the rows that list it.
  Result<void> photo_stored(const AttachmentInfo& attachment);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace lykta
