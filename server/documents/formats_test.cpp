// The formats programs read: words and numbers, CSV, GeoJSON, iCalendar, Open311.
#include <gtest/gtest.h>

#include <cmath>
#include <regex>
#include <set>

#include "documents/calendar.h"
#include "documents/geojson.h"
#include "documents/open311.h"
#include "documents/protocol.h"
#include "documents/table.h"
#include "documents/test_walk.h"
#include "documents/words.h"
#include "wire/json.h"

namespace lykta::documents {
namespace {

// ---- words -------------------------------------------------------------------------------------------------------

TEST(Words, DatesAndTimesAreWrittenAsInSwedish) {
  EXPECT_EQ(date_text({2024, 11, 15}), "fre 15 nov 2024");
  EXPECT_EQ(date_text({2025, 5, 1}), "tors 1 maj 2025");
  EXPECT_EQ(time_text({{2024, 11, 15}, 19, 5, 0}), "19.05");
  const auto starts = *parse_local_time("2024-12-11T18:00");
  const auto ends = *parse_local_time("2024-12-11T20:30");
  const auto next_day = *parse_local_time("2024-12-12T01:00");
  EXPECT_EQ(span_text(starts, &ends), "ons 11 dec 2024 kl. 18.00–20.30");
  EXPECT_EQ(span_text(starts, nullptr), "ons 11 dec 2024 kl. 18.00");
  EXPECT_EQ(span_text(starts, &next_day), "ons 11 dec 2024 kl. 18.00 – tors 12 dec 2024 kl. 01.00");
  EXPECT_EQ(span_text(ends, &starts), "ons 11 dec 2024 kl. 20.30") << "an end before the beginning is not printed";
}

TEST(Words, SharesHaveOneDecimalAndNeverReachWhatWasNotReached) {
  EXPECT_EQ(percent_text(10, 12), "83,3 %");
  EXPECT_EQ(percent_text(79, 99), "79,8 %");
  EXPECT_EQ(percent_text(7996, 10000), "79,9 %");
  EXPECT_EQ(percent_text(4, 5), "80,0 %");
  EXPECT_EQ(percent_text(0, 0), "");
}

TEST(Words, AreasBecomeAddresses) {
  EXPECT_EQ(slug("Södra Fagersjö"), "sodra-fagersjo");
  EXPECT_EQ(slug("  Åkern & ÄNGEN 2  "), "akern-angen-2");
  EXPECT_EQ(slug("…"), "utan-namn");
}

// ---- CSV ---------------------------------------------------------------------------------------------------------

TEST(Csv, NothingATypedTextHoldsIsRunByASpreadsheet) {
  Table table{"T", {{"Text", 10}}, {}};
  const std::vector<std::pair<std::string, std::string>> cases{
      {"=1+1", "'=1+1"},
      {"+46", "'+46"},
      {"-1", "'-1"},
      {"@SUM(A1)", "'@SUM(A1)"},
      {"\tx", "\"'\tx\""},
      {"\rx", "\"'\rx\""},
      {"=HYPERLINK(\"x\";\"y\")", "\"'=HYPERLINK(\"\"x\"\";\"\"y\"\")\""},
      {"a=b", "a=b"},
      {"två; tre", "\"två; tre\""},
      {"rad ett\nrad två", "\"rad ett\nrad två\""},
      {"", ""},
  };
  for (const auto& [typed, _] : cases) table.rows.push_back({typed});
  std::string expected = "\xEF\xBB\xBFText\r\n";
  for (const auto& [_, written] : cases) expected += written + "\r\n";
  EXPECT_EQ(csv(table), expected);
}

TEST(Csv, NumbersStayNumbersAlsoWhenTheyAreNegative) {
  const Table table{"T", {{"a", 1}, {"b", 1}, {"c", 1}, {"d", 1}}, {{std::int64_t{-3}, Number{"-0.12"}, Date{2024, 2, 29}, Cell()}}};
  EXPECT_EQ(csv(table), "\xEF\xBB\xBF" "a;b;c;d\r\n-3;-0.12;2024-02-29;\r\n");
}

TEST(Xlsx, IsAZipAndHoldsNoFormula) {
  const auto file = xlsx({findings_table(fagersjo()), measures_table(fagersjo())}, "Titel");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->read_all().substr(0, 2), "PK");
  EXPECT_EQ(file->read_all().size(), static_cast<std::size_t>(file->size()));
  // What stands in the cells is read back with LibreOffice in pwa/e2e/documents.test.ts.
}

// ---- GeoJSON -----------------------------------------------------------------------------------------------------

/// The rules of RFC 7946 that apply to a collection of points; "" or what is wrong.
std::string fault_of_geojson(const Value& document) {
  if (document.text_or("type") != "FeatureCollection") return "no FeatureCollection";
  if (document.find("crs")) return "crs is no longer allowed";
  const Value* features = document.find("features");
  if (!features || !features->is_array()) return "no features";
  std::set<std::string> ids;
  for (const Value& feature : features->as_array()) {
    if (feature.text_or("type") != "Feature") return "no Feature";
    const Value* properties = feature.find("properties");
    if (!properties || !(properties->is_object() || properties->is_null())) return "no properties";
    if (!ids.insert(feature.text_or("id")).second) return "an id stands twice";
    const Value* geometry = feature.find("geometry");
    if (!geometry) return "no geometry";
    if (geometry->is_null()) continue;
    if (geometry->text_or("type") != "Point") return "no Point";
    const Value* at = geometry->find("coordinates");
    if (!at || !at->is_array() || at->as_array().size() != 2) return "a position has two numbers";
    const double limits[]{180, 90};
    for (int i = 0; i < 2; ++i) {
      const Value& one = at->as_array()[static_cast<std::size_t>(i)];
      if (!one.is_int() && !one.is_fraction()) return "a coordinate is no number";
      const std::string text = one.is_int() ? std::to_string(one.as_int()) : one.as_fraction().text;
      if (std::fabs(std::stod(text)) > limits[i]) return "a coordinate is out of range";
      const auto point = text.find('.');
      if (point != std::string::npos && text.size() - point - 1 > 5) return "more than five decimals";
    }
  }
  return "";
}

TEST(GeoJson, KeepsTheRulesAndPutsLongitudeFirst) {
  const Value document = decode_json(geojson(fagersjo())).value();
  EXPECT_EQ(fault_of_geojson(document), "");
  const auto& features = document.find("features")->as_array();
  ASSERT_EQ(features.size(), 4u);
  EXPECT_EQ(features[0].find("geometry")->canonical(), R"({"coordinates":[18.08034,59.24012],"type":"Point"})");
  EXPECT_TRUE(features[1].find("geometry")->is_null()) << "a finding without a position is not lost";
  const Value& lamp = *features[0].find("properties");
  EXPECT_EQ(lamp.text_or("category_label"), "Belysning");
  EXPECT_EQ(lamp.text_or("seen_at"), "2024-12-11T18:12");
  EXPECT_EQ(lamp.find("measures")->canonical(),
            R"([{"id":"m1","owner":"tk","status":"done","text":"Byt lampor vid hållplatsen"}])");
}

TEST(GeoJson, TheCheckItselfFindsFaults) {
  const auto fault = [](const char* geometry) {
    return fault_of_geojson(decode_json(std::string(R"({"type":"FeatureCollection","features":[{"type":"Feature","id":"a","properties":null,"geometry":)") +
                                        geometry + "}]}").value());
  };
  EXPECT_EQ(fault(R"({"type":"Point","coordinates":[18.1,59.2]})"), "");
  EXPECT_EQ(fault(R"({"type":"Point","coordinates":[18.1,159.2]})"), "a coordinate is out of range");
  EXPECT_EQ(fault(R"({"type":"Point","coordinates":["18","59"]})"), "a coordinate is no number");
  EXPECT_EQ(fault(R"({"type":"Point","coordinates":[18.123456,59]})"), "more than five decimals");
}

TEST(GeoJson, AnEmptyWalkIsAnEmptyCollection) {
  EXPECT_EQ(geojson(Walk()), R"({"features":[],"type":"FeatureCollection"})");
}

// ---- iCalendar ---------------------------------------------------------------------------------------------------

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = text.find("\r\n", start);
    out.push_back(text.substr(start, end - start));
    if (end == std::string::npos) break;
    start = end + 2;
  }
  return out;
}

std::string unfolded(const std::string& text) { return std::regex_replace(text, std::regex("\r\n "), ""); }

TEST(Calendar, LinesEndInCrlfAndAreNeverLongerThan75Octets) {
  const std::string ics = calendar({fagersjo()}, "Vandringar", "https://lykta.example");
  EXPECT_TRUE(ics.ends_with("END:VCALENDAR\r\n"));
  for (const std::string& line : lines_of(ics)) {
    EXPECT_LE(line.size(), 75u) << line;
    EXPECT_EQ(line.find('\n'), std::string::npos);
    EXPECT_TRUE(is_utf8(line)) << "folded inside a letter: " << line;
  }
}

TEST(Calendar, SaysWhenWhereAndWhat) {
  const std::string ics = unfolded(calendar({fagersjo()}, "Vandringar", "https://lykta.example"));
  for (const char* line :
       {"UID:w%201@lykta.example\r\n", "DTSTART;TZID=Europe/Stockholm:20241211T180000\r\n",
        "DTEND;TZID=Europe/Stockholm:20241211T200000\r\n", "SUMMARY:Trygghetsvandring Fagersjö\r\n",
        "LOCATION:Torget\\, vid uret\r\n", "SEQUENCE:7\r\n", "STATUS:CONFIRMED\r\n", "BEGIN:VTIMEZONE\r\nTZID:Europe/Stockholm\r\n",
        "URL:https://lykta.example/vandring/w%201\r\n"}) {
    EXPECT_NE(ics.find(line), std::string::npos) << line << "\n" << ics;
  }
  EXPECT_NE(ics.find("DESCRIPTION:Välkommen!\\nTa med ficklampa\\, vi går"), std::string::npos);
  EXPECT_NE(ics.find("Tema: Vintermörker\\; lampor\\, \"mörka\" stråk"), std::string::npos);
}

TEST(Calendar, ACancelledWalkIsCancelledAndOneWithoutATimeIsLeftOut) {
  Walk cancelled = fagersjo();
  cancelled.status = {"cancelled", "Inställd"};
  cancelled.ends_at.reset();
  const std::string ics = calendar({cancelled, Walk()}, "V", "");
  EXPECT_NE(ics.find("STATUS:CANCELLED\r\n"), std::string::npos);
  EXPECT_NE(ics.find("DTEND;TZID=Europe/Stockholm:20241211T193000\r\n"), std::string::npos) << "an hour and a half";
  EXPECT_EQ(ics.find("BEGIN:VEVENT"), ics.rfind("BEGIN:VEVENT"));
}

// ---- Open311 -----------------------------------------------------------------------------------------------------

/// The field lists of GeoReport v2: name, whether a value must stand there.
const std::vector<std::pair<std::string, bool>> kServiceFields{
    {"service_code", true}, {"service_name", true}, {"description", false}, {"metadata", true},
    {"type", true},         {"keywords", false},    {"group", false}};
const std::vector<std::pair<std::string, bool>> kRequestFields{
    {"service_request_id", true}, {"status", true},          {"status_notes", false},      {"service_name", true},
    {"service_code", true},       {"description", false},    {"agency_responsible", false}, {"service_notice", false},
    {"requested_datetime", true}, {"updated_datetime", true}, {"expected_datetime", false}, {"address", false},
    {"address_id", false},        {"zipcode", false},        {"lat", false},               {"long", false},
    {"media_url", false}};

std::string fault_of_records(const Value& list, const std::vector<std::pair<std::string, bool>>& fields) {
  if (!list.is_array()) return "no list";
  for (const Value& record : list.as_array()) {
    for (const auto& [name, is_needed] : fields) {
      const Value* value = record.find(name);
      if (!value) return name + " is missing";
      if (is_needed && value->is_null()) return name + " is empty";
    }
    for (const auto& [name, value] : record.as_object()) {
      const bool is_known = std::any_of(fields.begin(), fields.end(), [name = name](const auto& f) { return f.first == name; });
      if (!is_known) return name + " is not of the specification";
    }
    static const std::regex kMoment(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d))");
    for (const char* name : {"requested_datetime", "updated_datetime", "expected_datetime"}) {
      const Value* value = record.find(name);
      if (value && value->is_text() && !std::regex_match(value->as_text(), kMoment)) return std::string(name) + " is no moment";
    }
    const Value* status = record.find("status");
    if (status && status->as_text() != "open" && status->as_text() != "closed") return "status is neither open nor closed";
    const Value* type = record.find("type");
    if (type && type->as_text() != "realtime" && type->as_text() != "batch" && type->as_text() != "blackbox") return "type unknown";
    for (const char* name : {"lat", "long"}) {
      const Value* value = record.find(name);
      if (value && !value->is_null() && !value->is_int() && !value->is_fraction()) return std::string(name) + " is no number";
    }
  }
  return "";
}

std::vector<open311::Request> requests_of(const Walk& walk) {
  std::vector<open311::Request> out;
  for (const Finding& finding : walk.findings) {
    if (auto request = open311::request_of(finding, walk.measures, "https://lykta.example")) out.push_back(*request);
  }
  return out;
}

TEST(Open311, RequestsHaveTheFieldsOfTheSpecificationAndNoOthers) {
  Walk walk = fagersjo();
  for (Measure& measure : walk.measures) measure.changed_ms = 1'750'000'000'000;  // 15 June 2025: somebody corrected a word
  const Value list = decode_json(open311::requests(requests_of(walk), open311::Format::json)).value();
  EXPECT_EQ(fault_of_records(list, kRequestFields), "");
  ASSERT_EQ(list.as_array().size(), 3u) << "a question is no fault";
  const Value& lamp = list.as_array()[0];
  EXPECT_EQ(lamp.text_or("status"), "closed");
  EXPECT_EQ(lamp.text_or("requested_datetime"), "2024-12-11T17:12:00Z");
  EXPECT_EQ(lamp.text_or("agency_responsible"), "Trafikkontoret");
  EXPECT_EQ(lamp.find("lat")->as_fraction().text, "59.24012");
  EXPECT_EQ(lamp.text_or("media_url"), "https://lykta.example/api/v1/photos/" + std::string(64, 'a'));
  EXPECT_EQ(lamp.text_or("updated_datetime"), "2025-02-13T23:00:00Z") << "the day it was closed, not of the last edit";
  EXPECT_EQ(list.as_array()[1].text_or("status"), "open");
  EXPECT_EQ(list.as_array()[2].text_or("status"), "closed") << "declined: nothing more will be done";
}

TEST(Open311, XmlHoldsTheSameFieldsInTheSameOrder) {
  const std::string xml = open311::requests(requests_of(fagersjo()), open311::Format::xml);
  EXPECT_EQ(xml.rfind("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<service_requests>\n  <request>", 0), 0u);
  std::size_t at = 0;
  for (const auto& [name, _] : kRequestFields) {
    const std::size_t next = xml.find("<" + name + ">", at);
    ASSERT_NE(next, std::string::npos) << name;
    at = next;
  }
  EXPECT_NE(xml.find("<description>=två lampor släckta</description>"), std::string::npos);
}

TEST(Open311, ServicesAndErrorsAreTheSpecifications) {
  const std::vector<open311::Service> services{{"lighting", "Belysning & ljus", "Lampor"}};
  EXPECT_EQ(fault_of_records(decode_json(open311::services(services, open311::Format::json)).value(), kServiceFields), "");
  EXPECT_NE(open311::services(services, open311::Format::xml).find("<service_name>Belysning &amp; ljus</service_name>"),
            std::string::npos);
  EXPECT_EQ(open311::error(404, "service_request_id was not found.", open311::Format::json),
            R"([{"code":404,"description":"service_request_id was not found."}])");
  EXPECT_NE(open311::error(404, "x", open311::Format::xml).find("<errors>\n  <error>\n    <code>404</code>"), std::string::npos);
}

TEST(Open311, TheListIsNarrowedAsAskedAndNinetyDaysWideAtMost) {
  constexpr std::int64_t kDay = 86'400'000;
  const std::int64_t now = 1'740'830'400'000;
  std::vector<open311::Request> all;
  for (int i = 0; i < 3; ++i) {
    open311::Request request;
    request.id = "r" + std::to_string(i);
    request.service_code = i == 1 ? "litter" : "lighting";
    request.is_open = i != 2;
    request.requested_ms = now - i * 60 * kDay;
    all.push_back(request);
  }
  const auto ids = [&](open311::Filter filter) {
    std::string out;
    for (const auto& request : open311::chosen(all, filter, now)) out += request.id + " ";
    return out;
  };
  EXPECT_EQ(ids({}), "r0 r1 ") << "the third is older than ninety days";
  EXPECT_EQ(ids({.ids = {"r2", "r0"}}), "r0 r2 ") << "named ones are given however old";
  EXPECT_EQ(ids({.service_codes = {"litter"}}), "r1 ");
  EXPECT_EQ(ids({.start_ms = now - 130 * kDay}), "r1 r2 ") << "ninety days from the beginning asked for";
  EXPECT_EQ(ids({.end_ms = now - 100 * kDay}), "r2 ");
  EXPECT_EQ(ids({.is_open = false}), "");
  EXPECT_EQ(ids({.start_ms = now - 130 * kDay, .is_open = false}), "r2 ");
}

}  // namespace
}  // namespace lykta::documents
