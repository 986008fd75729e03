#include "documents/place_card.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "documents/words.h"

namespace lykta::documents {
namespace {

/// One finding of the place with the walk it comes from.
struct Seen {
  const Finding* finding;
  const Walk* walk;  ///< nullptr: a deviation report
};

std::vector<Seen> all_seen(const Place& place) {
  std::vector<Seen> out;
  for (const Walk& walk : place.walks) {
    for (const Finding& finding : walk.findings) out.push_back({&finding, &walk});
  }
  for (const Finding& report : place.reports) out.push_back({&report, nullptr});
  return out;
}

/// Then and now of one thing: looked at again, or with the owner's own pictures of the finished work.
struct ThenNow {
  const Finding* finding;
  std::string outcome;
  bool is_good;
  std::vector<Photo> now;
  std::optional<Date> then_on, now_on;
  std::string note;
};

std::vector<ThenNow> pairs_of(const Place& place) {
  std::vector<ThenNow> out;
  for (const Walk& walk : place.walks) {
    for (const SecondLook& look : walk.second_looks) {
      const Finding* earlier = find(walk.earlier, look.finding);
      if (!earlier) continue;
      ThenNow pair{earlier, look.outcome.label, look.outcome.code == "fixed", look.photos, {}, {}, look.note};
      if (earlier->seen_at) pair.then_on = earlier->seen_at->date;
      if (look.seen_at) pair.now_on = look.seen_at->date;
      out.push_back(std::move(pair));
    }
    for (const Measure& measure : walk.measures) {
      if (!is_done(measure) || measure.photos.empty()) continue;
      for (const std::string& id : measure.origin) {
        const Finding* finding = find(walk.findings, id);
        if (!finding || finding->photos.empty()) continue;
        ThenNow pair{finding, "Klar: " + measure.text, true, measure.photos, {}, measure.done_on, ""};
        if (finding->seen_at) pair.then_on = finding->seen_at->date;
        out.push_back(std::move(pair));
      }
    }
  }
  return out;
}

std::string month_of(Date date) { return to_text(date).substr(0, 7); }

/// Counts by calendar month, every month of the time named.
std::map<std::string, std::int64_t> months_of(const Place& place) {
  std::map<std::string, std::int64_t> out;
  for (Date month{place.from.year, place.from.month, 1}; month <= place.to; month = add_months(month, 1)) {
    out[month_of(month)] = 0;
  }
  return out;
}

struct Indicator {
  const char* id;
  const char* label;
  std::map<std::string, std::int64_t> months;
  std::int64_t sum() const {
    std::int64_t total = 0;
    for (const auto& [month, count] : months) total += count;
    return total;
  }
};

std::vector<Indicator> indicators_of(const Place& place) {
  Indicator findings{"findings", "Iakttagelser på vandringar", months_of(place)};
  Indicator in_dark{"findings_in_dark", "Varav i mörker", months_of(place)};
  Indicator reports{"reports", "Avvikelserapporter", months_of(place)};
  Indicator done{"measures_done", "Åtgärder klara", months_of(place)};
  const auto count = [](Indicator& indicator, const std::optional<Date>& date) {
    if (!date) return;
    const auto month = indicator.months.find(month_of(*date));
    if (month != indicator.months.end()) ++month->second;
  };
  for (const Seen& seen : all_seen(place)) {
    if (!seen.finding->seen_at) continue;
    count(seen.walk ? findings : reports, seen.finding->seen_at->date);
    if (seen.walk && seen.finding->was_dark.value_or(false)) count(in_dark, seen.finding->seen_at->date);
  }
  for (const Walk& walk : place.walks) {
    for (const Measure& measure : walk.measures) {
      if (is_done(measure)) count(done, measure.done_on);
    }
  }
  std::vector<Indicator> out;
  for (Indicator* indicator : {&findings, &in_dark, &reports, &done}) {
    if (indicator->sum() > 0) out.push_back(std::move(*indicator));
  }
  return out;
}

std::string place_title(const Place& place) {
  if (!place.name.empty()) return place.name;
  return decimal_text(place.centre.lat) + " N, " + decimal_text(place.centre.lon) + " Ö";
}

/// Half-years are what fits on a page; the months stand in the data.
Table indicator_table(const Place& place, const std::vector<Indicator>& indicators) {
  Table table{"Utvecklingen per halvår", {{"Mått", 28}}, {}};
  std::vector<std::string> halves;
  const auto half_of = [](const std::string& month) {
    return (std::stoi(month.substr(5, 2)) <= 6 ? "Jan–juni " : "Juli–dec ") + month.substr(0, 4);
  };
  for (const auto& [month, count] : months_of(place)) {
    if (halves.empty() || halves.back() != half_of(month)) halves.push_back(half_of(month));
  }
  for (const std::string& half : halves) table.columns.push_back({half, 10});
  table.columns.push_back({"Summa", 8});
  for (const Indicator& indicator : indicators) {
    std::vector<Cell> row{std::string(indicator.label)};
    for (const std::string& half : halves) {
      std::int64_t sum = 0;
      for (const auto& [month, count] : indicator.months) {
        if (half_of(month) == half) sum += count;
      }
      row.emplace_back(sum);
    }
    row.emplace_back(indicator.sum());
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table category_table(const std::vector<Seen>& seen) {
  struct Line {
    std::string label;
    std::int64_t count = 0, acute = 0, in_dark = 0;
    std::optional<Date> last;
  };
  std::map<std::string, Line> lines;
  for (const Seen& one : seen) {
    const Finding& f = *one.finding;
    Line& line = lines[f.category.code];
    line.label = f.category.label;
    ++line.count;
    line.acute += f.seriousness.code == "acute" || f.seriousness.code == "high";
    line.in_dark += f.was_dark.value_or(false);
    if (f.seen_at && (!line.last || f.seen_at->date > *line.last)) line.last = f.seen_at->date;
  }
  std::vector<Line> sorted;
  for (auto& [code, line] : lines) sorted.push_back(std::move(line));
  std::stable_sort(sorted.begin(), sorted.end(), [](const Line& a, const Line& b) { return a.count > b.count; });
  Table table{"Iakttagelser per kategori",
              {{"Kategori", 26}, {"Antal", 8}, {"Akuta eller höga", 10}, {"I mörker", 8}, {"Senast", 14}},
              {}};
  for (const Line& line : sorted) {
    table.rows.push_back({line.label, line.count, line.acute, line.in_dark, line.last ? Cell(*line.last) : Cell()});
  }
  return table;
}

Table measures_table(std::string name, const std::vector<const Measure*>& measures, const Place& place) {
  Table table{std::move(name),
              {{"Åtgärd", 32}, {"Ansvarig", 20}, {"Iakttagelser", 10}, {"Överenskommen", 13}, {"Ska vara klar", 13},
               {"Läge", 26}},
              {}};
  for (const Measure* measure : measures) {
    std::string numbers;
    for (const Seen& seen : all_seen(place)) {
      const auto& origin = measure->origin;
      if (std::find(origin.begin(), origin.end(), seen.finding->id) == origin.end()) continue;
      numbers += (numbers.empty() ? "" : ", ") + std::to_string(seen.finding->number);
    }
    std::string stand = measure_stand(*measure);
    if (measure->owner_answer.code == "declined" && !measure->answer_reason.empty()) stand += ": " + measure->answer_reason;
    table.rows.push_back({measure->text, measure->owner.label, numbers,
                          measure->agreed_on ? Cell(*measure->agreed_on) : Cell(),
                          measure->due ? Cell(*measure->due) : Cell(), stand});
  }
  return table;
}

Value date_value(const std::optional<Date>& date) { return date ? Value(lykta::to_text(*date)) : Value(); }

Value hashes(const std::vector<Photo>& photos) {
  Value::Array out;
  for (const Photo& photo : photos) out.emplace_back(photo.sha256);
  return out;
}

Value word(const std::string& text) { return text.empty() ? Value() : Value(text); }

Value finding_value(const Seen& seen, const Place& place) {
  const Finding& f = *seen.finding;
  return Value::Object{{"category", f.category.code},
                       {"category_label", f.category.label},
                       {"description", word(f.description)},
                       {"distance_m", f.position ? Value(std::int64_t{std::lround(distance_m(*f.position, place.centre))}) : Value()},
                       {"id", f.id},
                       {"kind", f.kind.code},
                       {"lat", f.position ? Value(f.position->lat) : Value()},
                       {"lon", f.position ? Value(f.position->lon) : Value()},
                       {"number", std::int64_t{f.number}},
                       {"occasion", f.occasion},
                       {"owner", word(f.owner.code)},
                       {"owner_label", word(f.owner.label)},
                       {"photos", hashes(f.photos)},
                       {"place_text", word(f.place_text)},
                       {"seen_at", f.seen_at ? Value(lykta::to_text(*f.seen_at)) : Value()},
                       {"seriousness", f.seriousness.code}};
}

Value measure_value(const Measure& m) {
  return Value::Object{{"agreed_on", date_value(m.agreed_on)},
                       {"contested", m.is_contested},
                       {"done_on", date_value(m.done_on)},
                       {"due", date_value(m.due)},
                       {"findings", Value::Array(m.origin.begin(), m.origin.end())},
                       {"id", m.id},
                       {"occasion", m.occasion},
                       {"owner", word(m.owner.code)},
                       {"owner_answer", word(m.owner_answer.code)},
                       {"owner_label", word(m.owner.label)},
                       {"photos", hashes(m.photos)},
                       {"stand", measure_stand(m)},
                       {"status", word(m.status.code)},
                       {"text", m.text},
                       {"verified_on", date_value(m.verified_on)}};
}

}  // namespace

double distance_m(const Position& a, const Position& b) {
  constexpr double kMetresPerDegree = 111'320;
  const double north = (a.lat_degrees() - b.lat_degrees()) * kMetresPerDegree;
  const double east = (a.lon_degrees() - b.lon_degrees()) * kMetresPerDegree * std::cos(b.lat_degrees() * M_PI / 180);
  return std::hypot(north, east);
}

bool keep_near(Walk& walk, const Place& place) {
  const auto is_here = [&](const Finding& f) {
    return f.position && distance_m(*f.position, place.centre) <= static_cast<double>(place.radius_m);
  };
  const auto is_in_time = [&](const std::optional<LocalTime>& time) {
    return time && time->date >= place.from && time->date <= place.to;
  };
  std::erase_if(walk.findings, [&](const Finding& f) { return !is_here(f) || !is_in_time(f.seen_at); });
  std::erase_if(walk.measures, [&](const Measure& m) {
    return std::none_of(m.origin.begin(), m.origin.end(),
                        [&](const std::string& id) { return find(walk.findings, id) != nullptr; });
  });
  std::erase_if(walk.earlier, [&](const Finding& f) { return !is_here(f); });
  std::erase_if(walk.second_looks, [&](const SecondLook& look) {
    return !find(walk.earlier, look.finding) || !is_in_time(look.seen_at);
  });
  return !walk.findings.empty() || !walk.second_looks.empty();
}

void finish(Place& place) {
  int number = 0;
  for (Walk& walk : place.walks) {
    for (Finding& finding : walk.findings) finding.number = ++number;
  }
  for (Finding& report : place.reports) report.number = ++number;
  // The name most of its findings use; the nearest where none is used twice.
  std::map<std::string, int> uses;
  double nearest = 1e300;
  int most = 0;
  for (const Seen& seen : all_seen(place)) {
    const std::string& text = seen.finding->place_text;
    if (text.empty() || !seen.finding->position) continue;
    const int count = ++uses[text];
    const double distance = distance_m(*seen.finding->position, place.centre);
    if (count > most || (count == most && distance < nearest)) {
      most = count;
      nearest = distance;
      place.name = text;
    }
  }
}

Page place_card(const Place& place, const PrintedBy& printed) {
  const auto seen = all_seen(place);
  std::vector<const Measure*> all, done, others;
  for (const Walk& walk : place.walks) {
    for (const Measure& measure : walk.measures) {
      all.push_back(&measure);
      (is_done(measure) ? done : others).push_back(&measure);
    }
  }
  const auto many = [](auto n) { return static_cast<std::int64_t>(n); };
  Page page;
  page.eyebrow = "Platskort";
  page.title = place_title(place);
  page.subtitle = "Inom " + std::to_string(place.radius_m) + " meter, " + date_text(place.from) + " – " + date_text(place.to);
  page.footer = "Platskort, " + page.title + (printed.diarienummer.empty() ? "" : " · Dnr " + printed.diarienummer);
  if (!printed.diarienummer.empty()) page.stamp.emplace_back("Diarienummer", printed.diarienummer);
  page.stamp.emplace_back("Utskrivet", date_text(printed.now.date));
  auto& blocks = page.blocks;

  blocks.emplace_back(Heading{2, "Problembild", "problembild"});
  const auto walks_here = std::count_if(place.walks.begin(), place.walks.end(), [](const Walk& w) { return !w.findings.empty(); });
  std::string problem;
  if (seen.empty()) {
    problem = "Det finns inga iakttagelser från platsen under tiden.";
  } else {
    problem = count_text(many(seen.size()), "iakttagelse", "iakttagelser") + " har gjorts på platsen";
    std::vector<std::string> sources;
    if (walks_here > 0) sources.push_back("vid " + count_text(walks_here, "trygghetsvandring", "trygghetsvandringar"));
    if (!place.reports.empty()) {
      sources.push_back("i " + count_text(many(place.reports.size()), "avvikelserapport", "avvikelserapporter"));
    }
    problem += " " + joined(sources) + ".";
    const auto in_dark = std::count_if(seen.begin(), seen.end(), [](const Seen& s) { return s.finding->was_dark.value_or(false); });
    if (in_dark > 0) problem += " " + std::to_string(in_dark) + " av dem gjordes i mörker.";
  }
  blocks.emplace_back(Paragraph{problem, Tone::lead});
  if (!seen.empty()) blocks.emplace_back(category_table(seen));
  const auto indicators = indicators_of(place);
  if (!indicators.empty()) {
    blocks.emplace_back(Heading{3, "Utvecklingen", ""});
    blocks.emplace_back(indicator_table(place, indicators));
    blocks.emplace_back(Paragraph{"Siffrorna är antal anteckningar i Lykta. Fler vandringar ger fler iakttagelser.", Tone::quiet});
  }

  blocks.emplace_back(Heading{2, "Plats", "plats"});
  Map map;
  map.pins.push_back({place.centre, "", Pin::Kind::centre});
  map.radius_m = static_cast<double>(place.radius_m);
  for (const Seen& one : seen) {
    if (one.finding->position) {
      map.pins.push_back({*one.finding->position, std::to_string(one.finding->number), pin_kind(*one.finding)});
    }
  }
  map.description = "Karta över platsen med iakttagelserna som numrerade nålar och en ring på " +
                    std::to_string(place.radius_m) + " meter. Norr är uppåt.";
  blocks.emplace_back(MapBlock{std::move(map), "Siffrorna är iakttagelsernas nummer, ringen är " +
                                                   std::to_string(place.radius_m) + " meter."});
  Facts facts;
  facts.lines.emplace_back("Läge", decimal_text(place.centre.lat) + " N, " + decimal_text(place.centre.lon) + " Ö");
  std::set<std::string> owners, areas;
  for (const Seen& one : seen) {
    if (!one.finding->owner.label.empty()) owners.insert(one.finding->owner.label);
    if (one.walk && !one.walk->area_name.empty()) areas.insert(one.walk->area_name);
  }
  if (!areas.empty()) facts.lines.emplace_back("Område", joined({areas.begin(), areas.end()}));
  if (!owners.empty()) facts.lines.emplace_back("Trolig rådighet över marken", joined({owners.begin(), owners.end()}));
  blocks.emplace_back(std::move(facts));

  blocks.emplace_back(Heading{2, "Vad som gjorts", "gjort"});
  if (done.empty()) {
    blocks.emplace_back(Paragraph{"Ingen åtgärd är klar än.", Tone::quiet});
  } else {
    blocks.emplace_back(measures_table("Åtgärder som är klara", done, place));
  }
  blocks.emplace_back(Heading{2, "Åtgärder och ansvariga", "atgarder"});
  if (others.empty()) {
    blocks.emplace_back(Paragraph{all.empty() ? "Inga åtgärder är föreslagna." : "Inga åtgärder återstår.", Tone::quiet});
  } else {
    blocks.emplace_back(measures_table("Åtgärder som inte är klara", others, place));
  }

  blocks.emplace_back(Heading{2, "Uppföljning", "uppfoljning"});
  const auto agreed = std::count_if(all.begin(), all.end(), [](const Measure* m) { return m->owner_answer.code == "accepted"; });
  const auto done_agreed = std::count_if(all.begin(), all.end(), [](const Measure* m) {
    return m->owner_answer.code == "accepted" && is_done(*m);
  });
  const auto verified = std::count_if(all.begin(), all.end(), [](const Measure* m) { return m->verified_on.has_value(); });
  const auto contested = std::count_if(all.begin(), all.end(), [](const Measure* m) { return m->is_contested; });
  std::string followed = "Inga åtgärder är överenskomna.";
  if (agreed > 0) {
    followed = std::to_string(done_agreed) + " av " + count_text(agreed, "överenskommen åtgärd", "överenskomna åtgärder") +
               (done_agreed == 1 ? " är klar (" : " är klara (") + percent_text(done_agreed, agreed) + ").";
    if (verified > 0) followed += " " + std::to_string(verified) + (verified == 1 ? " är sedd på plats." : " är sedda på plats.");
    if (contested > 0) followed += " " + count_text(contested, "åtgärd är ifrågasatt", "åtgärder är ifrågasatta") + ": platsen är fortfarande likadan.";
  }
  blocks.emplace_back(Paragraph{followed});
  for (const ThenNow& pair : pairs_of(place)) {
    const std::string title = pair.finding->category.label +
                              (pair.finding->place_text.empty() ? "" : ", " + pair.finding->place_text);
    blocks.emplace_back(Pair{title, pair.outcome, pair.is_good,
                             pictures_of(pair.finding->photos, "Då: " + title, pair.then_on ? date_text(*pair.then_on) : ""),
                             pictures_of(pair.now, "Nu: " + title, pair.now_on ? date_text(*pair.now_on) : ""), pair.note});
  }

  blocks.emplace_back(Heading{2, "Underlag och foton", "underlag"});
  if (seen.empty()) blocks.emplace_back(Paragraph{"Inget underlag.", Tone::quiet});
  for (const Walk& walk : place.walks) {
    if (walk.findings.empty()) continue;
    blocks.emplace_back(Heading{3, "Trygghetsvandring " + walk.area_name +
                                       (walk.starts_at ? ", " + date_text(walk.starts_at->date) : ""), ""});
    for (const Finding& finding : walk.findings) {
      blocks.emplace_back(finding_item(finding, "", walk.measures, printed.base_url));
    }
  }
  if (!place.reports.empty()) {
    blocks.emplace_back(Heading{3, "Avvikelserapporter", ""});
    for (const Finding& report : place.reports) blocks.emplace_back(finding_item(report, "", {}, printed.base_url));
  }
  return page;
}

Value to_value(const Place& place) {
  Value::Array walks, findings, measures, pairs, indicators;
  for (const Walk& walk : place.walks) {
    walks.push_back(Value::Object{{"area_name", walk.area_name},
                                  {"id", walk.id},
                                  {"starts_at", walk.starts_at ? Value(lykta::to_text(*walk.starts_at)) : Value()}});
    for (const Measure& measure : walk.measures) measures.push_back(measure_value(measure));
  }
  for (const Seen& seen : all_seen(place)) findings.push_back(finding_value(seen, place));
  for (const ThenNow& pair : pairs_of(place)) {
    pairs.push_back(Value::Object{{"finding", pair.finding->id},
                                  {"good", pair.is_good},
                                  {"now", hashes(pair.now)},
                                  {"now_on", date_value(pair.now_on)},
                                  {"outcome", pair.outcome},
                                  {"then", hashes(pair.finding->photos)},
                                  {"then_on", date_value(pair.then_on)}});
  }
  for (const Indicator& indicator : indicators_of(place)) {
    Value::Array months;
    for (const auto& [month, count] : indicator.months) months.push_back(Value::Object{{"count", count}, {"month", month}});
    indicators.push_back(Value::Object{{"id", indicator.id}, {"label", indicator.label}, {"months", std::move(months)}});
  }
  return Value::Object{{"findings", std::move(findings)},
                       {"from", lykta::to_text(place.from)},
                       {"indicators", std::move(indicators)},
                       {"lat", place.centre.lat},
                       {"lon", place.centre.lon},
                       {"measures", std::move(measures)},
                       {"months", place.months},
                       {"name", word(place.name)},
                       {"pairs", std::move(pairs)},
                       {"radius", place.radius_m},
                       {"to", lykta::to_text(place.to)},
                       {"walks", std::move(walks)}};
}

}  // namespace lykta::documents
