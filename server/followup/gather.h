// Collects what one row's goals are computed from: the facts of its chain over the years, of occasions that also
// count for it, and of the rows its goals name as sources. Inside `followup`.
#pragma once

#include "followup/record.h"

namespace lykta {

/// Reads one snapshot; belongs to the snapshot's thread and must not outlive it.
class Gathering {
 public:
  Gathering(const Snapshot& snapshot, const RowTable& rows, const ManifestsOf& manifests)
      : snapshot_(snapshot), rows_(rows), manifests_(manifests) {}
  RowInput input_of(const Plan& plan, const PlanActivity& row);

 private:
  const std::vector<Emission>& counting_elsewhere();

  const Snapshot& snapshot_;
  const RowTable& rows_;
  const ManifestsOf& manifests_;
  std::optional<std::vector<Emission>> elsewhere_;  ///< read at most once
};

}  // namespace lykta
