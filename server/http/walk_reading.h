// Walks as documents want them, out of one snapshot and through one reader's eyes. Inside `http`.
//
// Photos: what somebody hid is never given. Reviewed ones go to whoever may see the entity; ones nobody has reviewed
// yet only to coordinator and administrator, and only until the form's days for that have passed (domain rules:
// hidden if unreviewed after 14 days).
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "documents/material.h"
#include "http/http_parts.h"
#include "http/seen_entity.h"

namespace lykta::http {

class WalkReading {
 public:
  /// Everything through `reader`'s rights. All references must outlive this.
  WalkReading(const HttpParts& parts, const Snapshot& snapshot, const Session& reader);
  /// As the public may see it; the caller asks only for published walks.
  WalkReading(const HttpParts& parts, const Snapshot& snapshot);

  /// The whole walk; nullopt when there is none the reader may see.
  std::optional<documents::Walk> walk(const std::string& occasion);
  /// Only the walk's own record, for lists and calendars.
  std::optional<documents::Walk> head(const std::string& occasion);
  /// Activity and occasion of every walk the reader may see.
  std::vector<std::pair<std::string, std::string>> walks();
  /// Deviation reports: findings that belong to no walk.
  std::vector<documents::Finding> reports();

  std::string party_name(const std::string& party) const;
  /// A category of the form with its label, by code; for lists of services.
  std::vector<documents::Word> categories();

 private:
  using Seen = SeenEntity;
  using View = std::function<Value(const Entity&)>;

  WalkReading(const HttpParts& parts, const Snapshot& snapshot, View view, bool with_unreviewed);
  Seen see(const Entity& entity) const;
  std::vector<Seen> see_all(const std::vector<Entity>& entities) const;
  void use_labels_of(const std::string& activity);
  std::string label(const std::string& key, const std::string& otherwise = "") const;
  documents::Word choice(const Seen& entity, const std::string& field) const;
  documents::Word category(const Seen& entity) const;
  documents::Word party(const std::string& id) const;
  bool controls_public_land(const std::string& party) const;
  std::string party_role(const Seen& entity, const std::string& field) const;
  std::pair<std::string, std::string> detail(const std::string& key, const Value& value) const;
  void take_photos(const Seen& entity, const std::optional<Date>& taken, std::vector<documents::Photo>& photos,
                   int& withheld) const;

  documents::Walk head_of(const Seen& entity) const;
  documents::Finding finding(const Seen& entity) const;
  documents::Measure measure(const Seen& entity, const documents::Walk& walk) const;
  void add_entity(const Seen& entity, documents::Walk& walk) const;
  void add_measures(const std::vector<Seen>& seen, documents::Walk& walk) const;
  void add_second_looks(const std::vector<Seen>& seen, documents::Walk& walk) const;

  const HttpParts& parts_;
  const Snapshot& snapshot_;
  const std::shared_ptr<const RowTable> rows_;
  const View view_;
  const bool with_unreviewed_;
  const Manifest* manifest_ = nullptr;
};

/// A stored photo with its bytes and size; empty bytes when it cannot be read.
documents::Picture read_picture(const Store& store, const documents::Photo& photo);

}  // namespace lykta::http
