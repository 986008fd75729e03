// The words of domain.md §5.3 and how a row's verdict follows from its goals'.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace lykta::verdict {

inline constexpr char kMet[] = "met";
inline constexpr char kPartlyMet[] = "partly_met";
inline constexpr char kNotMet[] = "not_met";
inline constexpr char kNotMeasured[] = "not_measured";
inline constexpr char kNotMeasurable[] = "not_measurable";
inline constexpr char kOnTrack[] = "on_track";
inline constexpr char kAtRisk[] = "at_risk";
inline constexpr char kNotDue[] = "not_due";
inline constexpr char kWithdrawn[] = "withdrawn";

/// Verdicts of all goals of a row, one each, "" for a goal that has none (a declared goal nobody has judged, a goal
/// without target). nullopt when there are no goals at all.
std::optional<std::string> of_row(const std::vector<std::string>& goals, bool is_interim);

}  // namespace lykta::verdict
