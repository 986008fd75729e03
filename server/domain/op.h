// An op is one change to one entity; a receipt is the server's durable answer to it (design.md §2, §4).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domain/error.h"
#include "domain/value.h"

namespace lykta {

/// Hybrid clock in one integer: unix milliseconds × 1024 + counter (0…1023). Fits ±2⁵³ until the year 2248.
using Clock = std::int64_t;
constexpr Clock kClockTicksPerMs = 1024;
/// Position in the server's log; 0 = nothing seen yet.
using Seq = std::int64_t;

/// Who speaks: an organisation and a function in it, never a person (design.md §11).
struct By {
  std::string party;
  std::string role;
  bool operator==(const By&) const = default;
};

/// Orders all writes to one field: later clock wins, then device, then n. Same order on every machine.
struct Stamp {
  Clock clock = 0;
  std::string device;
  std::int64_t n = 0;
  auto operator<=>(const Stamp&) const = default;
};

/// `base` of an op that must never count as concurrent (history fed by `lykta import`).
constexpr Seq kNeverConcurrent = INT64_MAX;

struct Op {
  std::string device;      ///< set by the session; 1…80 bytes
  std::int64_t n = 0;      ///< per-device counter from 1; (device, n) is the op's identity
  Clock clock = 0;         ///< 0 = not sent (import): intake sets it
  std::string at;          ///< device time with offset, RFC 3339, as sent
  By by;
  std::string activity;    ///< "<plan_id>/<activity_id>", or "-" for what belongs to the district
  std::string occasion;    ///< id of the occasion, or "-" for what belongs to the whole activity
  std::string entity;      ///< ≤ 200 bytes
  std::string kind;
  std::int64_t schema = 0; ///< manifest version the writer used; 0 = not sent: the server's own
  Seq base = 0;            ///< rev of the entity the writer saw; 0 = none
  Value::Object set;       ///< field → value; elements of sets and maps as "photos/<key>" (null removes)
  bool is_delete = false;

  Stamp stamp() const { return {clock, device, n}; }
  /// What is compared when the same (device, n) comes twice: everything the writer sent, as sorted JSON.
  Value content() const;
};

enum class ReceiptStatus {
  stored,    ///< committed to disk and merged
  held,      ///< committed and relayed, but not counted: newer schema, or its plugin is absent
  rejected,  ///< nothing stored; `error` says why; the phone keeps the item, editable
};

struct Receipt {
  std::int64_t n = 0;
  ReceiptStatus status = ReceiptStatus::rejected;
  Seq seq = 0;          ///< 0 when rejected
  Clock clock = 0;      ///< the clock as fixed by the server; the sender adopts it
  bool clock_was_fixed = false;  ///< true: the phone's clock was more than ten minutes ahead
  Error error = {};     ///< only when rejected
  bool operator==(const Receipt&) const = default;
};

}  // namespace lykta
