#include "live/batch.h"

#include <algorithm>

namespace lykta {
namespace {

constexpr std::size_t kMessageBytes = 200'000;

/// The latest clock (ms) at which something of the entity was written, looking at revs up to `until` only.
std::int64_t changed_ms(const Entity& entity, Seq until) {
  Clock latest = 0;
  const auto see = [&](const Stamp& stamp, Seq rev) {
    if (rev <= until) latest = std::max(latest, stamp.clock);
  };
  for (const auto& [name, r] : entity.fields) {
    see(r.stamp, r.rev);
    for (const LosingValue& c : r.conflicts) see(c.stamp, c.rev);
  }
  if (entity.deletion) see(entity.deletion->stamp, entity.deletion->rev);
  return latest / kClockTicksPerMs;
}

std::int64_t changed_ms(const std::vector<Entity>& occasion, Seq until) {
  std::int64_t latest = 0;
  for (const Entity& e : occasion) latest = std::max(latest, changed_ms(e, until));
  return latest;
}

/// The next state of an entity as far as sight can depend on it: plain values by stamp, no conflicts.
void apply(Entity& state, const LoggedOp& logged) {
  Stamp stamp = logged.op.stamp();
  stamp.clock = logged.clock;
  state.held = state.held || logged.status == ReceiptStatus::held;
  for (const auto& [name, value] : logged.op.set) {
    const auto it = state.fields.find(name);
    if (it == state.fields.end() || it->second.stamp < stamp) {
      state.fields[name] = {value, stamp, logged.op.by, logged.seq, {}};
    }
  }
}

Entity before_any_op(const Entity& entity) {
  Entity state = entity;
  state.held = false;
  state.fields.clear();
  state.deletion.reset();
  state.stored_photos.clear();
  return state;
}

}  // namespace

Batch::Batch(const Snapshot& snapshot, std::vector<Entity> entities, bool ends_log, const ContextOf& context_of)
    : snapshot_(snapshot), entities_(std::move(entities)), ends_log_(ends_log), context_of_(context_of) {}

bool Batch::depends_on_day() const {
  return std::any_of(entities_.begin(), entities_.end(), [](const Entity& e) { return is_for_a_circle(e.kind); });
}

Held Batch::held_after(Held before) const {
  if (ends_log_) {
    const Seq last = snapshot_.last_seq();
    return {last, last};
  }
  return {before.floor, entities_.empty() ? before.position : entities_.back().rev};
}

std::vector<ChangesMessage> Batch::messages_for(const Reader& reader, const Standing& standing,
                                                std::size_t most_bytes) {
  const std::vector<Item> items = items_for(reader, standing, most_bytes);
  std::vector<ChangesMessage> messages;
  std::vector<Item> part;
  std::size_t bytes = 0;
  const bool is_whole = items.empty() || items.back().position_after == held_after(standing.held).position;
  for (std::size_t i = 0; i < items.size(); ++i) {
    part.push_back(items[i]);
    bytes += items[i].entity ? items[i].entity->size() : items[i].gone.size();
    const bool is_last = i + 1 == items.size();
    const std::size_t next = is_last || !items[i + 1].entity ? 0 : items[i + 1].entity->size();
    if (!is_last && bytes + next < kMessageBytes) continue;
    const Held held =
        is_last && is_whole ? held_after(standing.held) : Held{standing.held.floor, items[i].position_after};
    const bool more = !(is_last && is_whole && ends_log_);
    messages.push_back({written(reader, part, held, more), held, more});
    part.clear();
    bytes = 0;
  }
  return messages;
}

std::vector<Batch::Item> Batch::items_for(const Reader& reader, const Standing& standing, std::size_t most_bytes) {
  std::vector<Item> items;
  Seq position = standing.held.position;
  std::size_t bytes = 0, counted = 0;
  for (const Entity& entity : entities_) {
    for (; counted < items.size(); ++counted) bytes += items[counted].entity ? items[counted].entity->size() : 0;
    if (bytes >= most_bytes) return items;
    bool has_come_in = false;
    if (reader.scope.covers(entity.activity) && is_in_days(reader, standing, entity, has_come_in)) {
      if (has_come_in) add_siblings(reader, entity, position, items);
      add_own(reader, standing.held, entity, items);
    }
    position = entity.rev;
  }
  // What follows the last item is not for this reader: its last message may as well stand at the end.
  if (!items.empty()) items.back().position_after = held_after(standing.held).position;
  return items;
}

void Batch::add_own(const Reader& reader, Held held, const Entity& entity, std::vector<Item>& items) {
  const Projected& p = projected(reader, entity);
  if (!p.text) {
    if (was_visible(reader, held, entity)) items.push_back({nullptr, entity.id, entity.rev});
    return;
  }
  if (p.rev <= held.floor && shows_nothing_new(entity, held.floor)) return;
  items.push_back({p.text, "", entity.rev});
}

void Batch::add_siblings(const Reader& reader, const Entity& entity, Seq position, std::vector<Item>& items) {
  for (const Entity& sibling : occasion({entity.activity, entity.occasion})) {
    if (sibling.id == entity.id) continue;
    const Projected& p = projected(reader, sibling);
    if (p.text) items.push_back({p.text, "", position});
  }
}

bool Batch::is_in_days(const Reader& reader, const Standing& standing, const Entity& entity, bool& has_come_in) {
  if (reader.since_ms == 0 || entity.occasion == "-" || entity.occasion == reader.session.occasion) return true;
  const OccasionRef ref{entity.activity, entity.occasion};
  // Most often the entity itself says that its occasion is recent; a walk may hold thousands of others.
  if (standing.base == 0 && changed_ms(entity, INT64_MAX) >= reader.since_ms) {
    has_come_in = standing.skipped->erase(ref) > 0;
    return true;
  }
  const auto& all = occasion(ref);
  if (latest_ms(ref, INT64_MAX) < reader.since_ms) {
    standing.skipped->insert(ref);
    return false;
  }
  const bool was_passed = standing.skipped->erase(ref) > 0;
  const bool was_old = standing.base > 0 && latest_ms(ref, standing.base) < reader.since_ms &&
                       std::any_of(all.begin(), all.end(), [&](const Entity& e) { return e.rev <= standing.base; });
  // Once is enough in a batch; the entity's siblings that changed too come by themselves.
  has_come_in = was_passed || (was_old && std::none_of(entities_.begin(), entities_.end(), [&](const Entity& e) {
                                 return e.rev < entity.rev && e.activity == ref.first && e.occasion == ref.second;
                               }));
  return true;
}

std::int64_t Batch::latest_ms(const OccasionRef& ref, Seq until) {
  const auto [it, is_new] = latest_ms_.try_emplace({ref, until});
  if (is_new) it->second = changed_ms(occasion(ref), until);
  return it->second;
}

const Batch::Projected& Batch::projected(const Reader& reader, const Entity& entity) {
  const auto [it, is_new] = projected_.try_emplace({reader.rights, entity.id});
  if (!is_new) return it->second;
  const Value value = project(reader.session, context_of_(entity), entity);
  if (!value.is_null()) it->second = {std::make_shared<const std::string>(value.canonical()), value.int_or("rev", 0)};
  return it->second;
}

bool Batch::was_visible(const Reader& reader, Held held, const Entity& entity) {
  // Held by this program means of a kind it does not know: that too takes an entity out of most readers' sight.
  const PolicyContext now = context_of_(entity);
  if (now.circle && held.position >= entity.created_rev) return was_in_circle(reader, held, entity);
  const bool can_have_been = entity.held || sight_depends_on_fields(reader.session, now);
  if (held.position == 0 || !can_have_been) return false;
  Entity state = before_any_op(entity);
  const auto& ops = history(entity.id);
  for (std::size_t i = 0; i < ops.size() && ops[i].seq <= held.position; ++i) {
    apply(state, ops[i]);
    const bool still_stands_at_floor = i + 1 == ops.size() || ops[i + 1].seq > held.floor;
    if (still_stands_at_floor && may_see(reader.session, context_of_(state), state)) return true;
  }
  return false;
}

/// Whether the reader's party was at the meeting somewhere between what it holds, by its attendance's history.
bool Batch::was_in_circle(const Reader& reader, Held held, const Entity& entity) {
  const auto& ops = history(entity.occasion + "/attendance/" + reader.session.by.party);
  Entity attendance;
  for (std::size_t i = 0; i < ops.size() && ops[i].seq <= held.position; ++i) {
    apply(attendance, ops[i]);
    const bool still_stands_at_floor = i + 1 == ops.size() || ops[i + 1].seq > held.floor;
    if (still_stands_at_floor && is_checked_in(attendance.text("state"))) return true;
  }
  return false;
}

/// True when all that happened to the entity after `floor` is hidden from a reader whose projection's rev is not
/// newer: then a message would only tell that something happened. Schema and `held` stand in every projection, so a
/// change of theirs is shown; so is a rewrite that neither an op nor a photo explains.
bool Batch::shows_nothing_new(const Entity& entity, Seq floor) {
  std::int64_t schema = 0;
  bool held = false, is_explained = false;
  for (const auto& [sha, rev] : entity.stored_photos) is_explained = is_explained || rev == entity.rev;
  for (const LoggedOp& logged : history(entity.id)) {
    const bool is_held = logged.status == ReceiptStatus::held;
    if (logged.seq > floor && (logged.op.schema > schema || (is_held && !held))) return false;
    schema = std::max(schema, logged.op.schema);
    held = held || is_held;
    is_explained = is_explained || logged.seq == entity.rev;
  }
  const bool was_released = held && !entity.held;
  return is_explained && !was_released;
}

const std::vector<LoggedOp>& Batch::history(const std::string& id) {
  const auto [it, is_new] = history_.try_emplace(id);
  if (is_new) it->second = snapshot_.history(id);
  return it->second;
}

const std::vector<Entity>& Batch::occasion(const OccasionRef& ref) {
  const auto [it, is_new] = occasions_.try_emplace(ref);
  if (is_new) it->second = snapshot_.occasion(ref.first, ref.second);
  return it->second;
}

std::shared_ptr<const std::string> Batch::written(const Reader& reader, const std::vector<Item>& items, Held held,
                                                  bool more) const {
  std::string out = "{\"cursor\":";
  write_json_text(to_text(reader.cursor(held)), out);
  out += ",\"entities\":[";
  bool first = true;
  for (const Item& item : items) {
    if (!item.entity) continue;
    if (!first) out += ',';
    out += *item.entity;
    first = false;
  }
  out += "],\"gone\":[";
  first = true;
  for (const Item& item : items) {
    if (item.entity) continue;
    if (!first) out += ',';
    write_json_text(item.gone, out);
    first = false;
  }
  out += more ? "],\"more\":true,\"type\":\"changes\"}" : "],\"more\":false,\"type\":\"changes\"}";
  return std::make_shared<const std::string>(std::move(out));
}

std::shared_ptr<const std::string> nothing_more(const Reader& reader, Held held) {
  std::string out = "{\"cursor\":";
  write_json_text(to_text(reader.cursor(held)), out);
  out += ",\"entities\":[],\"gone\":[],\"more\":false,\"type\":\"changes\"}";
  return std::make_shared<const std::string>(std::move(out));
}

}  // namespace lykta
