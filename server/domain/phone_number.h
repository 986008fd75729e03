// Finds what looks like a Swedish phone number in a text. Pure; any thread. The phone has the same rule
// (pwa/src/domain/private_number.ts); shared/examples/private_numbers.txt holds both to it.
#pragma once

#include <string_view>

namespace lykta {

/// True when the text holds 8 to 13 digits that begin with "+" or with 0 and another digit but 0 ("070-123 45 67",
/// "08-123 456 78", "+46 70 123 45 67", "0046…"), with single spaces, dashes, slashes or brackets between. Times ("0730-0900"),
/// dates and short numbers (112, 114 14) are none.
bool holds_phone_number(std::string_view text);

}  // namespace lykta
