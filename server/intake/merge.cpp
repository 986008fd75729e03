#include "intake/merge.h"

#include <algorithm>
#include <tuple>

namespace lykta {
namespace {

/// Did the writer of `op` know what stands at (device, rev)? Its own writes it always knows.
bool knew(const Op& op, const std::string& device, Seq rev) { return op.base >= rev || op.device == device; }

/// So many losing values stand beside a field, the latest; history has all. Without a bound, writers that never tell
/// what they saw would make an entity grow with every edit.
constexpr std::size_t kMostConflicts = 20;

void sort_and_bound(std::vector<LosingValue>& conflicts) {
  std::sort(conflicts.begin(), conflicts.end(),
            [](const LosingValue& a, const LosingValue& b) { return std::tie(a.stamp, a.rev) < std::tie(b.stamp, b.rev); });
  if (conflicts.size() > kMostConflicts) conflicts.erase(conflicts.begin(), conflicts.end() - kMostConflicts);
}

void add_conflict(std::vector<LosingValue>& conflicts, LosingValue loser, const Value& winner) {
  if (loser.value == winner) return;
  conflicts.push_back(std::move(loser));
  sort_and_bound(conflicts);
}

void write(Register& field, bool is_new, const Value& value, const Op& op, Seq seq) {
  if (is_new) {
    field = {value, op.stamp(), op.by, seq, {}};
    return;
  }
  // Setting a field settles the open conflicts its writer has seen.
  std::erase_if(field.conflicts, [&](const LosingValue& c) { return knew(op, c.stamp.device, c.rev); });
  const bool knew_winner = knew(op, field.stamp.device, field.rev);
  if (op.stamp() > field.stamp) {
    LosingValue loser{field.value, field.stamp, field.by, field.rev};
    field.value = value;
    field.stamp = op.stamp();
    field.by = op.by;
    field.rev = seq;
    std::erase_if(field.conflicts, [&](const LosingValue& c) { return c.value == value; });
    if (!knew_winner) add_conflict(field.conflicts, std::move(loser), value);
  } else if (!knew_winner) {
    add_conflict(field.conflicts, {value, op.stamp(), op.by, seq}, field.value);
  }
}

void write_key(Entity& entity, const std::string& key, const Value& value, const Op& op, Seq seq) {
  const auto [it, is_new] = entity.fields.try_emplace(key);
  write(it->second, is_new, value, op, seq);
}

/// A plain list or object for a collection field, or null for all of it.
void write_collection(Entity& entity, const std::string& name, const Value& value, const Op& op, Seq seq) {
  Value::Object elements;
  if (value.is_object()) {
    elements = value.as_object();
  } else if (value.is_array()) {
    for (const Value& element : value.as_array()) {
      if (element.is_text()) elements[element.as_text()] = true;
    }
  }
  if (!value.is_object()) {
    // A list says what the whole set is: what is not in it goes.
    for (const std::string& present : entity.elements(name)) {
      if (!elements.contains(present)) write_key(entity, name + "/" + present, nullptr, op, seq);
    }
  }
  for (const auto& [element, element_value] : elements) write_key(entity, name + "/" + element, element_value, op, seq);
}

Value edited_fields(const Op& op) {
  Value::Array names;
  for (const auto& [key, value] : op.set) names.emplace_back(key);
  return names;
}

void apply_delete(Entity& entity, const Op& op, Seq seq) {
  Deletion deletion{op.stamp(), op.by, seq, {}};
  if (entity.deletion) {
    deletion.conflicts = entity.deletion->conflicts;
    std::erase_if(deletion.conflicts, [&](const LosingValue& c) { return knew(op, c.stamp.device, c.rev); });
    if (entity.deletion->stamp > op.stamp()) {
      deletion.stamp = entity.deletion->stamp;
      deletion.by = entity.deletion->by;
      deletion.rev = entity.deletion->rev;
    }
  } else {
    // Edits this delete did not know of: it stands, but shows them so that somebody can restore.
    for (const auto& [name, field] : entity.fields) {
      if (!knew(op, field.stamp.device, field.rev)) {
        deletion.conflicts.push_back({Value::Array{name}, field.stamp, field.by, field.rev});
      }
    }
    sort_and_bound(deletion.conflicts);
  }
  entity.deletion = std::move(deletion);
}

void apply_edit(Entity& entity, const Op& op, Seq seq, const std::vector<std::string>& collection_fields) {
  if (entity.deletion) {
    const bool knew_delete = knew(op, entity.deletion->stamp.device, entity.deletion->rev);
    // Imported history is never concurrent: there the later clock decides.
    const bool is_later = op.base != kNeverConcurrent || op.stamp() > entity.deletion->stamp;
    if (knew_delete && is_later) {
      entity.deletion.reset();
    } else if (!knew_delete) {
      auto& conflicts = entity.deletion->conflicts;
      conflicts.push_back({edited_fields(op), op.stamp(), op.by, seq});
      sort_and_bound(conflicts);
    }
  }
  for (const auto& [key, value] : op.set) {
    const bool is_collection =
        std::find(collection_fields.begin(), collection_fields.end(), key) != collection_fields.end();
    if (is_collection) {
      write_collection(entity, key, value, op, seq);
    } else {
      write_key(entity, key, value, op, seq);
    }
  }
}

}  // namespace

void merge(Entity& entity, const Op& op, Seq seq, const std::vector<std::string>& collection_fields) {
  if (entity.rev == 0) {
    entity.id = op.entity;
    entity.activity = op.activity;
    entity.occasion = op.occasion;
    entity.kind = op.kind;
    entity.created_rev = seq;
    entity.created_device = op.device;
    entity.created_by = op.by;
    entity.created_at = op.at;
  }
  entity.schema = std::max(entity.schema, op.schema);
  entity.rev = seq;
  if (op.is_delete) {
    apply_delete(entity, op, seq);
  } else {
    apply_edit(entity, op, seq, collection_fields);
  }
}

}  // namespace lykta
