// Plan import and the follow-up record: a pure function of emissions, plan and as_of, read from one snapshot.
// Any thread.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "access/access.h"
#include "domain/manifest.h"
#include "domain/plan.h"
#include "domain/rows.h"
#include "rollup/goals.h"
#include "store/store.h"

namespace lykta {

/// The manifests that serve a row, the row's own plugin first. Given by `app` (followup knows no plugin).
using ManifestsOf = std::function<std::vector<const Manifest*>(const PlanActivity&)>;

/// Stores a decoded plan and makes its rows known. conflict/plan_exists when another document has its id;
/// the same document again is fine and changes nothing.
Result<void> import_plan(Store& store, Rows& rows, const Plan& plan, std::int64_t now_ms);
/// Reads all stored plans into `rows` (at start).
Result<void> load_plans(const Store& store, Rows& rows);

struct RecordRequest {
  std::string plan;
  Period period = Period::VB;
  Date as_of;                       ///< Stockholm's today unless given
  const Session* reader = nullptr;  ///< nullptr: the administrator at the console, sees everything
};
/// The whole plan's record (design.md §8): {plan, title, year, period, as_of, totals: {areas: [{id, name, stated,
/// computed}], stated, computed}, activities: [row record of rollup/goals.h + ref, area, confidentiality, plugin]}.
/// A fact names at most 500 of the rows behind it (a live message is small), a goal all of them.
/// `stated` is what the document says (null where it says nothing), `computed` what its rows come to. Rows whose
/// numbers the reader may not see are left out. not_found/plan_unknown.
Result<Value> plan_record(const Snapshot& snapshot, const RowTable& rows, const ManifestsOf& manifests,
                          const RecordRequest& request);
/// One row of it, null when the reader may not see the row's rollup. `ref` = "<plan>/<activity>"; request.plan is
/// not looked at. Costs what the row's chain costs, whatever the size of the database. not_found/row_unknown.
Result<Value> row_record_for(const Snapshot& snapshot, const RowTable& rows, const ManifestsOf& manifests,
                             std::string_view ref, const RecordRequest& request);

/// The record as text for people at a console (English labels, one line a goal).
std::string record_text(const Value& record);

}  // namespace lykta
