#include "domain/entity.h"

namespace lykta {
namespace {

Value by_value(const By& by) { return Value::Object{{"party", by.party}, {"role", by.role}}; }
By by_from(const Value* v) { return v ? By{v->text_or("party"), v->text_or("role")} : By{}; }

Value::Object stamped(const Stamp& stamp, const By& by, Seq rev) {
  return {{"by", by_value(by)}, {"clock", stamp.clock}, {"device", stamp.device}, {"n", stamp.n}, {"rev", rev}};
}

Stamp stamp_from(const Value& v) { return {v.int_or("clock", 0), v.text_or("device"), v.int_or("n", 0)}; }

Value conflicts_value(const std::vector<LosingValue>& conflicts) {
  Value::Array list;
  for (const LosingValue& c : conflicts) {
    Value::Object o = stamped(c.stamp, c.by, c.rev);
    o["value"] = c.value;
    list.emplace_back(std::move(o));
  }
  return list;
}

std::vector<LosingValue> conflicts_from(const Value* list) {
  std::vector<LosingValue> out;
  if (!list || !list->is_array()) return out;
  for (const Value& v : list->as_array()) {
    const Value* value = v.find("value");
    out.push_back({value ? *value : Value(), stamp_from(v), by_from(v.find("by")), v.int_or("rev", 0)});
  }
  return out;
}

}  // namespace

const Value* Entity::value(std::string_view field) const {
  const auto it = fields.find(field);
  return it == fields.end() || it->second.value.is_null() ? nullptr : &it->second.value;
}

std::string Entity::text(std::string_view field) const {
  const Value* v = value(field);
  return v && v->is_text() ? v->as_text() : std::string();
}

std::vector<std::string> Entity::elements(std::string_view field) const {
  std::vector<std::string> keys;
  const std::string prefix = std::string(field) + "/";
  for (auto it = fields.lower_bound(prefix); it != fields.end() && it->first.starts_with(prefix); ++it) {
    if (!it->second.value.is_null()) keys.push_back(it->first.substr(prefix.size()));
  }
  return keys;
}

Value to_value(const Entity& e) {
  Value::Object fields;
  for (const auto& [name, r] : e.fields) {
    Value::Object o = stamped(r.stamp, r.by, r.rev);
    o["value"] = r.value;
    if (!r.conflicts.empty()) o["conflicts"] = conflicts_value(r.conflicts);
    fields[name] = std::move(o);
  }
  Value::Object stored;
  for (const auto& [sha, rev] : e.stored_photos) stored[sha] = rev;
  Value::Object out{{"activity", e.activity},
                    {"created", Value::Object{{"at", e.created_at},
                                              {"by", by_value(e.created_by)},
                                              {"device", e.created_device},
                                              {"rev", e.created_rev}}},
                    {"fields", std::move(fields)},
                    {"id", e.id},
                    {"kind", e.kind},
                    {"occasion", e.occasion},
                    {"rev", e.rev},
                    {"schema", e.schema}};
  if (e.held) out["held"] = true;
  if (!stored.empty()) out["stored_photos"] = std::move(stored);
  if (e.deletion) {
    Value::Object d = stamped(e.deletion->stamp, e.deletion->by, e.deletion->rev);
    if (!e.deletion->conflicts.empty()) d["conflicts"] = conflicts_value(e.deletion->conflicts);
    out["deletion"] = std::move(d);
  }
  return out;
}

Entity entity_from_value(const Value& v) {
  Entity e;
  e.id = v.text_or("id");
  e.activity = v.text_or("activity");
  e.occasion = v.text_or("occasion");
  e.kind = v.text_or("kind");
  e.schema = v.int_or("schema", 0);
  e.held = v.bool_or("held", false);
  e.rev = v.int_or("rev", 0);
  if (const Value* c = v.find("created")) {
    e.created_rev = c->int_or("rev", 0);
    e.created_device = c->text_or("device");
    e.created_by = by_from(c->find("by"));
    e.created_at = c->text_or("at");
  }
  if (const Value* fields = v.find("fields"); fields && fields->is_object()) {
    for (const auto& [name, f] : fields->as_object()) {
      const Value* value = f.find("value");
      e.fields[name] = {value ? *value : Value(), stamp_from(f), by_from(f.find("by")), f.int_or("rev", 0),
                        conflicts_from(f.find("conflicts"))};
    }
  }
  if (const Value* stored = v.find("stored_photos"); stored && stored->is_object()) {
    for (const auto& [sha, rev] : stored->as_object()) e.stored_photos[sha] = rev.as_int();
  }
  if (const Value* d = v.find("deletion")) {
    e.deletion = Deletion{stamp_from(*d), by_from(d->find("by")), d->int_or("rev", 0),
                          conflicts_from(d->find("conflicts"))};
  }
  return e;
}

}  // namespace lykta
