// Reads canonical JSON back that this program wrote itself (the database). What comes from outside goes through
// wire/json.h instead.
#pragma once

#include <optional>
#include <string_view>

#include "domain/value.h"

namespace lykta {

/// nullopt when the text is not what Value::canonical() writes (a damaged row); nesting deeper than 64 is refused.
std::optional<Value> parse_canonical(std::string_view text);

}  // namespace lykta
