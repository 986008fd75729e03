#include "domain/emission.h"

namespace lykta {

Value to_value(const Emission& e) {
  Value::Array evidence(e.evidence.begin(), e.evidence.end());
  Value::Object o{{"activity", e.activity}, {"attrs", e.attrs}, {"date", to_text(e.date)},
                  {"evidence", std::move(evidence)}, {"key", e.key}, {"metric", e.metric},
                  {"occasion", e.occasion}, {"value", e.value}};
  if (e.until) o["until"] = to_text(*e.until);
  return o;
}

Emission emission_from_value(const Value& v) {
  Emission e;
  e.activity = v.text_or("activity");
  e.occasion = v.text_or("occasion");
  e.metric = v.text_or("metric");
  e.key = v.text_or("key");
  if (const auto d = parse_date(v.text_or("date"))) e.date = *d;
  e.until = parse_date(v.text_or("until"));
  if (const Value* value = v.find("value")) e.value = *value;
  if (const Value* attrs = v.find("attrs"); attrs && attrs->is_object()) e.attrs = attrs->as_object();
  if (const Value* ids = v.find("evidence"); ids && ids->is_array()) {
    for (const Value& id : ids->as_array()) {
      if (id.is_text()) e.evidence.push_back(id.as_text());
    }
  }
  return e;
}

}  // namespace lykta
