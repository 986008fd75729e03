// The municipality's plan as the server uses it (schema: shared/schema/plan.schema.json, version 1.0).
// `document` keeps everything as imported, unknown keys too; the typed part is what rooms compute with.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/time.h"
#include "domain/value.h"

namespace lykta {

enum class Confidentiality { open, partner, counts_only };
std::string_view to_text(Confidentiality c);
std::optional<Confidentiality> confidentiality_from(std::string_view text);

struct Party {
  std::string id;
  std::string name;
  std::string type;  ///< municipal_board, municipal_district, municipal_department, police, state_agency, …
};
/// Authorities may capture and see more than others (domain.md §12; design.md §4, Parties).
bool is_authority_type(std::string_view party_type);
/// The organisations built in (domain.md §2); plans add to them.
const std::vector<Party>& built_in_parties();

struct Goal {
  std::string id;          ///< "g1"
  std::string text;
  std::string kind;        ///< "count_events", …
  Value target;            ///< null or {op, value, unit, period}
  Value::Object params;    ///< as in the plan; defaults are added by rollup
  std::string verdict_declared;  ///< "" = none
};

struct PlanActivity {
  std::string id;          ///< inside the plan
  std::string ref;         ///< "<plan_id>/<id>"
  std::string name;
  std::string plugin;      ///< "" = none named
  std::vector<std::string> patterns;
  Confidentiality confidentiality = Confidentiality::open;
  std::vector<std::string> continues;  ///< refs of rows this one carries on (optional key of the schema)
  std::vector<Goal> goals;
  std::string verdict_declared;        ///< of the whole row, "" = none
  std::size_t measures = 0;            ///< number of row measures
  bool has_problem = false;
  bool has_cause = false;
};

struct PlanArea {
  std::string id;
  std::string name;
  Value counts_stated;     ///< null or {problems, causes, measures} as the document states
  std::vector<PlanActivity> activities;
};

struct Plan {
  std::string id;
  std::string title;
  int year = 0;
  std::string district;    ///< name, "" when the document states none
  std::vector<Party> parties;
  std::vector<PlanArea> areas;
  Value document;
  const PlanActivity* activity(std::string_view id) const;
};

}  // namespace lykta
