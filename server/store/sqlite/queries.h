// All reading of lykta.db, once, for snapshots and for the writer's transaction alike.
#pragma once

#include "store/sqlite/database.h"
#include "store/store.h"

namespace lykta::sqlite {

Seq last_seq(Database& db);
std::optional<Entity> entity(Database& db, std::string_view id);
std::vector<Entity> occasion(Database& db, std::string_view activity, std::string_view occasion);
std::vector<std::pair<std::string, std::string>> occasions(Database& db);
std::vector<Entity> changed_after(Database& db, Seq after, std::size_t limit);
std::vector<std::string> entities_with_photo(Database& db, std::string_view sha256);
std::vector<std::string> entities_naming(Database& db, std::string_view word);
std::vector<LoggedOp> history(Database& db, std::string_view entity);
std::optional<LoggedOp> op(Database& db, std::string_view device, std::int64_t n);
std::vector<LoggedOp> ops_after(Database& db, Seq after, std::size_t limit);
DeviceLog device_log(Database& db, std::string_view device);
std::vector<Emission> emissions(Database& db, const std::vector<std::string>& activities);
std::vector<Emission> all_emissions(Database& db);
std::vector<Emission> emissions_counting_elsewhere(Database& db);
std::vector<std::pair<std::string, std::string>> unmapped(Database& db, std::string_view activity);
std::vector<std::string> plan_ids(Database& db);
std::optional<std::string> plan_document(Database& db, std::string_view id);
std::optional<Device> device(Database& db, std::string_view id);
std::optional<Device> device_by_token(Database& db, std::string_view token_hash);
std::vector<Device> devices(Database& db);
std::optional<Invitation> invitation(Database& db, std::string_view code_hash);
std::vector<Invitation> invitations(Database& db);
std::vector<LinkUse> link_uses(Database& db, std::string_view device);
std::optional<LinkUse> last_link_use(Database& db, std::string_view device);
std::optional<LinkAnswer> link_answer(Database& db, std::string_view device, std::string_view id);
std::int64_t highest_link_answer(Database& db, std::string_view device);
std::vector<PhoneNote> phone_notes(Database& db);
std::vector<Contact> contacts(Database& db);
std::optional<AttachmentInfo> attachment(Database& db, std::string_view sha256);
std::vector<AttachmentInfo> attachments(Database& db);
std::optional<std::string> setting(Database& db, std::string_view key);

/// "[[2,4],[9,9]]" ⇄ pairs.
std::string gaps_text(const std::vector<std::pair<std::int64_t, std::int64_t>>& gaps);
std::vector<std::pair<std::int64_t, std::int64_t>> gaps_from(std::string_view text);

/// Implements every read of `Base` (Snapshot or Transaction) on one connection.
template <class Base>
class Reading : public Base {
 public:
  Seq last_seq() const override { return sqlite::last_seq(db()); }
  std::optional<Entity> entity(std::string_view id) const override { return sqlite::entity(db(), id); }
  std::vector<Entity> occasion(std::string_view a, std::string_view o) const override {
    return sqlite::occasion(db(), a, o);
  }
  std::vector<std::pair<std::string, std::string>> occasions() const override { return sqlite::occasions(db()); }
  std::vector<Entity> changed_after(Seq after, std::size_t limit) const override {
    return sqlite::changed_after(db(), after, limit);
  }
  std::vector<std::string> entities_with_photo(std::string_view s) const override {
    return sqlite::entities_with_photo(db(), s);
  }
  std::vector<std::string> entities_naming(std::string_view w) const override {
    return sqlite::entities_naming(db(), w);
  }
  std::vector<LoggedOp> history(std::string_view id) const override { return sqlite::history(db(), id); }
  std::optional<LoggedOp> op(std::string_view d, std::int64_t n) const override { return sqlite::op(db(), d, n); }
  std::vector<LoggedOp> ops_after(Seq after, std::size_t limit) const override {
    return sqlite::ops_after(db(), after, limit);
  }
  DeviceLog device_log(std::string_view d) const override { return sqlite::device_log(db(), d); }
  std::vector<Emission> emissions(const std::vector<std::string>& a) const override {
    return sqlite::emissions(db(), a);
  }
  std::vector<Emission> all_emissions() const override { return sqlite::all_emissions(db()); }
  std::vector<Emission> emissions_counting_elsewhere() const override {
    return sqlite::emissions_counting_elsewhere(db());
  }
  std::vector<std::pair<std::string, std::string>> unmapped(std::string_view a) const override {
    return sqlite::unmapped(db(), a);
  }
  std::vector<std::string> plan_ids() const override { return sqlite::plan_ids(db()); }
  std::optional<std::string> plan_document(std::string_view id) const override {
    return sqlite::plan_document(db(), id);
  }
  std::optional<Device> device(std::string_view id) const override { return sqlite::device(db(), id); }
  std::optional<Device> device_by_token(std::string_view h) const override {
    return sqlite::device_by_token(db(), h);
  }
  std::vector<Device> devices() const override { return sqlite::devices(db()); }
  std::optional<Invitation> invitation(std::string_view h) const override { return sqlite::invitation(db(), h); }
  std::vector<Invitation> invitations() const override { return sqlite::invitations(db()); }
  std::vector<LinkUse> link_uses(std::string_view d) const override { return sqlite::link_uses(db(), d); }
  std::optional<LinkUse> last_link_use(std::string_view d) const override { return sqlite::last_link_use(db(), d); }
  std::optional<LinkAnswer> link_answer(std::string_view d, std::string_view id) const override {
    return sqlite::link_answer(db(), d, id);
  }
  std::int64_t highest_link_answer(std::string_view d) const override { return sqlite::highest_link_answer(db(), d); }
  std::vector<PhoneNote> phone_notes() const override { return sqlite::phone_notes(db()); }
  std::vector<Contact> contacts() const override { return sqlite::contacts(db()); }
  std::optional<AttachmentInfo> attachment(std::string_view s) const override { return sqlite::attachment(db(), s); }
  std::vector<AttachmentInfo> attachments() const override { return sqlite::attachments(db()); }
  std::optional<std::string> setting(std::string_view k) const override { return sqlite::setting(db(), k); }

 protected:
  virtual Database& db() const = 0;
};

}  // namespace lykta::sqlite
