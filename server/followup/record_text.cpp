// The record for people at a console. JSON is for programs; nothing may parse this.
#include "domain/decimal.h"
#include "followup/record.h"

namespace lykta {
namespace {

std::string number_text(const Value& value) {
  if (value.is_null()) return "?";
  if (value.is_fraction()) return value.as_fraction().text;
  return value.is_text() ? value.as_text() : value.canonical();
}

std::string words(std::string text) {
  for (char& c : text) {
    if (c == '_') c = ' ';
  }
  return text;
}

std::string verdict_text(const Value& record, std::string_view key) {
  const Value* verdict = record.find(key);
  return verdict && verdict->is_text() ? words(verdict->as_text()) : "-";
}

std::string target_text(const Value& target) {
  const Value* value = target.find("value");
  if (!value) return "no target";
  return "target " + target.text_or("op") + " " + number_text(*value) + " " + target.text_or("unit");
}

/// "10 of 12 (83.3 %)": one decimal, cut and not rounded, so that 79.8 is never shown as 80.
std::string share_text(const Value& numerator, const Value& denominator) {
  std::string text = number_text(numerator) + " of " + number_text(denominator);
  const auto done = Decimal::from(numerator);
  if (!done || !denominator.is_int() || denominator.as_int() <= 0) return text;
  // In halves, the finest share there is; 2000 = 100 per cent, one decimal, halves.
  const std::int64_t halves = numerator.is_int() ? 2 * numerator.as_int() : 2 * std::stoll(number_text(numerator)) + 1;
  const std::int64_t tenths = halves * 1000 / (2 * denominator.as_int());
  return text + " (" + std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " %)";
}

std::string value_text(const Value& value) {
  if (!value.is_object()) return "nothing to say";
  std::string text;
  if (const Value* numerator = value.find("numerator")) {
    text = share_text(*numerator, *value.find("denominator"));
    const Value* strict = value.find("strict_denominator");
    if (strict && *strict != *value.find("denominator")) {
      text += ", strict " + share_text(*value.find("strict_numerator"), *strict);
    }
    return text;
  }
  for (const auto& [key, part] : value.as_object()) {
    if (part.is_array() || part.is_object()) continue;
    if (!text.empty()) text += ", ";
    text += words(key) + " " + number_text(part);
  }
  return text;
}

std::string goal_line(const Value& goal) {
  std::string line = "    " + goal.text_or("id") + "  " + goal.text_or("kind") + ": " +
                     value_text(*goal.find("value")) + "; " + target_text(*goal.find("target")) + "; computed " +
                     verdict_text(goal, "verdict_computed") + ", declared " + verdict_text(goal, "verdict_declared");
  if (const std::string reason = goal.text_or("reason"); !reason.empty()) line += " (" + words(reason) + ")";
  return line + "\n";
}

std::string row_text(const Value& row) {
  std::string text = "  " + row.text_or("id") + ", " + row.text_or("name") + ": computed " +
                     verdict_text(row, "verdict_computed") + ", declared " + verdict_text(row, "verdict_declared") +
                     "\n";
  for (const auto& [key, number] : row.find("facts")->as_object()) {
    text += "    " + words(key) + ": " + number_text(number) + "\n";
  }
  for (const Value& goal : row.find("goals")->as_array()) text += goal_line(goal);
  return text;
}

std::string counts_text(const Value& counts) {
  if (!counts.is_object()) return "not stated";
  return number_text(*counts.find("problems")) + " problems, " + number_text(*counts.find("causes")) + " causes, " +
         number_text(*counts.find("measures")) + " measures";
}

}  // namespace

std::string record_text(const Value& record) {
  std::string text = record.text_or("plan") + ", " + record.text_or("title") + "\n" + record.text_or("period") + " " +
                     number_text(*record.find("year")) + " as of " + record.text_or("as_of") + "\n";
  const Value& totals = *record.find("totals");
  text +=
      "Counted: " + counts_text(*totals.find("computed")) + "; stated: " + counts_text(*totals.find("stated")) + "\n";
  std::string area;
  for (const Value& row : record.find("activities")->as_array()) {
    if (row.text_or("area") != area) {
      area = row.text_or("area");
      text += area + "\n";
    }
    text += row_text(row);
  }
  return text;
}

}  // namespace lykta
