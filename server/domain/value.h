// A JSON value as the server keeps it in memory: null, true/false, integer, fraction, text, list, object.
//
// Why not a library type: rooms below `wire` must not know a JSON library, and two bytes-equal values must have
// equal bytes. Object keys are therefore always sorted, and a number with a fraction is kept as the text it came
// as (`Fraction`), never as a float: 81.73 stays 81.73 (design.md §4, canonical JSON).
//
// Values are plain data: copyable, no locks; two threads may read one Value, not write it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lykta {

class Value {
 public:
  using Array = std::vector<Value>;
  using Object = std::map<std::string, Value, std::less<>>;
  /// A JSON number with a fraction or exponent, in the text of its source. Plans may hold them; ops may not.
  struct Fraction {
    std::string text;
    auto operator<=>(const Fraction&) const = default;
  };

  Value() = default;
  Value(std::nullptr_t) {}
  Value(bool b) : data_(b) {}
  Value(int n) : data_(static_cast<std::int64_t>(n)) {}
  Value(std::int64_t n) : data_(n) {}
  Value(Fraction f) : data_(std::move(f)) {}
  Value(const char* s) : data_(std::string(s)) {}
  Value(std::string s) : data_(std::move(s)) {}
  Value(std::string_view s) : data_(std::string(s)) {}
  Value(Array a) : data_(std::move(a)) {}
  Value(Object o) : data_(std::move(o)) {}

  bool is_null() const { return std::holds_alternative<std::monostate>(data_); }
  bool is_bool() const { return std::holds_alternative<bool>(data_); }
  bool is_int() const { return std::holds_alternative<std::int64_t>(data_); }
  bool is_fraction() const { return std::holds_alternative<Fraction>(data_); }
  bool is_text() const { return std::holds_alternative<std::string>(data_); }
  bool is_array() const { return std::holds_alternative<Array>(data_); }
  bool is_object() const { return std::holds_alternative<Object>(data_); }

  /// Each accessor requires the matching is_…(); a wrong call is our own mistake and throws std::bad_variant_access.
  bool as_bool() const { return std::get<bool>(data_); }
  std::int64_t as_int() const { return std::get<std::int64_t>(data_); }
  const Fraction& as_fraction() const { return std::get<Fraction>(data_); }
  const std::string& as_text() const { return std::get<std::string>(data_); }
  const Array& as_array() const { return std::get<Array>(data_); }
  Array& as_array() { return std::get<Array>(data_); }
  const Object& as_object() const { return std::get<Object>(data_); }
  Object& as_object() { return std::get<Object>(data_); }

  /// Member of an object; nullptr if this is no object or has no such key.
  const Value* find(std::string_view key) const;
  /// Text of member `key`, or `otherwise` if it is absent or no text.
  std::string text_or(std::string_view key, std::string_view otherwise = "") const;
  /// Integer member `key`, or `otherwise` if it is absent or no integer.
  std::int64_t int_or(std::string_view key, std::int64_t otherwise) const;
  /// Boolean member `key`, or `otherwise` if it is absent or no boolean.
  bool bool_or(std::string_view key, bool otherwise) const;

  /// The one text form: sorted keys (by UTF-8 bytes), no spaces, UTF-8 unescaped except `"`, `\` and controls
  /// (\b \t \n \f \r, else \u00xx in lower case). Equal values give equal bytes in C++ and TypeScript.
  std::string canonical() const;
  void write_canonical(std::string& out) const;

  bool operator==(const Value&) const = default;

 private:
  std::variant<std::monostate, bool, std::int64_t, Fraction, std::string, Array, Object> data_;
};

/// Writes `text` as a JSON string with its quotes, in the canonical form.
void write_json_text(std::string_view text, std::string& out);

}  // namespace lykta
