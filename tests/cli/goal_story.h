// What people wrote, in few words, and the goal a record makes of it: for tables of cases through import → record.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "domain/time.h"
#include "run_lykta.h"

namespace lykta::test {

/// A story in few words, one doing a line; values hold no blanks:
///   walk ID START [key=value …]       held in the field by sdf and lpo unless it says otherwise; parties=a,b
///   meeting ID START [key=value …]    a weekend meeting, likewise; remote=a,b take part at a distance, expected=a,b
///   fridays START COUNT               so many weekend meetings, week by week
///   measure WALK COUNT [key=value …]  agreed with its owner the day of the walk unless it says otherwise
///   delete WALK                       the walk's own record
///   survey ID INVITED OPENS CLOSES    a round of helgmote's that so many parties were invited to
///   answers ROUND COUNT ANSWER [ON]   so many voices, "yes", "no", "unknown" or 1–5; ON: the day, else the round's first
///   voice ROUND WHOSE ANSWER [ON]     one answer of a voice that may have more
class Lines {
 public:
  explicit Lines(const std::string& story) {
    for (const std::string& doing : parts(story, '\n')) {
      const auto words = parts(doing, ' ');
      if (words.empty()) continue;
      if (words[0] == "walk") {
        occasion(words, "walk", {{"area_name", "Strandstigen"}, {"mode", "field"}});
        agreed_[words.at(1)] = words.at(2).substr(0, 10);
      }
      if (words[0] == "meeting") occasion(words, "weekend_meeting", {{"place", "Lokalen"}});
      if (words[0] == "fridays") fridays(*parse_date(words.at(1)), std::stoi(words.at(2)));
      if (words[0] == "measure") measures(words);
      if (words[0] == "survey") survey(words);
      if (words[0] == "answers") {
        for (int left = std::stoi(words.at(2)); left > 0; --left) {
          voice(words.at(1), "v" + std::to_string(++number_), words.at(3), words.size() > 4 ? words[4] : "");
        }
      }
      if (words[0] == "voice") voice(words.at(1), words.at(2), words.at(3), words.size() > 4 ? words[4] : "");
      if (words[0] == "delete") add(words[1], words[1], "walk", "\"delete\":true");
    }
  }
  const std::string& text() const { return text_; }

 private:
  using Fields = std::vector<std::pair<std::string, std::string>>;

  static std::vector<std::string> parts(const std::string& text, char mark) {
    std::vector<std::string> out;
    std::string part;
    for (const char c : text + mark) {
      if (c != mark) {
        part += c;
      } else if (!part.empty()) {
        out.push_back(std::exchange(part, {}));
      }
    }
    return out;
  }
  static void put(Fields& fields, const std::string& key, const std::string& value) {
    for (auto& [name, old] : fields) {
      if (name == key) {
        old = value;
        return;
      }
    }
    fields.emplace_back(key, value);
  }
  static std::string set_of(const Fields& fields) {
    std::string out = "\"set\":{";
    for (const auto& [name, value] : fields) {
      if (value.empty()) continue;
      if (out.back() != '{') out += ',';
      const bool is_bare = value == "true" || value == "false" || value.front() == '{' || value.front() == '[';
      out += "\"" + name + "\":" + (is_bare ? value : "\"" + value + "\"");
    }
    return out + "}";
  }
  void add(const std::string& occasion, const std::string& entity, const std::string& kind, const std::string& change) {
    if (kind == "walk" || kind == "weekend_meeting") row_[occasion] = kind == "walk" ? "kvallsvandring" : "helgmote";
    text_ += R"({"activity":"lyktdalen-2025/)" + row_[occasion] + R"(","occasion":")" + occasion + R"(","entity":")" +
             entity + R"(","kind":")" + kind + R"(","at":"2025-01-01T12:00:0)" + std::to_string(seconds_++ % 10) +
             R"(+01:00","by":{"party":"sdf","role":"samordnare"},)" + change + "}\n";
  }
  void occasion(const std::vector<std::string>& words, const std::string& kind, Fields fields) {
    const std::string& id = words.at(1);
    put(fields, "status", "held");
    put(fields, "starts_at", words.at(2));
    std::string present = "sdf,lpo", remote;
    for (std::size_t i = 3; i < words.size(); ++i) {
      const auto mark = words[i].find('=');
      const std::string key = words[i].substr(0, mark), value = words[i].substr(mark + 1);
      if (key == "parties") {
        present = value;
      } else if (key == "remote") {
        remote = value;
      } else if (key == "expected") {
        std::string listed;
        for (const std::string& party : parts(value, ',')) listed += (listed.empty() ? "\"" : ",\"") + party + "\"";
        put(fields, key, "[" + listed + "]");
      } else {
        put(fields, key, value);
      }
    }
    add(id, id, kind, set_of(fields));
    for (const std::string& party : parts(present, ',')) {
      add(id, "-", "attendance", set_of({{"party", party}, {"state", "present"}}));
    }
    for (const std::string& party : parts(remote, ',')) {
      add(id, "-", "attendance", set_of({{"party", party}, {"state", "present"}, {"mode", "remote"}}));
    }
  }
  void fridays(Date friday, int count) {
    for (int i = 0; i < count; ++i, friday = add_days(friday, 7)) {
      occasion({"meeting", "h" + to_text(friday), to_text(friday) + "T19:45"}, "weekend_meeting",
               {{"place", "Lokalen"}});
    }
  }
  void measures(const std::vector<std::string>& words) {
    for (int left = std::stoi(words.at(2)); left > 0; --left) {
      std::string id = "m" + std::to_string(++number_);
      Fields fields{{"text", id},
                    {"responsible", "sdf"},
                    {"owner_answer", "accepted"},
                    {"agreed_on", agreed_[words.at(1)]},
                    {"status", "started"}};
      for (std::size_t i = 3; i < words.size(); ++i) {
        const auto mark = words[i].find('=');
        const std::string key = words[i].substr(0, mark), value = words[i].substr(mark + 1);
        if (key == "id") {
          id = value;
          continue;
        }
        put(fields, key, value);
        if (key == "done_on") put(fields, "status", "done");
      }
      add(words.at(1), id, "measure", set_of(fields));
    }
  }

  void survey(const std::vector<std::string>& words) {
    std::string invited;
    for (int i = 0; i < std::stoi(words.at(2)); ++i) invited += (i ? ",\"p" : "\"p") + std::to_string(i) + "\"";
    opened_[words.at(1)] = words.at(3);
    row_["-"] = "helgmote";
    add("-", words.at(1), "survey_round",
        R"("set":{"question_set":"meaningful","opens":")" + words.at(3) + R"(","closes":")" + words.at(4) +
            R"(","invited_parties":[)" + invited + "]}");
  }
  void voice(const std::string& round, const std::string& whose, const std::string& answer, const std::string& on) {
    const bool is_score = answer.size() == 1;
    add("-", "a" + std::to_string(++number_), "survey_answer",
        R"("set":{"round":")" + round + R"(","voice":")" + whose + R"(","answered_on":")" +
            (on.empty() ? opened_[round] : on) + R"(",)" +
            (is_score ? "\"score\":" + answer : R"("meaningful":")" + answer + "\"") + "}");
  }

  std::string text_;
  std::map<std::string, std::string> opened_;  ///< survey rounds
  std::map<std::string, std::string> agreed_;
  std::map<std::string, std::string> row_;  ///< by occasion
  int number_ = 0, seconds_ = 0;
};

struct Case {
  std::string name;
  std::string params;  ///< further members of the goal's params, e.g. R"("min_parties":3)"
  std::string story;
  std::string says;  ///< see said()
  std::string as_of = "2025-12-31";
  std::string period = "VB";
};
inline void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }
inline std::string name_of(const testing::TestParamInfo<Case>& info) { return info.param.name; }

inline Value goal(const Case& c, std::size_t row, std::size_t index, const std::string& in_plan, const std::string& with) {
  const Lykta lykta;
  const Said planned = lykta({"plan", "import", lykta.plan(in_plan, with)});
  EXPECT_EQ(planned.exit_status, 0) << planned.err;
  const Said imported = lykta({"import", lykta.file("h.ndjson", Lines(c.story).text())});
  EXPECT_EQ(imported.exit_status, 0) << imported.err;
  const Value record =
      lykta({"record", "lyktdalen-2025", "--as-of", c.as_of, "--period", c.period, "--format", "json"}).json();
  return record.find("activities")->as_array().at(row).find("goals")->as_array().at(index);
}

}  // namespace lykta::test
