#include "documents/words.h"

#include <array>

namespace lykta::documents {
namespace {

constexpr std::array<std::string_view, 7> kDays{"mån", "tis", "ons", "tors", "fre", "lör", "sön"};
constexpr std::array<std::string_view, 12> kMonths{"jan", "feb",  "mars", "apr", "maj", "juni",
                                                   "juli", "aug", "sep",  "okt", "nov", "dec"};

std::string two(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

}  // namespace

std::string date_text(Date date) {
  return std::string(kDays[static_cast<std::size_t>(weekday(date) - 1)]) + " " + std::to_string(date.day) + " " +
         std::string(kMonths[static_cast<std::size_t>(date.month - 1)]) + " " + std::to_string(date.year);
}

std::string time_text(const LocalTime& time) { return two(time.hour) + "." + two(time.minute); }

std::string moment_text(const LocalTime& time) { return date_text(time.date) + " kl. " + time_text(time); }

std::string span_text(const LocalTime& starts, const LocalTime* ends) {
  if (!ends || *ends <= starts) return moment_text(starts);
  if (ends->date == starts.date) return moment_text(starts) + "–" + time_text(*ends);
  return moment_text(starts) + " – " + moment_text(*ends);
}

std::string decimal_text(std::string_view decimal) {
  std::string out(decimal);
  for (char& c : out) {
    if (c == '.') c = ',';
  }
  return out;
}

std::string percent_text(std::int64_t part, std::int64_t whole) {
  if (whole <= 0) return "";
  std::int64_t tenths = part * 1000 / whole;
  if (2 * (part * 1000 % whole) >= whole && (tenths + 1) % 10 != 0) ++tenths;
  return std::to_string(tenths / 10) + "," + std::to_string(tenths % 10) + " %";
}

std::string count_text(std::int64_t count, std::string_view one, std::string_view many) {
  return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += i + 1 == parts.size() ? " och " : ", ";
    out += parts[i];
  }
  return out;
}

std::string slug(std::string_view text) {
  // The letters of Swedish names beside ASCII, and their neighbours'; anything else parts words.
  static constexpr std::array<std::pair<std::string_view, char>, 16> kLetters{
      {{"å", 'a'}, {"ä", 'a'}, {"ö", 'o'}, {"Å", 'a'}, {"Ä", 'a'}, {"Ö", 'o'}, {"é", 'e'}, {"É", 'e'},
       {"ü", 'u'}, {"Ü", 'u'}, {"æ", 'a'}, {"Æ", 'a'}, {"ø", 'o'}, {"Ø", 'o'}, {"è", 'e'}, {"à", 'a'}}};
  std::string out;
  bool parts_words = false;
  const auto add = [&](char c) {
    if (parts_words && !out.empty()) out += '-';
    parts_words = false;
    out += c;
  };
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      add(c);
      ++i;
      continue;
    }
    if (c >= 'A' && c <= 'Z') {
      add(static_cast<char>(c - 'A' + 'a'));
      ++i;
      continue;
    }
    bool is_letter = false;
    for (const auto& [letter, plain] : kLetters) {
      if (text.substr(i, letter.size()) != letter) continue;
      add(plain);
      i += letter.size();
      is_letter = true;
      break;
    }
    if (is_letter) continue;
    parts_words = true;
    ++i;
  }
  return out.empty() ? "utan-namn" : out;
}

}  // namespace lykta::documents
