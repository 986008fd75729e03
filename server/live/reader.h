// Who reads what: a session's rights and the scope it asked for. Sessions with equal readers share every byte they
// are sent. Immutable; any thread.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "access/access.h"
#include "domain/error.h"
#include "domain/value.h"
#include "live/cursor.h"

namespace lykta {

/// The part of the plan a phone wants (contract.md, hello).
struct Scope {
  bool all_activities = true;
  std::set<std::string, std::less<>> activities;
  std::int64_t days = 0;  ///< 0 = all

  /// From hello's "scope"; absent = everything. invalid/scope_invalid.
  static Result<Scope> from(const Value* value);
  /// What belongs to the district ("-") is in every scope.
  bool covers(std::string_view activity) const;
  std::string hash() const;
};

/// One view of the log. `key` is equal exactly when two readers get the same bytes.
struct Reader {
  Session session;  ///< its device and expiry say nothing of the view
  Scope scope;
  std::string log;
  std::int64_t since_ms = 0;
  std::string rights;
  std::string key;

  Reader(const Session& session, Scope scope, std::string log, std::int64_t since_ms);
  Cursor cursor(Held held) const { return {log, scope.hash(), rights, since_ms, held}; }
  /// Whether a phone with this cursor holds what this reader would hold there (last = end of the log).
  bool continues(const Cursor& cursor, Seq last) const;
};

}  // namespace lykta
