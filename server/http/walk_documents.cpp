// What a walk leaves the house as: protocol, findings for maps and desks, owners' lists, the calendar entry.
#include "documents/calendar.h"
#include "documents/geojson.h"
#include "documents/table.h"
#include "documents/words.h"
#include "http/document_answer.h"
#include "http/resources.h"
#include "http/walk_reading.h"

namespace lykta::http {
namespace {

constexpr const char* kPhotos = "/api/v1/photos/";

/// Everything a document of one walk is made from. The walk's occasion id is the route's first group.
struct Asked {
  const HttpParts& parts;
  const HttpOptions& options;
  const Call& call;
  const Session& session;
  const documents::Walk& walk;
  const documents::PrintedBy& printed;

  documents::ReadPicture read() const {
    return [this](const documents::Photo& photo) { return read_picture(parts.store, photo); };
  }
  std::string file_name(const std::string& what, const std::string& extension) const {
    const std::string day = walk.starts_at ? "-" + to_text(walk.starts_at->date) : "";
    return what + "-" + documents::slug(walk.area_name) + day + "." + extension;
  }
};

using Make = Answer (*)(const Asked&);

Handler of_walk(const HttpParts& parts, const HttpOptions& options, const Gate& gate, Make make) {
  return gate.for_session([&parts, &options, make](const Call& call, const Session& session) {
    const auto printed = printed_by(parts, options, call);
    if (!printed) return error_answer(printed.error());
    const auto snapshot = parts.store.read();
    const auto walk = WalkReading(parts, *snapshot, session).walk(call.matches.at(0));
    if (!walk) return error_answer({Code::not_found, "walk_unknown", "There is no such walk."});
    Answer answer = make({parts, options, call, session, *walk, *printed});
    if (answer.status != 200) return answer;
    const std::string which = call.path.substr(call.path.rfind('/') + 1);
    const auto noted = note_viewed(parts, session, {walk->activity}, which + " occasion=" + walk->id);
    return noted ? answer : error_answer(noted.error());
  });
}

Answer protocol_html(const Asked& asked) {
  documents::Page page = documents::protocol(asked.walk, asked.printed);
  // Beside the page, whatever its own address is called.
  page.links = {{"Word", "protocol.docx"}, {"Iakttagelser i Excel", "findings.xlsx"}, {"GeoJSON", "findings.geojson"}};
  return html_answer(page, {kStyleSheet, kPhotos});
}

Answer protocol_docx(const Asked& asked) {
  return file_answer_of(documents::docx(documents::protocol(asked.walk, asked.printed), asked.read()), kDocx,
                        asked.file_name("protokoll", "docx"));
}

Answer findings_geojson(const Asked& asked) {
  return saved_as(text_answer(documents::geojson(asked.walk), "application/geo+json"),
                  asked.file_name("iakttagelser", "geojson"));
}

Answer findings_csv(const Asked& asked) {
  return saved_as(text_answer(documents::csv(documents::findings_table(asked.walk)), "text/csv; charset=utf-8"),
                  asked.file_name("iakttagelser", "csv"));
}

Answer findings_xlsx(const Asked& asked) {
  return file_answer_of(documents::xlsx({documents::findings_table(asked.walk), documents::measures_table(asked.walk)},
                                        "Trygghetsvandring " + asked.walk.area_name),
                        kXlsx, asked.file_name("iakttagelser", "xlsx"));
}

Answer walk_ics(const Asked& asked) {
  return saved_as(text_answer(documents::calendar({asked.walk}, "Trygghetsvandring " + asked.walk.area_name,
                                                  asked.printed.base_url),
                              "text/calendar; charset=utf-8"),
                  asked.file_name("vandring", "ics"));
}

/// The party of the address, if it has anything to do with the walk.
Result<documents::Word> owner_of(const Asked& asked) {
  const std::string& id = asked.call.matches.at(1);
  for (const documents::Measure& measure : asked.walk.measures) {
    if (measure.owner.code == id) return measure.owner;
  }
  for (const documents::Finding& finding : asked.walk.findings) {
    if (finding.owner.code == id) return finding.owner;
  }
  return fail(Code::not_found, "owner_unknown", "Nothing of this walk belongs to that party.");
}

Answer owner_html(const Asked& asked) {
  const auto owner = owner_of(asked);
  if (!owner) return error_answer(owner.error());
  documents::Page page = documents::owner_list(asked.walk, *owner, asked.printed);
  page.links = {{"Excel", owner->code + ".xlsx"}};
  return html_answer(page, {kStyleSheet, kPhotos});
}

Answer owner_xlsx(const Asked& asked) {
  const auto owner = owner_of(asked);
  if (!owner) return error_answer(owner.error());
  return file_answer_of(documents::xlsx(documents::owner_tables(asked.walk, *owner), owner->label), kXlsx,
                        asked.file_name(documents::slug(owner->label), "xlsx"));
}

}  // namespace

void add_walk_documents(Router& router, const HttpParts& parts, const HttpOptions& options, const Gate& gate) {
  const auto add = [&](const std::string& rest, Make make) {
    router.add("GET", "/api/v1/walks/(.+)/" + rest, of_walk(parts, options, gate, make));
  };
  add("protocol\\.html", protocol_html);
  add("protocol\\.docx", protocol_docx);
  add("findings\\.geojson", findings_geojson);
  add("findings\\.csv", findings_csv);
  add("findings\\.xlsx", findings_xlsx);
  add("walk\\.ics", walk_ics);
  add("owners/([^/]+)\\.html", owner_html);
  add("owners/([^/]+)\\.xlsx", owner_xlsx);
  router.add("GET", "/api/v1/documents\\.css", [](const Call&) {
    Answer answer = text_answer(documents::html_style(), "text/css; charset=utf-8");
    answer.headers.emplace_back("Cache-Control", "public, max-age=300");
    return answer;
  });
}

}  // namespace lykta::http
