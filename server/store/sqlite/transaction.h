// The writer's view of one commit group: writes on the only read-write connection, with a cache of entity states.
#pragma once

#include <unordered_map>
#include <utility>

#include "store/sqlite/queries.h"

namespace lykta::sqlite {

class SqliteTransaction final : public Reading<Transaction> {
 public:
  /// Reads the log's end once; belongs to the writer thread.
  explicit SqliteTransaction(Database& db);

  Seq last_seq() const override { return next_seq_ - 1; }
  Seq next_seq() override { return next_seq_++; }
  std::optional<Entity> entity(std::string_view id) const override;
  std::vector<Entity> occasion(std::string_view activity, std::string_view occasion) const override;

  void append(const LoggedOp& op) override;
  void put(const Entity& entity) override;
  void replace_emissions(std::string_view activity, std::string_view occasion,
                         const std::vector<Emission>& emissions) override;
  void mark_unmapped(std::string_view activity, std::string_view occasion, std::string_view reason) override;
  void quarantine(std::string_view device, std::int64_t n, std::string_view content, std::string_view reason,
                  std::int64_t now_ms) override;
  void put_plan(std::string_view id, std::string_view canonical_document, std::int64_t now_ms) override;
  void put_device(const Device& device) override;
  void put_invitation(const Invitation& invitation) override;
  void put_attachment(const AttachmentInfo& attachment) override;
  void put_link_use(const LinkUse& use) override;
  void put_link_answer(const LinkAnswer& answer) override;
  void put_phone_note(const PhoneNote& note) override;
  void put_contact(const Contact& contact) override;
  bool drop_contact(std::string_view party, std::string_view role) override;
  void put_setting(std::string_view key, std::string_view value) override;
  void audit(std::string_view device, std::string_view action, std::string_view detail, std::int64_t now_ms) override;

  /// See sweep.h.
  void sweep_ended(std::int64_t now_ms);

  /// Before and after each piece of work: what a rolled-back piece touched is forgotten.
  void begin_work();
  void forget_work();
  /// After a rolled-back group nothing cached can be trusted.
  void forget_all();
  /// Something was dropped whose bytes must not stay in the log files either; said once.
  bool take_must_scrub() { return std::exchange(must_scrub_, false); }

 protected:
  Database& db() const override { return db_; }

 private:
  struct DeviceRow {
    std::int64_t no = 0;
    DeviceLog log;
  };
  DeviceRow& device_row(const std::string& device);
  std::int64_t entity_no(std::string_view id);
  void note_mention(const std::string& id, std::string_view field, const Value& value);

  Database& db_;
  Seq next_seq_ = 1;
  Seq seq_before_work_ = 1;
  std::string chain_;
  std::string chain_before_work_;
  mutable std::unordered_map<std::string, Entity> entities_;
  std::unordered_map<std::string, DeviceRow> devices_;
  std::vector<std::string> touched_entities_, touched_devices_;
  bool must_scrub_ = false;
};

/// One link of the hash chain over op identity and keyed content hash (design.md §4, Who).
std::string chain_link(std::string_view previous, std::string_view device, std::int64_t n,
                       std::string_view content_hash);

}  // namespace lykta::sqlite
