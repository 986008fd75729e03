// The messages of contract.md as types: decode what a phone sends, encode what it gets. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/error.h"
#include "domain/op.h"
#include "domain/plan.h"
#include "wire/json.h"

namespace lykta {

/// An op as a phone sends it (shared/schema/op.schema.json). `device` and `by` are checked against the session by
/// intake; `device` may be absent. Members the schema does not name are ignored. Errors name the member:
/// envelope_missing, envelope_type (wrong type, or a character no id may hold), envelope_too_long, envelope_range,
/// at_invalid, n_invalid, entity_too_long (entity or occasion), set_or_delete (neither, both, or an empty set),
/// set_too_large, set_key_invalid, number_not_integer.
Result<Op> decode_op(const Value& value);
/// A line of `lykta import`: as above, but device, n, clock, schema, base and by may be absent (then 0 / "" /
/// kNeverConcurrent) and decimals may be plain JSON numbers.
Result<Op> decode_import_line(const Value& value);
/// As decode_op reads it; members that were not sent (0, "", kNeverConcurrent) are left out.
Value encode_op(const Op& op);
/// contract.md "Receipt".
Value encode_receipt(const Receipt& receipt);
/// {code, reason, sentence, field}: the inner object of every error answer.
Value encode_error(const Error& error);

/// A plan document, schema 1.0 (shared/schema/plan.schema.json). Strict about the keys it names, blind for others
/// (all is kept in `document`). Errors name the key path: plan_schema_version, plan_key_missing, plan_type,
/// plan_choice, plan_duplicate_id, plan_dangling_reference.
Result<Plan> decode_plan(const Value& document);

}  // namespace lykta
