// The plan rows known to this server, kept in memory: which activity refs exist, what serves them, who is a party.
// Synchronises itself; a change replaces the whole immutable table.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "domain/plan.h"

namespace lykta {

class RowTable {
 public:
  explicit RowTable(std::vector<Plan> plans);
  const std::vector<Plan>& plans() const { return plans_; }   ///< by id
  const Plan* plan(std::string_view id) const;
  /// "<plan>/<activity>" → row; nullptr when unknown.
  const PlanActivity* row(std::string_view ref) const;
  /// Refs of the row's chain over the years, itself included, sorted: rows of one district with the same activity
  /// id, or joined by `continues` (design.md §2).
  std::vector<std::string> chain(std::string_view ref) const;
  /// Type of a party, "" when unknown. Built-in codes first, then those of the plans.
  std::string party_type(std::string_view party) const;

 private:
  std::vector<Plan> plans_;
};

class Rows {
 public:
  std::shared_ptr<const RowTable> get() const;
  void set(std::vector<Plan> plans);

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const RowTable> table_ = std::make_shared<RowTable>(std::vector<Plan>{});  // guarded by mutex_
};

}  // namespace lykta
