#include <algorithm>
#include <array>
#include <initializer_list>
#include <set>

#include "activity/registry.h"

namespace lykta {
namespace {

/// Carries the first fault out of the nested readers; thrown and caught inside parse_manifest only.
struct Fault {
  std::string path;
  std::string sentence;
};

[[noreturn]] void fault(std::string path, std::string sentence) { throw Fault{std::move(path), std::move(sentence)}; }

std::string at(const std::string& path, std::string_view key) {
  return path.empty() ? std::string(key) : path + "." + std::string(key);
}
std::string at(const std::string& path, std::size_t index) { return path + "[" + std::to_string(index) + "]"; }

bool is_name(std::string_view text, char joiner) {
  if (text.empty() || text.size() > 60 || text.front() < 'a' || text.front() > 'z') return false;
  return std::all_of(text.begin(), text.end(),
                     [joiner](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == joiner; });
}

const Value::Object& object_at(const Value& v, const std::string& path) {
  if (!v.is_object()) fault(path, "must be an object");
  return v.as_object();
}

void only_keys(const Value& v, const std::string& path, std::initializer_list<std::string_view> known) {
  for (const auto& [key, unused] : object_at(v, path)) {
    if (std::find(known.begin(), known.end(), key) == known.end()) fault(at(path, key), "is not a known key");
  }
}

std::string name_at(const Value& v, const std::string& path, std::string_view key) {
  const std::string name = v.text_or(key);
  if (!is_name(name, '_')) fault(at(path, key), "must be a name of lower-case letters, digits and _");
  return name;
}

std::string text_at(const Value& v, const std::string& path, std::string_view key) {
  const Value* found = v.find(key);
  if (!found) return "";
  if (!found->is_text()) fault(at(path, key), "must be text");
  return found->as_text();
}

bool bool_at(const Value& v, const std::string& path, std::string_view key) {
  const Value* found = v.find(key);
  if (!found) return false;
  if (!found->is_bool()) fault(at(path, key), "must be true or false");
  return found->as_bool();
}

int int_at(const Value& v, const std::string& path, std::string_view key, int least, int most) {
  const Value* found = v.find(key);
  if (!found) return 0;
  if (!found->is_int() || found->as_int() < least || found->as_int() > most) {
    fault(at(path, key), "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  return static_cast<int>(found->as_int());
}

/// Of a choice: a name, or a band of numbers such as "2–4" and "10+". It may stand in a key, so no slash, blank or dot.
bool is_choice(std::string_view text) {
  if (is_name(text, '_')) return true;
  if (text.empty() || text.size() > 20) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_dash = text.substr(i).starts_with("–");
    if (is_dash) i += std::string_view("–").size() - 1;
    if (!is_dash && !(text[i] >= '0' && text[i] <= '9') && text[i] != '+') return false;
  }
  return true;
}

std::vector<std::string> names_at(const Value& v, const std::string& path, std::string_view key, bool choices = false) {
  std::vector<std::string> out;
  const Value* list = v.find(key);
  if (!list) return out;
  if (!list->is_array()) fault(at(path, key), "must be a list of names");
  for (std::size_t i = 0; i < list->as_array().size(); ++i) {
    const Value& item = list->as_array()[i];
    const bool is_good = item.is_text() && (choices ? is_choice(item.as_text()) : is_name(item.as_text(), '_'));
    if (!is_good) fault(at(at(path, key), i), "must be a name");
    if (std::find(out.begin(), out.end(), item.as_text()) != out.end()) fault(at(at(path, key), i), "stands twice");
    out.push_back(item.as_text());
  }
  return out;
}

Value::Object object_or_empty(const Value& v, const std::string& path, std::string_view key) {
  const Value* found = v.find(key);
  return found ? object_at(*found, at(path, key)) : Value::Object{};
}

/// Calls `read(item, path of the item)` for each element of a list that may be absent.
template <class Read>
void each(const Value& v, const std::string& path, std::string_view key, Read read) {
  const Value* list = v.find(key);
  if (!list) return;
  if (!list->is_array()) fault(at(path, key), "must be a list");
  for (std::size_t i = 0; i < list->as_array().size(); ++i) {
    const std::string item_path = at(at(path, key), i);
    object_at(list->as_array()[i], item_path);
    read(list->as_array()[i], item_path);
  }
}

std::optional<Decimal> limit_at(const Value& v, const std::string& path, std::string_view key) {
  const Value* found = v.find(key);
  if (!found) return std::nullopt;
  const auto limit = Decimal::from(*found);
  if (!limit) fault(at(path, key), "must be a number");
  return limit;
}

std::map<std::string, Value::Array> conditions_at(const Value& v, const std::string& path, std::string_view key) {
  std::map<std::string, Value::Array> out;
  const std::string when = at(path, key);
  for (const auto& [field, values] : object_or_empty(v, path, key)) {
    if (!values.is_array() || values.as_array().empty()) fault(at(when, field), "must be a list of values");
    out[field] = values.as_array();
  }
  return out;
}

/// What a type cannot do without: a text without a limit would let anything in, a choice without values nothing.
void check_type_needs(const FieldSpec& f, const std::string& path) {
  const bool lists_elements = f.type == FieldType::list || f.type == FieldType::set || f.type == FieldType::map;
  const bool is_counted = lists_elements || f.type == FieldType::photos || f.type == FieldType::text;
  if (is_counted && (!f.max || *f.max < Decimal(1)))
    fault(at(path, "max"), "is needed: every text and set has a limit");
  if (f.type == FieldType::choice && f.values.empty()) fault(at(path, "values"), "is needed by a choice");
  if (f.type == FieldType::reference && f.of.empty()) fault(at(path, "of"), "is needed: the kind referred to");
  if (f.type == FieldType::set) {
    constexpr std::array<std::string_view, 4> kElements{"text", "party", "reference", "choice"};
    if (std::find(kElements.begin(), kElements.end(), f.of) == kElements.end()) {
      fault(at(path, "of"), "must be text, party, reference or choice");
    }
    if ((f.of == "choice") == f.values.empty())
      fault(at(path, "values"), "belongs to a set of choices, and to it only");
  }
  const bool holds_texts =
      f.type == FieldType::list || f.type == FieldType::map || (f.type == FieldType::set && f.of == "text");
  if (holds_texts && f.element_max == 0) fault(at(path, "element_max"), "is needed: every text has a limit");
  if (f.min && f.max && *f.max < *f.min) fault(at(path, "max"), "is below min");
}

FieldSpec field_from(const Value& v, const std::string& path) {
  only_keys(v, path,
            {"name", "type", "unit", "required", "required_when", "required_before", "computed", "min", "max",
             "element_max", "places", "values", "labels", "of", "visibility"});
  FieldSpec f;
  f.name = name_at(v, path, "name");
  const auto type = field_type_from(text_at(v, path, "type"));
  if (!type) fault(at(path, "type"), "is not a known field type");
  f.type = *type;
  f.unit = text_at(v, path, "unit");
  f.required = bool_at(v, path, "required");
  f.required_when = conditions_at(v, path, "required_when");
  f.computed = bool_at(v, path, "computed");
  f.min = limit_at(v, path, "min");
  f.max = limit_at(v, path, "max");
  f.places = int_at(v, path, "places", 0, 9);
  f.element_max = int_at(v, path, "element_max", 1, 10'000);
  f.values = names_at(v, path, "values", true);
  f.of = text_at(v, path, "of");
  text_at(v, path, "labels");
  text_at(v, path, "required_before");
  const std::string visibility = text_at(v, path, "visibility");
  if (visibility == "authorities")
    f.visibility = Visibility::authorities;
  else if (visibility == "staff")
    f.visibility = Visibility::staff;
  else if (!visibility.empty() && visibility != "all")
    fault(at(path, "visibility"), "must be all, authorities or staff");
  check_type_needs(f, path);
  return f;
}

void check_condition(const KindSpec& kind, const std::map<std::string, Value::Array>& when, const std::string& where) {
  for (const auto& [other, values] : when) {
    const FieldSpec* field = kind.field(other);
    if (!field) fault(at(where, other), "is no field of this kind");
    for (const Value& value : values) {
      const bool fits =
          field->type == FieldType::boolean
              ? value.is_bool()
              : value.is_text() && (field->values.empty() ||
                                    std::count(field->values.begin(), field->values.end(), value.as_text()) > 0);
      if (!fits) fault(at(where, other), "names a value the field cannot have");
    }
  }
}

void check_conditions(const KindSpec& kind, const std::string& path) {
  for (std::size_t i = 0; i < kind.fields.size(); ++i) {
    check_condition(kind, kind.fields[i].required_when, at(at(at(path, "fields"), i), "required_when"));
  }
}

SightSpec sight_from(const Value& v, const std::string& path, const KindSpec& kind) {
  only_keys(v, path, {"by", "when", "fields"});
  SightSpec sight{text_at(v, path, "by"), conditions_at(v, path, "when"), names_at(v, path, "fields")};
  const FieldSpec* by = kind.field(sight.by);
  const bool names_parties = by && (by->type == FieldType::party || by->type == FieldType::party_role ||
                                    (by->type == FieldType::set && by->of == "party"));
  if (sight.by != "*" && sight.by != "@authority" && !names_parties) {
    fault(at(path, "by"), "must be *, @authority or a field that names parties");
  }
  check_condition(kind, sight.when, at(path, "when"));
  for (std::size_t i = 0; i < sight.fields.size(); ++i) {
    if (!kind.field(sight.fields[i])) fault(at(at(path, "fields"), i), "is no field of this kind");
  }
  return sight;
}

KindSpec kind_from(const Value& v, const std::string& path) {
  only_keys(v, path, {"name", "occasion", "natural_key", "fields", "sight"});
  KindSpec kind;
  kind.name = name_at(v, path, "name");
  kind.is_occasion = bool_at(v, path, "occasion");
  kind.natural_key = names_at(v, path, "natural_key");
  each(v, path, "fields", [&](const Value& item, const std::string& item_path) {
    FieldSpec f = field_from(item, item_path);
    if (kind.field(f.name)) fault(at(item_path, "name"), "stands twice");
    kind.fields.push_back(std::move(f));
  });
  if (kind.fields.empty()) fault(at(path, "fields"), "must hold at least one field");
  if (kind.is_occasion && !kind.natural_key.empty()) fault(at(path, "natural_key"), "is not for an occasion's record");
  for (std::size_t i = 1; i < kind.natural_key.size(); ++i) {
    if (!kind.field(kind.natural_key[i])) fault(at(at(path, "natural_key"), i), "is no field of this kind");
  }
  if (kind.natural_key.size() == 1) fault(at(path, "natural_key"), "needs a word and at least one field");
  check_conditions(kind, path);
  each(v, path, "sight", [&](const Value& item, const std::string& item_path) {
    kind.sight.push_back(sight_from(item, item_path, kind));
  });
  return kind;
}

EmissionSpec emission_from(const Value& v, const std::string& path, const Manifest& manifest) {
  only_keys(v, path, {"metric", "kind", "where", "date_field", "attrs", "parties_from"});
  EmissionSpec e;
  e.metric = name_at(v, path, "metric");
  e.kind = name_at(v, path, "kind");
  const KindSpec* kind = manifest.kind(e.kind);
  if (!kind) fault(at(path, "kind"), "is no kind of this plugin");
  e.where = object_or_empty(v, path, "where");
  for (const auto& [field, unused] : e.where) {
    if (!kind->field(field)) fault(at(at(path, "where"), field), "is no field of the kind");
  }
  e.date_field = name_at(v, path, "date_field");
  const FieldSpec* date = kind->field(e.date_field);
  if (!date || (date->type != FieldType::date && date->type != FieldType::local_time)) {
    fault(at(path, "date_field"), "must name a field of type date or local_time");
  }
  e.attrs = names_at(v, path, "attrs");
  for (std::size_t i = 0; i < e.attrs.size(); ++i) {
    if (!kind->field(e.attrs[i])) fault(at(at(path, "attrs"), i), "is no field of the kind");
  }
  e.parties_from = text_at(v, path, "parties_from");
  if (!e.parties_from.empty()) {
    const KindSpec* parties = manifest.kind(e.parties_from);
    if (!parties || !parties->field("party") || !parties->field("state")) {
      fault(at(path, "parties_from"), "must name a kind with the fields party and state");
    }
  }
  return e;
}

GoalKindSpec goal_kind_from(const Value& v, const std::string& path) {
  only_keys(v, path, {"kind", "metric", "planned_metric", "metrics", "params", "units"});
  GoalKindSpec g{name_at(v, path, "kind"), name_at(v, path, "metric"), text_at(v, path, "planned_metric"),
                 object_or_empty(v, path, "params"), names_at(v, path, "units")};
  for (const auto& [role, metric] : object_or_empty(v, path, "metrics")) {
    if (!metric.is_text()) fault(at(at(path, "metrics"), role), "is the name of an emission");
    g.metrics[role] = metric.as_text();
  }
  return g;
}

FactSpec fact_from(const Value& v, const std::string& path) {
  only_keys(v, path, {"key", "metric", "where", "rule"});
  FactSpec f;
  f.key = name_at(v, path, "key");
  f.metric = name_at(v, path, "metric");
  f.where = object_or_empty(v, path, "where");
  if (v.find("rule")) f.rule = name_at(v, path, "rule");
  return f;
}

/// A data-only plugin's goals and facts can only read what its emissions say; code is checked by its examples.
void check_metrics(const Manifest& m) {
  if (m.emissions.empty()) return;
  std::set<std::string> metrics;
  for (const EmissionSpec& e : m.emissions) metrics.insert(e.metric);
  for (std::size_t i = 0; i < m.goal_kinds.size(); ++i) {
    const std::string path = at("goal_kinds", i);
    if (!metrics.count(m.goal_kinds[i].metric)) fault(at(path, "metric"), "is emitted by nothing");
    const std::string& planned = m.goal_kinds[i].planned_metric;
    if (!planned.empty() && !metrics.count(planned)) fault(at(path, "planned_metric"), "is emitted by nothing");
    for (const auto& [role, metric] : m.goal_kinds[i].metrics) {
      if (!metrics.count(metric)) fault(at(at(path, "metrics"), role), "is emitted by nothing");
    }
  }
  for (std::size_t i = 0; i < m.facts.size(); ++i) {
    if (!metrics.count(m.facts[i].metric)) fault(at(at("facts", i), "metric"), "is emitted by nothing");
  }
}

std::vector<std::string> patterns_at(const Value& document) {
  constexpr std::array<std::string_view, 7> kPatterns{"meeting", "intervention", "walk", "inspection",
                                                      "survey",  "indicator",    "task"};
  std::vector<std::string> patterns = names_at(document, "", "patterns");
  if (patterns.empty()) fault("patterns", "must name at least one pattern");
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    if (std::find(kPatterns.begin(), kPatterns.end(), patterns[i]) == kPatterns.end()) {
      fault(at("patterns", i), "is not a known pattern");
    }
  }
  return patterns;
}

Manifest read_manifest(const Value& document) {
  object_at(document, "");
  Manifest m;
  m.id = document.text_or("id");
  if (!is_name(m.id, '-')) fault("id", "must be a name of lower-case letters, digits and -");
  const Value* version = document.find("version");
  if (!version || !version->is_int() || version->as_int() < 1) fault("version", "must be a whole number from 1");
  m.version = version->as_int();
  m.wants_code = bool_at(document, "", "code");
  m.patterns = patterns_at(document);
  each(document, "", "kinds", [&](const Value& item, const std::string& path) {
    KindSpec kind = kind_from(item, path);
    if (m.kind(kind.name)) fault(at(path, "name"), "stands twice");
    m.kinds.push_back(std::move(kind));
  });
  if (m.kinds.empty()) fault("kinds", "must hold at least one kind");
  each(document, "", "emissions",
       [&](const Value& item, const std::string& path) { m.emissions.push_back(emission_from(item, path, m)); });
  if (m.wants_code && !m.emissions.empty()) fault("emissions", "is for plugins without code");
  each(document, "", "goal_kinds", [&](const Value& item, const std::string& path) {
    GoalKindSpec g = goal_kind_from(item, path);
    if (m.goal_kind(g.kind)) fault(at(path, "kind"), "stands twice");
    m.goal_kinds.push_back(std::move(g));
  });
  std::set<std::string> fact_keys;
  each(document, "", "facts", [&](const Value& item, const std::string& path) {
    m.facts.push_back(fact_from(item, path));
    if (!fact_keys.insert(m.facts.back().key).second) fault(at(path, "key"), "stands twice");
  });
  check_metrics(m);
  m.document = document;
  return m;
}

}  // namespace

Result<Manifest> parse_manifest(const Value& document) {
  try {
    return read_manifest(document);
  } catch (const Fault& f) {
    const std::string what = f.path.empty() ? "plugin.json" : "plugin.json: " + f.path;
    return fail(Code::invalid, "manifest_invalid", what + " " + f.sentence + ".", f.path);
  }
}

}  // namespace lykta
