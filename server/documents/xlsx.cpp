#include <xlsxwriter.h>

#include <cstdlib>

#include "documents/table.h"

namespace lykta::documents {
namespace {

constexpr std::size_t kNameCharacters = 31;
constexpr std::size_t kCellBytes = 32'000;  // Excel holds 32,767 characters in a cell

/// Excel refuses some characters in the names of sheets, and long ones.
std::string sheet_name(const std::string& wanted, std::size_t number) {
  std::string name;
  for (const char c : wanted) {
    if (std::string_view("[]:*?/\\'").find(c) == std::string_view::npos) name += c;
  }
  std::size_t characters = 0;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if ((static_cast<unsigned char>(name[i]) & 0xC0) == 0x80) continue;
    if (++characters > kNameCharacters) {
      name.resize(i);
      break;
    }
  }
  return name.empty() ? "Blad " + std::to_string(number) : name;
}

/// XML cannot hold control characters, and Excel no longer texts.
std::string cell_text(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (code >= 0x20 || c == '\n' || c == '\t') out += c;
  }
  if (out.size() > kCellBytes) {
    std::size_t end = kCellBytes;
    while ((static_cast<unsigned char>(out[end]) & 0xC0) == 0x80) --end;
    out.resize(end);
  }
  return out;
}

struct Formats {
  lxw_format* head;
  lxw_format* text;
  lxw_format* number;
  lxw_format* date;
};

void write_cell(lxw_worksheet* sheet, const Formats& formats, lxw_row_t row, lxw_col_t column, const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) {
    // As a string, whatever it begins with: write_string makes no formulas.
    worksheet_write_string(sheet, row, column, cell_text(*text).c_str(), formats.text);
  } else if (const auto* number = std::get_if<std::int64_t>(&cell)) {
    worksheet_write_number(sheet, row, column, static_cast<double>(*number), formats.number);
  } else if (const auto* decimal = std::get_if<Number>(&cell)) {
    worksheet_write_number(sheet, row, column, std::strtod(decimal->text.c_str(), nullptr), formats.number);
  } else if (const auto* date = std::get_if<Date>(&cell)) {
    lxw_datetime moment{date->year, date->month, date->day, 0, 0, 0};
    worksheet_write_datetime(sheet, row, column, &moment, formats.date);
  }
}

void write_sheet(lxw_workbook* book, const Formats& formats, const Table& table, std::size_t number) {
  lxw_worksheet* sheet = workbook_add_worksheet(book, sheet_name(table.name, number).c_str());
  if (!sheet) sheet = workbook_add_worksheet(book, nullptr);  // a name used twice
  if (!sheet) return;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const auto column = static_cast<lxw_col_t>(c);
    worksheet_set_column(sheet, column, column, table.columns[c].width, nullptr);
    worksheet_write_string(sheet, 0, column, table.columns[c].title.c_str(), formats.head);
  }
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    for (std::size_t c = 0; c < table.rows[r].size(); ++c) {
      write_cell(sheet, formats, static_cast<lxw_row_t>(r + 1), static_cast<lxw_col_t>(c), table.rows[r][c]);
    }
  }
  worksheet_freeze_panes(sheet, 1, 0);
  if (!table.columns.empty()) {
    worksheet_autofilter(sheet, 0, 0, static_cast<lxw_row_t>(table.rows.size()),
                         static_cast<lxw_col_t>(table.columns.size() - 1));
  }
  worksheet_set_landscape(sheet);
  worksheet_set_paper(sheet, 9);  // A4
  worksheet_fit_to_pages(sheet, 1, 0);
  worksheet_repeat_rows(sheet, 0, 0);
}

}  // namespace

Result<ScratchFile> xlsx(const std::vector<Table>& tables, const std::string& title) {
  auto file = ScratchFile::make();
  if (!file) return file;
  lxw_workbook* book = workbook_new(file->path().c_str());
  if (!book) return fail(Code::internal, "document_not_written", "The document could not be put together.");
  std::string held_title = title, held_company = "Lykta";
  lxw_doc_properties properties{};
  properties.title = held_title.data();
  properties.company = held_company.data();
  workbook_set_properties(book, &properties);
  Formats formats{workbook_add_format(book), workbook_add_format(book), workbook_add_format(book),
                  workbook_add_format(book)};
  format_set_bold(formats.head);
  format_set_bg_color(formats.head, 0xFDEECB);
  format_set_bottom(formats.head, LXW_BORDER_THIN);
  format_set_text_wrap(formats.head);
  for (lxw_format* format : {formats.text, formats.number, formats.date}) {
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
  }
  format_set_text_wrap(formats.text);
  format_set_num_format(formats.date, "yyyy-mm-dd");
  for (std::size_t i = 0; i < tables.size(); ++i) write_sheet(book, formats, tables[i], i + 1);
  if (workbook_close(book) != LXW_NO_ERROR) {
    return fail(Code::unavailable, "document_not_written", "The document could not be put together; is the disk full?");
  }
  return file;
}

}  // namespace lykta::documents
