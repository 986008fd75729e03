// A table as it leaves the house: CSV and XLSX for programs and desks, and a block of a page. Pure.
//
// Text stays text everywhere: in XLSX cells are written as strings, never parsed; in CSV a text that a spreadsheet
// would take for a formula gets an apostrophe in front.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "domain/error.h"
#include "domain/time.h"
#include "documents/scratch_file.h"

namespace lykta::documents {

/// A number with decimals, as text with a point ("59.24").
struct Number {
  std::string text;
};
/// Empty, text, whole number, number with decimals, date.
using Cell = std::variant<std::monostate, std::string, std::int64_t, Number, Date>;

struct Column {
  std::string title;
  int width = 12;  ///< in characters, about
};

struct Table {
  std::string name;  ///< of the sheet; what Excel refuses in names is taken out
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
};

/// A column whose cells are numbers stands to the right, its head too.
bool is_number_column(const Table& table, std::size_t column);

/// As people read it on paper: "ons 11 dec 2024", "59,24".
std::string printed(const Cell& cell);

/// UTF-8 with its mark, semicolons and CRLF, which is what a Swedish desk opens by a double click. Numbers keep their
/// point and dates are 2024-12-11: they are for programs.
std::string csv(const Table& table);

/// One sheet per table, the heads frozen and filterable. unavailable/document_not_written.
Result<ScratchFile> xlsx(const std::vector<Table>& tables, const std::string& title);

}  // namespace lykta::documents
