#include "followup/record.h"

#include "followup/gather.h"
#include "followup/reader_view.h"

namespace lykta {
namespace {

constexpr const char* kCounted[] = {"problems", "causes", "measures"};

/// Counts of one area, or sums of them.
struct Counts {
  std::int64_t problems = 0, causes = 0, measures = 0;
  Value value() const { return Value::Object{{"problems", problems}, {"causes", causes}, {"measures", measures}}; }
};

Counts count(const PlanArea& area) {
  Counts counts;
  for (const PlanActivity& row : area.activities) {
    counts.problems += row.has_problem;
    counts.causes += row.has_cause;
    counts.measures += static_cast<std::int64_t>(row.measures);
  }
  return counts;
}

/// Adds up what the document states; a number it leaves out in one area is unknown in the sum as well.
void add_stated(Value& sum, const Value& stated) {
  if (!stated.is_object()) return;
  if (sum.is_null()) sum = Value::Object{{"problems", 0}, {"causes", 0}, {"measures", 0}};
  for (const char* key : kCounted) {
    Value& total = sum.as_object()[key];
    const Value* part = stated.find(key);
    total = part && part->is_int() && total.is_int() ? Value(total.as_int() + part->as_int()) : Value();
  }
}

Value stated_value(const Value& stated) {
  if (!stated.is_object()) return {};
  Value::Object value;
  for (const char* key : kCounted) {
    const Value* part = stated.find(key);
    value[key] = part ? *part : Value();
  }
  return value;
}

/// The document's own totals beside those counted from its rows: they differ where a part was not readable.
Value totals_of(const Plan& plan) {
  Value::Array areas;
  Value stated_sum;
  Counts sum;
  for (const PlanArea& area : plan.areas) {
    const Counts counts = count(area);
    areas.push_back(Value::Object{{"id", area.id},
                                  {"name", area.name},
                                  {"stated", stated_value(area.counts_stated)},
                                  {"computed", counts.value()}});
    add_stated(stated_sum, area.counts_stated);
    sum.problems += counts.problems;
    sum.causes += counts.causes;
    sum.measures += counts.measures;
  }
  return Value::Object{{"areas", std::move(areas)}, {"stated", std::move(stated_sum)}, {"computed", sum.value()}};
}

Value one_row(Gathering& gathering, ReaderView& view, const Plan& plan, const PlanArea& area, const PlanActivity& row,
              const RecordRequest& request) {
  Value record = row_record(gathering.input_of(plan, row), request.period, request.as_of);
  view.cut(record);
  auto& members = record.as_object();
  members["ref"] = row.ref;
  members["area"] = area.id;
  members["confidentiality"] = to_text(row.confidentiality);
  members["plugin"] = row.plugin.empty() ? Value() : Value(row.plugin);
  return record;
}

}  // namespace

Result<Value> plan_record(const Snapshot& snapshot, const RowTable& rows, const ManifestsOf& manifests,
                          const RecordRequest& request) {
  const Plan* plan = rows.plan(request.plan);
  if (!plan) return fail(Code::not_found, "plan_unknown", "There is no plan " + request.plan + ".", "plan");
  Gathering gathering(snapshot, rows, manifests);
  ReaderView view(snapshot, rows, manifests, request.reader);
  Value::Array activities;
  for (const PlanArea& area : plan->areas) {
    for (const PlanActivity& row : area.activities) {
      if (view.sees_row(row)) activities.push_back(one_row(gathering, view, *plan, area, row, request));
    }
  }
  return Value(Value::Object{{"plan", plan->id},
                             {"title", plan->title},
                             {"year", plan->year},
                             {"period", to_text(request.period)},
                             {"as_of", to_text(request.as_of)},
                             {"totals", totals_of(*plan)},
                             {"activities", std::move(activities)}});
}

Result<Value> row_record_for(const Snapshot& snapshot, const RowTable& rows, const ManifestsOf& manifests,
                             std::string_view ref, const RecordRequest& request) {
  const Plan* plan = rows.plan(ref.substr(0, ref.find('/')));
  const PlanActivity* wanted = rows.row(ref);
  if (!plan || !wanted) {
    return fail(Code::not_found, "row_unknown", "There is no plan row " + std::string(ref) + ".", "activity");
  }
  Gathering gathering(snapshot, rows, manifests);
  ReaderView view(snapshot, rows, manifests, request.reader);
  if (!view.sees_row(*wanted)) return Value();
  for (const PlanArea& area : plan->areas) {
    for (const PlanActivity& row : area.activities) {
      if (&row == wanted) return one_row(gathering, view, *plan, area, row, request);
    }
  }
  return Value();
}

}  // namespace lykta
