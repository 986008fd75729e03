// One finding as protocol and place card show it, and the words around it.
#include <cctype>

#include "documents/protocol.h"
#include "documents/walk_parts.h"
#include "documents/words.h"

namespace lykta::documents {
namespace {

std::string position_text(const Finding& finding) {
  std::string text = decimal_text(finding.position->lat) + " N, " + decimal_text(finding.position->lon) + " Ö";
  if (!finding.accuracy_m.empty()) text += " (± " + decimal_text(finding.accuracy_m) + " m)";
  return text;
}

}  // namespace

std::string finding_address(const std::string& base_url, const std::string& finding) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out = base_url + "/iakttagelse/";
  for (const char c : finding) {
    const auto code = static_cast<unsigned char>(c);
    if (std::isalnum(code) || c == '-' || c == '_' || c == '.' || c == '~' || c == '/') {
      out += c;
    } else {
      out += '%';
      out += kHex[code >> 4];
      out += kHex[code & 15];
    }
  }
  return out;
}

Pin::Kind pin_kind(const Finding& finding) {
  if (finding.kind.code == "positive") return Pin::Kind::good;
  return finding.seriousness.code == "acute" ? Pin::Kind::urgent : Pin::Kind::finding;
}

std::string withheld_text(int count) {
  if (count == 0) return "";
  return count_text(count, "foto är inte granskat", "foton är inte granskade") + " och visas därför inte.";
}

std::vector<Captioned> pictures_of(const std::vector<Photo>& photos, const std::string& what, const std::string& when) {
  std::vector<Captioned> out;
  for (std::size_t i = 0; i < photos.size(); ++i) {
    std::string alternative = "Foto: " + what;
    if (photos.size() > 1) alternative += " (" + std::to_string(i + 1) + " av " + std::to_string(photos.size()) + ")";
    out.push_back({photos[i], when, alternative});
  }
  return out;
}

std::string measure_stand(const Measure& measure) {
  std::string text = measure.status.label;
  if (is_done(measure)) {
    text = "Klar" + (measure.done_on ? " " + date_text(*measure.done_on) : std::string());
    if (measure.verified_on) text += ", sedd på plats " + date_text(*measure.verified_on);
  } else if (measure.status.code == "removed") {
    if (!measure.status_reason.label.empty()) text += ": " + measure.status_reason.label;
  } else if (measure.owner_answer.code == "declined") {
    text = "Blir inte av";
  }
  if (measure.is_contested) text += ". Fortfarande likadant enligt en senare vandring";
  return text;
}

Item finding_item(const Finding& finding, const std::string& stop_name, const std::vector<Measure>& measures,
                  const std::string& base_url) {
  Item item;
  item.number = finding.number > 0 ? std::to_string(finding.number) : "";
  item.title = title_of(finding, stop_name);
  item.anchor = finding.number > 0 ? "iakttagelse-" + std::to_string(finding.number) : "";
  item.mark = finding.kind.code == "positive"       ? Item::Mark::good
              : finding.seriousness.code == "acute" ? Item::Mark::urgent
                                                    : Item::Mark::plain;
  for (const Word& word : {finding.category, finding.kind, finding.seriousness}) {
    if (!word.label.empty()) item.tags.push_back(word.label);
  }
  if (!finding.description.empty()) item.texts.push_back(finding.description);
  add(item.facts, "Detaljer", details_text(finding));
  add(item.facts, "Förslag", finding.suggestion);
  add(item.facts, "Trolig ägare", finding.owner.label);
  if (finding.position) add(item.facts, "Läge", position_text(finding));
  if (finding.seen_at) {
    std::string seen = moment_text(*finding.seen_at);
    if (finding.was_dark) seen += *finding.was_dark ? ", mörkt" : ", ljust";
    add(item.facts, "Sågs", seen);
  }
  add(item.facts, "Anmält på annat håll", finding.reported_elsewhere);
  for (const Measure* measure : measures_of(measures, finding.id)) {
    add(item.facts, "Åtgärd", measure->text + " – " + measure->owner.label + ". " + measure_stand(*measure));
  }
  item.photos = pictures_of(finding.photos, finding.category.label + ", " + item.title, "");
  item.withheld = withheld_text(finding.photos_withheld);
  item.link = finding_address(base_url, finding.id);
  return item;
}

}  // namespace lykta::documents
