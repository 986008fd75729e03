// Walks for calendars: iCalendar as RFC 5545 has it. Pure.
#pragma once

#include <string>
#include <vector>

#include "documents/material.h"

namespace lykta::documents {

/// Times are Stockholm's, with the zone's rules beside. A walk without an end is taken to last an hour and a half; one
/// without a beginning is left out. `base_url` goes before each walk's address; the domain of the UIDs is its host.
std::string calendar(const std::vector<Walk>& walks, const std::string& name, const std::string& base_url);

}  // namespace lykta::documents
