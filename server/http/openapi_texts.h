// The texts openapi.cpp puts together; the build writes them from openapi.json and shared/schema.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace lykta::http {

extern const std::string_view kOpenApiText;
/// Name ("op") and JSON text of each shared schema.
extern const std::vector<std::pair<std::string_view, std::string_view>> kSchemaTexts;

}  // namespace lykta::http
