// Where a phone stands in the log, as the opaque text it keeps. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/op.h"

namespace lykta {

/// What a reader holds: everything it may see as of `floor`, and of the log up to `position` those entities that a
/// page has brought since. The two are equal once it has caught up.
struct Held {
  Seq floor = 0;
  Seq position = 0;
  bool operator==(const Held&) const = default;
};

struct Cursor {
  std::string log;     ///< of the store's log id; another one after a restore
  std::string scope;   ///< Scope::hash()
  std::string rights;  ///< Session::rights_version()
  /// A scope of so many days begins here (unix ms, 0 = everything). Fixed at the first hello, so that what the phone
  /// holds does not depend on the day it asks.
  std::int64_t since_ms = 0;
  Held held;
  bool operator==(const Cursor&) const = default;
};

std::string to_text(const Cursor& cursor);
/// nullopt for anything that to_text() did not write.
std::optional<Cursor> cursor_from(std::string_view text);
/// The part of a cursor that stands for a store's log.
std::string log_mark(std::string_view log_id);

}  // namespace lykta
