// What the server keeps: op log, entities, emissions, plans, devices, attachments. One folder, one writer.
//
// Threads: a Store may be used from any thread. All writing runs on its own writer thread, which takes everything
// that is queued, runs each piece of work in its own savepoint, commits once (WAL, synchronous=FULL) and only then
// calls back: a callback means on disk. A Snapshot belongs to the thread that made it.
//
// Nothing above this header may assume SQLite (design.md §10).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/emission.h"
#include "domain/entity.h"
#include "domain/error.h"
#include "domain/op.h"
#include "domain/plan.h"

namespace lykta {

/// An op as it stands in the log.
struct LoggedOp {
  Op op;
  Seq seq = 0;
  ReceiptStatus status = ReceiptStatus::stored;  ///< stored or held
  Clock clock = 0;               ///< as fixed
  bool clock_was_fixed = false;
  std::string content;           ///< canonical JSON of Op::content(), compared on resend
  std::int64_t received_ms = 0;
};

/// Stand of one device in the log: highest n stored and what is missing below it.
struct DeviceLog {
  std::int64_t highest_n = 0;
  std::vector<std::pair<std::int64_t, std::int64_t>> gaps;  ///< inclusive, ascending
};

/// An enrolled phone or desk. The token itself is never stored.
struct Device {
  std::string id;
  std::string token_hash;   ///< hex SHA-256
  std::string right;        ///< administrator coordinator member guest owner supervisor auditor
  By by;
  std::string occasion;     ///< a guest's only occasion, else ""
  std::int64_t created_ms = 0;
  std::int64_t expires_ms = 0;   ///< 0 = never
  std::int64_t revoked_ms = 0;   ///< 0 = not revoked
  std::int64_t last_seen_ms = 0;
  bool is_link = false;          ///< an owner's link: its token stands in an address, no phone holds it
  bool party_is_claimed = false; ///< whoever enrolled chose the party, nobody vouched for it
};

/// A typed code waiting to be redeemed: once, or by many on one evening.
struct Invitation {
  std::string code_hash;    ///< hex
  std::string right;
  By by;
  std::string occasion;
  std::int64_t code_expires_ms = 0;    ///< ten minutes after it was made, or the end of the evening
  std::int64_t device_expires_ms = 0;  ///< 0 = never
  std::int64_t used_ms = 0;            ///< last; 0 = not yet
  std::int64_t uses = 1;               ///< how many devices it may enrol
  std::int64_t used = 0;               ///< how many it has
  std::int64_t made_ms = 0;
  bool is_open(std::int64_t now_ms) const { return used < uses && now_ms < code_expires_ms; }
};

/// One line of a link's log of uses.
struct LinkUse {
  std::string device;
  std::int64_t at_ms = 0;
  std::int64_t last_ms = 0;            ///< openings shortly after each other share a line
  std::string action;                  ///< "opened" or "answered"
  std::int64_t count = 1;
  std::vector<std::string> entities;   ///< what was answered
  std::int64_t no = 0;                 ///< 0 = not stored yet
};

/// The number and time a link's change got when its id was first seen: what makes a retry the same op.
struct LinkAnswer {
  std::string device;
  std::string id;                      ///< the page's own
  std::int64_t n = 0;
  std::int64_t at_ms = 0;
};

/// What a phone last said that it holds (contract.md §11).
struct PhoneNote {
  std::string device;
  std::int64_t at_ms = 0;
  std::string body;                    ///< canonical JSON
};

/// Where letters go: a function's mailbox. Outside ops and history.
struct Contact {
  std::string party;
  std::string role;
  std::string address;
};

struct AttachmentInfo {
  std::string sha256;       ///< 64 hex
  std::string media_type;
  std::int64_t bytes = 0;
  std::int64_t stored_ms = 0;
};

/// Reads one consistent state. Missing things are nullopt or empty, never an error.
class Snapshot {
 public:
  virtual ~Snapshot() = default;
  virtual Seq last_seq() const = 0;
  virtual std::optional<Entity> entity(std::string_view id) const = 0;
  /// Entities of one occasion (including "-"), by id.
  virtual std::vector<Entity> occasion(std::string_view activity, std::string_view occasion) const = 0;
  /// All (activity, occasion) pairs that hold an entity, ascending.
  virtual std::vector<std::pair<std::string, std::string>> occasions() const = 0;
  /// Entities with rev > after, by rev, at most `limit`.
  virtual std::vector<Entity> changed_after(Seq after, std::size_t limit) const = 0;
  /// Ids of entities that list the photo and those of one kind in an activity.
  virtual std::vector<std::string> entities_with_photo(std::string_view sha256) const = 0;
  /// Ids of entities that name the word, or have named it, as their party (responsible, presumed_owner, party,
  /// invited), as what they come from (origin), or as what they follow or look at again (follows, finding). Sorted; the caller looks at what they say now.
  virtual std::vector<std::string> entities_naming(std::string_view word) const = 0;
  virtual std::vector<LoggedOp> history(std::string_view entity) const = 0;  ///< by seq
  virtual std::optional<LoggedOp> op(std::string_view device, std::int64_t n) const = 0;
  virtual std::vector<LoggedOp> ops_after(Seq after, std::size_t limit) const = 0;
  virtual DeviceLog device_log(std::string_view device) const = 0;
  /// By activity, occasion, metric, key.
  virtual std::vector<Emission> emissions(const std::vector<std::string>& activities) const = 0;
  virtual std::vector<Emission> all_emissions() const = 0;
  /// Those with attrs.also_counts_for: of occasions that count for other rows too. Few, and found without a scan.
  virtual std::vector<Emission> emissions_counting_elsewhere() const = 0;
  /// Occasions whose plugin threw or is quarantined, with the reason.
  virtual std::vector<std::pair<std::string, std::string>> unmapped(std::string_view activity) const = 0;
  virtual std::vector<std::string> plan_ids() const = 0;            ///< ascending
  virtual std::optional<std::string> plan_document(std::string_view id) const = 0;  ///< canonical JSON
  virtual std::optional<Device> device(std::string_view id) const = 0;
  virtual std::optional<Device> device_by_token(std::string_view token_hash) const = 0;
  virtual std::vector<Device> devices() const = 0;
  virtual std::optional<Invitation> invitation(std::string_view code_hash) const = 0;
  virtual std::vector<Invitation> invitations() const = 0;              ///< newest first
  virtual std::vector<LinkUse> link_uses(std::string_view device) const = 0;  ///< newest first
  virtual std::optional<LinkUse> last_link_use(std::string_view device) const = 0;
  virtual std::optional<LinkAnswer> link_answer(std::string_view device, std::string_view id) const = 0;
  virtual std::int64_t highest_link_answer(std::string_view device) const = 0;  ///< 0 = none yet
  virtual std::vector<PhoneNote> phone_notes() const = 0;               ///< by device
  virtual std::vector<Contact> contacts() const = 0;                    ///< by party and role
  virtual std::optional<AttachmentInfo> attachment(std::string_view sha256) const = 0;
  virtual std::vector<AttachmentInfo> attachments() const = 0;
  virtual std::optional<std::string> setting(std::string_view key) const = 0;
};

/// The writer's view: reads see what this commit group has written so far.
class Transaction : public Snapshot {
 public:
  /// The next position in the log. Every stored op and every rewritten row takes one.
  virtual Seq next_seq() = 0;
  /// Appends; keeps the device's highest n and gaps, and the hash chain. (device, n) must be new.
  virtual void append(const LoggedOp& op) = 0;
  virtual void put(const Entity& entity) = 0;
  virtual void replace_emissions(std::string_view activity, std::string_view occasion,
                                 const std::vector<Emission>& emissions) = 0;
  virtual void mark_unmapped(std::string_view activity, std::string_view occasion, std::string_view reason) = 0;
  virtual void quarantine(std::string_view device, std::int64_t n, std::string_view content,
                          std::string_view reason, std::int64_t now_ms) = 0;
  virtual void put_plan(std::string_view id, std::string_view canonical_document, std::int64_t now_ms) = 0;
  virtual void put_device(const Device& device) = 0;
  virtual void put_invitation(const Invitation& invitation) = 0;
  virtual void put_attachment(const AttachmentInfo& attachment) = 0;
  virtual void put_link_use(const LinkUse& use) = 0;        ///< new when its `no` is 0, else rewritten
  virtual void put_link_answer(const LinkAnswer& answer) = 0;
  virtual void put_phone_note(const PhoneNote& note) = 0;
  virtual void put_contact(const Contact& contact) = 0;
  /// False when there is none. After the commit no byte of it is left in any file of the folder.
  virtual bool drop_contact(std::string_view party, std::string_view role) = 0;
  virtual void put_setting(std::string_view key, std::string_view value) = 0;
  virtual void audit(std::string_view device, std::string_view action, std::string_view detail,
                     std::int64_t now_ms) = 0;
};

class Store {
 public:
  virtual ~Store() = default;

  /// Work returns an error to have its own savepoint rolled back; other work of the group is not touched.
  using Work = std::function<Result<void>(Transaction&)>;
  using Done = std::function<void(Result<void>)>;
  /// Queues; `done` is called on the writer thread after the group is committed (or failed). Never blocks.
  /// `unavailable/store_full` when the disk is full or the queue is longer than 100,000.
  virtual void write(Work work, Done done) = 0;
  /// Same, and waits for it.
  Result<void> write_and_wait(Work work);

  /// Called on the writer thread once per group before commit, if any work succeeded: the place where touched
  /// occasions are mapped once. What it throws fails the whole group.
  virtual void set_before_commit(std::function<void(Transaction&)> hook) = 0;
  /// Called on the writer thread right after a successful commit, before the group's Done callbacks.
  virtual void set_after_commit(std::function<void()> hook) = 0;

  virtual std::unique_ptr<Snapshot> read() const = 0;

  /// New after a restore; part of every cursor.
  virtual std::string log_id() const = 0;
  /// 32 secret bytes of this data folder (hash chain, codes).
  virtual std::string secret() const = 0;

  // Attachments: bytes beside the database, by SHA-256. An upload grows in a part file and is no attachment until
  // verified, fsynced (file and folder) and recorded.
  /// Appends at `offset` (must be the present length) and fsyncs; conflict/offset_mismatch otherwise.
  virtual Result<std::int64_t> append_upload(std::string_view upload_id, std::int64_t offset,
                                             std::string_view bytes) = 0;
  virtual std::int64_t upload_length(std::string_view upload_id) const = 0;   ///< 0 when there is none
  virtual Result<std::string> read_upload(std::string_view upload_id) const = 0;
  virtual void drop_upload(std::string_view upload_id) = 0;
  /// Renames the finished part file to its place and fsyncs both folders. Durable when it returns.
  virtual Result<void> keep_upload(std::string_view upload_id, std::string_view sha256) = 0;
  virtual std::string attachment_path(std::string_view sha256) const = 0;
  /// Removes part files older than `age_ms`.
  virtual void sweep_uploads(std::int64_t age_ms) = 0;

  /// A consistent copy of everything into an empty folder, while others write.
  virtual Result<void> backup_to(const std::string& folder) const = 0;
  /// Checks database, hash chain and every attachment's bytes; one sentence per fault, empty = sound.
  virtual std::vector<std::string> verify() const = 0;
};

}  // namespace lykta
