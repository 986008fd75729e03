#include "store/sqlite/queries.h"

#include "domain/canonical.h"

namespace lykta::sqlite {
namespace {

Value parsed(const std::string& text) {
  auto value = parse_canonical(text);
  if (!value) throw Failure(SQLITE_CORRUPT, "a row is not readable");
  return std::move(*value);
}

Entity entity_of(Statement& s, int column) { return entity_from_value(parsed(s.text(column))); }

constexpr const char* kOpColumns =
    "SELECT o.seq,l.device,o.n,o.status,o.clock,o.clock_was_fixed,o.received_ms,o.content "
    "FROM ops o JOIN device_logs l ON l.no=o.device_no ";

LoggedOp op_of(Statement& s) {
  LoggedOp logged;
  logged.seq = s.integer(0);
  logged.status = s.integer(3) == 0 ? ReceiptStatus::stored : ReceiptStatus::held;
  logged.clock = s.integer(4);
  logged.clock_was_fixed = s.integer(5) != 0;
  logged.received_ms = s.integer(6);
  Op& op = logged.op;
  op.device = s.text(1);
  op.n = s.integer(2);
  if (s.is_null(7)) return logged;  // content erased
  logged.content = s.text(7);
  const Value content = parsed(logged.content);
  op.clock = content.int_or("clock", 0);
  op.at = content.text_or("at");
  if (const Value* by = content.find("by")) op.by = {by->text_or("party"), by->text_or("role")};
  op.activity = content.text_or("activity");
  op.occasion = content.text_or("occasion");
  op.entity = content.text_or("entity");
  op.kind = content.text_or("kind");
  op.schema = content.int_or("schema", 0);
  op.base = content.int_or("base", kNeverConcurrent);
  op.is_delete = content.bool_or("delete", false);
  if (const Value* set = content.find("set"); set && set->is_object()) op.set = set->as_object();
  return logged;
}

Emission emission_of(Statement& s) { return emission_from_value(parsed(s.text(0))); }

constexpr const char* kDeviceColumns =
    "SELECT id,token_hash,access_right,party,role,occasion,created_ms,expires_ms,revoked_ms,last_seen_ms,is_link,"
    "party_is_claimed FROM devices ";

Device device_of(Statement& s) {
  return {s.text(0), s.text(1), s.text(2), {s.text(3), s.text(4)}, s.text(5), s.integer(6), s.integer(7), s.integer(8),
          s.integer(9), s.integer(10) != 0, s.integer(11) != 0};
}

constexpr const char* kInvitationColumns =
    "SELECT code_hash,access_right,party,role,occasion,code_expires_ms,device_expires_ms,used_ms,uses,used,made_ms "
    "FROM invitations ";

Invitation invitation_of(Statement& s) {
  return {s.text(0), s.text(1), {s.text(2), s.text(3)}, s.text(4), s.integer(5), s.integer(6), s.integer(7),
          s.integer(8), s.integer(9), s.integer(10)};
}

constexpr const char* kLinkUseColumns = "SELECT no,device,at_ms,last_ms,action,count,entities FROM link_uses ";

LinkUse link_use_of(Statement& s) {
  LinkUse use{s.text(1), s.integer(2), s.integer(3), s.text(4), s.integer(5), {}, s.integer(0)};
  const Value ids = parsed(s.text(6));
  for (const Value& id : ids.as_array()) use.entities.push_back(id.as_text());
  return use;
}

constexpr const char* kAttachmentColumns = "SELECT sha256,media_type,bytes,stored_ms FROM attachments ";

AttachmentInfo attachment_of(Statement& s) { return {s.text(0), s.text(1), s.integer(2), s.integer(3)}; }

template <class T, class Read>
std::vector<T> all(Statement& s, Read read) {
  std::vector<T> out;
  while (s.step()) out.push_back(read(s));
  return out;
}
template <class T, class Read>
std::optional<T> first(Statement& s, Read read) {
  if (!s.step()) return std::nullopt;
  return read(s);
}

std::pair<std::string, std::string> text_pair(Statement& s) { return {s.text(0), s.text(1)}; }
std::string one_text(Statement& s) { return s.text(0); }

}  // namespace

Seq last_seq(Database& db) {
  auto s = db.prepare("SELECT max(coalesce((SELECT max(seq) FROM ops),0),coalesce((SELECT max(rev) FROM entities),0))");
  return s->step() ? s->integer(0) : 0;
}

std::optional<Entity> entity(Database& db, std::string_view id) {
  auto s = db.prepare("SELECT state FROM entities WHERE id=?");
  s->bind(id);
  return first<Entity>(*s, [](Statement& row) { return entity_of(row, 0); });
}

std::vector<Entity> occasion(Database& db, std::string_view activity, std::string_view occasion_id) {
  auto s = db.prepare("SELECT state FROM entities WHERE activity=? AND occasion=? ORDER BY id");
  s->bind(activity).bind(occasion_id);
  return all<Entity>(*s, [](Statement& row) { return entity_of(row, 0); });
}

std::vector<std::pair<std::string, std::string>> occasions(Database& db) {
  auto s = db.prepare("SELECT DISTINCT activity,occasion FROM entities ORDER BY activity,occasion");
  return all<std::pair<std::string, std::string>>(*s, text_pair);
}

std::vector<Entity> changed_after(Database& db, Seq after, std::size_t limit) {
  auto s = db.prepare("SELECT state FROM entities WHERE rev>? ORDER BY rev LIMIT ?");
  s->bind(after).bind(limit);
  return all<Entity>(*s, [](Statement& row) { return entity_of(row, 0); });
}

std::vector<std::string> entities_with_photo(Database& db, std::string_view sha256) {
  auto s = db.prepare(
      "SELECT e.id FROM photo_entities p JOIN entities e ON e.no=p.entity_no WHERE p.sha256=? ORDER BY e.id");
  s->bind(sha256);
  return all<std::string>(*s, one_text);
}

std::vector<std::string> entities_naming(Database& db, std::string_view word) {
  auto s = db.prepare("SELECT e.id FROM mentions m JOIN entities e ON e.no=m.entity_no WHERE m.word=? ORDER BY e.id");
  s->bind(word);
  return all<std::string>(*s, one_text);
}

std::vector<LoggedOp> history(Database& db, std::string_view id) {
  auto s = db.prepare(std::string(kOpColumns) +
                      "WHERE o.entity_no=(SELECT no FROM entities WHERE id=?) ORDER BY o.seq");
  s->bind(id);
  return all<LoggedOp>(*s, op_of);
}

std::optional<LoggedOp> op(Database& db, std::string_view device_id, std::int64_t n) {
  auto s = db.prepare(std::string(kOpColumns) +
                      "WHERE o.device_no=(SELECT no FROM device_logs WHERE device=?) AND o.n=?");
  s->bind(device_id).bind(n);
  return first<LoggedOp>(*s, op_of);
}

std::vector<LoggedOp> ops_after(Database& db, Seq after, std::size_t limit) {
  auto s = db.prepare(std::string(kOpColumns) + "WHERE o.seq>? ORDER BY o.seq LIMIT ?");
  s->bind(after).bind(limit);
  return all<LoggedOp>(*s, op_of);
}

DeviceLog device_log(Database& db, std::string_view device_id) {
  auto s = db.prepare("SELECT highest_n,gaps FROM device_logs WHERE device=?");
  s->bind(device_id);
  if (!s->step()) return {};
  return {s->integer(0), gaps_from(s->text(1))};
}

std::vector<Emission> emissions(Database& db, const std::vector<std::string>& activities) {
  std::vector<Emission> out;
  for (const std::string& activity : activities) {
    auto s = db.prepare("SELECT body FROM emissions WHERE activity=? ORDER BY occasion,metric,key");
    s->bind(activity);
    while (s->step()) out.push_back(emission_of(*s));
  }
  return out;
}

std::vector<Emission> all_emissions(Database& db) {
  auto s = db.prepare("SELECT body FROM emissions ORDER BY activity,occasion,metric,key");
  return all<Emission>(*s, emission_of);
}

std::vector<Emission> emissions_counting_elsewhere(Database& db) {
  // Left to itself SQLite reads the whole table in key order; the condition must be the index's own, word by word.
  auto s = db.prepare(
      "SELECT body FROM emissions INDEXED BY emissions_counting_elsewhere "
      "WHERE instr(body,'\"also_counts_for\"')>0 ORDER BY activity,occasion,metric,key");
  return all<Emission>(*s, emission_of);
}

std::vector<std::pair<std::string, std::string>> unmapped(Database& db, std::string_view activity) {
  auto s = db.prepare("SELECT occasion,reason FROM unmapped WHERE activity=? ORDER BY occasion");
  s->bind(activity);
  return all<std::pair<std::string, std::string>>(*s, text_pair);
}

std::vector<std::string> plan_ids(Database& db) {
  auto s = db.prepare("SELECT id FROM plans ORDER BY id");
  return all<std::string>(*s, one_text);
}

std::optional<std::string> plan_document(Database& db, std::string_view id) {
  auto s = db.prepare("SELECT document FROM plans WHERE id=?");
  s->bind(id);
  return first<std::string>(*s, one_text);
}

std::optional<Device> device(Database& db, std::string_view id) {
  auto s = db.prepare(std::string(kDeviceColumns) + "WHERE id=?");
  s->bind(id);
  return first<Device>(*s, device_of);
}

std::optional<Device> device_by_token(Database& db, std::string_view token_hash) {
  auto s = db.prepare(std::string(kDeviceColumns) + "WHERE token_hash=?");
  s->bind(token_hash);
  return first<Device>(*s, device_of);
}

std::vector<Device> devices(Database& db) {
  auto s = db.prepare(std::string(kDeviceColumns) + "ORDER BY created_ms,id");
  return all<Device>(*s, device_of);
}

std::optional<Invitation> invitation(Database& db, std::string_view code_hash) {
  auto s = db.prepare(std::string(kInvitationColumns) + "WHERE code_hash=?");
  s->bind(code_hash);
  return first<Invitation>(*s, invitation_of);
}

std::vector<Invitation> invitations(Database& db) {
  auto s = db.prepare(std::string(kInvitationColumns) + "ORDER BY made_ms DESC,code_hash");
  return all<Invitation>(*s, invitation_of);
}

std::vector<LinkUse> link_uses(Database& db, std::string_view device_id) {
  auto s = db.prepare(std::string(kLinkUseColumns) + "WHERE device=? ORDER BY no DESC");
  s->bind(device_id);
  return all<LinkUse>(*s, link_use_of);
}

std::optional<LinkUse> last_link_use(Database& db, std::string_view device_id) {
  auto s = db.prepare(std::string(kLinkUseColumns) + "WHERE device=? ORDER BY no DESC LIMIT 1");
  s->bind(device_id);
  return first<LinkUse>(*s, link_use_of);
}

std::optional<LinkAnswer> link_answer(Database& db, std::string_view device_id, std::string_view id) {
  auto s = db.prepare("SELECT device,id,n,at_ms FROM link_answers WHERE device=? AND id=?");
  s->bind(device_id).bind(id);
  return first<LinkAnswer>(
      *s, [](Statement& r) { return LinkAnswer{r.text(0), r.text(1), r.integer(2), r.integer(3)}; });
}

std::int64_t highest_link_answer(Database& db, std::string_view device_id) {
  auto s = db.prepare("SELECT coalesce(max(n),0) FROM link_answers WHERE device=?");
  s->bind(device_id);
  return s->step() ? s->integer(0) : 0;
}

std::vector<PhoneNote> phone_notes(Database& db) {
  auto s = db.prepare("SELECT device,at_ms,body FROM phones ORDER BY device");
  return all<PhoneNote>(*s, [](Statement& r) { return PhoneNote{r.text(0), r.integer(1), r.text(2)}; });
}

std::vector<Contact> contacts(Database& db) {
  auto s = db.prepare("SELECT party,role,address FROM contacts ORDER BY party,role");
  return all<Contact>(*s, [](Statement& r) { return Contact{r.text(0), r.text(1), r.text(2)}; });
}

std::optional<AttachmentInfo> attachment(Database& db, std::string_view sha256) {
  auto s = db.prepare(std::string(kAttachmentColumns) + "WHERE sha256=?");
  s->bind(sha256);
  return first<AttachmentInfo>(*s, attachment_of);
}

std::vector<AttachmentInfo> attachments(Database& db) {
  auto s = db.prepare(std::string(kAttachmentColumns) + "ORDER BY sha256");
  return all<AttachmentInfo>(*s, attachment_of);
}

std::optional<std::string> setting(Database& db, std::string_view key) {
  auto s = db.prepare("SELECT value FROM settings WHERE key=?");
  s->bind(key);
  return first<std::string>(*s, one_text);
}

std::string gaps_text(const std::vector<std::pair<std::int64_t, std::int64_t>>& gaps) {
  Value::Array list;
  for (const auto& [from, to] : gaps) list.emplace_back(Value::Array{from, to});
  return Value(std::move(list)).canonical();
}

std::vector<std::pair<std::int64_t, std::int64_t>> gaps_from(std::string_view text) {
  std::vector<std::pair<std::int64_t, std::int64_t>> out;
  const Value list = parsed(std::string(text));
  for (const Value& gap : list.as_array()) out.emplace_back(gap.as_array().at(0).as_int(), gap.as_array().at(1).as_int());
  return out;
}

}  // namespace lykta::sqlite
