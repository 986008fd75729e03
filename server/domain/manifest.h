// What a plugin says of itself (plugin.json), as plain types. Parsed and checked by `activity`; read by intake,
// access, rollup and, as JSON, by the app. A manifest only grows: nothing is removed, renamed, retyped or narrowed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/decimal.h"
#include "domain/value.h"

namespace lykta {

enum class FieldType {
  text,        ///< UTF-8, at most `max` characters (code points)
  choice,      ///< one of `values`
  integer,     ///< `min` … `max`
  decimal,     ///< text such as "59.24"; `min` … `max`, at most `places` decimals
  boolean,
  date,        ///< "2024-12-11"
  local_time,  ///< "2024-12-11T18:00", Stockholm time
  party,       ///< id of an organisation; an unknown one is stored and listed for review
  party_role,  ///< {"party": …, "role": …}
  reference,   ///< id of an entity of kind `of`
  position,    ///< part of a position (lat, lon, accuracy): a decimal that counts_only activities refuse
  list,        ///< ordered list of short texts, one register
  set,         ///< elements merge one by one: "field/<element>": true | null; `of` = text, party, reference or a choice
  map,         ///< like set, but each element carries a short text, integer or boolean
  photos,      ///< set of SHA-256 (64 hex digits, lower case) of uploaded pictures
};

/// Who may see a field, beyond the entity itself (access/policy.h turns it into rows of the one table).
enum class Visibility { all, authorities, staff };

struct FieldSpec {
  std::string name;
  FieldType type = FieldType::text;
  std::string unit;                 ///< "persons", "m", "deg"; empty = none
  bool required = false;            ///< needed before the record is finished, not before it is stored
  /// Needed only when another field has one of these values: {"owner_answer": ["declined"]}. Empty: no such rule.
  std::map<std::string, Value::Array> required_when;
  bool computed = false;            ///< the server computes it; a value sent is the person's override
  std::optional<Decimal> min, max;  ///< of the value; for text: max characters; for sets and lists: max elements
  int places = 0;
  int element_max = 0;              ///< max characters of each text element of a list, set or map
  std::vector<std::string> values;  ///< of a choice, or of a set's elements when those are choices
  std::string of;                   ///< element type of a set: text, party, reference, choice; kind of a reference
  Visibility visibility = Visibility::all;
};

/// Who may know of an entity, of those whom the policy lets at its kind at all. A coming inspection is for the
/// authorities on it alone (domain.md §10.3, the last paragraph); an authority's own answers until it shares them.
struct SightSpec {
  /// Field of type party or party_role, or a set of parties, that names the session's party; "@authority": any party
  /// that is an authority; "*": anybody.
  std::string by;
  /// The entity holds one of these values in each of these fields; empty: no demand.
  std::map<std::string, Value::Array> when;
  std::vector<std::string> fields;  ///< what is seen; empty: all that the policy grants
};

struct KindSpec {
  std::string name;
  bool is_occasion = false;          ///< the occasion's own record (walk); its id equals the occasion's
  /// {"attendance","party"}: a literal, then fields; the id is "<occasion>/attendance/<party>". Empty: a UUIDv7.
  std::vector<std::string> natural_key;
  std::vector<FieldSpec> fields;
  /// One line that fits is enough; none: the policy's table alone decides. Holds for every right.
  std::vector<SightSpec> sight = {};
  const FieldSpec* field(std::string_view name) const;
};

/// A count over emissions that the followup shows as a fact ("walks_held").
struct FactSpec {
  std::string key;
  std::string metric;
  Value::Object where;   ///< attrs that must be equal; empty = all
  /// "year": facts whose date is in the period. "measures_in_time", "measures_late": see rollup/facts.h.
  std::string rule = "year";
};

/// How a goal kind reads this plugin's emissions, and the defaults of its params.
struct GoalKindSpec {
  std::string kind;            ///< "count_events"
  std::string metric;          ///< emission that counts ("walk_held")
  std::string planned_metric;  ///< emission of what is still to come ("walk_planned"); may be empty
  Value::Object params;        ///< defaults
  /// Units of targets it counts where the plugin serves only one of the row's patterns ("walks"); empty = any. The
  /// row's own plugin counts whatever the plan calls it.
  std::vector<std::string> units = {};
  /// Further emissions the kind reads, by what they are to it: {"paused": "meeting_paused", "members": "member"}.
  std::map<std::string, std::string> metrics = {};
};

/// Rule by which a data-only plugin turns an entity into an emission.
struct EmissionSpec {
  std::string metric;
  std::string kind;
  Value::Object where;               ///< field → value that must be equal
  std::string date_field;            ///< field of type date or local_time the fact's date is taken from
  std::vector<std::string> attrs;    ///< fields copied into attrs
  std::string parties_from;          ///< kind whose present parties are listed as attrs.parties; may be empty
};

struct Manifest {
  std::string id;                 ///< folder name, [a-z][a-z0-9-]*
  std::int64_t version = 1;       ///< grows with every change; the `schema` of ops
  std::vector<std::string> patterns;  ///< of domain.md §6.1
  bool has_code = false;          ///< <id>.so stands beside it
  bool wants_code = false;        ///< "code": true; without its .so the plugin would count nothing
  std::vector<KindSpec> kinds;
  std::vector<EmissionSpec> emissions;  ///< only without code
  std::vector<GoalKindSpec> goal_kinds;
  std::vector<FactSpec> facts;
  Value document;                 ///< plugin.json as it stands, for the app (forms, categories, icons)
  Value strings_sv, strings_en;
  const KindSpec* kind(std::string_view name) const;
  const GoalKindSpec* goal_kind(std::string_view name) const;
};

std::optional<FieldType> field_type_from(std::string_view text);
std::string_view to_text(FieldType type);

}  // namespace lykta
