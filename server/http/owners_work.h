// What one owner has to answer, gathered from a snapshot: its measures, its questions, its invitations, and what is
// needed to understand them. Everything shown goes through the policy. Belongs to one request.
#pragma once

#include <optional>
#include <string>

#include "http/http_parts.h"

namespace lykta::http {

class OwnersWork {
 public:
  OwnersWork(const HttpParts& parts, const Snapshot& snapshot, const Session& session)
      : parts_(parts), snapshot_(snapshot), session_(session) {}

  /// GET /api/v1/link/work: shared/schema/link_work.
  Value document() const;
  /// Whether this finding, measure or invitation is the owner's, or one of its measures comes from it.
  bool holds(const Entity& entity) const;
  /// Whether the owner may make its own invitation to this walk: it was invited.
  bool is_invited_to(const std::string& occasion) const;

 private:
  struct Gathered;
  Gathered gather() const;
  bool is_own(const Entity& entity) const;
  bool invites(const Entity& walk) const;
  Value walk_value(const Entity& walk, const Gathered& gathered) const;
  Value::Array findings(const Gathered& gathered, Value::Array& places) const;
  std::optional<Entity> standing(std::string id) const;
  Value shown(const Entity& entity) const;

  const HttpParts& parts_;
  const Snapshot& snapshot_;
  const Session& session_;
};

}  // namespace lykta::http
