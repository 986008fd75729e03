#include "wire/messages.h"

#include "domain/time.h"

namespace lykta {
namespace {

enum class Source { phone, import_line };

constexpr std::size_t kIdBytes = 200;
constexpr std::size_t kDeviceBytes = 80;
constexpr std::size_t kKindBytes = 40;
constexpr std::size_t kAtBytes = 40;
constexpr std::size_t kPartyBytes = 80;
constexpr std::size_t kRoleBytes = 200;
constexpr std::size_t kSetKeys = 200;
constexpr std::size_t kSetKeyBytes = 120;

bool has_control_character(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return true;
  }
  return false;
}

/// Reads the members of one op; the first fault stops everything after it.
class Envelope {
 public:
  Envelope(const Value& value, Source source) : value_(value), source_(source) {}

  enum class Presence { required, optional };

  void read_text(std::string_view key, std::string& into, std::size_t max_bytes, std::string_view too_long,
                 Presence presence = Presence::required) {
    read_text_of(value_, key, std::string(key), into, max_bytes, too_long, presence);
  }

  void read_integer(std::string_view key, std::int64_t& into, std::int64_t least, std::string_view out_of_range) {
    const Value* member = find(key, source_ == Source::phone ? Presence::required : Presence::optional);
    if (!member) return;
    if (member->is_fraction()) return refuse("number_not_integer", "must be a whole number", key);
    if (!member->is_int()) return refuse("envelope_type", "must be a whole number", key);
    if (member->as_int() < least) {
      return refuse(out_of_range, "must be at least " + std::to_string(least), key);
    }
    into = member->as_int();
  }

  void read_at(std::string& into) {
    read_text("at", into, kAtBytes, "at_invalid");
    if (!error_ && !parse_instant(into)) {
      refuse("at_invalid", "must be a time with its offset, such as 2024-12-11T18:02:11+01:00", "at");
    }
  }

  void read_by(By& into) {
    const Value* by = find("by", source_ == Source::phone ? Presence::required : Presence::optional);
    if (!by) return;
    if (!by->is_object()) return refuse("envelope_type", "must be an object with party and role", "by");
    read_text_of(*by, "party", "by.party", into.party, kPartyBytes, "envelope_too_long", Presence::required);
    read_text_of(*by, "role", "by.role", into.role, kRoleBytes, "envelope_too_long", Presence::optional);
  }

  void read_change(Op& op) {
    if (error_) return;
    const Value* deleted = value_.find("delete");
    const Value* set = value_.find("set");
    if (deleted && set) return refuse("set_or_delete", "an op either sets fields or deletes, not both", "delete");
    if (deleted) {
      if (!deleted->is_bool() || !deleted->as_bool()) return refuse("set_or_delete", "must be true", "delete");
      op.is_delete = true;
      return;
    }
    if (!set) return refuse("set_or_delete", "an op needs set or delete", "set");
    read_set(*set, op.set);
  }

  const std::optional<Error>& error() const { return error_; }

 private:
  const Value* find(std::string_view key, Presence presence) {
    if (error_) return nullptr;
    const Value* member = value_.find(key);
    if (!member && presence == Presence::required) refuse("envelope_missing", "is missing", key);
    return member;
  }

  void read_text_of(const Value& object, std::string_view key, const std::string& path, std::string& into,
                    std::size_t max_bytes, std::string_view too_long, Presence presence) {
    if (error_) return;
    const Value* member = object.find(key);
    if (!member) {
      if (presence == Presence::required) refuse("envelope_missing", "is missing", path);
      return;
    }
    if (!member->is_text()) return refuse("envelope_type", "must be text", path);
    const std::string& text = member->as_text();
    if (text.empty() && presence == Presence::required) return refuse("envelope_missing", "is empty", path);
    if (text.size() > max_bytes) {
      return refuse(too_long, "may have at most " + std::to_string(max_bytes) + " bytes", path);
    }
    if (has_control_character(text)) return refuse("envelope_type", "may not hold control characters", path);
    into = text;
  }

  void read_set(const Value& set, Value::Object& into) {
    if (!set.is_object()) return refuse("envelope_type", "must be an object", "set");
    const Value::Object& fields = set.as_object();
    if (fields.empty()) return refuse("set_or_delete", "must name at least one field", "set");
    if (fields.size() > kSetKeys) {
      return refuse("set_too_large", "may name at most " + std::to_string(kSetKeys) + " fields", "set");
    }
    for (const auto& [key, field] : fields) {
      if (key.empty() || key.size() > kSetKeyBytes || has_control_character(key)) {
        return refuse("set_key_invalid",
                      "has a key that is empty, longer than " + std::to_string(kSetKeyBytes) +
                          " bytes or with control characters",
                      "set");
      }
      if (source_ == Source::phone && has_fraction(field)) {
        return refuse("number_not_integer", "must be a whole number; decimals are sent as text", "set." + key);
      }
    }
    into = fields;
  }

  /// Recursion is bounded by the decoder's depth cap.
  static bool has_fraction(const Value& value) {
    if (value.is_fraction()) return true;
    if (value.is_array()) {
      for (const Value& element : value.as_array()) {
        if (has_fraction(element)) return true;
      }
    } else if (value.is_object()) {
      for (const auto& [key, member] : value.as_object()) {
        if (has_fraction(member)) return true;
      }
    }
    return false;
  }

  void refuse(std::string_view reason, const std::string& what, std::string_view field) {
    if (error_) return;
    error_ = Error{Code::invalid, std::string(reason), std::string(field) + " " + what, std::string(field)};
  }

  const Value& value_;
  const Source source_;
  std::optional<Error> error_;
};

Result<Op> decode(const Value& value, Source source) {
  if (!value.is_object()) return fail(Code::invalid, "envelope_type", "an op must be an object");
  using Presence = Envelope::Presence;
  Envelope envelope(value, source);
  Op op;
  if (source == Source::import_line) op.base = kNeverConcurrent;
  envelope.read_text("device", op.device, kDeviceBytes, "envelope_too_long", Presence::optional);
  envelope.read_integer("n", op.n, 1, "n_invalid");
  envelope.read_integer("clock", op.clock, 1, "envelope_range");
  envelope.read_at(op.at);
  envelope.read_by(op.by);
  envelope.read_text("activity", op.activity, kIdBytes, "envelope_too_long");
  envelope.read_text("occasion", op.occasion, kIdBytes, "entity_too_long");
  envelope.read_text("entity", op.entity, kIdBytes, "entity_too_long");
  envelope.read_text("kind", op.kind, kKindBytes, "envelope_too_long");
  envelope.read_integer("schema", op.schema, 1, "envelope_range");
  envelope.read_integer("base", op.base, 0, "envelope_range");
  envelope.read_change(op);
  if (envelope.error()) return fail(*envelope.error());
  return op;
}

Value to_value(const By& by) { return Value::Object{{"party", by.party}, {"role", by.role}}; }

std::string_view to_text(ReceiptStatus status) {
  switch (status) {
    case ReceiptStatus::stored:
      return "stored";
    case ReceiptStatus::held:
      return "held";
    case ReceiptStatus::rejected:
      return "rejected";
  }
  return "rejected";
}

}  // namespace

Result<Op> decode_op(const Value& value) { return decode(value, Source::phone); }

Result<Op> decode_import_line(const Value& value) { return decode(value, Source::import_line); }

Value encode_op(const Op& op) {
  Value::Object out{
      {"at", op.at}, {"activity", op.activity}, {"occasion", op.occasion}, {"entity", op.entity}, {"kind", op.kind}};
  if (!op.device.empty()) out["device"] = op.device;
  if (op.n != 0) out["n"] = op.n;
  if (op.clock != 0) out["clock"] = op.clock;
  if (!op.by.party.empty()) out["by"] = to_value(op.by);
  if (op.schema != 0) out["schema"] = op.schema;
  if (op.base != kNeverConcurrent) out["base"] = op.base;
  if (op.is_delete) {
    out["delete"] = true;
  } else {
    out["set"] = op.set;
  }
  return out;
}

Value encode_receipt(const Receipt& receipt) {
  const bool rejected = receipt.status == ReceiptStatus::rejected;
  return Value::Object{{"n", receipt.n},
                       {"status", to_text(receipt.status)},
                       {"seq", receipt.seq},
                       {"clock", receipt.clock},
                       {"clock_was_fixed", receipt.clock_was_fixed},
                       {"error", rejected ? encode_error(receipt.error) : Value()}};
}

Value encode_error(const Error& error) {
  return Value::Object{{"code", lykta::to_text(error.code)},
                       {"reason", error.reason},
                       {"sentence", error.sentence},
                       {"field", error.field}};
}

}  // namespace lykta
