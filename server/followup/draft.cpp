#include "followup/draft.h"

#include <array>

#include "domain/time.h"

namespace lykta {
namespace {

constexpr std::array<std::string_view, 13> kNumbers{"Ingen", "En",  "Två", "Tre",  "Fyra", "Fem", "Sex",
                                                    "Sju",   "Åtta", "Nio", "Tio", "Elva", "Tolv"};
constexpr std::array<std::string_view, 12> kMonths{"januari", "februari", "mars",      "april",   "maj",      "juni",
                                                   "juli",    "augusti",  "september", "oktober", "november", "december"};

std::string day_text(Date date) {
  return std::to_string(date.day) + " " + std::string(kMonths[static_cast<std::size_t>(date.month - 1)]) + " " +
         std::to_string(date.year);
}

/// "under 2024", "januari–april 2024", or how far the record reaches when the period is not over.
std::string span_text(std::string_view period, Date as_of) {
  const int last_month = period == "T1" ? 4 : period == "T2" ? 8 : 12;
  const Date end{as_of.year, last_month, days_in_month(as_of.year, last_month)};
  if (as_of < end) return "till och med " + day_text(as_of);
  if (last_month == 12) return "under " + std::to_string(as_of.year);
  return "januari–" + std::string(kMonths[static_cast<std::size_t>(last_month - 1)]) + " " + std::to_string(as_of.year);
}

/// One decimal, rounded, but never up to a whole per cent that was not reached: 79,96 reads 79,9.
std::string percent(std::int64_t part, std::int64_t whole) {
  std::int64_t tenths = part * 1000 / whole;
  if (2 * (part * 1000 % whole) >= whole && (tenths + 1) % 10 != 0) ++tenths;
  return std::to_string(tenths / 10) + "," + std::to_string(tenths % 10) + " %";
}

std::string plural(std::int64_t count, std::string_view one, std::string_view many) {
  return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

/// The goal that judges measures, where the row has one: it leaves out what the rules leave out.
const Value* measures_value(const Value& row) {
  const Value* goals = row.find("goals");
  if (!goals || !goals->is_array()) return nullptr;
  for (const Value& goal : goals->as_array()) {
    const Value* value = goal.text_or("kind") == "ratio_measures_done" ? goal.find("value") : nullptr;
    const Value* numerator = value ? value->find("numerator") : nullptr;
    const Value* denominator = value ? value->find("denominator") : nullptr;
    if (numerator && denominator && numerator->is_int() && denominator->is_int()) return value;
  }
  return nullptr;
}

std::string measures_text(const Value& row, const Value& facts) {
  std::int64_t done = facts.int_or("measures_done_in_9m", 0);
  std::int64_t agreed = facts.int_or("measures_agreed", 0);
  std::int64_t strict_done = done, strict_agreed = agreed;
  if (const Value* value = measures_value(row)) {
    done = value->int_or("numerator", 0);
    agreed = value->int_or("denominator", 0);
    strict_done = value->int_or("strict_numerator", done);
    strict_agreed = value->int_or("strict_denominator", agreed);
  }
  std::string text;
  if (agreed > 0) {
    text = " " + std::to_string(done) + " av " + plural(agreed, "överenskommen åtgärd", "överenskomna åtgärder") + " (" +
           percent(done, agreed) + ") genomfördes inom nio månader";
    if (strict_agreed != agreed && strict_agreed > 0) {
      text += ", eller " + std::to_string(strict_done) + " av " + std::to_string(strict_agreed) + " (" +
              percent(strict_done, strict_agreed) + ") om borttagna åtgärder räknas med";
    }
    text += ".";
  } else {
    text = " Ingen överenskommen åtgärd nådde sin niomånadersdag.";
  }
  const std::int64_t later = facts.int_or("measures_done_later", 0);
  if (later > 0) text += " " + plural(later, "åtgärd blev klar", "åtgärder blev klara") + " senare än så.";
  const std::int64_t declined = facts.int_or("measures_declined", 0);
  if (declined > 0) text += " " + plural(declined, "föreslagen åtgärd", "föreslagna åtgärder") + " tackade ägaren nej till.";
  return text;
}

}  // namespace

std::string draft_text(const Value& row, std::string_view period, std::string_view as_of) {
  const Value* facts = row.find("facts");
  const auto date = parse_date(as_of);
  if (!facts || !date || !facts->find("walks_held")) return "";
  const std::int64_t walks = facts->int_or("walks_held", 0);
  const std::string number = walks >= 0 && walks < static_cast<std::int64_t>(kNumbers.size())
                                 ? std::string(kNumbers[static_cast<std::size_t>(walks)])
                                 : std::to_string(walks);
  std::string text = number + (walks <= 1 ? " vandring" : " vandringar") + " genomfördes " + span_text(period, *date);
  const std::int64_t findings = facts->int_or("findings", 0);
  if (walks > 0 && findings > 0) text += " och gav " + plural(findings, "iakttagelse", "iakttagelser");
  return text + "." + measures_text(row, *facts);
}

void add_drafts(Value& plan_record) {
  const std::string period = plan_record.text_or("period");
  const std::string as_of = plan_record.text_or("as_of");
  const auto activities = plan_record.as_object().find("activities");
  if (activities == plan_record.as_object().end() || !activities->second.is_array()) return;
  for (Value& row : activities->second.as_array()) {
    if (std::string text = draft_text(row, period, as_of); !text.empty()) row.as_object()["draft"] = std::move(text);
  }
}

}  // namespace lykta
