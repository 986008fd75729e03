#include "domain/value.h"

namespace lykta {

const Value* Value::find(std::string_view key) const {
  if (!is_object()) return nullptr;
  const auto& object = as_object();
  const auto it = object.find(key);
  return it == object.end() ? nullptr : &it->second;
}

std::string Value::text_or(std::string_view key, std::string_view otherwise) const {
  const Value* v = find(key);
  return v && v->is_text() ? v->as_text() : std::string(otherwise);
}

std::int64_t Value::int_or(std::string_view key, std::int64_t otherwise) const {
  const Value* v = find(key);
  return v && v->is_int() ? v->as_int() : otherwise;
}

bool Value::bool_or(std::string_view key, bool otherwise) const {
  const Value* v = find(key);
  return v && v->is_bool() ? v->as_bool() : otherwise;
}

void write_json_text(std::string_view text, std::string& out) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\b': out += "\\b"; break;
      case '\t': out += "\\t"; break;
      case '\n': out += "\\n"; break;
      case '\f': out += "\\f"; break;
      case '\r': out += "\\r"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += "\\u00";
          out += kHex[(c >> 4) & 0xf];
          out += kHex[c & 0xf];
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

void Value::write_canonical(std::string& out) const {
  if (is_null()) {
    out += "null";
  } else if (is_bool()) {
    out += as_bool() ? "true" : "false";
  } else if (is_int()) {
    out += std::to_string(as_int());
  } else if (is_fraction()) {
    out += as_fraction().text;
  } else if (is_text()) {
    write_json_text(as_text(), out);
  } else if (is_array()) {
    out += '[';
    bool first = true;
    for (const Value& v : as_array()) {
      if (!first) out += ',';
      first = false;
      v.write_canonical(out);
    }
    out += ']';
  } else {
    out += '{';
    bool first = true;
    for (const auto& [key, v] : as_object()) {
      if (!first) out += ',';
      first = false;
      write_json_text(key, out);
      out += ':';
      v.write_canonical(out);
    }
    out += '}';
  }
}

std::string Value::canonical() const {
  std::string out;
  write_canonical(out);
  return out;
}

}  // namespace lykta
