// A fact a plugin derives from an occasion: what happened, never how it is counted (design.md §6).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/time.h"
#include "domain/value.h"

namespace lykta {

struct Emission {
  std::string activity;   ///< filled in by intake
  std::string occasion;   ///< filled in by intake
  std::string metric;     ///< e.g. "walk_held", "measure"
  std::string key;        ///< unique within (activity, occasion, metric)
  Date date;              ///< the local date the fact belongs to; the year follows from it alone
  std::optional<Date> until;
  Value value = std::int64_t{1};
  Value::Object attrs;
  std::vector<std::string> evidence;  ///< entity ids, sorted

  bool operator==(const Emission&) const = default;
};

Value to_value(const Emission& emission);
Emission emission_from_value(const Value& value);

}  // namespace lykta
