// The merged state of one captured thing. Made by `intake` from ops, stored whole, projected per reader.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/op.h"
#include "domain/value.h"

namespace lykta {

/// A value somebody wrote that did not win and that nobody has settled yet.
struct LosingValue {
  Value value;
  Stamp stamp;
  By by;
  Seq rev = 0;
  bool operator==(const LosingValue&) const = default;
};

/// One field (or one element of a set or map field, key "photos/<sha256>") with its winner.
struct Register {
  Value value;
  Stamp stamp;   ///< of the winning write
  By by;
  Seq rev = 0;   ///< seq of the winning write
  std::vector<LosingValue> conflicts;  ///< open, in stamp order
  bool operator==(const Register&) const = default;
};

/// A delete, and the edits that did not know of it.
struct Deletion {
  Stamp stamp;
  By by;
  Seq rev = 0;
  std::vector<LosingValue> conflicts;  ///< `value` is the list of fields the unknowing edit set
  bool operator==(const Deletion&) const = default;
};

struct Entity {
  std::string id;
  std::string activity;
  std::string occasion;
  std::string kind;
  std::int64_t schema = 0;   ///< highest manifest version any of its ops was written with
  bool held = false;         ///< stored and relayed, not counted (design.md §4, Versions)
  Seq rev = 0;               ///< seq of its last change, visible or not
  Seq created_rev = 0;
  std::string created_device;
  By created_by;
  std::string created_at;    ///< `at` of the first op, as sent
  std::map<std::string, Register, std::less<>> fields;
  std::optional<Deletion> deletion;
  std::map<std::string, Seq, std::less<>> stored_photos;  ///< sha256 → seq at which its bytes were safe on disk

  bool is_deleted() const { return deletion.has_value(); }
  /// Winning value of a plain field; nullptr when never set or set to null.
  const Value* value(std::string_view field) const;
  /// Text of a plain field, "" when absent or no text.
  std::string text(std::string_view field) const;
  /// Keys of a set or map field whose element is not null, sorted.
  std::vector<std::string> elements(std::string_view field) const;

  bool operator==(const Entity&) const = default;
};

/// Canonical JSON of the whole state (the form in which the store keeps it), and back.
Value to_value(const Entity& entity);
Entity entity_from_value(const Value& value);

}  // namespace lykta
