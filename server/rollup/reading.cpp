#include "rollup/reading.h"

namespace lykta {

const Value* attr(const Emission& e, std::string_view name) {
  const auto it = e.attrs.find(name);
  return it == e.attrs.end() || it->second.is_null() ? nullptr : &it->second;
}

bool true_attr(const Emission& e, std::string_view name) {
  const Value* v = attr(e, name);
  return v && v->is_bool() && v->as_bool();
}

std::string text_attr(const Emission& e, std::string_view name) {
  const Value* v = attr(e, name);
  return v && v->is_text() ? v->as_text() : "";
}

std::optional<Date> date_attr(const Emission& e, std::string_view name) { return parse_date(text_attr(e, name)); }

std::set<std::string> texts_attr(const Emission& e, std::string_view name) {
  std::set<std::string> out;
  const Value* v = attr(e, name);
  if (!v || !v->is_array()) return out;
  for (const Value& item : v->as_array()) {
    if (item.is_text()) out.insert(item.as_text());
  }
  return out;
}

bool has_value(const Value::Object& params, std::string_view name) {
  const auto it = params.find(name);
  return it != params.end() && !it->second.is_null();
}

bool has_text(const Value::Object& params, std::string_view name) {
  return has_value(params, name) && params.find(name)->second.is_text();
}

std::optional<std::vector<std::string>> texts_param(const Value::Object& params, std::string_view name) {
  std::vector<std::string> out;
  if (!has_value(params, name)) return out;
  const Value& value = params.find(name)->second;
  if (value.is_text()) return std::vector<std::string>{value.as_text()};
  if (!value.is_array()) return std::nullopt;
  for (const Value& item : value.as_array()) {
    if (!item.is_text()) return std::nullopt;
    out.push_back(item.as_text());
  }
  return out;
}

std::optional<std::int64_t> count_param(const Value::Object& params, std::string_view name, std::int64_t least,
                                        std::int64_t otherwise) {
  if (!has_value(params, name)) return otherwise;
  const Value& n = params.find(name)->second;
  if (!n.is_int() || n.as_int() < least) return std::nullopt;
  return n.as_int();
}

}  // namespace lykta
