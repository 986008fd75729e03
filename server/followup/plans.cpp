// Plans in and out of the store. What the document says is kept whole; the typed rows are read from it again.
#include "followup/record.h"
#include "wire/json.h"
#include "wire/messages.h"

namespace lykta {
namespace {

tl::unexpected<Error> damaged(const std::string& id, const Error& cause) {
  return fail(Code::internal, "plan_unreadable",
              "The stored plan " + id + " cannot be read: " + cause.reason + ", " + cause.sentence, cause.field);
}

}  // namespace

Result<void> load_plans(const Store& store, Rows& rows) {
  const auto snapshot = store.read();
  std::vector<Plan> plans;
  for (const std::string& id : snapshot->plan_ids()) {
    const auto document = decode_json(snapshot->plan_document(id).value_or(""), kDocumentLimits);
    if (!document) return damaged(id, document.error());
    auto plan = decode_plan(*document);
    if (!plan) return damaged(id, plan.error());
    plans.push_back(std::move(*plan));
  }
  rows.set(std::move(plans));
  return {};
}

Result<void> import_plan(Store& store, Rows& rows, const Plan& plan, std::int64_t now_ms) {
  const std::string document = plan.document.canonical();
  const auto stored = store.write_and_wait([&](Transaction& tx) -> Result<void> {
    const auto present = tx.plan_document(plan.id);
    if (present && *present == document) return {};
    if (present) {
      return fail(Code::conflict, "plan_exists",
                  "There is already another plan with the id " + plan.id + "; give the new one an id of its own.",
                  "plan_id");
    }
    tx.put_plan(plan.id, document, now_ms);
    tx.audit("", "plan_import", plan.id, now_ms);
    return {};
  });
  if (!stored) return stored;
  // From the store and not from `plan`: of two imports at once, whoever is last sees both.
  return load_plans(store, rows);
}

}  // namespace lykta
