#include "documents/public_area.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

#include "documents/protocol.h"
#include "documents/words.h"

namespace lykta::documents {
namespace {

constexpr double kCell_m = 100;

bool is_one_of(const std::string& code, std::initializer_list<const char*> codes) {
  return std::any_of(codes.begin(), codes.end(), [&](const char* c) { return code == c; });
}

bool is_all_done(const std::vector<const Measure*>& measures) {
  return !measures.empty() &&
         std::all_of(measures.begin(), measures.end(), [](const Measure* m) { return is_done(*m); });
}

/// The middle of the hundred-metre square the position lies in.
Position cell_of(const Position& position) {
  constexpr double kMetresPerDegree = 111'320;
  const double lat = position.lat_degrees();
  const double lat_step = kCell_m / kMetresPerDegree;
  const double lat_middle = (std::floor(lat / lat_step) + 0.5) * lat_step;
  const double lon_step = kCell_m / (kMetresPerDegree * std::cos(lat_middle * M_PI / 180));
  const double lon_middle = (std::floor(position.lon_degrees() / lon_step) + 0.5) * lon_step;
  char text[2][32];
  std::snprintf(text[0], sizeof text[0], "%.5f", lat_middle);
  std::snprintf(text[1], sizeof text[1], "%.5f", lon_middle);
  return {text[0], text[1]};
}

/// A measure's category decides what may be said of it before it is done.
bool may_tell(const Measure& measure) {
  if (measure.category.code == "disorder_place") return false;
  if (is_one_of(measure.category.code, {"entrance", "parking", "playground"}) || !measure.owner_controls_public_land) {
    return is_done(measure);
  }
  return true;
}

/// In words that need no knowledge of plans.
std::string plain_stand(const Measure& m) {
  if (is_done(m)) return "Klart" + (m.done_on ? " " + date_text(*m.done_on) : std::string()) +
                         (m.verified_on ? ", sett på plats" : "") + (m.is_contested ? ", men vi kollar igen" : "");
  if (m.status.code == "removed") return "Blir inte av";
  if (m.owner_answer.code == "declined") return "Blir inte av";
  if (m.owner_answer.code == "forwarded") return "Skickat vidare till den som ansvarar";
  if (m.status.code == "partly_done") return "En del är klart";
  if (m.status.code == "started") return "På gång" + (m.due ? ", ska vara klart " + date_text(*m.due) : std::string());
  if (m.owner_answer.code == "accepted") return "Bestämt" + (m.due ? ", ska vara klart " + date_text(*m.due) : std::string());
  return "Väntar på svar";
}

std::vector<Photo> reviewed(const std::vector<Photo>& photos) {
  std::vector<Photo> out;
  std::copy_if(photos.begin(), photos.end(), std::back_inserter(out), [](const Photo& p) { return p.is_reviewed; });
  return out;
}

std::string name_of(const Walk& walk) {
  return walk.starts_at ? "Vandringen " + date_text(walk.starts_at->date) : "Vandringen";
}

// Tables are landmarks for screen readers, so their names tell the walks apart.
void add_seen(const Walk& walk, std::vector<Block>& blocks) {
  std::map<std::string, std::pair<std::string, std::int64_t>> counts;
  for (const Finding& finding : walk.findings) {
    auto& [label, count] = counts[finding.category.code];
    label = finding.category.label;
    ++count;
  }
  if (counts.empty()) return;
  std::vector<std::pair<std::string, std::int64_t>> sorted;
  for (const auto& [code, line] : counts) sorted.push_back(line);
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  Table table{"Det här såg vi. " + name_of(walk), {{"Kategori", 40}, {"Antal", 10}}, {}};
  for (const auto& [label, count] : sorted) table.rows.push_back({label, count});
  blocks.emplace_back(Heading{3, "Det här såg vi", ""});
  blocks.emplace_back(std::move(table));
}

void add_map(const Walk& walk, std::vector<Block>& blocks) {
  Map map;
  std::set<std::pair<std::string, std::string>> squares;
  for (const Finding& finding : walk.findings) {
    if (!finding.position) continue;
    const PublicPlace place = public_place(finding, walk.measures);
    const bool is_good = is_all_done(measures_of(walk.measures, finding.id));
    if (place == PublicPlace::exact) {
      map.pins.push_back({*finding.position, "", is_good ? Pin::Kind::good : Pin::Kind::finding});
    } else if (place == PublicPlace::block) {
      const Position cell = cell_of(*finding.position);
      if (squares.emplace(cell.lat, cell.lon).second) {
        map.pins.push_back({cell, "", Pin::Kind::stop, true});
      }
    }
  }
  if (map.pins.empty()) return;
  const bool has_square = !squares.empty();
  map.description = "Karta med platserna vi såg. Norr är uppåt.";
  blocks.emplace_back(MapBlock{std::move(map), std::string("Grönt är klart. ") +
                                                   (has_square ? "Rutorna visar bara ungefär var. " : "") +
                                                   "Allt vi såg finns inte på kartan."});
}

void add_measures(const Walk& walk, std::vector<Block>& blocks) {
  if (walk.measures.empty()) return;
  blocks.emplace_back(Heading{3, "Det här blev det", ""});
  Table table{"Det här blev det. " + name_of(walk), {{"Vad", 40}, {"Vem", 22}, {"Hur det gick", 26}}, {}};
  std::int64_t untold = 0, untold_done = 0;
  for (const Measure& measure : walk.measures) {
    if (may_tell(measure)) {
      table.rows.push_back({measure.text, measure.owner.label, plain_stand(measure)});
    } else {
      ++untold;
      untold_done += is_done(measure);
    }
  }
  if (!table.rows.empty()) blocks.emplace_back(std::move(table));
  if (untold > 0) {
    blocks.emplace_back(Paragraph{
        "Vi har kommit överens om " + count_text(untold, "åtgärd", "åtgärder") +
            " till, på gårdar och i entréer eller om ordningen på en plats. Vi visar inte var" +
            (untold_done > 0 ? ". " + count_text(untold_done, "är klar", "är klara") : std::string()) + ".",
        Tone::quiet});
  }
}

void add_feedback(const Walk& walk, std::vector<Block>& blocks) {
  bool has_heading = false;
  for (const Feedback& feedback : walk.feedback) {
    if (feedback.sent_to.code != "public" || feedback.text.empty()) continue;
    if (!has_heading) blocks.emplace_back(Heading{3, "Svar till er", ""});
    has_heading = true;
    blocks.emplace_back(Paragraph{feedback.text});
    if (feedback.sent_on) blocks.emplace_back(Paragraph{date_text(*feedback.sent_on), Tone::quiet});
  }
}

void add_pairs(const Walk& walk, std::vector<Block>& blocks) {
  std::vector<Pair> pairs;
  const auto add = [&](const Finding& finding, const std::vector<Measure>& measures, const std::vector<Photo>& photos,
                       bool is_good, std::string outcome, const std::optional<Date>& now_on) {
    if (public_place(finding, measures) == PublicPlace::hidden) return;
    const auto then = reviewed(finding.photos), now = reviewed(photos);
    if (then.empty() || now.empty()) return;
    const std::string what = finding.category.label;
    pairs.push_back({what, std::move(outcome), is_good,
                     pictures_of(then, "Då: " + what, finding.seen_at ? date_text(finding.seen_at->date) : ""),
                     pictures_of(now, "Nu: " + what, now_on ? date_text(*now_on) : ""), ""});
  };
  for (const SecondLook& look : walk.second_looks) {
    const Finding* earlier = find(walk.earlier, look.finding);
    if (!earlier) continue;
    const bool is_fixed = look.outcome.code == "fixed";
    // Whether a yard's fault is done is what the second look itself says.
    Measure seen;
    seen.origin = {earlier->id};
    seen.status.code = is_fixed ? "done" : "started";
    add(*earlier, {seen}, look.photos, is_fixed, is_fixed ? "Åtgärdat" : "Fortfarande så",
        look.seen_at ? std::optional(look.seen_at->date) : std::nullopt);
  }
  for (const Measure& measure : walk.measures) {
    if (!is_done(measure)) continue;
    for (const std::string& id : measure.origin) {
      if (const Finding* finding = find(walk.findings, id)) {
        add(*finding, walk.measures, measure.photos, true, "Klart", measure.done_on);
      }
    }
  }
  if (pairs.empty()) return;
  blocks.emplace_back(Heading{3, "Då och nu", ""});
  for (Pair& pair : pairs) blocks.emplace_back(std::move(pair));
}

}  // namespace

PublicPlace public_place(const Finding& finding, const std::vector<Measure>& measures) {
  const std::string& category = finding.category.code;
  if (is_one_of(category, {"disorder_place", "overview", "desertedness"})) return PublicPlace::hidden;
  const bool is_done_here = is_all_done(measures_of(measures, finding.id));
  const bool is_by_block = is_one_of(category, {"entrance", "parking", "playground", "positive", "other"});
  if (!is_by_block && finding.owner_controls_public_land) return PublicPlace::exact;
  return is_done_here ? PublicPlace::block : PublicPlace::hidden;
}

Page public_page(const PublicArea& area) {
  Page page;
  page.eyebrow = "Trygghetsvandringar";
  page.title = "Så gick det i " + area.name;
  page.footer = "Lykta. Här finns inga personuppgifter. Vandringarna ordnas av stadsdelen tillsammans med polis och "
                "andra som kan förändra platsen.";
  auto& blocks = page.blocks;
  if (area.walks.empty()) {
    blocks.emplace_back(Paragraph{"Här finns inget publicerat än. Kom tillbaka när vandringen är sammanfattad.", Tone::lead});
    return page;
  }
  std::int64_t findings = 0, measures = 0, done = 0;
  for (const Walk& walk : area.walks) {
    findings += static_cast<std::int64_t>(walk.findings.size());
    measures += static_cast<std::int64_t>(walk.measures.size());
    done += std::count_if(walk.measures.begin(), walk.measures.end(), [](const Measure& m) { return is_done(m); });
  }
  const auto walks = static_cast<std::int64_t>(area.walks.size());
  blocks.emplace_back(Paragraph{"Vi gick tillsammans, antecknade vad som gör platser otrygga och frågade dem som kan "
                                "ändra på det. Så här långt har det kommit.", Tone::lead});
  blocks.emplace_back(Figures{{{std::to_string(walks), walks == 1 ? "vandring" : "vandringar"},
                               {std::to_string(findings), findings == 1 ? "sak vi såg" : "saker vi såg"},
                               {std::to_string(measures), measures == 1 ? "åtgärd" : "åtgärder"},
                               {std::to_string(done), done == 1 ? "är klar" : "är klara"}}});
  for (const Walk& walk : area.walks) {
    blocks.emplace_back(Heading{2, name_of(walk), ""});
    if (!walk.theme.empty()) blocks.emplace_back(Paragraph{"Tema: " + walk.theme + (walk.is_dark ? ", i mörker" : ""), Tone::quiet});
    if (!walk.summary_text.empty()) blocks.emplace_back(Paragraph{walk.summary_text});
    add_seen(walk, blocks);
    add_map(walk, blocks);
    add_measures(walk, blocks);
    add_feedback(walk, blocks);
    add_pairs(walk, blocks);
  }
  return page;
}

Page public_index(const std::vector<std::pair<std::string, std::string>>& areas) {
  Page page;
  page.eyebrow = "Trygghetsvandringar";
  page.title = "Så gick det";
  page.footer = "Lykta. Här finns inga personuppgifter.";
  if (areas.empty()) {
    page.blocks.emplace_back(Paragraph{"Här finns inget publicerat än. Kom tillbaka när en vandring är sammanfattad.", Tone::lead});
    return page;
  }
  page.blocks.emplace_back(Paragraph{"Välj ett område.", Tone::lead});
  page.links = areas;
  return page;
}

std::set<std::string> photos_shown(const Page& page) {
  std::set<std::string> out;
  for (const Block& block : page.blocks) {
    const auto take = [&](const std::vector<Captioned>& photos) {
      for (const Captioned& photo : photos) out.insert(photo.photo.sha256);
    };
    if (const auto* item = std::get_if<Item>(&block)) take(item->photos);
    if (const auto* pair = std::get_if<Pair>(&block)) {
      take(pair->then);
      take(pair->now);
    }
  }
  return out;
}

}  // namespace lykta::documents
