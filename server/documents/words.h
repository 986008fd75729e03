// Swedish as it is printed: dates, times, numbers and counts. Every text of the documents that is not a plugin's label
// stands beside the document it belongs to; what several share stands here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/time.h"

namespace lykta::documents {

std::string date_text(Date date);                      ///< "ons 11 dec 2024"
std::string time_text(const LocalTime& time);          ///< "19.45"
std::string moment_text(const LocalTime& time);        ///< "ons 11 dec 2024 kl. 19.45"
/// "ons 11 dec 2024 kl. 18.00–20.00"; an end on another day is written out, an end of nothing left out.
std::string span_text(const LocalTime& starts, const LocalTime* ends);
std::string decimal_text(std::string_view decimal);    ///< "59.24" → "59,24"
/// Share in per cent with one decimal, rounded, but never up to a whole per cent that was not reached: 79,96 reads
/// 79,9. "" when there is no whole.
std::string percent_text(std::int64_t part, std::int64_t whole);
/// "1 iakttagelse", "3 iakttagelser".
std::string count_text(std::int64_t count, std::string_view one, std::string_view many);
/// "en, två och tre"
std::string joined(const std::vector<std::string>& parts);
/// The text as a word of a file name or an address: "Södra Fagersjö" → "sodra-fagersjo". Never empty.
std::string slug(std::string_view text);

}  // namespace lykta::documents
