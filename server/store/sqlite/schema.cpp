#include "store/sqlite/schema.h"

#include <array>

namespace lykta::sqlite {
namespace {

// ops: (device_no, n) is the identity. It needs no random-id index: numbers of one device come in order, which is
// what makes the log cheap. `content` and `salt` go when content must be erased; `content_hash` and `chain` stay.
constexpr const char* kVersion1 = R"sql(
CREATE TABLE settings(key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE device_logs(no INTEGER PRIMARY KEY, device TEXT NOT NULL UNIQUE, highest_n INTEGER NOT NULL,
                         gaps TEXT NOT NULL) STRICT;
CREATE TABLE entities(no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, activity TEXT NOT NULL, occasion TEXT NOT NULL,
                      kind TEXT NOT NULL, rev INTEGER NOT NULL, state TEXT NOT NULL) STRICT;
CREATE INDEX entities_by_rev ON entities(rev);
CREATE INDEX entities_by_occasion ON entities(activity, occasion);
CREATE TABLE ops(seq INTEGER PRIMARY KEY, device_no INTEGER NOT NULL REFERENCES device_logs(no), n INTEGER NOT NULL,
                 entity_no INTEGER NOT NULL REFERENCES entities(no), status INTEGER NOT NULL, clock INTEGER NOT NULL,
                 clock_was_fixed INTEGER NOT NULL, received_ms INTEGER NOT NULL, content TEXT, salt BLOB,
                 content_hash BLOB NOT NULL, chain BLOB NOT NULL) STRICT;
CREATE UNIQUE INDEX ops_by_device ON ops(device_no, n);
CREATE INDEX ops_by_entity ON ops(entity_no, seq);
CREATE TABLE photo_entities(sha256 TEXT NOT NULL, entity_no INTEGER NOT NULL REFERENCES entities(no),
                            PRIMARY KEY(sha256, entity_no)) STRICT, WITHOUT ROWID;
CREATE TABLE emissions(activity TEXT NOT NULL, occasion TEXT NOT NULL, metric TEXT NOT NULL, key TEXT NOT NULL,
                       body TEXT NOT NULL, PRIMARY KEY(activity, occasion, metric, key)) STRICT, WITHOUT ROWID;
CREATE INDEX emissions_counting_elsewhere ON emissions(activity, occasion, metric, key)
  WHERE instr(body,'"also_counts_for"')>0;
CREATE TABLE unmapped(activity TEXT NOT NULL, occasion TEXT NOT NULL, reason TEXT NOT NULL,
                      PRIMARY KEY(activity, occasion)) STRICT, WITHOUT ROWID;
CREATE TABLE plans(id TEXT PRIMARY KEY, document TEXT NOT NULL, imported_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE devices(id TEXT PRIMARY KEY, token_hash TEXT NOT NULL UNIQUE, access_right TEXT NOT NULL, party TEXT NOT NULL,
                     role TEXT NOT NULL, occasion TEXT NOT NULL, created_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL,
                     revoked_ms INTEGER NOT NULL, last_seen_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE invitations(code_hash TEXT PRIMARY KEY, access_right TEXT NOT NULL, party TEXT NOT NULL, role TEXT NOT NULL,
                         occasion TEXT NOT NULL, code_expires_ms INTEGER NOT NULL, device_expires_ms INTEGER NOT NULL,
                         used_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE attachments(sha256 TEXT PRIMARY KEY, media_type TEXT NOT NULL, bytes INTEGER NOT NULL,
                         stored_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE quarantine(no INTEGER PRIMARY KEY, device TEXT NOT NULL, n INTEGER NOT NULL, content TEXT NOT NULL,
                        reason TEXT NOT NULL, received_ms INTEGER NOT NULL) STRICT;
CREATE TABLE audit(no INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, device TEXT NOT NULL, action TEXT NOT NULL,
                   detail TEXT NOT NULL) STRICT;
)sql";

// mentions: found by what an entity names, as photo_entities is by photo. A stray or old row tells nobody anything.
constexpr const char* kVersion2 = R"sql(
ALTER TABLE devices ADD COLUMN is_link INTEGER NOT NULL DEFAULT 0;
ALTER TABLE devices ADD COLUMN party_is_claimed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE invitations ADD COLUMN uses INTEGER NOT NULL DEFAULT 1;
ALTER TABLE invitations ADD COLUMN used INTEGER NOT NULL DEFAULT 0;
ALTER TABLE invitations ADD COLUMN made_ms INTEGER NOT NULL DEFAULT 0;
UPDATE invitations SET used=1 WHERE used_ms<>0;
CREATE TABLE link_uses(no INTEGER PRIMARY KEY, device TEXT NOT NULL, at_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL,
                       action TEXT NOT NULL, count INTEGER NOT NULL, entities TEXT NOT NULL) STRICT;
CREATE INDEX link_uses_by_device ON link_uses(device, no);
CREATE TABLE link_answers(device TEXT NOT NULL, id TEXT NOT NULL, n INTEGER NOT NULL, at_ms INTEGER NOT NULL,
                          PRIMARY KEY(device, id)) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX link_answers_by_n ON link_answers(device, n);
CREATE TABLE phones(device TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE contacts(party TEXT NOT NULL, role TEXT NOT NULL, address TEXT NOT NULL,
                      PRIMARY KEY(party, role)) STRICT, WITHOUT ROWID;
CREATE TABLE mentions(word TEXT NOT NULL, entity_no INTEGER NOT NULL REFERENCES entities(no),
                      PRIMARY KEY(word, entity_no)) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO mentions(word, entity_no)
  SELECT json_extract(f.value, '$.value'), e.no FROM entities e, json_each(e.state, '$.fields') f
  WHERE f.key IN ('responsible', 'presumed_owner', 'party', 'follows', 'finding')
    AND json_type(f.value, '$.value')='text';
INSERT OR IGNORE INTO mentions(word, entity_no)
  SELECT substr(f.key, 9), e.no FROM entities e, json_each(e.state, '$.fields') f WHERE f.key GLOB 'invited/?*';
INSERT OR IGNORE INTO mentions(word, entity_no)
  SELECT substr(f.key, 8), e.no FROM entities e, json_each(e.state, '$.fields') f WHERE f.key GLOB 'origin/?*';
)sql";

constexpr std::array kMigrations{kVersion1, kVersion2};

}  // namespace

int latest_version() { return static_cast<int>(kMigrations.size()); }

void migrate(Database& db, int target) {
  const auto from = static_cast<std::size_t>(db.pragma("user_version"));
  if (from >= static_cast<std::size_t>(target)) return;
  db.execute("BEGIN IMMEDIATE");
  for (std::size_t version = from; version < static_cast<std::size_t>(target); ++version) {
    db.execute(kMigrations[version]);
  }
  db.execute("PRAGMA application_id=" + std::to_string(kApplicationId));
  db.execute("PRAGMA user_version=" + std::to_string(target));
  db.execute("COMMIT");
}

}  // namespace lykta::sqlite
