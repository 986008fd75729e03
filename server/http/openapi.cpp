// GET /api/v1/openapi.json: the addresses from openapi.json, the shapes from shared/schema.
#include "http/openapi_texts.h"
#include "http/resources.h"
#include "wire/json.h"

namespace lykta::http {
namespace {

constexpr std::string_view kHome = "#/components/schemas/";
constexpr std::string_view kSuffix = ".schema.json";

/// "op.schema.json#/$defs/By" and, inside op, "#/$defs/By" both become "#/components/schemas/op/$defs/By".
std::string moved(const std::string& ref, const std::string& own_name) {
  const auto hash = std::min(ref.find('#'), ref.size());
  std::string file = ref.substr(0, hash);
  if (file.size() > kSuffix.size()) file.resize(file.size() - kSuffix.size());
  const std::string fragment = hash < ref.size() ? ref.substr(hash + 1) : "";
  return std::string(kHome) + (file.empty() ? own_name : file) + fragment;
}

void move_refs(Value& value, const std::string& own_name) {
  if (value.is_array()) {
    for (Value& element : value.as_array()) move_refs(element, own_name);
  }
  if (!value.is_object()) return;
  for (auto& [key, member] : value.as_object()) {
    if (key == "$ref" && member.is_text()) {
      member = Value(moved(member.as_text(), own_name));
    } else {
      move_refs(member, own_name);
    }
  }
}

std::string build() {
  Value document = decode_json(kOpenApiText, kDocumentLimits).value();
  Value::Object schemas;
  for (const auto& [name, text] : kSchemaTexts) {
    Value schema = decode_json(text, kDocumentLimits).value();
    schema.as_object().erase("$id");
    schema.as_object().erase("$schema");
    move_refs(schema, std::string(name));
    schemas.emplace(std::string(name), std::move(schema));
  }
  document.as_object()["components"].as_object()["schemas"] = std::move(schemas);
  return document.canonical();
}

}  // namespace

void add_openapi(Router& router) {
  router.add("GET", "/api/v1/openapi\\.json", [text = build()](const Call&) {
    Answer answer;
    answer.content_type = "application/json";
    answer.body = text;
    answer.headers.emplace_back("Cache-Control", "no-cache");
    return answer;
  });
}

}  // namespace lykta::http
