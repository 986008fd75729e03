// What of a record's evidence one reader gets to see. Numbers stay as they are; ids of rows the reader may not open
// are taken out and counted as hidden. Survey answers are never named, to nobody. Inside `followup`.
#pragma once

#include <map>
#include <string>

#include "followup/record.h"

namespace lykta {

/// Reads one snapshot; belongs to the snapshot's thread and must not outlive it.
class ReaderView {
 public:
  ReaderView(const Snapshot& snapshot, const RowTable& rows, const ManifestsOf& manifests, const Session* reader)
      : snapshot_(snapshot), rows_(rows), manifests_(manifests), reader_(reader) {}

  bool sees_row(const PlanActivity& row) const;
  /// Takes out of a row record (rollup/goals.h) what this reader may not see, and sets every goal's `hidden`.
  void cut(Value& row_record);

 private:
  bool may_open(const std::string& id);
  bool looks_open(const std::string& id) const;
  std::int64_t cut_ids(Value& ids);
  void cut_goal(Value& goal);

  const Snapshot& snapshot_;
  const RowTable& rows_;
  const ManifestsOf& manifests_;
  const Session* reader_;
  std::map<std::string, bool> known_;  ///< answers already given
};

}  // namespace lykta
