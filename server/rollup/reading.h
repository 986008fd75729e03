// Reading attrs of emissions and params of goals: what is absent, what is null, what is of another type.
// Inside `rollup` only.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "domain/emission.h"
#include "domain/time.h"

namespace lykta {

/// nullptr: absent or null.
const Value* attr(const Emission& e, std::string_view name);
bool true_attr(const Emission& e, std::string_view name);
std::string text_attr(const Emission& e, std::string_view name);  ///< "" when it is no text
std::optional<Date> date_attr(const Emission& e, std::string_view name);
/// The texts of a list; empty when it is none.
std::set<std::string> texts_attr(const Emission& e, std::string_view name);

bool has_value(const Value::Object& params, std::string_view name);
bool has_text(const Value::Object& params, std::string_view name);
/// One text or a list of texts. nullopt: something else; absent: an empty list.
std::optional<std::vector<std::string>> texts_param(const Value::Object& params, std::string_view name);
/// A whole number from `least`. nullopt: something else; absent: `otherwise`.
std::optional<std::int64_t> count_param(const Value::Object& params, std::string_view name, std::int64_t least,
                                        std::int64_t otherwise);

}  // namespace lykta
