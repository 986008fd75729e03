#include "store/sqlite/transaction.h"

#include <map>

#include <algorithm>
#include <array>

#include "store/digest.h"

namespace lykta::sqlite {
namespace {

// Decoded entity states kept by the writer; beyond this the cache starts anew (a few tens of megabytes).
constexpr std::size_t kCachedEntities = 20'000;
constexpr std::size_t kCachedDevices = 20'000;

/// Takes n into the log: closes a gap or opens one below a new highest n.
void note(DeviceLog& log, std::int64_t n) {
  if (n > log.highest_n) {
    if (n > log.highest_n + 1) log.gaps.emplace_back(log.highest_n + 1, n - 1);
    log.highest_n = n;
    return;
  }
  for (auto it = log.gaps.begin(); it != log.gaps.end(); ++it) {
    const auto [from, to] = *it;
    if (n < from || n > to) continue;
    it = log.gaps.erase(it);
    if (n < to) it = log.gaps.insert(it, {n + 1, to});
    if (from < n) log.gaps.insert(it, {from, n - 1});
    return;
  }
}

}  // namespace

std::string chain_link(std::string_view previous, std::string_view device, std::int64_t n,
                       std::string_view content_hash) {
  std::string bytes(previous);
  bytes += device;
  bytes += '\0';
  bytes += std::to_string(n);
  bytes += '\0';
  bytes += content_hash;
  return sha256(bytes);
}

SqliteTransaction::SqliteTransaction(Database& db) : db_(db) { forget_all(); }

void SqliteTransaction::begin_work() {
  seq_before_work_ = next_seq_;
  chain_before_work_ = chain_;
  touched_entities_.clear();
  touched_devices_.clear();
}

void SqliteTransaction::forget_work() {
  next_seq_ = seq_before_work_;
  chain_ = chain_before_work_;
  for (const std::string& id : touched_entities_) entities_.erase(id);
  for (const std::string& id : touched_devices_) devices_.erase(id);
}

void SqliteTransaction::forget_all() {
  entities_.clear();
  devices_.clear();
  next_seq_ = sqlite::last_seq(db_) + 1;
  auto s = db_.prepare("SELECT chain FROM ops ORDER BY seq DESC LIMIT 1");
  chain_ = s->step() ? s->text(0) : std::string(32, '\0');
}

std::optional<Entity> SqliteTransaction::entity(std::string_view id) const {
  const std::string key(id);
  if (const auto it = entities_.find(key); it != entities_.end()) return it->second;
  auto found = sqlite::entity(db_, id);
  if (!found) return found;
  if (entities_.size() >= kCachedEntities) entities_.clear();
  entities_.emplace(key, *found);
  return found;
}

std::vector<Entity> SqliteTransaction::occasion(std::string_view activity, std::string_view occasion_id) const {
  // Ids from the index, states from the cache: an occasion in use is mapped at every commit.
  std::vector<std::string> ids;
  {
    auto s = db_.prepare("SELECT id FROM entities WHERE activity=? AND occasion=? ORDER BY id");
    s->bind(activity).bind(occasion_id);
    while (s->step()) ids.push_back(s->text(0));
  }
  std::vector<Entity> out;
  out.reserve(ids.size());
  for (const std::string& id : ids) {
    if (auto e = entity(id)) out.push_back(std::move(*e));
  }
  return out;
}

std::int64_t SqliteTransaction::entity_no(std::string_view id) {
  auto s = db_.prepare("SELECT no FROM entities WHERE id=?");
  s->bind(id);
  if (!s->step()) throw std::logic_error("append() before put() of its entity");
  return s->integer(0);
}

SqliteTransaction::DeviceRow& SqliteTransaction::device_row(const std::string& device) {
  if (const auto it = devices_.find(device); it != devices_.end()) return it->second;
  if (devices_.size() >= kCachedDevices) devices_.clear();
  DeviceRow row;
  auto s = db_.prepare("SELECT no,highest_n,gaps FROM device_logs WHERE device=?");
  s->bind(device);
  if (s->step()) {
    row = {s->integer(0), {s->integer(1), gaps_from(s->text(2))}};
  } else {
    auto insert = db_.prepare("INSERT INTO device_logs(device,highest_n,gaps) VALUES(?,0,'[]')");
    insert->bind(device).run();
    row.no = sqlite3_last_insert_rowid(db_.handle());
  }
  return devices_.emplace(device, std::move(row)).first->second;
}

void SqliteTransaction::append(const LoggedOp& logged) {
  touched_devices_.push_back(logged.op.device);
  DeviceRow& row = device_row(logged.op.device);
  note(row.log, logged.op.n);
  const std::string salt = random_bytes(16);
  const std::string content_hash = hmac_sha256(salt, logged.content);
  chain_ = chain_link(chain_, logged.op.device, logged.op.n, content_hash);
  db_.prepare("UPDATE device_logs SET highest_n=?,gaps=? WHERE no=?")
      ->bind(row.log.highest_n)
      .bind(gaps_text(row.log.gaps))
      .bind(row.no)
      .run();
  db_.prepare(
         "INSERT INTO ops(seq,device_no,n,entity_no,status,clock,clock_was_fixed,received_ms,content,salt,content_hash,"
         "chain) VALUES(?,?,?,?,?,?,?,?,?,?,?,?)")
      ->bind(logged.seq)
      .bind(row.no)
      .bind(logged.op.n)
      .bind(entity_no(logged.op.entity))
      .bind(logged.status == ReceiptStatus::stored ? 0 : 1)
      .bind(logged.clock)
      .bind(logged.clock_was_fixed ? 1 : 0)
      .bind(logged.received_ms)
      .bind(logged.content)
      .bind_blob(salt)
      .bind_blob(content_hash)
      .bind_blob(chain_)
      .run();
}

void SqliteTransaction::put(const Entity& e) {
  touched_entities_.push_back(e.id);
  db_.prepare(
         "INSERT INTO entities(id,activity,occasion,kind,rev,state) VALUES(?,?,?,?,?,?) "
         "ON CONFLICT(id) DO UPDATE SET rev=excluded.rev,state=excluded.state")
      ->bind(e.id)
      .bind(e.activity)
      .bind(e.occasion)
      .bind(e.kind)
      .bind(e.rev)
      .bind(to_value(e).canonical())
      .run();
  for (auto it = e.fields.begin(); it != e.fields.end(); ++it) {
    note_mention(e.id, it->first, it->second.value);
    const auto slash = it->first.find('/');
    // Photo elements are the only ones whose key is a SHA-256; a stray match costs one row and tells nobody anything.
    if (slash == std::string::npos || it->first.size() - slash - 1 != 64) continue;
    db_.prepare("INSERT OR IGNORE INTO photo_entities(sha256,entity_no) VALUES(?,?)")
        ->bind(std::string_view(it->first).substr(slash + 1))
        .bind(entity_no(e.id))
        .run();
  }
  if (entities_.size() >= kCachedEntities) entities_.clear();
  entities_.insert_or_assign(e.id, e);
}

/// What an entity names is never taken out of the table: the reader looks at what it says now.
void SqliteTransaction::note_mention(const std::string& id, std::string_view field, const Value& value) {
  constexpr std::array<std::string_view, 5> kNaming{"responsible", "presumed_owner", "party", "follows", "finding"};
  std::string_view word;
  if (field.starts_with("invited/") || field.starts_with("origin/")) {
    word = field.substr(field.find('/') + 1);
  } else if (value.is_text() && std::find(kNaming.begin(), kNaming.end(), field) != kNaming.end()) {
    word = value.as_text();
  }
  if (word.empty()) return;
  db_.prepare("INSERT OR IGNORE INTO mentions(word,entity_no) VALUES(?,?)")->bind(word).bind(entity_no(id)).run();
}

void SqliteTransaction::replace_emissions(std::string_view activity, std::string_view occasion,
                                          const std::vector<Emission>& emissions) {
  db_.prepare("DELETE FROM unmapped WHERE activity=? AND occasion=?")->bind(activity).bind(occasion).run();
  // Only differences are written: an op on a walk with hundreds of findings changes one or two of its facts.
  std::map<std::pair<std::string, std::string>, std::string> left;
  {
    auto rows = db_.prepare("SELECT metric,key,body FROM emissions WHERE activity=? AND occasion=?");
    rows->bind(activity).bind(occasion);
    while (rows->step()) left[{rows->text(0), rows->text(1)}] = rows->text(2);
  }
  for (const Emission& e : emissions) {
    const std::string body = to_value(e).canonical();
    const auto known = left.find({e.metric, e.key});
    const bool is_same = known != left.end() && known->second == body;
    if (known != left.end()) left.erase(known);
    if (is_same) continue;
    db_.prepare("INSERT OR REPLACE INTO emissions(activity,occasion,metric,key,body) VALUES(?,?,?,?,?)")
        ->bind(activity)
        .bind(occasion)
        .bind(e.metric)
        .bind(e.key)
        .bind(body)
        .run();
  }
  for (const auto& [fact, body] : left) {
    db_.prepare("DELETE FROM emissions WHERE activity=? AND occasion=? AND metric=? AND key=?")
        ->bind(activity)
        .bind(occasion)
        .bind(fact.first)
        .bind(fact.second)
        .run();
  }
}

void SqliteTransaction::mark_unmapped(std::string_view activity, std::string_view occasion, std::string_view reason) {
  replace_emissions(activity, occasion, {});
  db_.prepare("INSERT INTO unmapped(activity,occasion,reason) VALUES(?,?,?)")
      ->bind(activity)
      .bind(occasion)
      .bind(reason)
      .run();
}

void SqliteTransaction::quarantine(std::string_view device, std::int64_t n, std::string_view content,
                                   std::string_view reason, std::int64_t now_ms) {
  db_.prepare("INSERT INTO quarantine(device,n,content,reason,received_ms) VALUES(?,?,?,?,?)")
      ->bind(device)
      .bind(n)
      .bind(content)
      .bind(reason)
      .bind(now_ms)
      .run();
}

void SqliteTransaction::put_plan(std::string_view id, std::string_view document, std::int64_t now_ms) {
  db_.prepare("INSERT OR REPLACE INTO plans(id,document,imported_ms) VALUES(?,?,?)")
      ->bind(id)
      .bind(document)
      .bind(now_ms)
      .run();
}

void SqliteTransaction::put_device(const Device& d) {
  db_.prepare(
         "INSERT OR REPLACE INTO devices(id,token_hash,access_right,party,role,occasion,created_ms,expires_ms,revoked_ms,"
         "last_seen_ms,is_link,party_is_claimed) VALUES(?,?,?,?,?,?,?,?,?,?,?,?)")
      ->bind(d.id)
      .bind(d.token_hash)
      .bind(d.right)
      .bind(d.by.party)
      .bind(d.by.role)
      .bind(d.occasion)
      .bind(d.created_ms)
      .bind(d.expires_ms)
      .bind(d.revoked_ms)
      .bind(d.last_seen_ms)
      .bind(d.is_link ? 1 : 0)
      .bind(d.party_is_claimed ? 1 : 0)
      .run();
}

void SqliteTransaction::put_invitation(const Invitation& i) {
  db_.prepare(
         "INSERT OR REPLACE INTO invitations(code_hash,access_right,party,role,occasion,code_expires_ms,"
         "device_expires_ms,used_ms,uses,used,made_ms) VALUES(?,?,?,?,?,?,?,?,?,?,?)")
      ->bind(i.code_hash)
      .bind(i.right)
      .bind(i.by.party)
      .bind(i.by.role)
      .bind(i.occasion)
      .bind(i.code_expires_ms)
      .bind(i.device_expires_ms)
      .bind(i.used_ms)
      .bind(i.uses)
      .bind(i.used)
      .bind(i.made_ms)
      .run();
}

void SqliteTransaction::put_attachment(const AttachmentInfo& a) {
  db_.prepare("INSERT OR REPLACE INTO attachments(sha256,media_type,bytes,stored_ms) VALUES(?,?,?,?)")
      ->bind(a.sha256)
      .bind(a.media_type)
      .bind(a.bytes)
      .bind(a.stored_ms)
      .run();
}

void SqliteTransaction::put_link_use(const LinkUse& u) {
  auto s = db_.prepare(
      "INSERT OR REPLACE INTO link_uses(no,device,at_ms,last_ms,action,count,entities) VALUES(?,?,?,?,?,?,?)");
  u.no == 0 ? s->bind_null() : s->bind(u.no);
  s->bind(u.device)
      .bind(u.at_ms)
      .bind(u.last_ms)
      .bind(u.action)
      .bind(u.count)
      .bind(Value(Value::Array(u.entities.begin(), u.entities.end())).canonical())
      .run();
}

void SqliteTransaction::put_link_answer(const LinkAnswer& a) {
  db_.prepare("INSERT INTO link_answers(device,id,n,at_ms) VALUES(?,?,?,?)")
      ->bind(a.device)
      .bind(a.id)
      .bind(a.n)
      .bind(a.at_ms)
      .run();
}

void SqliteTransaction::put_phone_note(const PhoneNote& p) {
  db_.prepare("INSERT OR REPLACE INTO phones(device,at_ms,body) VALUES(?,?,?)")
      ->bind(p.device)
      .bind(p.at_ms)
      .bind(p.body)
      .run();
}

void SqliteTransaction::put_contact(const Contact& c) {
  drop_contact(c.party, c.role);  // the address before this one must not stay in the files either
  db_.prepare("INSERT INTO contacts(party,role,address) VALUES(?,?,?)")
      ->bind(c.party)
      .bind(c.role)
      .bind(c.address)
      .run();
}

bool SqliteTransaction::drop_contact(std::string_view party, std::string_view role) {
  db_.prepare("DELETE FROM contacts WHERE party=? AND role=?")->bind(party).bind(role).run();
  const bool was_there = sqlite3_changes(db_.handle()) > 0;
  must_scrub_ = must_scrub_ || was_there;
  return was_there;
}

void SqliteTransaction::put_setting(std::string_view key, std::string_view value) {
  db_.prepare("INSERT OR REPLACE INTO settings(key,value) VALUES(?,?)")->bind(key).bind_blob(value).run();
}

void SqliteTransaction::audit(std::string_view device, std::string_view action, std::string_view detail,
                              std::int64_t now_ms) {
  db_.prepare("INSERT INTO audit(at_ms,device,action,detail) VALUES(?,?,?,?)")
      ->bind(now_ms)
      .bind(device)
      .bind(action)
      .bind(detail)
      .run();
}

}  // namespace lykta::sqlite
