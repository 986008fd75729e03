// The checklists of plugin.json as the rules need them: plugin code reads no files. plugin_test.cpp proves them equal.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lykta::tillsyn {

struct Checklist {
  std::string_view id;
  std::string_view regime;
  std::string_view valid_from;  ///< first day
  std::string_view valid_to;    ///< last day; "" = still
  /// Version of the manifest that first knew of its end: who wrote with an older one could not know. 0: no end.
  int replaced_in;
  std::vector<std::string_view> points;
};

inline const std::vector<Checklist>& checklists() {
  static const std::vector<Checklist> kAll{
      {"tobacco-2019.1", "tobacco", "2019-07-01", "2024-05-19", 0,
       {"T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11", "T12", "T13", "T14"}},
      {"tobacco-2024.1", "tobacco", "2024-05-20", "", 0,
       {"T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11", "T12", "T13", "T14"}},
      {"ecig-2024.1", "ecig", "2019-07-01", "", 0,
       {"E1", "E2", "E3", "E4", "E5", "E6", "E7"}},
      {"nicotine-2022.1", "nicotine", "2022-08-01", "", 0,
       {"N1", "N2", "N3", "N4", "N5", "N6", "N7"}},
      {"folkol-2024.1", "folkol_retail", "2011-01-01", "", 0,
       {"F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10"}},
      {"folkol-serving-2024.1", "folkol_serving", "2011-01-01", "", 0,
       {"FS1", "FS2", "FS3", "FS4", "FS5"}},
      {"serving-2024.1", "serving", "2011-01-01", "", 0,
       {"S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9", "S10", "S11", "S12", "S13", "S14", "S15", "S16"}},
  };
  return kAll;
}

struct Fault {
  std::string reason, sentence, field;
  bool rejects = true;
};

/// What is wrong with an answer to `point` (may be "") of the list `id`, given on the day `on` ("2024-10-09") by a form
/// of the version `schema`. Who wrote with a form from before a list ended could not know; their answer is kept.
inline std::optional<Fault> fault_of(const std::vector<Checklist>& lists, std::string_view id, std::string_view point,
                                     std::string_view on, std::int64_t schema) {
  const auto list = std::find_if(lists.begin(), lists.end(), [&](const Checklist& c) { return c.id == id; });
  if (list == lists.end()) return Fault{"checklist_unknown", "There is no such checklist.", "checklist_version"};
  if (!point.empty() && std::find(list->points.begin(), list->points.end(), point) == list->points.end()) {
    return Fault{"point_of_other_regime", "The point is not one of this checklist's.", "point"};
  }
  const bool holds = list->valid_from <= on && (list->valid_to.empty() || on <= list->valid_to);
  if (holds) return std::nullopt;
  return Fault{"checklist_expired", "The checklist did not hold on that day.", "checklist_version",
               schema >= list->replaced_in};
}

}  // namespace lykta::tillsyn
