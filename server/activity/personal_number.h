// Finds what looks like a Swedish personal number or co-ordination number in a text (design.md §11: no personal
// number gets in). Pure; any thread.
#pragma once

#include <string_view>

namespace lykta {

/// True when the text holds 10 or 12 digits in the form of a personnummer or samordningsnummer: optional "-", "+",
/// dash or space before the last four, no digit beside them, a date that exists (day + 60 for samordningsnummer) and
/// the right check digit. About one in a thousand arbitrary ten-digit numbers looks like one too; the writer is then
/// asked to put it otherwise, which costs less than one real number stored.
bool holds_personal_number(std::string_view text);

}  // namespace lykta
