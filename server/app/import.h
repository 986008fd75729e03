// `lykta import`: history as ops, one JSON object a line, through the same intake as the phones (design.md §8).
#pragma once

#include <istream>
#include <vector>

#include "app/app.h"

namespace lykta {

struct RejectedLine {
  std::size_t line = 0;   ///< from 1
  Error error;
};

struct ImportReport {
  std::size_t lines = 0;    ///< that held something
  std::size_t stored = 0;
  std::size_t already = 0;  ///< were stored by an earlier import of the same line
  std::size_t held = 0;     ///< stored, but not counted: plugin absent or newer schema
  std::vector<RejectedLine> rejected;
};

/// Every line stands alone: a rejected one leaves the rest stored. Fails as a whole only when the store does.
Result<ImportReport> import_lines(App& app, std::istream& in);

}  // namespace lykta
