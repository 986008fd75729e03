// The plan schema 1.0 as tables: which keys an object has, of which types, with which words. The tables and
// shared/schema/plan.schema.json say the same; examples_test runs the shared examples against both.
#include <algorithm>
#include <initializer_list>
#include <set>
#include <span>

#include "wire/messages.h"

namespace lykta {
namespace {

enum Type : unsigned {
  kText = 1,
  kInteger = 2,
  kFraction = 4,
  kBoolean = 8,
  kObject = 16,
  kList = 32,
  kNull = 64,
  kNumber = kInteger | kFraction,
  kTextOrNull = kText | kNull,
};

using Words = std::span<const std::string_view>;

struct KeyRule {
  std::string_view key;
  unsigned types;
  bool is_required = false;
  Words words = {};  ///< of a text, or of a list's texts; empty = any
};

constexpr bool kRequired = true;
constexpr bool kOptional = false;

constexpr std::string_view kDocumentTypes[] = {"plan", "plan_with_followup", "followup"};
constexpr std::string_view kTemplates[] = {"record_2020", "record_2022", "table_2024", "status_table_2024",
                                           "tabs_2025"};
constexpr std::string_view kAreaWords[] = {
    "youth_at_risk",         "unsafe_places", "system_threatening_crime", "vulnerable_victims", "criminal_environments",
    "school_as_crime_scene", "own_area"};
constexpr std::string_view kPatterns[] = {"meeting", "intervention", "walk", "inspection",
                                          "survey",  "indicator",    "task"};
constexpr std::string_view kConfidentialities[] = {"open", "partner", "counts_only"};
constexpr std::string_view kStatuses[] = {"not_started", "started", "partly_done", "done", "not_done", "removed"};
constexpr std::string_view kContinuesIn[] = {"working_group", "line_work"};
constexpr std::string_view kGoalKinds[] = {
    "count_events",  "weekend_count",    "every_period", "ratio_measures_done", "attendance_all", "survey_majority",
    "survey_share",  "survey_held",      "sum_quantity", "plan_fulfilment",     "count_distinct", "share_counts",
    "response_time", "indicator_change", "declared",     "indicator_threshold"};
constexpr std::string_view kTargetOps[] = {">=", ">", "=", "<", "<="};
constexpr std::string_view kTargetPeriods[] = {"year", "term", "month", "two_weeks", "week"};
constexpr std::string_view kVerdicts[] = {"met", "partly_met", "not_met", "not_measured", "not_measurable"};
constexpr std::string_view kPeriods[] = {"T1", "T2", "VB"};
constexpr std::string_view kReadable[] = {"full", "partial"};

constexpr KeyRule kPlanKeys[] = {
    {"plan_id", kText, kRequired},
    {"year", kInteger, kRequired},
    {"title", kText},
    {"district", kObject | kNull},
    {"document_type", kTextOrNull, kOptional, kDocumentTypes},
    {"template", kTextOrNull, kOptional, kTemplates},
    {"document_date", kTextOrNull},
    {"source", kObject | kNull},
    {"reporting", kObject | kNull},
    {"parties", kList},
    {"summary_stated", kList | kNull},
    {"areas", kList, kRequired},
};
constexpr KeyRule kDistrictKeys[] = {{"name", kTextOrNull}, {"police_area", kTextOrNull}};
constexpr KeyRule kPartyKeys[] = {{"id", kText, kRequired}, {"name", kText, kRequired}, {"type", kText, kRequired}};
constexpr KeyRule kAreaKeys[] = {
    {"id", kText, kRequired},
    {"code", kTextOrNull},
    {"name", kText, kRequired},
    {"canonical", kTextOrNull, kOptional, kAreaWords},
    {"overall_goal", kTextOrNull},
    {"situation", kTextOrNull},
    {"strategy", kTextOrNull},
    {"counts_stated", kObject | kNull},
    {"counts_readable", kObject | kNull},
    {"note", kTextOrNull},
    {"activities", kList, kRequired},
};
constexpr KeyRule kCountKeys[] = {
    {"problems", kInteger | kNull}, {"causes", kInteger | kNull}, {"measures", kInteger | kNull}};
constexpr KeyRule kActivityKeys[] = {
    {"id", kText, kRequired},
    {"code", kTextOrNull},
    {"name", kText, kRequired},
    {"problem", kTextOrNull},
    {"cause", kTextOrNull},
    {"purpose", kTextOrNull},
    {"operative_goal", kTextOrNull},
    {"when", kObject | kNull},
    {"frequency", kObject | kNull},
    {"duration", kTextOrNull},
    {"convenor", kObject | kNull},
    {"responsible", kList},
    {"parties", kList},
    {"other_participants", kList},
    {"funding", kTextOrNull},
    {"communication", kTextOrNull},
    {"patterns", kList, kRequired, kPatterns},
    {"plugin", kTextOrNull},
    {"confidentiality", kText, kRequired, kConfidentialities},
    {"continues", kText | kList | kNull},
    {"measures", kList, kRequired},
    {"goals", kList, kRequired},
    {"followup", kObject | kNull},
    {"readable", kTextOrNull, kOptional, kReadable},
    {"note", kTextOrNull},
};
constexpr KeyRule kMeasureKeys[] = {
    {"no", kInteger | kNull},
    {"text", kTextOrNull},
    {"when", kObject | kNull},
    {"responsible", kList},
    {"operative_goal", kTextOrNull},
    {"status", kTextOrNull, kOptional, kStatuses},
    {"status_text", kTextOrNull},
    {"status_reason", kTextOrNull},
    {"continues_in", kList, kOptional, kContinuesIn},
    {"continues_year", kInteger | kNull},
    {"planned_for", kTextOrNull},
    {"note", kTextOrNull},
};
constexpr KeyRule kGoalKeys[] = {
    {"id", kText, kRequired},
    {"text", kTextOrNull},
    {"kind", kText, kRequired, kGoalKinds},
    {"target", kObject | kNull},
    {"params", kObject | kNull},
    {"reported", kNumber | kObject | kNull},
    {"verdict_declared", kTextOrNull, kOptional, kVerdicts},
    {"note", kTextOrNull},
};
constexpr KeyRule kTargetKeys[] = {
    {"op", kText, kRequired, kTargetOps},
    {"value", kNumber | kNull},
    {"unit", kTextOrNull},
    {"period", kTextOrNull, kOptional, kTargetPeriods},
};
constexpr KeyRule kFollowupKeys[] = {
    {"period", kTextOrNull, kOptional, kPeriods},
    {"as_of", kTextOrNull},
    {"method", kTextOrNull},
    {"text", kTextOrNull},
    {"facts", kList},
    {"goal_verdict_declared", kTextOrNull, kOptional, kVerdicts},
    {"verdict_text", kTextOrNull},
    {"comment", kTextOrNull},
};
constexpr KeyRule kRoleKeys[] = {{"party", kText, kRequired}, {"role", kTextOrNull}};
constexpr KeyRule kParticipantKeys[] = {{"party", kText, kRequired},
                                        {"contact_role", kTextOrNull},
                                        {"other_roles", kList | kText | kNull},
                                        {"commitment", kTextOrNull}};

unsigned type_of(const Value& value) {
  if (value.is_null()) return kNull;
  if (value.is_bool()) return kBoolean;
  if (value.is_int()) return kInteger;
  if (value.is_fraction()) return kFraction;
  if (value.is_text()) return kText;
  return value.is_array() ? kList : kObject;
}

std::string names_of(unsigned types) {
  static constexpr std::pair<Type, std::string_view> kNames[] = {{kText, "text"},
                                                                 {kNumber, "a number"},
                                                                 {kInteger, "a whole number"},
                                                                 {kBoolean, "true or false"},
                                                                 {kObject, "an object"},
                                                                 {kList, "a list"},
                                                                 {kNull, "null"}};
  std::string out;
  for (const auto& [type, name] : kNames) {
    if ((types & type) != static_cast<unsigned>(type)) continue;
    if (!out.empty()) out += " or ";
    out += name;
    types &= ~static_cast<unsigned>(type);
  }
  return out;
}

constexpr std::size_t kIdBytes = 80;

/// An id stands in refs ("<plan>/<activity>/<goal>") and on command lines.
bool is_plain_id(std::string_view id) {
  if (id.empty() || id.size() > kIdBytes || id == "-") return false;
  return std::none_of(id.begin(), id.end(),
                      [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '/'; });
}

bool is_row_ref(std::string_view ref) {
  const auto slash = ref.find('/');
  return slash != std::string_view::npos && is_plain_id(ref.substr(0, slash)) && is_plain_id(ref.substr(slash + 1));
}

/// Reads the document top to bottom; the first fault stops everything after it.
class PlanReader {
 public:
  Result<Plan> read(const Value& document) {
    read_plan(document);
    if (error_) return fail(*error_);
    plan_.document = document;
    return std::move(plan_);
  }

 private:
  void read_plan(const Value& document) {
    if (!document.is_object()) return refuse("plan_type", "", "a plan must be an object");
    const Value* version = document.find("schema_version");
    if (!version) return refuse("plan_schema_version", "schema_version", "is missing; this program reads \"1.0\"");
    if (*version != Value("1.0")) {
      return refuse("plan_schema_version", "schema_version", "is not \"1.0\", the version this program reads");
    }
    check_keys(document, "", kPlanKeys);
    if (error_) return;
    plan_.id = read_id(document, "", "plan_id");
    plan_.title = document.text_or("title");
    constexpr std::int64_t kFirstYear = 1990;
    constexpr std::int64_t kLastYear = 2199;
    const std::int64_t year = document.int_or("year", 0);
    if (year < kFirstYear || year > kLastYear) return refuse("plan_choice", "year", "is no year of a plan");
    plan_.year = static_cast<int>(year);
    if (const Value* district = object_in(document, "district")) {
      check_keys(*district, "district", kDistrictKeys);
      plan_.district = district->text_or("name");
    }
    for_each(document, "", "parties", [this](const Value& party, const std::string& path) { read_party(party, path); });
    for_each(document, "", "areas", [this](const Value& area, const std::string& path) { read_area(area, path); });
  }

  void read_party(const Value& party, const std::string& path) {
    if (!check_keys(party, path, kPartyKeys)) return;
    Party out{read_id(party, path, "id"), party.text_or("name"), party.text_or("type")};
    if (!party_ids_.insert(out.id).second) return duplicate(path + ".id", out.id);
    plan_.parties.push_back(std::move(out));
  }

  void read_area(const Value& area, const std::string& path) {
    if (!check_keys(area, path, kAreaKeys)) return;
    PlanArea out;
    out.id = read_id(area, path, "id");
    if (!area_ids_.insert(out.id).second) return duplicate(path + ".id", out.id);
    out.name = area.text_or("name");
    if (const Value* counts = object_in(area, "counts_stated")) {
      check_keys(*counts, path + ".counts_stated", kCountKeys);
      out.counts_stated = *counts;
    }
    for_each(area, path, "activities",
             [&](const Value& activity, const std::string& at) { read_activity(activity, at, out); });
    plan_.areas.push_back(std::move(out));
  }

  void read_activity(const Value& activity, const std::string& path, PlanArea& area) {
    if (!check_keys(activity, path, kActivityKeys)) return;
    PlanActivity out;
    out.id = read_id(activity, path, "id");
    if (!activity_ids_.insert(out.id).second) return duplicate(path + ".id", out.id);
    out.ref = plan_.id + "/" + out.id;
    out.name = activity.text_or("name");
    out.plugin = activity.text_or("plugin");
    if (const auto confidentiality = confidentiality_from(activity.text_or("confidentiality"))) {
      out.confidentiality = *confidentiality;
    }
    for (const Value& pattern : activity.find("patterns")->as_array()) out.patterns.push_back(pattern.as_text());
    out.has_problem = !activity.text_or("problem").empty();
    out.has_cause = !activity.text_or("cause").empty();
    check_who(activity, path);
    read_continues(activity, path, out);
    for_each(activity, path, "measures", [this](const Value& m, const std::string& at) { check_measure(m, at); });
    out.measures = activity.find("measures")->as_array().size();
    std::set<std::string> goal_ids;
    for_each(activity, path, "goals",
             [&](const Value& goal, const std::string& at) { read_goal(goal, at, goal_ids, out); });
    if (const Value* followup = object_in(activity, "followup")) {
      check_keys(*followup, path + ".followup", kFollowupKeys);
      out.verdict_declared = followup->text_or("goal_verdict_declared");
    }
    area.activities.push_back(std::move(out));
  }

  void check_who(const Value& activity, const std::string& path) {
    if (const Value* convenor = object_in(activity, "convenor")) {
      check_party_of(*convenor, path + ".convenor", kRoleKeys);
    }
    for_each(activity, path, "responsible",
             [this](const Value& who, const std::string& at) { check_party_of(who, at, kRoleKeys); });
    for_each(activity, path, "parties",
             [this](const Value& who, const std::string& at) { check_party_of(who, at, kParticipantKeys); });
  }

  void check_party_of(const Value& who, const std::string& path, std::span<const KeyRule> rules) {
    if (!check_keys(who, path, rules)) return;
    const std::string party = who.text_or("party");
    if (party_ids_.contains(party)) return;
    for (const Party& known : built_in_parties()) {
      if (known.id == party) return;
    }
    refuse("plan_dangling_reference", path + ".party",
           "names '" + party + "', which no party of the plan has as its id");
  }

  void read_continues(const Value& activity, const std::string& path, PlanActivity& out) {
    const Value* continues = activity.find("continues");
    if (!continues || continues->is_null()) return;
    read_refs(*continues, path + ".continues", out.continues);
  }

  void read_refs(const Value& refs, const std::string& path, std::vector<std::string>& out) {
    const Value::Array one{refs};
    const Value::Array& all = refs.is_array() ? refs.as_array() : one;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::string at = refs.is_array() ? indexed(path, i) : path;
      if (!all[i].is_text() || !is_row_ref(all[i].as_text())) {
        return refuse("plan_type", at, "must name a row as <plan>/<activity>");
      }
      out.push_back(all[i].as_text());
    }
  }

  void check_measure(const Value& measure, const std::string& path) {
    if (!check_keys(measure, path, kMeasureKeys)) return;
    for_each(measure, path, "responsible",
             [this](const Value& who, const std::string& at) { check_party_of(who, at, kRoleKeys); });
  }

  void read_goal(const Value& goal, const std::string& path, std::set<std::string>& ids, PlanActivity& row) {
    if (!check_keys(goal, path, kGoalKeys)) return;
    Goal out;
    out.id = read_id(goal, path, "id");
    if (!ids.insert(out.id).second) return duplicate(path + ".id", out.id);
    out.text = goal.text_or("text");
    out.kind = goal.text_or("kind");
    if (const Value* target = object_in(goal, "target")) {
      check_keys(*target, path + ".target", kTargetKeys);
      out.target = *target;
    }
    if (const Value* params = object_in(goal, "params")) {
      out.params = params->as_object();
      std::vector<std::string> checked_for_form;
      if (const Value* sources = params->find("sources")) {
        read_refs(*sources, path + ".params.sources", checked_for_form);
      }
    }
    out.verdict_declared = goal.text_or("verdict_declared");
    row.goals.push_back(std::move(out));
  }

  /// True if every key the rules name has a permitted value; false after refusing.
  bool check_keys(const Value& object, const std::string& path, std::span<const KeyRule> rules) {
    if (error_) return false;
    if (!object.is_object()) {
      refuse("plan_type", path, "must be an object");
      return false;
    }
    for (const KeyRule& rule : rules) {
      check_key(object, path, rule);
      if (error_) return false;
    }
    return true;
  }

  void check_key(const Value& object, const std::string& parent, const KeyRule& rule) {
    const Value* value = object.find(rule.key);
    const std::string path = joined(parent, rule.key);
    if (!value) {
      if (rule.is_required) refuse("plan_key_missing", path, "is missing");
      return;
    }
    if (!(type_of(*value) & rule.types)) return refuse("plan_type", path, "must be " + names_of(rule.types));
    if (rule.words.empty()) return;
    if (value->is_text()) check_word(*value, path, rule.words);
    if (!value->is_array()) return;
    for (std::size_t i = 0; i < value->as_array().size(); ++i) {
      check_word(value->as_array()[i], indexed(path, i), rule.words);
    }
  }

  void check_word(const Value& word, const std::string& path, Words words) {
    if (!word.is_text()) return refuse("plan_type", path, "must be text");
    if (std::find(words.begin(), words.end(), word.as_text()) != words.end()) return;
    std::string sentence = "must be one of";
    for (const std::string_view choice : words) sentence += " " + std::string(choice);
    refuse("plan_choice", path, sentence);
  }

  std::string read_id(const Value& object, const std::string& parent, std::string_view key) {
    const std::string id = object.text_or(key);
    if (!is_plain_id(id)) {
      refuse("plan_type", joined(parent, key),
             "must be an id: 1 to " + std::to_string(kIdBytes) + " bytes without spaces and slashes");
    }
    return id;
  }

  static const Value* object_in(const Value& object, std::string_view key) {
    const Value* member = object.find(key);
    return member && member->is_object() ? member : nullptr;
  }

  template <class Read>
  void for_each(const Value& object, const std::string& parent, std::string_view key, const Read& read) {
    const Value* list = object.find(key);
    if (!list) return;
    const std::string path = joined(parent, key);
    for (std::size_t i = 0; i < list->as_array().size() && !error_; ++i) read(list->as_array()[i], indexed(path, i));
  }

  static std::string joined(const std::string& parent, std::string_view key) {
    return parent.empty() ? std::string(key) : parent + "." + std::string(key);
  }
  static std::string indexed(const std::string& path, std::size_t i) { return path + "[" + std::to_string(i) + "]"; }

  void duplicate(const std::string& path, const std::string& id) {
    refuse("plan_duplicate_id", path, "'" + id + "' is already the id of another one");
  }

  void refuse(std::string reason, const std::string& path, const std::string& what) {
    if (error_) return;
    error_ = Error{Code::invalid, std::move(reason), path.empty() ? what : path + " " + what, path};
  }

  Plan plan_;
  std::set<std::string> party_ids_, area_ids_, activity_ids_;
  std::optional<Error> error_;
};

}  // namespace

Result<Plan> decode_plan(const Value& document) { return PlanReader().read(document); }

}  // namespace lykta
