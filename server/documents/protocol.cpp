#include "documents/protocol.h"

#include <algorithm>
#include <iterator>

#include "documents/walk_parts.h"
#include "documents/words.h"

namespace lykta::documents {
namespace {

std::string when_text(const Walk& walk) {
  if (!walk.starts_at) return "";
  return span_text(*walk.starts_at, walk.ends_at ? &*walk.ends_at : nullptr);
}

std::string light_text(const Walk& walk) {
  std::string text = walk.is_dark ? "Mörkt" : "Ljust";
  if (walk.sunset) text += ", solen gick ner " + time_text(*walk.sunset);
  if (!walk.dark_reason.empty()) text += " (" + walk.dark_reason + ")";
  return text;
}

std::string subtitle_of(const Walk& walk) {
  const std::string when = when_text(walk);
  return walk.area_name + (when.empty() ? "" : " · " + when);
}

std::string answer_text(const Measure& measure) {
  std::string text = measure.owner_answer.label;
  if (measure.owner_answer.code == "forwarded" && !measure.forwarded_to.label.empty()) {
    text += " till " + measure.forwarded_to.label;
  }
  if (measure.answered_on) text += ", " + date_text(*measure.answered_on);
  if (!measure.answer_reason.empty()) text += ". " + measure.answer_reason;
  return text;
}

/// The findings under headings: by stop in the order walked, or by owner where the walk has no stops.
std::vector<std::pair<std::string, std::vector<const Finding*>>> grouped(const Walk& walk) {
  std::vector<std::pair<std::string, std::vector<const Finding*>>> groups;
  const bool by_stop = std::any_of(walk.findings.begin(), walk.findings.end(),
                                   [&](const Finding& f) { return !stop_name_of(walk, f).empty(); });
  const auto group = [&](const std::string& name) -> std::vector<const Finding*>& {
    for (auto& [known, findings] : groups) {
      if (known == name) return findings;
    }
    return groups.emplace_back(name, std::vector<const Finding*>()).second;
  };
  if (by_stop) {
    for (const Stop& stop : walk.stops) {
      for (const Finding& finding : walk.findings) {
        if (finding.stop == stop.id) group(stop.name).push_back(&finding);
      }
    }
    for (const Finding& finding : walk.findings) {
      if (stop_name_of(walk, finding).empty()) group("På vägen").push_back(&finding);
    }
    return groups;
  }
  std::vector<std::string> owners;
  for (const Finding& finding : walk.findings) {
    if (!finding.owner.label.empty()) owners.push_back(finding.owner.label);
  }
  std::sort(owners.begin(), owners.end());
  owners.erase(std::unique(owners.begin(), owners.end()), owners.end());
  for (const std::string& owner : owners) {
    for (const Finding& finding : walk.findings) {
      if (finding.owner.label == owner) group(owner).push_back(&finding);
    }
  }
  for (const Finding& finding : walk.findings) {
    if (finding.owner.label.empty()) group("Ingen ägare utpekad").push_back(&finding);
  }
  return groups;
}

Map map_of(const Walk& walk, const std::vector<const Finding*>& findings) {
  Map map;
  for (const Stop& stop : walk.stops) {
    if (!stop.position) continue;
    map.route.push_back(*stop.position);
    map.pins.push_back({*stop.position, "", Pin::Kind::stop});
  }
  for (const Finding* finding : findings) {
    if (finding->position) {
      map.pins.push_back({*finding->position, std::to_string(finding->number), pin_kind(*finding)});
    }
  }
  map.description = "Karta med " + count_text(static_cast<std::int64_t>(map.route.size()), "stopp", "stopp") +
                    " och iakttagelserna som numrerade nålar. Norr är uppåt.";
  return map;
}

Table attendance_table(const Walk& walk) {
  Table table{"Vilka var med", {{"Aktör", 30}, {"Funktion", 22}, {"Närvaro", 18}, {"Antal", 8}}, {}};
  for (const Attendee& one : walk.attendees) {
    table.rows.push_back({one.party_name, one.role, one.state.label,
                          one.is_there && one.headcount ? Cell(*one.headcount) : Cell()});
  }
  if (walk.residents) table.rows.push_back({std::string("Boende"), std::string(), std::string(), Cell(*walk.residents)});
  return table;
}

std::int64_t heads(const Walk& walk) {
  std::int64_t sum = walk.residents.value_or(0);
  for (const Attendee& one : walk.attendees) {
    if (one.is_there) sum += one.headcount.value_or(1);
  }
  return sum;
}

Table printed_measures(const Walk& walk, const std::vector<const Measure*>& measures, bool with_owner) {
  Table table{"Åtgärder och svar", {{"Iakttagelse", 9}, {"Åtgärd", 30}}, {}};
  if (with_owner) table.columns.push_back({"Ansvarig", 18});
  table.columns.insert(table.columns.end(), {{"Svar", 22}, {"Ska vara klar", 13}, {"Läge", 24}});
  for (const Measure* measure : measures) {
    std::vector<Cell> row{numbers_of(walk, *measure), measure->text};
    if (with_owner) row.emplace_back(measure->owner.label);
    row.emplace_back(answer_text(*measure));
    row.push_back(measure->due ? Cell(*measure->due) : Cell());
    row.emplace_back(measure_stand(*measure));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table questions_table(const std::vector<const Finding*>& questions) {
  Table table{"Frågor", {{"Nr", 5}, {"Fråga", 34}, {"Till", 18}, {"Svar senast", 13}, {"Svar", 26}}, {}};
  for (const Finding* question : questions) {
    std::string answer = question->answer;
    if (!answer.empty() && question->answered_on) answer += " (" + date_text(*question->answered_on) + ")";
    table.rows.push_back({std::int64_t{question->number},
                          question->description.empty() ? question->place_text : question->description,
                          question->owner.label, question->answer_due ? Cell(*question->answer_due) : Cell(),
                          answer.empty() ? std::string("Inget svar än") : answer});
  }
  return table;
}

void add_second_looks(const Walk& walk, Page& page) {
  if (walk.second_looks.empty()) return;
  const auto fixed = std::count_if(walk.second_looks.begin(), walk.second_looks.end(),
                                   [](const SecondLook& look) { return look.outcome.code == "fixed"; });
  page.blocks.emplace_back(Heading{2, "Då och nu", "da-och-nu"});
  page.blocks.emplace_back(Paragraph{std::to_string(fixed) + " av " +
                                     count_text(static_cast<std::int64_t>(walk.second_looks.size()),
                                                "tidigare iakttagelse", "tidigare iakttagelser") +
                                     (fixed == 1 ? " är åtgärdad." : " är åtgärdade.")});
  for (const SecondLook& look : walk.second_looks) {
    const Finding* earlier = find(walk.earlier, look.finding);
    const std::string title = earlier ? title_of(*earlier, "") : "Tidigare iakttagelse";
    Pair pair{title, look.outcome.label, look.outcome.code == "fixed", {}, {}, look.note};
    if (earlier) {
      pair.title = earlier->category.label + ", " + title;
      pair.then = pictures_of(earlier->photos, "Då: " + pair.title,
                              earlier->seen_at ? date_text(earlier->seen_at->date) : "");
      if (pair.note.empty()) pair.note = earlier->description;
    }
    pair.now = pictures_of(look.photos, "Nu: " + pair.title, look.seen_at ? date_text(look.seen_at->date) : "");
    page.blocks.emplace_back(std::move(pair));
  }
}

void stamp(Page& page, const PrintedBy& printed) {
  add(page.stamp, "Diarienummer", printed.diarienummer);
  add(page.stamp, "Utskrivet", date_text(printed.now.date));
}

}  // namespace

Page protocol(const Walk& walk, const PrintedBy& printed) {
  Page page;
  page.eyebrow = walk.activity_name;
  page.title = "Protokoll från trygghetsvandring";
  page.subtitle = subtitle_of(walk);
  page.footer = "Protokoll, " + subtitle_of(walk) +
                (printed.diarienummer.empty() ? "" : " · Dnr " + printed.diarienummer);
  stamp(page, printed);
  auto& blocks = page.blocks;
  if (walk.status.code == "cancelled") {
    blocks.emplace_back(Paragraph{"Vandringen ställdes in." + (walk.cancel_reason.empty() ? "" : " " + walk.cancel_reason),
                                  Tone::notice});
  } else if (walk.status.code != "held") {
    blocks.emplace_back(Paragraph{"Vandringen är ännu inte markerad som genomförd.", Tone::notice});
  }
  Facts facts;
  add(facts.lines, "Område", walk.area_name);
  add(facts.lines, "Tid", when_text(walk));
  add(facts.lines, "Form", walk.mode.label);
  add(facts.lines, "Ljus", light_text(walk));
  add(facts.lines, "Väder", walk.weather);
  add(facts.lines, "Tema", walk.theme);
  add(facts.lines, "Ledde vandringen", walk.leader);
  add(facts.lines, "Antecknade", walk.notetaker);
  add(facts.lines, "Samling", walk.meeting_place);
  blocks.emplace_back(std::move(facts));
  const auto acute = std::count_if(walk.findings.begin(), walk.findings.end(),
                                   [](const Finding& f) { return f.seriousness.code == "acute"; });
  const auto done = std::count_if(walk.measures.begin(), walk.measures.end(), [](const Measure& m) { return is_done(m); });
  const auto number = [](auto n) { return std::to_string(n); };
  blocks.emplace_back(Figures{{{number(heads(walk)), heads(walk) == 1 ? "person var med" : "personer var med"},
                               {number(walk.findings.size()), walk.findings.size() == 1 ? "iakttagelse" : "iakttagelser"},
                               {number(acute), acute == 1 ? "akut" : "akuta"},
                               {number(walk.measures.size()), walk.measures.size() == 1 ? "åtgärd" : "åtgärder"},
                               {number(done), done == 1 ? "klar åtgärd" : "klara åtgärder"}}});

  blocks.emplace_back(Heading{2, "Vilka var med", "vilka"});
  if (walk.attendees.empty() && !walk.residents) {
    blocks.emplace_back(Paragraph{"Ingen närvaro är antecknad.", Tone::quiet});
  } else {
    blocks.emplace_back(attendance_table(walk));
  }
  std::vector<const Finding*> all;
  for (const Finding& finding : walk.findings) all.push_back(&finding);
  Map map = map_of(walk, all);
  if (!map.pins.empty() || !walk.stops.empty() || !walk.route.empty()) {
    blocks.emplace_back(Heading{2, "Vägen", "vagen"});
    const bool has_urgent = std::any_of(map.pins.begin(), map.pins.end(),
                                        [](const Pin& pin) { return pin.kind == Pin::Kind::urgent; });
    blocks.emplace_back(MapBlock{std::move(map), std::string("Siffrorna är iakttagelsernas nummer") +
                                                     (has_urgent ? ", de röda är akuta" : "") +
                                                     ". Små prickar är stopp."});
    std::vector<std::string> names = walk.route;
    if (!walk.stops.empty()) names.clear();
    for (const Stop& stop : walk.stops) {
      names.push_back(stop.name + (stop.note.empty() ? "" : " (" + stop.note + ")"));
    }
    if (!names.empty()) {
      std::string stops;
      for (std::size_t i = 0; i < names.size(); ++i) {
        stops += (i == 0 ? "" : "\n") + std::to_string(i + 1) + ". " + names[i];
      }
      blocks.emplace_back(Paragraph{stops});
    }
  }

  add_second_looks(walk, page);

  blocks.emplace_back(Heading{2, "Iakttagelser", "iakttagelser"});
  if (walk.findings.empty()) blocks.emplace_back(Paragraph{"Inga iakttagelser.", Tone::quiet});
  for (const auto& [name, findings] : grouped(walk)) {
    blocks.emplace_back(Heading{3, name, ""});
    for (const Finding* finding : findings) {
      Item item = finding_item(*finding, stop_name_of(walk, *finding), {}, printed.base_url);
      blocks.emplace_back(std::move(item));
    }
  }

  blocks.emplace_back(Heading{2, "Åtgärder och svar", "atgarder"});
  if (walk.measures.empty()) {
    blocks.emplace_back(Paragraph{"Inga åtgärder är föreslagna än.", Tone::quiet});
  } else {
    blocks.emplace_back(printed_measures(walk, all_of(walk.measures), true));
  }
  std::vector<const Finding*> questions;
  std::copy_if(all.begin(), all.end(), std::back_inserter(questions), [](const Finding* f) { return is_question(*f); });
  if (!questions.empty()) {
    blocks.emplace_back(Heading{2, "Frågor", "fragor"});
    blocks.emplace_back(questions_table(questions));
  }
  blocks.emplace_back(Heading{2, "Om protokollet", "om"});
  blocks.emplace_back(Paragraph{
      "Iakttagelserna är vad deltagarna såg den kvällen. Inga personer antecknas, boende räknas bara som antal, och foton "
      "är med först när någon har kontrollerat att inga ansikten eller registreringsskyltar syns. Koden vid varje "
      "iakttagelse öppnar den i telefonen för den som har rätt att läsa den.",
      Tone::quiet});
  return page;
}

Page owner_list(const Walk& walk, const Word& owner, const PrintedBy& printed) {
  const OwnersPart part = part_of(walk, owner.code);
  Page page;
  page.eyebrow = "Trygghetsvandring, " + walk.area_name;
  page.title = owner.label;
  page.subtitle = when_text(walk);
  page.footer = "Till " + owner.label + ", " + subtitle_of(walk) +
                (printed.diarienummer.empty() ? "" : " · Dnr " + printed.diarienummer);
  stamp(page, printed);
  const auto unanswered = std::count_if(part.measures.begin(), part.measures.end(), [](const Measure* m) {
    return m->owner_answer.code.empty() || m->owner_answer.code == "no_answer";
  });
  const auto waiting = std::count_if(part.questions.begin(), part.questions.end(),
                                     [](const Finding* f) { return f->answer.empty(); });
  std::string ask = "Ni behöver svara på " + count_text(unanswered, "åtgärd", "åtgärder") +
                    (waiting > 0 ? " och " + count_text(waiting, "fråga", "frågor") : "");
  if (walk.answers_due) ask += ", senast " + date_text(*walk.answers_due);
  if (unanswered == 0 && waiting == 0) ask = "Allt är besvarat. Tack";
  page.blocks.emplace_back(Paragraph{ask + ".", Tone::lead});
  page.blocks.emplace_back(Heading{2, "Åtgärder och svar", "atgarder"});
  if (part.measures.empty()) {
    page.blocks.emplace_back(Paragraph{"Inga åtgärder.", Tone::quiet});
  } else {
    page.blocks.emplace_back(printed_measures(walk, part.measures, false));
  }
  if (!part.questions.empty()) {
    page.blocks.emplace_back(Heading{2, "Frågor till er", "fragor"});
    page.blocks.emplace_back(questions_table(part.questions));
  }
  if (!part.findings.empty()) {
    page.blocks.emplace_back(Heading{2, "Iakttagelser", "iakttagelser"});
    Map map = map_of(walk, part.findings);
    if (!map.pins.empty()) page.blocks.emplace_back(MapBlock{std::move(map), "Siffrorna är iakttagelsernas nummer."});
    for (const Finding* finding : part.findings) {
      page.blocks.emplace_back(finding_item(*finding, stop_name_of(walk, *finding), {}, printed.base_url));
    }
  }
  return page;
}

}  // namespace lykta::documents
