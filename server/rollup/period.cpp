#include "rollup/period.h"

namespace lykta {

std::optional<Period> period_from(std::string_view text) {
  for (const Period period : {Period::T1, Period::T2, Period::VB}) {
    if (to_text(period) == text) return period;
  }
  return std::nullopt;
}

std::string_view to_text(Period period) {
  switch (period) {
    case Period::T1:
      return "T1";
    case Period::T2:
      return "T2";
    case Period::VB:
      return "VB";
  }
  return "VB";
}

std::pair<Date, Date> period_dates(Period period, int year) {
  switch (period) {
    case Period::T1:
      return {{year, 1, 1}, {year, 4, 30}};
    case Period::T2:
      return {{year, 5, 1}, {year, 8, 31}};
    case Period::VB:
      break;
  }
  return {{year, 1, 1}, {year, 12, 31}};
}

}  // namespace lykta
