// Entities by id and the history of one, both through the reader's projection.
#include <set>

#include "domain/time.h"
#include "http/resources.h"

namespace lykta::http {
namespace {

constexpr std::size_t kIdsPerRequest = 200;

std::set<std::string> split_ids(std::string_view ids) {
  std::set<std::string> out;
  while (!ids.empty()) {
    const auto end = std::min(ids.find(','), ids.size());
    if (end > 0) out.insert(std::string(ids.substr(0, end)));
    ids.remove_prefix(std::min(end + 1, ids.size()));
  }
  return out;
}

Answer answer_entities(const HttpParts& parts, const Call& call, const Session& session) {
  const auto ids = split_ids(call.parameter("ids").value_or(""));
  if (ids.empty() || ids.size() > kIdsPerRequest) {
    return error_answer({Code::invalid, "ids_count", "ids must name 1 to 200 entities.", "ids"});
  }
  const auto snapshot = parts.store.read();
  Value::Array found;
  for (const std::string& id : ids) {
    const auto entity = snapshot->entity(id);
    if (!entity) continue;
    Value projected = project(session, parts.context_of(*entity), *entity);
    if (!projected.is_null()) found.push_back(std::move(projected));
  }
  return json_answer(Value::Object{{"entities", std::move(found)}});
}

/// null when the reader may see nothing of what the op changed.
Value history_line(const Session& session, const PolicyContext& context, const Entity& entity, const LoggedOp& logged) {
  const Op& op = logged.op;
  Value::Object line{{"seq", logged.seq},
                     {"at", op.at},
                     {"clock", logged.clock},
                     {"received", instant_text(logged.received_ms)},
                     {"by", Value::Object{{"party", op.by.party}, {"role", op.by.role}}},
                     {"device", op.device},
                     {"n", op.n}};
  if (op.is_delete) {
    line["delete"] = true;
    return line;
  }
  Value::Object visible;
  for (const auto& [field, value] : op.set) {
    if (may_see_field(session, context, entity, field)) visible[field] = value;
  }
  if (visible.empty()) return nullptr;
  line["set"] = std::move(visible);
  return line;
}

Answer answer_history(const HttpParts& parts, const Call& call, const Session& session) {
  const auto snapshot = parts.store.read();
  const auto entity = snapshot->entity(call.parameter("entity").value_or(""));
  const Error unknown{Code::not_found, "entity_unknown", "There is no such entity.", "entity"};
  if (!entity) return error_answer(unknown);
  const PolicyContext context = parts.context_of(*entity);
  if (!may_see(session, context, *entity)) return error_answer(unknown);
  Value::Array lines;
  for (const LoggedOp& logged : snapshot->history(entity->id)) {
    Value line = history_line(session, context, *entity, logged);
    if (!line.is_null()) lines.push_back(std::move(line));
  }
  return json_answer(Value::Object{{"ops", std::move(lines)}});
}

}  // namespace

void add_entities(Router& router, const HttpParts& parts, const Gate& gate) {
  router.add("GET", "/api/v1/entities", gate.for_session([&parts](const Call& call, const Session& session) {
    return answer_entities(parts, call, session);
  }));
  router.add("GET", "/api/v1/history", gate.for_action("history", [&parts](const Call& call, const Session& session) {
    return answer_history(parts, call, session);
  }));
}

}  // namespace lykta::http
