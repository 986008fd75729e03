#include "documents/table.h"

#include <algorithm>

#include "documents/words.h"

namespace lykta::documents {
namespace {

/// What a spreadsheet would run rather than show.
bool looks_like_formula(const std::string& text) {
  return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
}

std::string csv_cell(const Cell& cell) {
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
  if (const auto* number = std::get_if<Number>(&cell)) return number->text;
  if (const auto* date = std::get_if<Date>(&cell)) return to_text(*date);
  const auto* text = std::get_if<std::string>(&cell);
  if (!text) return "";
  const std::string safe = looks_like_formula(*text) ? "'" + *text : *text;
  if (safe.find_first_of(";\"\r\n\t") == std::string::npos) return safe;
  std::string out = "\"";
  for (const char c : safe) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

}  // namespace

bool is_number_column(const Table& table, std::size_t column) {
  return std::any_of(table.rows.begin(), table.rows.end(), [&](const auto& row) {
    return column < row.size() &&
           (std::holds_alternative<std::int64_t>(row[column]) || std::holds_alternative<Number>(row[column]));
  });
}

std::string printed(const Cell& cell) {
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
  if (const auto* number = std::get_if<Number>(&cell)) return decimal_text(number->text);
  if (const auto* date = std::get_if<Date>(&cell)) return date_text(*date);
  const auto* text = std::get_if<std::string>(&cell);
  return text ? *text : "";
}

std::string csv(const Table& table) {
  std::string out = "\xEF\xBB\xBF";
  const auto line = [&](const auto& cells, const auto& text_of) {
    bool is_first = true;
    for (const auto& cell : cells) {
      if (!is_first) out += ';';
      is_first = false;
      out += text_of(cell);
    }
    out += "\r\n";
  };
  line(table.columns, [](const Column& column) { return csv_cell(column.title); });
  for (const auto& row : table.rows) line(row, csv_cell);
  return out;
}

}  // namespace lykta::documents
