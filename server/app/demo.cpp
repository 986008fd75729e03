#include "app/demo.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/demo_map.h"
#include "app/import.h"
#include "wire/messages.h"

namespace lykta {
namespace {

constexpr const char* kPlan = R"json({
 "schema_version":"1.0","plan_id":"demo-{Y}","title":"Åtgärdsplan för Lyktebacken {Y} (demonstration)","year":{Y},
 "district":{"name":"Lyktebacken (demonstration)","police_area":"Lyktebacken"},
 "document_type":"plan","template":"tabs_2025","document_date":null,
 "source":{"file":"demo","ocr":false,"completeness":"full","note":"Påhittat distrikt. Inget i planen är på riktigt."},
 "reporting":{"periods":["T1","T2","VB"],"note":null},
 "parties":[
  {"id":"sdf","name":"Stadsdelsförvaltningen","type":"municipal_district"},
  {"id":"lpo","name":"Lokalpolisområdet","type":"police"},
  {"id":"tk","name":"Trafikkontoret","type":"municipal_department"},
  {"id":"bostad","name":"Bostadsbolaget","type":"municipal_company"},
  {"id":"nattvandrare","name":"Nattvandrarna","type":"volunteers"},
  {"id":"kyrka","name":"Församlingen","type":"faith"}],
 "summary_stated":null,
 "areas":[{"id":"otrygga-platser","code":"1","name":"Otrygga och brottsutsatta platser","canonical":"unsafe_places",
  "overall_goal":"Fler ska vilja gå hem genom Lyktebacken på kvällen.","situation":"Mörka gångstråk kring torget och tunneln.",
  "strategy":null,"counts_stated":null,"counts_readable":{"activities":2,"measures":2},"note":null,
  "activities":[
   {"id":"trygghetsvandring","code":"1.1","name":"Trygghetsvandring","problem":"Mörka och igenvuxna stråk","cause":"Trasig belysning och tät växtlighet",
    "purpose":"Gå tillsammans, se vad som gör platser otrygga och få det åtgärdat.","operative_goal":"Två vandringar i mörker och åtgärder som blir gjorda.",
    "when":{"text":"vår och höst","kind":"recurring"},"frequency":{"text":"två gånger per år","count":2,"per":"year"},"duration":"Tillsvidare",
    "convenor":{"party":"sdf","role":"trygghetssamordnare"},"responsible":[{"party":"sdf","role":"trygghetssamordnare"}],
    "parties":[{"party":"lpo","contact_role":"kommunpolis","other_roles":[],"commitment":"Deltar på varje vandring"},
               {"party":"tk","contact_role":"belysningsingenjör","other_roles":[],"commitment":"Svarar på åtgärdsförslag inom 30 dagar"}],
    "other_participants":["Boende"],"funding":null,"communication":null,"patterns":["walk"],"plugin":"trygghetsvandring","confidentiality":"open",
    "measures":[{"no":1,"text":"Trygghetsvandringar vår och höst","when":null,"responsible":[],"operative_goal":null,"status":"started","status_text":null,"continues_in":[],"continues_year":null}],
    "goals":[
     {"id":"g1","text":"Minst två trygghetsvandringar i mörker","kind":"count_events","target":{"op":">=","value":2,"unit":"walks","period":"year"},"params":{"condition":"dark"},"reported":null,"verdict_declared":null},
     {"id":"g2","text":"80 % av åtgärderna genomförda efter nio månader","kind":"ratio_measures_done","target":{"op":">=","value":80,"unit":"percent","period":"year"},"params":{"deadline_months":9},"reported":null,"verdict_declared":null}],
    "followup":null,"readable":"full","note":null},
   {"id":"helgsamverkan","code":"1.2","name":"Helgsamverkan","problem":"Oroliga helger","cause":"Många aktörer som inte vet var de andra är",
    "purpose":"Samla dem som är ute inför helgen.","operative_goal":"Minst 40 av årets helger.","when":{"text":"fredagar 19.45","kind":"recurring"},
    "frequency":{"text":"varje fredag","count":1,"per":"week","weekday":"friday","time_from":"19:45"},"duration":"Tillsvidare",
    "convenor":{"party":"lpo","role":"kommunpolis"},"responsible":[{"party":"lpo","role":"kommunpolis"}],"parties":[],
    "other_participants":[],"funding":null,"communication":null,"patterns":["meeting","survey"],"plugin":"helgsamverkan","confidentiality":"partner",
    "measures":[{"no":1,"text":"Fredagsmöten inför helgen","when":null,"responsible":[],"operative_goal":null,"status":"started","status_text":null,"continues_in":[],"continues_year":null}],
    "goals":[{"id":"g1","text":"Helgsamverkan på minst 40 av årets helger","kind":"weekend_count","target":{"op":">=","value":40,"unit":"weekends","period":"year"},"params":null,"reported":null,"verdict_declared":null}],
    "followup":null,"readable":"full","note":null}]}]
})json";

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

/// Writes the import lines of the district's past and of tonight.
class History {
 public:
  History(const std::string& plan, Date today) : activity_(plan + "/trygghetsvandring"), today_(today) {}

  std::string text() {
    const Date autumn{today_.year - 1, 10, 16};
    Date winter{today_.year, 2, 12};
    if (winter > add_days(today_, -30)) winter = {today_.year - 1, 11, 20};
    walk("hosten", autumn, "Torget och Norra gångvägen", 11);
    walk("vintern", winter, "Tunneln och bollplanen", 9);
    struct Row {
      const char* text;
      const char* category;
      const char* owner;
      int done_after_days;
      const char* removed;
      Metres at;
    };
    const Row autumn_rows[] = {
        {"Byt lampor vid hållplatsen", "lighting", "tk", 65, "", {440, -120}},     {"Klipp buskarna längs gångvägen", "vegetation", "sdf", 20, "", {300, 388}},
        {"Laga belysningen på torget", "lighting", "tk", 120, "", {-20, 10}},    {"Ny skylt mot stationen", "signage", "tk", 200, "", {466, 60}},
        {"Sanera klottret i porten", "graffiti", "bostad", 15, "", {96, 130}},   {"Flytta cykelstället", "entrance", "bostad", 0, "no_longer_needed", {-180, 108}},
        {"Laga räcket vid trappan", "maintenance", "tk", 0, "", {190, 330}},
    };
    const Row winter_rows[] = {
        {"Måla tunneln ljus", "tunnel", "tk", 160, "", {2, -64}},
        {"Starkare lampor vid bollplanen", "lighting", "sdf", 90, "", {360, 340}},
        {"Töm papperskorgarna oftare", "litter", "sdf", 12, "", {140, -250}},
        {"Glänta upp dungen", "overview", "sdf", 0, "", {-500, 165}},
    };
    stops("hosten", autumn, {{"Torget", {0, 6}}, {"Gångvägen", {300, 390}}, {"Hållplatsen", {440, -120}}});
    stops("vintern", winter, {{"Tunneln", {2, -64}}, {"Bollplanen", {360, 350}}, {"Dungen", {-500, 160}}});
    int number = 0;
    for (const Row& r : autumn_rows) measure("hosten", autumn, ++number, r.text, r.category, r.owner, r.done_after_days, r.removed, r.at);
    for (const Row& r : winter_rows) measure("vintern", winter, ++number, r.text, r.category, r.owner, r.done_after_days, r.removed, r.at);
    line("ikvall", "ikvall", "walk", to_text(add_days(today_, -7)) + "T09:00:00+01:00",
         R"("status":"planned","starts_at":")" + to_text(today_) + R"(T18:00","area_name":"Lyktebacken","mode":"field","theme":"Vintermörker")");
    stops("ikvall", add_days(today_, -7),
          {{"Torget", {0, 6}}, {"Porten på Torggatan", {94, 128}}, {"Gångvägen", {230, 345}}, {"Bollplanen", {360, 350}},
           {"Stationen", {466, 60}}, {"Sjöstigen", {262, -90}}});
    return out_;
  }

 private:
  /// East and north of the square.
  struct Metres {
    double east, north;
  };
  struct Stop {
    const char* name;
    Metres at;
  };

  static std::string position(Metres at) {
    const DemoPlace place = demo_place(at.east, at.north);
    return R"("lat":")" + place.lat + R"(","lon":")" + place.lon + "\"";
  }

  void stops(const std::string& walk, Date date, const std::vector<Stop>& list) {
    int order = 0;
    for (const Stop& stop : list) {
      ++order;
      line(walk, walk + "stopp" + std::to_string(order), "place", to_text(date) + "T09:05:00+01:00",
           R"("name":")" + std::string(stop.name) + R"(","order":)" + std::to_string(order) + R"(,"source":"route",)" +
               position(stop.at));
    }
  }

  void line(const std::string& occasion, const std::string& entity, const char* kind, const std::string& at, const std::string& set) {
    out_ += R"({"activity":")" + activity_ + R"(","occasion":")" + occasion + R"(","entity":")" + entity + R"(","kind":")" + kind +
            R"(","at":")" + at + R"(","by":{"party":"sdf","role":"trygghetssamordnare"},"set":{)" + set + "}}\n";
  }

  void walk(const std::string& id, Date date, const std::string& area, int residents) {
    const std::string day = to_text(date);
    line(id, id, "walk", day + "T18:00:00+01:00",
         R"("status":"held","starts_at":")" + day + R"(T18:30","ends_at":")" + day + R"(T20:00","area_name":")" + area +
             R"(","mode":"field","theme":"Mörka stråk","residents_count":)" + std::to_string(residents) +
             R"(,"leader_role":{"party":"sdf","role":"trygghetssamordnare"},"notetaker_role":{"party":"sdf","role":"fältassistent"},"weather":"duggregn")");
    for (const auto& [party, heads] : {std::pair{"sdf", 2}, std::pair{"lpo", 2}, std::pair{"tk", 1}, std::pair{"nattvandrare", 3}}) {
      line(id, id + party, "attendance", day + "T18:31:00+01:00",
           R"("party":")" + std::string(party) + R"(","state":"present","mode":"physical","headcount":)" + std::to_string(heads));
    }
  }

  void measure(const std::string& walk, Date date, int number, const std::string& text, const std::string& category,
               const std::string& owner, int done_after_days, const std::string& removed, Metres at) {
    const std::string id = std::to_string(number);
    const std::string day = to_text(date);
    line(walk, "i" + id, "finding", day + "T18:4" + std::to_string(number % 10) + ":00+01:00",
         R"("seen_at":")" + day + "T18:4" + std::to_string(number % 10) + R"(","category":")" + category +
             R"(","kind":"deficiency","seriousness":"normal","description":")" + text + R"(","presumed_owner":")" + owner + R"(",)" + position(at) + R"(,"accuracy_m":"6")");
    const Date agreed = add_days(date, 21);
    std::string set = R"("text":")" + text + R"(","category":")" + category + R"(","responsible":")" + owner +
                      R"(","origin":["i)" + id + R"("],"owner_answer":"accepted","answered_on":")" + to_text(agreed) +
                      R"(","agreed_on":")" + to_text(agreed) + "\"";
    const Date done = add_days(date, done_after_days);
    if (!removed.empty()) {
      set += R"(,"status":"removed","status_reason":")" + removed + R"(","removed_on":")" + to_text(add_days(agreed, 30)) + "\"";
    } else if (done_after_days > 0 && done <= today_) {
      set += R"(,"status":"done","done_on":")" + to_text(done) + "\"";
    } else {
      set += R"(,"status":"started")";
    }
    line(walk, "a" + id, "measure", to_text(agreed) + "T10:00:00+01:00", set);
  }

  const std::string activity_;
  const Date today_;
  std::string out_;
};

/// The year's Friday meetings up to last week: held, paused in July, one nobody registered; the last eight in full.
class Fridays {
 public:
  Fridays(const std::string& plan, Date today) : activity_(plan + "/helgsamverkan"), today_(today) {}

  std::string text() {
    line("-", "serie", "series", at(Date{today_.year, 1, 2}, "09:00"),
         R"("name":"Fredagar 19.45","weekday":5,"time":"19:45","place":"Medborgarhuset",)"
         R"("convenor":{"party":"lpo","role":"kommunpolis"},"deputy":{"party":"sdf","role":"trygghetssamordnare"},)"
         R"("expected":["lpo","sdf","nattvandrare","kyrka","bostad"])");
    for (const char* party : {"lpo", "sdf", "nattvandrare", "kyrka", "bostad"}) {
      line("-", std::string("ordinarie-") + party, "member", at(Date{today_.year, 1, 2}, "09:05"),
           R"("party":")" + std::string(party) + "\"");
    }
    Date first{today_.year, 1, 1};
    first = add_days(first, (kFriday - weekday(first) + 7) % 7);
    // An evening on which nobody was there to write it down.
    const int forgotten = 10;
    int number = 0;
    for (Date friday = first; friday < today_; friday = add_days(friday, 7)) {
      ++number;
      if (number == forgotten) continue;
      if (friday.month == 7) {
        paused(friday);
      } else {
        held(friday, number);
        if (add_days(friday, 8 * 7) >= today_) papers(friday, number);
      }
    }
    return out_;
  }

 private:
  static constexpr int kFriday = 5;
  static std::string at(Date date, const std::string& clock) { return to_text(date) + "T" + clock + ":00+01:00"; }
  static std::string id_of(Date friday) { return "helg-" + to_text(friday); }

  void line(const std::string& occasion, const std::string& entity, const std::string& kind, const std::string& when,
            const std::string& set) {
    out_ += R"({"activity":")" + activity_ + R"(","occasion":")" + occasion + R"(","entity":")" + entity + R"(","kind":")" +
            kind + R"(","at":")" + when + R"(","by":{"party":"lpo","role":"kommunpolis"},"set":{)" + set + "}}\n";
  }

  void meeting(Date friday, const std::string& more) {
    line(id_of(friday), id_of(friday), "weekend_meeting", at(friday, "19:40"),
         R"("starts_at":")" + to_text(friday) + R"(T19:45","place":"Medborgarhuset","series":"serie",)"
         R"("convenor":{"party":"lpo","role":"kommunpolis"},"expected":["lpo","sdf","nattvandrare","kyrka","bostad"],)" + more);
  }

  void paused(Date friday) { meeting(friday, R"("status":"paused","pause_reason":"vacation")"); }

  void held(Date friday, int number) {
    meeting(friday, R"("status":"held","attendance_by":{"party":"lpo","role":"kommunpolis"})");
    const std::pair<const char*, int> parties[] = {{"lpo", 2}, {"sdf", 3}, {"nattvandrare", 4}, {"kyrka", 1}, {"bostad", 1}};
    int i = 0;
    for (const auto& [party, heads] : parties) {
      ++i;
      const bool is_away = i > 2 && (number + i) % 4 == 0;
      line(id_of(friday), id_of(friday) + "/attendance/" + party, "attendance", at(friday, "19:4" + std::to_string(4 + i)),
           R"("party":")" + std::string(party) +
               (is_away ? std::string(R"(","state":"excused")")
                        : R"(","state":"present","mode":"physical","headcount":)" + std::to_string(heads + number % 2)));
    }
  }

  /// What was said, promised and seen, and how the weekend was closed.
  void papers(Date friday, int number) {
    const std::string id = id_of(friday);
    const char* const places[] = {"Torget", "Stationen", "Bollplanen", "Tunneln"};
    const char* const sorts[] = {"youth_gathering", "noise", "traffic_moped", "calm"};
    const std::string place = places[number % 4], sort = sorts[number % 4], next_place = places[(number + 1) % 4];
    line(id, id + "/briefing/problems", "briefing", at(friday, "19:52"),
         R"("question":"problems","categories":[")" + sort + R"("],"places":[")" + place + R"("])");
    line(id, id + "/briefing/expected", "briefing", at(friday, "19:56"),
         R"("question":"expected","categories":["youth_gathering"],"places":[")" + place + R"(",")" + next_place + R"("])");
    const bool is_last = add_days(friday, 7) >= today_;
    line(id, id + "-lofte", "agreement", at(friday, "20:02"),
         R"("what":"Fält och nattvandrare går tillsammans vid )" + place + R"(","who":["sdf","nattvandrare"])" +
             (is_last ? "" : R"(,"outcome":"done")"));
    line(id, id + "-not", "field_note", at(friday, "22:20"),
         R"("at":")" + to_text(friday) + R"(T22:20","place":")" + place + R"(","category":")" + sort +
             R"(","group_size_band":"5–9","action":["talked"],"by_party":"nattvandrare")");
    if (is_last) return;
    const Date monday = add_days(friday, 3);
    line(id, id + "/closing", "closing", at(monday, "10:30"),
         R"("closed_on":")" + to_text(monday) + R"(","summary":"Lugn helg. Flest ute vid )" + place + R"( på lördagen.")");
  }

  const std::string activity_;
  const Date today_;
  std::string out_;
};

/// As an administrator would put it there.
Result<void> write_map(const std::string& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  const std::pair<const char*, std::string> files[] = {
      {"/district.pmtiles", demo_map()},
      {"/owners.geojson", demo_owners()},
      {"/duty.json", R"([{"party":"tk","label":"Jour, påhittad","phone":"08-000 00 00"}])"}};
  for (const auto& [name, bytes] : files) {
    std::ofstream out(folder + name, std::ios::binary);
    out << bytes;
    if (!out.flush()) return fail(Code::internal, "map_not_written", "The map could not be written to " + folder + ".");
  }
  return {};
}

}  // namespace

Result<std::string> fill_demo(App& app) {
  if (app.store().read()->last_seq() > 0 || !app.store().read()->plan_ids().empty()) {
    return fail(Code::conflict, "data_not_empty", "The data folder holds something already; the demonstration fills an empty one.");
  }
  const std::string year = std::to_string(app.today().year);
  const auto document = decode_json(replaced(kPlan, "{Y}", year), kDocumentLimits);
  if (!document) return fail(document.error());
  const auto plan = decode_plan(*document);
  if (!plan) return fail(plan.error());
  if (const auto done = app.import_plan(*plan); !done) return fail(done.error());

  std::istringstream lines(History(plan->id, app.today()).text() + Fridays(plan->id, app.today()).text());
  const auto report = import_lines(app, lines);
  if (!report) return fail(report.error());
  if (!report->rejected.empty()) return fail(report->rejected.front().error);
  if (const auto done = write_map(app.options().data + "/map"); !done) return fail(done.error());
  const auto marked = app.store().write_and_wait([](Transaction& t) -> Result<void> {
    t.put_setting("demonstration", "yes");
    return {};
  });
  if (!marked) return fail(marked.error());
  return plan->id;
}

}  // namespace lykta
