// What protocol, sheets and owners' lists ask of a walk alike. Inside `documents`; pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "documents/material.h"

namespace lykta::documents {

using Lines = std::vector<std::pair<std::string, std::string>>;
/// A line with nothing to say is left out.
void add(Lines& lines, const std::string& label, const std::string& value);

/// "" when the finding belongs to no stop.
std::string stop_name_of(const Walk& walk, const Finding& finding);
/// What to call the finding's place.
std::string title_of(const Finding& finding, const std::string& stop_name);
/// "Släckt, Stolpnummer 4711".
std::string details_text(const Finding& finding);
/// "1, 4": the findings a measure comes from.
std::string numbers_of(const Walk& walk, const Measure& measure);
bool is_question(const Finding& finding);
std::vector<const Measure*> all_of(const std::vector<Measure>& measures);

/// What an owner has to do with a walk.
struct OwnersPart {
  std::vector<const Measure*> measures;
  std::vector<const Finding*> findings;
  std::vector<const Finding*> questions;
};
OwnersPart part_of(const Walk& walk, const std::string& owner);

}  // namespace lykta::documents
