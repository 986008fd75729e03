#include <algorithm>

#include "activity/personal_number.h"
#include "activity/registry.h"
#include "domain/time.h"

namespace lykta {
namespace {

constexpr std::size_t kIdBytes = 200;
constexpr std::size_t kUnknownFieldBytes = 8 * 1024;
constexpr std::size_t kRoleCharacters = 100;
constexpr std::size_t kPhotoHashDigits = 64;
constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2199;

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](unsigned char c) { return (c & 0xC0) != 0x80; }));
}

/// One field of one op on its way through the checks; makes the refusals, so that all of them name it alike.
struct Check {
  const FieldSpec& field;
  Confidentiality confidentiality;
  std::string path;  ///< "set.photos" or "set.photos/<hash>"

  Result<void> refuse(std::string reason, const std::string& sentence) const {
    return fail(Code::invalid, std::move(reason), "The field " + field.name + " " + sentence + ".", path);
  }
  Result<void> wrong_type(const std::string& wanted) const { return refuse("field_type", "must be " + wanted); }
};

bool is_plain_id(std::string_view id) {
  return !id.empty() && id.size() <= kIdBytes &&
         std::none_of(id.begin(), id.end(), [](unsigned char c) { return c <= ' ' || c == 0x7F; });
}

bool is_reference(std::string_view id) {
  return !id.empty() && id.size() <= kIdBytes &&
         std::none_of(id.begin(), id.end(), [](unsigned char c) { return c < ' ' || c == 0x7F; });
}

bool is_code(std::string_view text) {
  return !text.empty() && text.size() <= 60 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

bool is_photo_hash(std::string_view text) {
  return text.size() == kPhotoHashDigits &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_in_range(const FieldSpec& field, const Decimal& number) {
  return (!field.min || *field.min <= number) && (!field.max || number <= *field.max);
}

bool exceeds(const std::optional<Decimal>& max, std::size_t count) {
  return max && *max < Decimal(static_cast<std::int64_t>(count));
}

/// Which limit a text is held to: the field's own, or that of one element.
using Exceeds = bool (*)(const FieldSpec&, std::size_t characters);
bool exceeds_field(const FieldSpec& field, std::size_t count) { return exceeds(field.max, count); }
bool exceeds_element(const FieldSpec& field, std::size_t count) {
  return field.element_max > 0 && count > static_cast<std::size_t>(field.element_max);
}

Result<void> check_text(const Check& c, const Value& value, Exceeds is_too_long) {
  if (!value.is_text()) return c.wrong_type("text");
  if (is_too_long(c.field, characters(value.as_text()))) {
    return c.refuse("field_too_long", "holds more characters than it may");
  }
  if (holds_personal_number(value.as_text())) {
    return c.refuse("personal_number", "seems to hold a personal number; those are never stored here");
  }
  return {};
}

Result<void> check_choice(const Check& c, const Value& value) {
  if (!value.is_text()) return c.wrong_type("one of its choices, as text");
  if (std::find(c.field.values.begin(), c.field.values.end(), value.as_text()) != c.field.values.end()) return {};
  return c.refuse(c.field.name == "category" ? "category_unknown" : "choice_unknown", "has no such choice");
}

Result<void> check_integer(const Check& c, const Value& value) {
  if (!value.is_int()) return c.wrong_type("a whole number");
  if (!is_in_range(c.field, Decimal(value.as_int()))) return c.refuse("number_out_of_range", "is outside its limits");
  return {};
}

Result<void> check_decimal(const Check& c, Value& value) {
  // A float in an op would not have one text form in all programs; import lines may hold numbers all the same.
  const auto number = Decimal::from(value);
  if (!number) return c.wrong_type("a decimal number as text, such as \"59.24\"");
  if (!is_in_range(c.field, *number)) return c.refuse("number_out_of_range", "is outside its limits");
  const std::string text = number->to_text();
  if (Decimal::parse(text)->places() > c.field.places) {
    return c.refuse("too_many_decimals", "may have at most " + std::to_string(c.field.places) + " decimals");
  }
  value = text;
  return {};
}

bool is_reasonable(Date date) { return date.year >= kFirstYear && date.year <= kLastYear; }

Result<void> check_date(const Check& c, const Value& value) {
  if (!value.is_text()) return c.wrong_type("a date as text");
  const auto date = parse_date(value.as_text());
  if (!date || !is_reasonable(*date)) return c.refuse("date_invalid", "must be a date such as 2024-12-11");
  return {};
}

Result<void> check_local_time(const Check& c, Value& value) {
  if (!value.is_text()) return c.wrong_type("a time as text");
  const auto time = parse_local_time(value.as_text());
  if (!time || !is_reasonable(time->date)) return c.refuse("time_invalid", "must be a time such as 2024-12-11T18:00");
  value = to_text(*time);
  return {};
}

Result<void> check_party(const Check& c, const Value& value) {
  if (!value.is_text()) return c.wrong_type("the id of a party");
  const bool is_fine =
      c.confidentiality == Confidentiality::counts_only ? is_code(value.as_text()) : is_plain_id(value.as_text());
  if (!is_fine) return c.refuse("party_invalid", "must be the id of a party, not its name");
  if (holds_personal_number(value.as_text())) {
    return c.refuse("personal_number", "seems to hold a personal number; those are never stored here");
  }
  return {};
}

Result<void> check_party_role(const Check& c, const Value& value) {
  if (!value.is_object() || !value.find("party")) return c.wrong_type("an object with party and role");
  for (const auto& [key, member] : value.as_object()) {
    if ((key != "party" && key != "role") || !member.is_text()) return c.wrong_type("an object with party and role");
  }
  if (auto ok = check_party(c, *value.find("party")); !ok) return ok;
  const std::string role = value.text_or("role");
  if (characters(role) > kRoleCharacters) return c.refuse("field_too_long", "holds too long a role");
  if (c.confidentiality == Confidentiality::counts_only && !role.empty() && !is_code(role)) {
    return c.refuse("counts_only_field", "may only hold a role by its code in an activity of counts only");
  }
  if (holds_personal_number(role)) {
    return c.refuse("personal_number", "seems to hold a personal number; those are never stored here");
  }
  return {};
}

Result<void> check_reference(const Check& c, const Value& value) {
  if (!value.is_text()) return c.wrong_type("an id");
  if (!is_reference(value.as_text())) return c.refuse("reference_invalid", "must be an id of 1 to 200 bytes");
  if (holds_personal_number(value.as_text())) {
    return c.refuse("personal_number", "seems to hold a personal number; those are never stored here");
  }
  return {};
}

Result<void> check_list(const Check& c, const Value& value) {
  if (!value.is_array()) return c.wrong_type("a list of texts");
  if (exceeds(c.field.max, value.as_array().size())) return c.refuse("too_many_elements", "holds too many elements");
  for (const Value& item : value.as_array()) {
    if (auto ok = check_text(c, item, exceeds_element); !ok) return ok;
  }
  return {};
}

/// The element itself: the part of the key behind "field/", or one item of a plain list.
Result<void> check_element(const Check& c, const std::string& element) {
  if (element.empty()) return c.refuse("element_invalid", "has an element without a name");
  if (c.field.type == FieldType::photos) {
    if (is_photo_hash(element)) return {};
    return c.refuse("photo_hash_invalid", "must name photos by SHA-256, 64 hex digits in lower case");
  }
  if (c.field.type == FieldType::map) {
    // What is said of each photo (photo_review) is keyed as the photo is.
    if (is_code(element) || is_photo_hash(element)) return {};
    return c.refuse("element_invalid", "must name its elements by a code or a photo's SHA-256");
  }
  if (c.field.of == "choice") return check_choice(c, element);
  if (c.field.of == "party") return check_party(c, element);
  if (c.field.of == "reference") return check_reference(c, element);
  return check_text(c, element, exceeds_element);
}

Result<void> check_element_value(const Check& c, const Value& value) {
  if (value.is_null()) return {};
  if (c.field.type == FieldType::map) {
    if (value.is_int() || value.is_bool()) return {};
    return check_text(c, value, exceeds_element);
  }
  if (value.is_bool() && value.as_bool()) return {};
  return c.refuse("element_invalid", "takes true or null for an element");
}

/// A whole set or map at once: {"photos": [...]} or {"details": {...}}; merge turns it into elements.
Result<void> check_elements_at_once(const Check& c, const Value& value) {
  if (c.field.type == FieldType::map) {
    if (!value.is_object()) return c.wrong_type("an object");
    if (exceeds(c.field.max, value.as_object().size())) return c.refuse("too_many_elements", "holds too many elements");
    for (const auto& [element, inner] : value.as_object()) {
      if (auto ok = check_element(c, element); !ok) return ok;
      if (auto ok = check_element_value(c, inner); !ok) return ok;
    }
    return {};
  }
  if (!value.is_array()) return c.wrong_type("a list");
  if (exceeds(c.field.max, value.as_array().size())) return c.refuse("too_many_elements", "holds too many elements");
  for (const Value& item : value.as_array()) {
    if (!item.is_text()) return c.wrong_type("a list of texts");
    if (auto ok = check_element(c, item.as_text()); !ok) return ok;
  }
  return {};
}

Result<void> check_value(const Check& c, Value& value) {
  switch (c.field.type) {
    case FieldType::text:
      return check_text(c, value, exceeds_field);
    case FieldType::choice:
      return check_choice(c, value);
    case FieldType::integer:
      return check_integer(c, value);
    case FieldType::decimal:
    case FieldType::position:
      return check_decimal(c, value);
    case FieldType::boolean:
      return value.is_bool() ? Result<void>{} : c.wrong_type("true or false");
    case FieldType::date:
      return check_date(c, value);
    case FieldType::local_time:
      return check_local_time(c, value);
    case FieldType::party:
      return check_party(c, value);
    case FieldType::party_role:
      return check_party_role(c, value);
    case FieldType::reference:
      return check_reference(c, value);
    case FieldType::list:
      return check_list(c, value);
    case FieldType::set:
    case FieldType::map:
    case FieldType::photos:
      return check_elements_at_once(c, value);
  }
  return c.wrong_type("of a known type");
}

bool has_elements(FieldType type) {
  return type == FieldType::set || type == FieldType::map || type == FieldType::photos;
}

/// In a counts_only activity these fields do not exist: each could hold a person.
bool could_hold_a_person(const FieldSpec& field) {
  return field.type == FieldType::text || field.type == FieldType::list || field.type == FieldType::map ||
         field.type == FieldType::photos || field.type == FieldType::position ||
         (field.type == FieldType::set && field.of == "text");
}

bool holds_personal_number_anywhere(const Value& value) {
  if (value.is_text()) return holds_personal_number(value.as_text());
  if (value.is_int()) return holds_personal_number(std::to_string(value.as_int()));
  if (value.is_array()) {
    return std::any_of(value.as_array().begin(), value.as_array().end(), holds_personal_number_anywhere);
  }
  if (!value.is_object()) return value.is_fraction() && holds_personal_number(value.as_fraction().text);
  return std::any_of(value.as_object().begin(), value.as_object().end(), [](const auto& member) {
    return holds_personal_number(member.first) || holds_personal_number_anywhere(member.second);
  });
}

/// A field of a form this server does not know: kept for those who do, within bounds.
Result<void> check_unknown(const std::string& name, const Value& value, Confidentiality confidentiality) {
  const std::string path = "set." + name.substr(0, kIdBytes);
  if (confidentiality == Confidentiality::counts_only) {
    return fail(Code::invalid, "counts_only_field", "An activity of counts only takes no field it does not know.",
                path);
  }
  if (name.empty() || name.size() > kIdBytes || value.canonical().size() > kUnknownFieldBytes) {
    return fail(Code::invalid, "field_too_long", "A field this server does not know is too large to be kept.", path);
  }
  if (holds_personal_number(name) || holds_personal_number_anywhere(value)) {
    return fail(Code::invalid, "personal_number",
                "A field seems to hold a personal number; those are never stored here.", path);
  }
  return {};
}

Result<void> check_field(const KindSpec& kind, Confidentiality confidentiality, const std::string& key, Value& value) {
  const std::size_t slash = key.find('/');
  const FieldSpec* field = kind.field(std::string_view(key).substr(0, slash));
  if (!field) return check_unknown(key, value, confidentiality);
  const Check check{*field, confidentiality, "set." + key};
  if (confidentiality == Confidentiality::counts_only && could_hold_a_person(*field) &&
      !(value.is_null() && slash == std::string::npos)) {
    return check.refuse("counts_only_field", "does not exist in an activity of counts only");
  }
  if (slash != std::string::npos) {
    if (!has_elements(field->type)) return check.wrong_type("set as a whole; it has no elements");
    if (auto ok = check_element(check, key.substr(slash + 1)); !ok) return ok;
    return check_element_value(check, value);
  }
  return value.is_null() ? Result<void>{} : check_value(check, value);
}

/// Elements that come one by one under their own keys count together.
Result<void> check_element_counts(const KindSpec& kind, const Op& op) {
  for (const FieldSpec& field : kind.fields) {
    if (!has_elements(field.type)) continue;
    const std::string prefix = field.name + "/";
    std::size_t count = 0;
    for (auto it = op.set.lower_bound(prefix); it != op.set.end() && it->first.starts_with(prefix); ++it) {
      if (!it->second.is_null()) ++count;
    }
    if (exceeds(field.max, count)) {
      return fail(Code::invalid, "too_many_elements", "The field " + field.name + " holds too many elements.",
                  "set." + field.name);
    }
  }
  return {};
}

/// "<occasion>/attendance/<party>": two phones that note the same party meet in one entity.
Result<void> check_natural_key(const KindSpec& kind, const Op& op) {
  if (kind.natural_key.empty() || op.occasion == "-") return {};
  const std::string prefix = op.occasion + "/" + kind.natural_key.front() + "/";
  std::string wanted = prefix;
  bool is_whole = true;
  for (std::size_t i = 1; i < kind.natural_key.size(); ++i) {
    const auto part = op.set.find(kind.natural_key[i]);
    if (part == op.set.end() || !part->second.is_text())
      is_whole = false;
    else
      wanted += (i > 1 ? "/" : "") + part->second.as_text();
  }
  if (op.entity.starts_with(prefix) && op.entity.size() > prefix.size() && (!is_whole || op.entity == wanted))
    return {};
  return fail(Code::invalid, "natural_key_differs",
              "The id of a record of kind " + kind.name + " must be made of its occasion and its key fields.",
              "entity");
}

Result<void> check_ids(const KindSpec& kind, const Op& op) {
  if (op.kind != kind.name) return fail(Code::invalid, "kind_unknown", "The kind is not one of this activity.", "kind");
  if (kind.is_occasion && op.entity != op.occasion) {
    return fail(Code::invalid, "occasion_differs", "The record of an occasion must have the occasion's own id.",
                "entity");
  }
  for (const auto& [name, text] : {std::pair{"entity", &op.entity}, std::pair{"occasion", &op.occasion},
                                   std::pair{"by.party", &op.by.party}, std::pair{"by.role", &op.by.role}}) {
    if (holds_personal_number(*text)) {
      return fail(Code::invalid, "personal_number",
                  "An id seems to hold a personal number; those are never stored here.", name);
    }
  }
  return check_natural_key(kind, op);
}

}  // namespace

Result<void> check_op(const Manifest& manifest, const KindSpec& kind, Confidentiality confidentiality, Op& op) {
  if (op.schema > manifest.version) return {};
  if (auto ok = check_ids(kind, op); !ok) return ok;
  for (auto& [key, value] : op.set) {
    if (auto ok = check_field(kind, confidentiality, key, value); !ok) return ok;
  }
  return check_element_counts(kind, op);
}

std::vector<std::string> missing_fields(const KindSpec& kind, const Entity& entity) {
  const auto is_required = [&](const FieldSpec& field) {
    if (field.required) return true;
    return std::any_of(field.required_when.begin(), field.required_when.end(), [&](const auto& condition) {
      const Value* other = entity.value(condition.first);
      return other && std::count(condition.second.begin(), condition.second.end(), *other) > 0;
    });
  };
  std::vector<std::string> missing;
  for (const FieldSpec& field : kind.fields) {
    if (field.computed || !is_required(field)) continue;
    const bool has_value =
        has_elements(field.type) ? !entity.elements(field.name).empty() : entity.value(field.name) != nullptr;
    if (!has_value) missing.push_back(field.name);
  }
  return missing;
}

}  // namespace lykta
