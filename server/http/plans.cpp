// Plans for those who may import them: list, hand in, take out.
#include "http/resources.h"
#include "wire/messages.h"

namespace lykta::http {
namespace {

Value summary_of(const Plan& plan) {
  std::int64_t activities = 0;
  std::int64_t goals = 0;
  for (const PlanArea& area : plan.areas) {
    activities += static_cast<std::int64_t>(area.activities.size());
    for (const PlanActivity& activity : area.activities) goals += static_cast<std::int64_t>(activity.goals.size());
  }
  return Value::Object{{"id", plan.id},
                       {"title", plan.title},
                       {"year", std::int64_t{plan.year}},
                       {"activities", activities},
                       {"goals", goals}};
}

Answer import(const HttpParts& parts, const Call& call) {
  const auto document = json_body(call);
  if (!document) return error_answer(document.error());
  const auto plan = decode_plan(*document);
  if (!plan) return error_answer(plan.error());
  const bool is_new = !parts.store.read()->plan_document(plan->id);
  if (auto imported = parts.import_plan(*plan); !imported) return error_answer(imported.error());
  return json_answer(summary_of(*plan), is_new ? 201 : 200);
}

}  // namespace

void add_plans(Router& router, const HttpParts& parts, const Gate& gate) {
  router.add("GET", "/api/v1/plans", gate.for_action("plan_import", [&parts](const Call&, const Session&) {
    Value::Array ids;
    for (std::string& id : parts.store.read()->plan_ids()) ids.emplace_back(std::move(id));
    return json_answer(Value::Object{{"plans", std::move(ids)}});
  }));
  router.add("GET", "/api/v1/plans/([^/]+)", gate.for_action("plan_import", [&parts](const Call& call, const Session&) {
    const auto document = parts.store.read()->plan_document(call.matches.at(0));
    if (!document) return error_answer({Code::not_found, "plan_unknown", "There is no such plan."});
    Answer answer;
    answer.content_type = "application/json";
    answer.body = *document;
    return answer;
  }));
  router.add("POST", "/api/v1/plans", gate.for_action("plan_import", [&parts](const Call& call, const Session&) {
    return import(parts, call);
  }));
}

}  // namespace lykta::http
