// The documents people read: protocol, owners' lists, place card and the public page, as HTML and as DOCX.
#include <gtest/gtest.h>

#include <cmath>

#include "documents/place_card.h"
#include "documents/protocol.h"
#include "documents/public_area.h"
#include "documents/qr.h"
#include "documents/test_walk.h"
#include "wire/json.h"

namespace lykta::documents {
namespace {

const PrintedBy kPrinted{{{2025, 3, 1}, 12, 0, 0}, "FARS 2025/17", "https://lykta.example"};
const HtmlOptions kHtml{"/style.css", "/foto/"};

std::string html_of(const Page& page) { return html(page, kHtml); }
bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(Protocol, TellsTheWalkInItsOrder) {
  const std::string page = html_of(protocol(fagersjo(), kPrinted));
  std::size_t at = 0;
  for (const char* part :
       {"Protokoll från trygghetsvandring", "Fagersjö · ons 11 dec 2024 kl. 18.00–20.00", "FARS 2025/17",
        "Utskrivet", "lör 1 mars 2025", "Mörkt, solen gick ner 14.48", "regn", "<strong>11</strong> <span>personer var med",
        "Vilka var med", "Stadsdelsförvaltningen", "Boende", "Vägen", "<svg class=\"map\"", "1. Torget", "2. Tunneln (fukt i taket)",
        "Iakttagelser", "Torget", "vid busshållplatsen", "Belysning", "Brist", "Akut, fara nu", "=två lampor släckta",
        "Stolpnummer 4711, Släckt", "59,24012 N, 18,08034 Ö (± 8,5 m)", "På vägen", "Åtgärder och svar", "Byt lampor vid hållplatsen",
        "Klar fre 14 feb 2025, sedd på plats sön 2 mars 2025", "Går inte. ingen budget", "Frågor", "Vem äger tunneln?", "ons 15 jan 2025",
        "Inget svar än"}) {
    const std::size_t next = page.find(part, at);
    ASSERT_NE(next, std::string::npos) << part << " is missing or comes too early";
    at = next;
  }
}

TEST(Protocol, EachFindingHasACodeThatOpensIt) {
  const std::string page = html_of(protocol(fagersjo(), kPrinted));
  EXPECT_EQ(times(page, "<svg class=\"qr\""), 4u);
  EXPECT_TRUE(holds(page, "href=\"https://lykta.example/iakttagelse/f1\""));
  EXPECT_EQ(finding_address("https://l", "a b/ö"), "https://l/iakttagelse/a%20b/%C3%B6");
}

TEST(Protocol, WithoutStopsTheFindingsStandUnderTheirOwners) {
  Walk walk = fagersjo();
  walk.stops.clear();
  const std::string page = html_of(protocol(walk, kPrinted));
  const auto owner = page.find("<h3>Bostadsbolaget</h3>");
  ASSERT_NE(owner, std::string::npos);
  EXPECT_LT(owner, page.find("<h3>Trafikkontoret</h3>"));
}

TEST(Protocol, SaysSoWhenThereIsNothing) {
  Walk empty;
  empty.area_name = "Farsta";
  empty.status = {"cancelled", "Inställd"};
  empty.cancel_reason = "storm";
  const std::string page = html_of(protocol(empty, {kPrinted.now, "", ""}));
  for (const char* part : {"Vandringen ställdes in. storm", "Ingen närvaro är antecknad.", "Inga iakttagelser.",
                           "Inga åtgärder är föreslagna än."}) {
    EXPECT_TRUE(holds(page, part)) << part;
  }
  EXPECT_FALSE(holds(page, "Diarienummer"));
  EXPECT_FALSE(holds(page, "<svg class=\"map\""));
}

TEST(Protocol, ThenAndNowStandSideBySide) {
  Walk walk = fagersjo();
  walk.earlier = {fagersjo().findings[0]};
  walk.earlier[0].id = "old";
  walk.second_looks = {{"old", {"fixed", "Åtgärdat"}, parse_local_time("2025-03-01T19:00"), "", {{std::string(64, 'd'), true}}, 0}};
  const std::string page = html_of(protocol(walk, kPrinted));
  EXPECT_TRUE(holds(page, "1 av 1 tidigare iakttagelse är åtgärdad."));
  EXPECT_LT(page.find("/foto/" + std::string(64, 'a')), page.find("/foto/" + std::string(64, 'd')));
}

TEST(Protocol, WhatPeopleTypedIsNeverMarkup) {
  Walk walk = fagersjo();
  walk.area_name = "<script>alert(1)</script>";
  walk.findings[0].description = "<img src=x onerror=\"x\"> & 'y'";
  const std::string page = html_of(protocol(walk, kPrinted));
  EXPECT_FALSE(holds(page, "<script"));
  EXPECT_FALSE(holds(page, "<img src=x"));
  EXPECT_TRUE(holds(page, "&lt;img src=x onerror=&quot;x&quot;&gt; &amp; &#39;y&#39;"));
}

TEST(Html, NeedsNoScriptAndNoInlineStyle) {
  const std::string page = html_of(protocol(fagersjo(), kPrinted));
  EXPECT_FALSE(holds(page, "<script"));
  EXPECT_FALSE(holds(page, " style="));
  EXPECT_FALSE(holds(page, "<style"));
  EXPECT_EQ(page.rfind("<!doctype html>\n<html lang=\"sv\">", 0), 0u);
  EXPECT_EQ(times(page, "<h1>"), 1u);
}

TEST(OwnerList, HoldsWhatIsThatOwnersAndNothingElse) {
  const std::string page = html_of(owner_list(fagersjo(), {"tk", "Trafikkontoret"}, kPrinted));
  EXPECT_TRUE(holds(page, "Ni behöver svara på 0 åtgärder och 1 fråga."));
  EXPECT_TRUE(holds(page, "Byt lampor vid hållplatsen"));
  EXPECT_TRUE(holds(page, "Vem äger tunneln?"));
  EXPECT_FALSE(holds(page, "Nytt lås"));
  EXPECT_FALSE(holds(page, "kiosken"));
  const auto tables = owner_tables(fagersjo(), {"bostad", "Bostadsbolaget"});
  ASSERT_EQ(tables.size(), 2u);
  EXPECT_EQ(tables[0].rows.size(), 1u);
  EXPECT_EQ(tables[1].rows.size(), 1u);
}

// ---- DOCX --------------------------------------------------------------------------------------------------------

/// A picture whose bytes need no meaning: what is packed is what was read.
Picture some_picture(const Photo& photo) {
  return {"JPEG" + photo.sha256, photo.sha256[0] == 'w' ? "image/webp" : "image/jpeg", 1600, 1200};
}

TEST(Docx, ReadsEachPhotoOnceAndPacksItAsItIs) {
  int read = 0;
  const auto file = docx(protocol(fagersjo(), kPrinted), [&](const Photo& photo) {
    ++read;
    return some_picture(photo);
  });
  ASSERT_TRUE(file);
  const std::string bytes = file->read_all();
  EXPECT_EQ(bytes.substr(0, 2), "PK");
  EXPECT_EQ(read, 2);
  EXPECT_TRUE(holds(bytes, "JPEG" + std::string(64, 'a'))) << "pictures are stored, not packed again";
  for (const char* part : {"word/document.xml", "word/styles.xml", "[Content_Types].xml", "word/media/bild1.png"}) {
    EXPECT_TRUE(holds(bytes, part)) << part;
  }
  const auto again = docx(protocol(fagersjo(), kPrinted), some_picture);
  EXPECT_EQ(again->read_all(), bytes) << "the same walk gives the same file";
}

TEST(Docx, LeavesOutPhotosBeyondItsMeasureAndFilesThatAreGone) {
  const Page page = protocol(fagersjo(), kPrinted);
  const auto full = docx(page, some_picture, 70);
  ASSERT_TRUE(full);
  EXPECT_EQ(times(full->read_all(), "JPEG"), 1u);
  const auto none = docx(page, [](const Photo&) { return Picture(); });
  ASSERT_TRUE(none);
  EXPECT_EQ(times(none->read_all(), "JPEG"), 0u);
}

// ---- map and code ------------------------------------------------------------------------------------------------

TEST(Map, NorthIsUpAndTheBarTellsTrueMetres) {
  Map map;
  map.pins = {{{"59.24", "18.08"}, "1", Pin::Kind::finding}, {{"59.25", "18.08"}, "2", Pin::Kind::finding}};
  const auto drawing = draw(map);
  ASSERT_TRUE(drawing);
  EXPECT_GT(drawing->marks[0].tip.y, drawing->marks[1].tip.y);
  const double drawn_m = (drawing->marks[0].tip.y - drawing->marks[1].tip.y) * drawing->metres_per_point;
  EXPECT_NEAR(drawn_m, 1113.2, 1);
  EXPECT_EQ(drawing->scale_text, "500 m");
  EXPECT_NEAR(drawing->scale_length * drawing->metres_per_point, 500, 0.01);
}

TEST(Map, PinsOnOneSpotAreAllReadable) {
  Map map;
  for (int i = 1; i <= 9; ++i) map.pins.push_back({{"59.24", "18.08"}, std::to_string(i), Pin::Kind::finding});
  const auto drawing = draw(map);
  ASSERT_TRUE(drawing);
  for (std::size_t i = 0; i < 9; ++i) {
    for (std::size_t j = i + 1; j < 9; ++j) {
      const double apart = std::hypot(drawing->marks[i].at.x - drawing->marks[j].at.x, drawing->marks[i].at.y - drawing->marks[j].at.y);
      EXPECT_GT(apart, drawing->marks[i].radius + drawing->marks[j].radius - 1) << i + 1 << " covers " << j + 1;
    }
  }
  EXPECT_EQ(map_png(*drawing).substr(1, 3), "PNG");
  EXPECT_FALSE(draw(Map())) << "nothing to draw";
}

TEST(Qr, HoldsTheAddressOrNothing) {
  const auto squares = qr_squares("https://lykta.example/iakttagelse/f1");
  ASSERT_FALSE(squares.empty());
  EXPECT_TRUE(squares[2][2]) << "the corner's eye";
  EXPECT_FALSE(squares[0][0]) << "the quiet edge";
  EXPECT_TRUE(qr_squares(std::string(5000, 'x')).empty());
}

// ---- the public page ---------------------------------------------------------------------------------------------

TEST(Public, PlacesAreToldByTheRules) {
  const Walk walk = fagersjo();
  EXPECT_EQ(public_place(walk.findings[0], walk.measures), PublicPlace::exact) << "a lamp of the city's";
  EXPECT_EQ(public_place(walk.findings[2], walk.measures), PublicPlace::hidden) << "an entrance, before it is done";
  EXPECT_EQ(public_place(walk.findings[3], walk.measures), PublicPlace::hidden) << "disorder, always";
  Walk done = walk;
  for (Measure& measure : done.measures) measure.status = {"done", "Genomfört"};
  EXPECT_EQ(public_place(done.findings[2], done.measures), PublicPlace::block);
  EXPECT_EQ(public_place(done.findings[3], done.measures), PublicPlace::hidden);
  Finding overview = walk.findings[0];
  overview.category.code = "overview";
  EXPECT_EQ(public_place(overview, walk.measures), PublicPlace::hidden);
  Finding private_lamp = walk.findings[0];
  private_lamp.owner_controls_public_land = false;
  EXPECT_EQ(public_place(private_lamp, {}), PublicPlace::hidden) << "nobody knows whose land it is";
}

TEST(Public, ThePageTellsWhatMayBeToldAndNothingMore) {
  const Page page = public_page({"Fagersjö", {fagersjo()}});
  const std::string text = html(page, {"/style.css", "/foto/", true});
  for (const char* part : {"Så gick det i Fagersjö", "Vi gick från torget till stationen.", "Belysning", "Ordningsproblem på platsen",
                           "Byt lampor vid hållplatsen", "Klart fre 14 feb 2025, sett på plats", "Lamporna lyser igen.",
                           "2 åtgärder till"}) {
    EXPECT_TRUE(holds(text, part)) << part;
  }
  for (const char* secret : {"nummer 12", "kiosken", "=två lampor", "vaktmästaren", "ingen budget", "Låset väntar",
                             "trygghetssamordnare", "59.2415", "regn", "qr"}) {
    EXPECT_FALSE(holds(text, secret)) << secret;
  }
  EXPECT_EQ(photos_shown(page), (std::set<std::string>{std::string(64, 'a'), std::string(64, 'b')}));
}

TEST(Public, OnlyReviewedPhotosAreShown) {
  Walk walk = fagersjo();
  walk.measures[0].photos[0].is_reviewed = false;
  EXPECT_TRUE(photos_shown(public_page({"Fagersjö", {walk}})).empty());
}

TEST(Public, BlocksAreRoundedToAHundredMetres) {
  Walk walk = fagersjo();
  walk.findings = {walk.findings[2]};
  walk.measures = {walk.measures[1]};
  walk.measures[0].status = {"done", "Genomfört"};
  Walk moved = walk;
  moved.findings[0].position = Position{"59.24092", "18.08112"};
  const auto map_of = [](const Walk& w) {
    const std::string text = html(public_page({"F", {w}}), {"", "", true});
    return text.substr(text.find("<svg"), text.find("</svg>") - text.find("<svg"));
  };
  EXPECT_EQ(map_of(walk), map_of(moved)) << "two metres make no difference to the public";
  EXPECT_TRUE(holds(map_of(walk), "class=\"about\""));
}

// ---- the place card ----------------------------------------------------------------------------------------------

Place place_around(const Position& centre, std::int64_t radius_m) {
  Place place;
  place.centre = centre;
  place.radius_m = radius_m;
  place.from = {2023, 3, 1};
  place.to = {2025, 3, 1};
  Walk walk = fagersjo();
  if (keep_near(walk, place)) place.walks.push_back(std::move(walk));
  finish(place);
  return place;
}

TEST(PlaceCard, HoldsWhatLiesWithinTheCircle) {
  const Place place = place_around({"59.2401", "18.0803"}, 50);
  const Value value = to_value(place);
  ASSERT_EQ(value.find("findings")->as_array().size(), 1u);
  EXPECT_EQ(value.find("findings")->as_array()[0].text_or("id"), "f1");
  EXPECT_EQ(value.find("measures")->as_array().size(), 1u);
  EXPECT_EQ(value.find("pairs")->as_array().size(), 1u);
  EXPECT_EQ(value.text_or("name"), "vid busshållplatsen");
  const auto& indicators = value.find("indicators")->as_array();
  ASSERT_EQ(indicators.size(), 3u);
  EXPECT_EQ(indicators[0].text_or("id"), "findings");
  EXPECT_EQ(indicators[0].find("months")->as_array().size(), 25u) << "24 months and the one that has begun";
  EXPECT_TRUE(place_around({"59.5", "18"}, 1000).walks.empty());
}

TEST(PlaceCard, StandsUnderTheHeadingsOfAnApplication) {
  const std::string page = html_of(place_card(place_around({"59.2401", "18.0803"}, 500), kPrinted));
  std::size_t at = 0;
  for (const char* heading : {"Problembild", "Plats", "Vad som gjorts", "Åtgärder och ansvariga", "Uppföljning", "Underlag och foton"}) {
    const std::size_t next = page.find(std::string(">") + heading + "</h2>", at);
    ASSERT_NE(next, std::string::npos) << heading;
    at = next;
  }
  EXPECT_TRUE(holds(page, "1 av 1 överenskommen åtgärd är klar (100,0 %)."));
  EXPECT_TRUE(holds(page, "3 iakttagelser har gjorts på platsen vid 1 trygghetsvandring."));
}

TEST(PlaceCard, TimeCountsAsWellAsPlace) {
  Place place;
  place.centre = {"59.2401", "18.0803"};
  place.radius_m = 500;
  place.from = {2025, 1, 1};
  place.to = {2025, 3, 1};
  Walk walk = fagersjo();
  EXPECT_FALSE(keep_near(walk, place));
  finish(place);
  EXPECT_TRUE(holds(html_of(place_card(place, kPrinted)), "Det finns inga iakttagelser från platsen under tiden."));
}

}  // namespace
}  // namespace lykta::documents
