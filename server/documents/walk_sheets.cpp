// The walk as sheets, for desks: every finding and measure a row.
#include <algorithm>

#include "documents/protocol.h"
#include "documents/walk_parts.h"
#include "documents/words.h"

namespace lykta::documents {
namespace {

Cell date_cell(const std::optional<Date>& date) { return date ? Cell(*date) : Cell(); }

Table findings_sheet(const Walk& walk, const std::vector<const Finding*>& findings) {
  Table table{"Iakttagelser",
              {{"Nr", 5}, {"Id", 38}, {"Sågs", 17}, {"Kategori", 22}, {"Slag", 12}, {"Allvar", 14}, {"Plats", 28},
               {"Stopp", 18}, {"Beskrivning", 44}, {"Detaljer", 28}, {"Förslag", 30}, {"Trolig ägare", 24},
               {"Latitud", 10}, {"Longitud", 10}, {"Noggrannhet m", 10}, {"Foton", 7}, {"Anmält, ärende", 16},
               {"Svar senast", 12}, {"Svar", 30}, {"Åtgärder", 9}, {"Varav klara", 9}},
              {}};
  for (const Finding* f : findings) {
    const auto measures = measures_of(walk.measures, f->id);
    const auto done = std::count_if(measures.begin(), measures.end(), [](const Measure* m) { return is_done(*m); });
    table.rows.push_back({std::int64_t{f->number}, f->id,
                          f->seen_at ? to_text(f->seen_at->date) + " " + time_text(*f->seen_at) : std::string(),
                          f->category.label, f->kind.label, f->seriousness.label, f->place_text, stop_name_of(walk, *f),
                          f->description, details_text(*f), f->suggestion, f->owner.label,
                          f->position ? Cell(Number{f->position->lat}) : Cell(),
                          f->position ? Cell(Number{f->position->lon}) : Cell(),
                          f->accuracy_m.empty() ? Cell() : Cell(Number{f->accuracy_m}),
                          static_cast<std::int64_t>(f->photos.size()), f->reported_elsewhere, date_cell(f->answer_due),
                          f->answer, static_cast<std::int64_t>(measures.size()), static_cast<std::int64_t>(done)});
  }
  return table;
}

Table measures_sheet(const Walk& walk, const std::vector<const Measure*>& measures) {
  Table table{"Åtgärder",
              {{"Iakttagelser", 12}, {"Id", 38}, {"Åtgärd", 44}, {"Kategori", 22}, {"Ansvarig", 24}, {"Ägarens svar", 18},
               {"Svarade", 12}, {"Motivering", 30}, {"Överenskommen", 14}, {"Ska vara klar", 14}, {"Niomånadersdag", 14},
               {"Läge", 18}, {"Klar enligt ägaren", 14}, {"Sedd på plats", 14}, {"Fortfarande så", 14},
               {"Anmält, ärende", 16}, {"Ägarens anteckning", 30}},
              {}};
  for (const Measure* m : measures) {
    table.rows.push_back({numbers_of(walk, *m), m->id, m->text, m->category.label, m->owner.label, m->owner_answer.label,
                          date_cell(m->answered_on), m->answer_reason, date_cell(m->agreed_on), date_cell(m->due),
                          date_cell(m->nine_month_date), m->status.label, date_cell(m->done_on),
                          date_cell(m->verified_on), std::string(m->is_contested ? "ja" : ""), m->reported_elsewhere,
                          m->owner_note});
  }
  return table;
}

}  // namespace

std::vector<Table> owner_tables(const Walk& walk, const Word& owner) {
  const OwnersPart part = part_of(walk, owner.code);
  return {measures_sheet(walk, part.measures), findings_sheet(walk, part.findings)};
}

Table findings_table(const Walk& walk) {
  std::vector<const Finding*> all;
  for (const Finding& finding : walk.findings) all.push_back(&finding);
  return findings_sheet(walk, all);
}

Table measures_table(const Walk& walk) { return measures_sheet(walk, all_of(walk.measures)); }

}  // namespace lykta::documents
