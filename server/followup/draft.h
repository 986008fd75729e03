// A first text for a row's follow-up, in Swedish, from its facts alone: what a person would otherwise copy from the
// screen by hand. Judging is left to that person. Pure; any thread.
#pragma once

#include <string>

#include "domain/value.h"

namespace lykta {

/// `row` is one of a plan record's activities (record.h). "" for a row whose facts say
/// nothing of walks or of weekly meetings.
std::string draft_text(const Value& row, std::string_view period, std::string_view as_of);
/// Adds "draft" to each activity of a plan record that has one.
void add_drafts(Value& plan_record);

}  // namespace lykta
