// Tillsyn: joint inspections of sellers and licensed premises. Rules that plugin.json cannot say, and the facts.
#include "activity/plugin.h"

#include <algorithm>
#include <set>

#include "domain/time.h"
#include "checklists.h"

namespace lykta {
namespace {

/// What a field will hold once the op is merged, as far as its writer knows.
std::string text_after(const Op& op, const Entity* entity, const std::string& field) {
  if (const auto it = op.set.find(field); it != op.set.end()) return it->second.is_text() ? it->second.as_text() : "";
  return entity ? entity->text(field) : "";
}

Problem refusal(std::string reason, std::string sentence, std::string field) {
  return {std::move(reason), std::move(sentence), "set." + std::move(field), true};
}

using Problems = std::vector<Problem>;

/// `first` and `second` are dates or local times of one kind; both sort as text.
void check_order(const Op& op, const Entity* entity, const std::string& first, const std::string& second,
                 Problem problem, Problems& out) {
  const std::string a = text_after(op, entity, first), b = text_after(op, entity, second);
  if (!a.empty() && !b.empty() && b < a) {
    problem.field = "set." + (op.set.count(second) ? second : first);
    out.push_back(std::move(problem));
  }
}

void check_checklist(const Op& op, const Entity* entity, Problems& out) {
  const std::string version = text_after(op, entity, "checklist_version"), point = text_after(op, entity, "point");
  if (version.empty() || !(op.set.count("checklist_version") || op.set.count("point"))) return;
  const auto fault = tillsyn::fault_of(tillsyn::checklists(), version, point, op.at.substr(0, 10), op.schema);
  if (fault) out.push_back({fault->reason, fault->sentence, "set." + fault->field, fault->rejects});
}

void check_decision(const Op& op, const Entity* entity, Problems& out) {
  if (text_after(op, entity, "correct_by").empty()) return;
  for (const char* needed : {"decision_on", "decision_number"}) {
    if (!text_after(op, entity, needed).empty()) continue;
    out.push_back(refusal("decision_missing", "A date to correct by needs a decision with date and number.",
                          op.set.count("correct_by") ? "correct_by" : needed));
    return;
  }
}

// ---- facts -------------------------------------------------------------------------------------------------------

/// Regimes count for kinds: domain.md §10.3, the last paragraph. "" = for none.
std::string kind_of_regime(const std::string& regime) {
  if (regime == "tobacco") return "tobacco";
  if (regime == "ecig" || regime == "nicotine") return "nicotine";
  if (regime == "folkol_retail" || regime == "folkol_serving") return "folkol";
  if (regime == "serving") return "pub";
  return "";
}

/// "" = nobody has answered anything yet.
std::string outcome_of(const Entity& visit, const Occasion& occasion) {
  const std::string said = visit.text("outcome");
  if (!said.empty()) return said;
  bool is_any_ok = false;
  for (const Entity* e : occasion.entities) {
    if (e->text("object") != visit.text("object")) continue;
    if (e->kind == "deficiency") return "deficiency";
    if (e->kind != "answer") continue;
    if (e->text("answer") == "deficiency") return "deficiency";
    is_any_ok = is_any_ok || e->text("answer") == "ok";
  }
  return is_any_ok ? "no_remark" : "";
}

std::optional<Date> date_of(const std::string& local_time) {
  const auto time = parse_local_time(local_time);
  return time ? std::optional(time->date) : std::nullopt;
}

Emission fact(std::string metric, const Entity& entity, Date date, Value::Object attrs) {
  Emission e;
  e.metric = std::move(metric);
  e.key = entity.id;
  e.date = date;
  std::erase_if(attrs, [](const auto& attr) { return attr.second.is_null(); });
  e.attrs = std::move(attrs);
  e.evidence = {entity.id};
  return e;
}

Value copied(const Entity& entity, const char* field) {
  const Value* value = entity.value(field);
  return value ? *value : Value();
}

struct Round {
  Date date;
  bool is_planned = false;
  std::set<std::string> kinds;
  std::map<std::string, std::int64_t> objects_by_kind;
  std::vector<const Entity*> visits;
};

/// Only a held round says anything: that one is coming is secret, and one that was cancelled was never to be known.
std::optional<Round> held_round(const Occasion& occasion) {
  const Entity* r = occasion.record;
  if (!r || r->kind != "inspection_round" || r->text("status") != "held") return std::nullopt;
  const auto date = date_of(r->text("starts_at"));
  if (!date) return std::nullopt;
  Round round{*date, r->value("planned") && *r->value("planned") == Value(true)};
  for (const std::string& kind : r->elements("kinds")) round.kinds.insert(kind);
  for (const Entity* e : occasion.entities) {
    if (e->kind != "visit") continue;
    round.visits.push_back(e);
    std::set<std::string> of_visit;
    for (const std::string& regime : e->elements("regimes")) of_visit.insert(kind_of_regime(regime));
    of_visit.erase("");
    for (const std::string& kind : of_visit) ++round.objects_by_kind[kind];
  }
  return round;
}

void add_round(const Occasion& occasion, const Round& round, std::vector<Emission>& out) {
  const Entity& r = *occasion.record;
  const bool stands = std::find(occasion.entities.begin(), occasion.entities.end(), &r) != occasion.entities.end();
  if (!stands) return;  // merged into another round: that one's facts
  std::string sort = "inspection_round";
  for (const std::string& kind : round.kinds) sort += " " + kind;
  Value::Object objects;
  for (const auto& [kind, count] : round.objects_by_kind) objects[kind] = count;
  Value::Object attrs{{"kind", sort},
                      {"starts_at", r.text("starts_at")},
                      {"planned", round.is_planned},
                      {"kinds", Value::Array(round.kinds.begin(), round.kinds.end())},
                      {"main_kind", copied(r, "main_kind")},
                      {"objects_by_kind", std::move(objects)},
                      {"objects_visited", static_cast<std::int64_t>(round.visits.size())}};
  if (round.is_planned) out.push_back(fact("inspection_planned_held", r, round.date, attrs));
  out.push_back(fact("inspection_held", r, round.date, std::move(attrs)));
  for (const std::string& kind : round.kinds) {
    const auto visited = round.objects_by_kind.find(kind);
    if (round.kinds.size() > 1 && (visited == round.objects_by_kind.end() || visited->second == 0)) continue;
    Emission e = fact("round_of_kind", r, round.date,
                      {{"kind", sort + " as " + kind},
                       {"starts_at", r.text("starts_at")},
                       {"inspection_kind", kind},
                       {"planned", round.is_planned}});
    e.key = occasion.id + "/" + kind;
    out.push_back(std::move(e));
  }
}

void add_of_round(const Entity& e, const Occasion& occasion, const Round& round, std::vector<Emission>& out) {
  if (e.kind == "visit") {
    const auto regimes = e.elements("regimes");
    out.push_back(fact("visit", e, date_of(e.text("arrived_at")).value_or(round.date),
                       {{"object", copied(e, "object")},
                        {"outcome", outcome_of(e, occasion)},
                        {"planned", round.is_planned},
                        {"protocol_sent_on", copied(e, "protocol_sent_on")},
                        {"regimes", Value::Array(regimes.begin(), regimes.end())}}));
  }
  if (e.kind == "deficiency") {
    out.push_back(fact("deficiency", e, round.date,
                       {{"point", copied(e, "point")},
                        {"seriousness", copied(e, "seriousness")},
                        {"corrected_on", copied(e, "corrected_on")}}));
  }
  if (e.kind == "law_report") {
    out.push_back(fact("law_report", e, round.date, {{"law", copied(e, "law")}, {"count", copied(e, "count")}}));
  }
}

/// What belongs to the whole activity.
void add_standing(const Entity& e, std::vector<Emission>& out) {
  if (e.kind == "annual_plan") {
    const auto fixed = parse_date(e.text("fixed_on"));
    if (!fixed) return;
    out.push_back(fact("annual_plan", e, *fixed,
                       {{"year", copied(e, "year")},
                        {"inspection_kind", copied(e, "kind")},
                        {"planned_rounds", copied(e, "planned_rounds")},
                        {"version", copied(e, "version")},
                        {"fixed_on", copied(e, "fixed_on")}}));
  }
  if (e.kind == "test_purchase") {
    const auto done = parse_date(e.text("done_on"));
    if (!done) return;
    out.push_back(fact("test_purchase", e, *done,
                       {{"product", copied(e, "product")}, {"id_asked", copied(e, "id_asked")}, {"sold", copied(e, "sold")}}));
  }
}

class Tillsyn : public Plugin {
 public:
  std::vector<Problem> validate(const Op& op, const Entity* entity) const override {
    Problems out;
    if (op.is_delete) return out;
    const auto in_order = [&](const char* first, const char* second, const char* reason, const char* sentence) {
      check_order(op, entity, first, second, refusal(reason, sentence, second), out);
    };
    if (op.kind == "inspection_round") {
      in_order("starts_at", "ends_at", "ends_before_start", "A round cannot end before it starts.");
    } else if (op.kind == "visit") {
      in_order("arrived_at", "left_at", "left_before_arrival", "Nobody leaves before they arrived.");
    } else if (op.kind == "answer") {
      check_checklist(op, entity, out);
    } else if (op.kind == "deficiency") {
      check_decision(op, entity, out);
    } else if (op.kind == "track") {
      in_order("opened_on", "closed_on", "closed_before_opened", "A track cannot be closed before it was opened.");
    } else if (op.kind == "test_purchase") {
      in_order("done_on", "dialogue_on", "dialogue_before_purchase", "The dialogue cannot be before the purchase.");
    }
    return out;
  }

  std::vector<Emission> map(const Occasion& occasion) const override {
    std::vector<Emission> out;
    const auto round = held_round(occasion);
    if (round) add_round(occasion, *round, out);
    for (const Entity* e : occasion.entities) {
      if (round) add_of_round(*e, occasion, *round, out);
      add_standing(*e, out);
    }
    return out;
  }
};

}  // namespace
}  // namespace lykta

LYKTA_PLUGIN(lykta::Tillsyn)
