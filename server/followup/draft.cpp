#include "followup/draft.h"

#include <algorithm>
#include <array>
#include <vector>

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

// ---- weekly meetings ---------------------------------------------------------------------------------------------

const Value* value_of_goal(const Value& row, std::string_view kind) {
  const Value* goals = row.find("goals");
  if (!goals || !goals->is_array()) return nullptr;
  for (const Value& goal : goals->as_array()) {
    const Value* value = goal.text_or("kind") == kind ? goal.find("value") : nullptr;
    if (value && value->is_object()) return value;
  }
  return nullptr;
}

std::string number_word(std::int64_t count) {
  return count >= 0 && count < static_cast<std::int64_t>(kNumbers.size()) ? std::string(kNumbers[static_cast<std::size_t>(count)])
                                                                         : std::to_string(count);
}

/// "tre för helgdag och en för semester"
std::string pauses_by_reason(const Value& facts) {
  const std::array<std::pair<const char*, const char*>, 3> reasons{
      {{"pauses_holiday", "för helgdag"}, {"pauses_vacation", "för semester"}, {"pauses_other", "av annat skäl"}}};
  std::vector<std::string> parts;
  for (const auto& [key, words] : reasons) {
    const std::int64_t count = facts.int_or(key, 0);
    if (count > 0) parts.push_back(std::to_string(count) + " " + words);
  }
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) text += (i == 0 ? "" : i + 1 == parts.size() ? " och " : ", ") + parts[i];
  return text;
}

/// What was talked of most, from the categories of the four questions.
std::string themes_text(const Value& facts) {
  constexpr std::array<std::pair<const char*, const char*>, 12> kThemes{{{"theme_youth_gathering", "ungdomssamlingar"},
                                                                         {"theme_noise", "oljud"},
                                                                         {"theme_intoxication", "berusning"},
                                                                         {"theme_conflict", "bråk"},
                                                                         {"theme_vandalism", "skadegörelse"},
                                                                         {"theme_fire_setting", "anlagda bränder"},
                                                                         {"theme_traffic_moped", "moped och trafik"},
                                                                         {"theme_littering", "nedskräpning"},
                                                                         {"theme_drug_related_place", "platser med droger"},
                                                                         {"theme_unsafe_feeling", "otrygghet"},
                                                                         {"theme_calm", "lugna helger"},
                                                                         {"theme_positive", "sådant som var bra"}}};
  std::vector<std::pair<std::int64_t, std::string>> told;
  for (const auto& [key, word] : kThemes) {
    if (const std::int64_t count = facts.int_or(key, 0); count > 0) told.emplace_back(count, word);
  }
  std::stable_sort(told.begin(), told.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  if (told.size() > 3) told.resize(3);
  std::string text;
  for (std::size_t i = 0; i < told.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == told.size() ? " och " : ", ") + told[i].second + " (" + std::to_string(told[i].first) + ")";
  }
  return text.empty() ? "" : " Det som oftast togs upp var " + text + ".";
}

std::string parties_text(const Value& row) {
  const Value* value = value_of_goal(row, "attendance_all");
  const Value* by_party = value ? value->find("by_party") : nullptr;
  if (!by_party || !by_party->is_object() || by_party->as_object().empty()) return "";
  std::int64_t whole = 0;
  for (const auto& [party, count] : by_party->as_object()) whole += count.int_or("present", 0) == count.int_or("expected", -1);
  const auto all = static_cast<std::int64_t>(by_party->as_object().size());
  std::string text = " " + std::to_string(all) + " ordinarie aktörer väntades, och " + std::to_string(whole) +
                     " av dem var med på alla sina möten.";
  const std::int64_t expected = value->int_or("expected", 0);
  if (expected > 0) text += " Närvaron var " + percent(value->int_or("present", 0), expected) + ".";
  return text;
}

std::string season_text(const Value& row, const Value& facts, const std::string& span) {
  std::string text;
  if (const Value* weekends = value_of_goal(row, "weekend_count")) {
    const std::int64_t held = weekends->int_or("count", 0);
    text = "Helgsamverkan hölls " + plural(held, "helg", "helger") + " av " +
           std::to_string(weekends->int_or("possible", 0)) + " " + span + ".";
    const std::int64_t paused = weekends->int_or("paused", 0), unregistered = weekends->int_or("unregistered", 0);
    if (paused > 0) {
      const std::string why = pauses_by_reason(facts);
      text += " " + plural(paused, "helg var", "helger var") + " paus" + (why.empty() ? "" : " (" + why + ")") + ".";
    }
    if (unregistered > 0) text += " För " + plural(unregistered, "helg", "helger") + " är det inte registrerat om mötet hölls.";
  } else {
    const std::int64_t held = facts.int_or("meetings_held", 0);
    text = (held == 0 ? "Inget" : held == 1 ? "Ett" : number_word(held)) + (held <= 1 ? " möte" : " möten") + " hölls " +
           span + ".";
  }
  text += parties_text(row) + themes_text(facts);
  const std::int64_t agreed = facts.int_or("agreements", 0);
  if (agreed > 0) {
    text += " " + std::to_string(facts.int_or("agreements_done", 0)) + " av " +
            plural(agreed, "överenskommelse", "överenskommelser") + " blev gjorda.";
  }
  return text;
}

}  // namespace

std::string draft_text(const Value& row, std::string_view period, std::string_view as_of) {
  const Value* facts = row.find("facts");
  const auto date = parse_date(as_of);
  if (!facts || !date) return "";
  if (facts->find("meetings_held")) return season_text(row, *facts, span_text(period, *date));
  if (!facts->find("walks_held")) return "";
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
