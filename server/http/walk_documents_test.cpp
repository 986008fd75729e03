// Documents, feeds, Open311, place card and public page over a real store: who gets what.
#include <gtest/gtest.h>

#include "documents/words.h"
#include "http/running_server.h"

namespace lykta::http {
namespace {

const std::string kOk(64, 'a'), kUnreviewed(64, 'b'), kHidden(64, 'c');

class WalkDocuments : public ::testing::Test {
 protected:
  void SetUp() override {
    server_.use_walks();
    put("w1", "walk", R"({"status":"held","starts_at":"2025-02-20T18:00","ends_at":"2025-02-20T19:30","area_name":"Södra Fagersjö",
        "mode":"field","theme":"Mörka stråk","residents_count":9,"weather":"regn","leader_role":{"party":"sdf","role":"samordnare"}})");
    put("w1/attendance/tk", "attendance", R"({"party":"tk","state":"present","headcount":2})");
    put("s1", "place", R"({"name":"Torget","order":1,"lat":"59.24","lon":"18.08","source":"route"})");
    put("f1", "finding", R"({"seen_at":"2025-02-20T18:10","category":"lighting","kind":"deficiency","seriousness":"acute",
        "description":"två lampor släckta","place_text":"vid hållplatsen","presumed_owner":"tk","place":"s1","lat":"59.24012",
        "lon":"18.08034","details/pole_number":"4711","details/out":true,"details/glare":false})",
        {{kOk, "ok"}, {kUnreviewed, ""}, {kHidden, "hidden"}});
    put("f2", "finding", R"({"seen_at":"2025-02-20T18:12","category":"lighting","kind":"deficiency","seriousness":"normal",
        "description":"samma lampa","merged_into":"f1"})");
    put("m1", "measure", R"({"text":"Byt lampor","responsible":"tk","category":"lighting","origin/f1":true,
        "owner_answer":"accepted","agreed_on":"2025-02-25","status":"done","done_on":"2025-02-28"})");
    put("m2", "measure", R"({"text":"Hela belysningen","responsible":"sdf","category":"lighting","origin/f2":true,"status":"started"})");
    put("m3", "measure", R"({"text":"En stolpe","responsible":"bostad","category":"lighting","parent_id":"m2","status":"started"})");
  }

  void put(const std::string& id, const std::string& kind, const std::string& json,
           const std::map<std::string, std::string>& photos = {}, const std::string& occasion = "w1") {
    Entity entity;
    entity.id = id;
    entity.activity = RunningServer::kWalks;
    entity.occasion = occasion;
    entity.kind = kind;
    entity.schema = 2;
    entity.created_rev = 1;
    entity.created_by = {"sdf", "samordnare"};
    entity.created_at = "2025-02-20T18:10:00+01:00";
    const Value fields = decode_json(json).value();
    for (const auto& [name, value] : fields.as_object()) set(entity, name, value);
    for (const auto& [sha256, review] : photos) {
      set(entity, "photos/" + sha256, true);
      if (!review.empty()) set(entity, "photo_review/" + sha256, review);
      entity.stored_photos[sha256] = 1;
    }
    server_.put(entity);
  }

  static void set(Entity& entity, const std::string& name, const Value& value) {
    entity.fields[name] = {value, {1'740'830'400'000 * 1024, "d", 1}, {"sdf", ""}, 1, {}};
  }

  static bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

  RunningServer server_;
};

TEST_F(WalkDocuments, EachFormatComesAsItself) {
  const std::string token = server_.enrol(Right::coordinator);
  struct Case {
    const char* path;
    const char* type;
    const char* name;
  };
  for (const Case& c :
       {Case{"protocol.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "protokoll-sodra-fagersjo-2025-02-20.docx"},
        Case{"findings.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "iakttagelser-sodra-fagersjo-2025-02-20.xlsx"},
        Case{"owners/tk.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "trafikkontoret-i-farsta-sodra-fagersjo-2025-02-20.xlsx"},
        Case{"findings.geojson", "application/geo+json", "iakttagelser-sodra-fagersjo-2025-02-20.geojson"},
        Case{"findings.csv", "text/csv; charset=utf-8", "iakttagelser-sodra-fagersjo-2025-02-20.csv"},
        Case{"walk.ics", "text/calendar; charset=utf-8", "vandring-sodra-fagersjo-2025-02-20.ics"},
        Case{"protocol.html", "text/html; charset=utf-8", ""},
        Case{"owners/tk.html", "text/html; charset=utf-8", ""}}) {
    const Got got = server_.get(std::string("/api/v1/walks/w1/") + c.path, token);
    EXPECT_EQ(got.status, 200) << c.path << got.body;
    EXPECT_EQ(got.header("Content-Type"), c.type);
    EXPECT_EQ(got.header("Content-Disposition"), *c.name ? "attachment; filename=\"" + std::string(c.name) + "\"" : "");
    EXPECT_TRUE(got.file ? got.file->length > 1000 : got.body.size() > 100) << c.path;
    EXPECT_EQ(got.header("Cache-Control"), "no-store");
  }
}

TEST_F(WalkDocuments, TheProtocolUsesThePluginsWordsAndThePlansNames) {
  const std::string page = server_.get("/api/v1/walks/w1/protocol.html?diarienummer=FARS%202025/17", server_.enrol(Right::coordinator)).body;
  for (const char* part : {"Södra Fagersjö · tors 20 feb 2025 kl. 18.00–19.30", "FARS 2025/17", "Akut, fara nu", "Släckt, Stolpnummer 4711",
                           "Trafikkontoret i Farsta", "1. Torget", "http://lykta.example/iakttagelse/f1"}) {
    EXPECT_TRUE(holds(page, part)) << part;
  }
  EXPECT_TRUE(holds(page, "Mörkt, solen gick ner " + documents::time_text(sunset_in_stockholm({2025, 2, 20}))));
  EXPECT_FALSE(holds(page, "Bländar")) << "a chip that says no is not told";
}

TEST_F(WalkDocuments, WhatWasMergedIsOneAndWhatWasSplitIsItsParts) {
  const std::string json = server_.get("/api/v1/walks/w1/findings.geojson", server_.enrol(Right::coordinator)).body;
  const Value document = decode_json(json).value();
  ASSERT_EQ(document.find("features")->as_array().size(), 1u);
  const Value& measures = *document.find("features")->as_array()[0].find("properties")->find("measures");
  std::string ids;
  for (const Value& measure : measures.as_array()) ids += measure.text_or("id") + " ";
  EXPECT_EQ(ids, "m1 m3 ") << "the part stands for what the whole came from";
}

TEST_F(WalkDocuments, DiarienummerIsOneLine) {
  const std::string token = server_.enrol(Right::coordinator);
  EXPECT_EQ(server_.get("/api/v1/walks/w1/protocol.html?diarienummer=" + std::string(61, 'x'), token).reason(), "diarienummer_invalid");
  EXPECT_EQ(server_.get("/api/v1/walks/w1/protocol.html?diarienummer=a%0Ab", token).reason(), "diarienummer_invalid");
}

TEST_F(WalkDocuments, PhotosNobodyHasReviewedAreForTheCoordinatorAndOnlyForTwoWeeks) {
  const auto page = [&](Right right) { return server_.get("/api/v1/walks/w1/protocol.html", server_.enrol(right)).body; };
  const std::string coordinators = page(Right::coordinator), members = page(Right::member);
  EXPECT_TRUE(holds(coordinators, "/api/v1/photos/" + kOk));
  EXPECT_TRUE(holds(coordinators, "/api/v1/photos/" + kUnreviewed));
  EXPECT_FALSE(holds(coordinators, kHidden));
  EXPECT_TRUE(holds(members, "/api/v1/photos/" + kOk));
  EXPECT_FALSE(holds(members, kUnreviewed));
  EXPECT_TRUE(holds(members, "1 foto är inte granskat och visas därför inte."));
  put("f9", "finding", R"({"seen_at":"2025-02-14T18:10","category":"litter","kind":"deficiency","seriousness":"normal"})", {{std::string(64, 'd'), ""}});
  EXPECT_FALSE(holds(page(Right::coordinator), std::string(64, 'd'))) << "fifteen days old";
}

TEST_F(WalkDocuments, WhoMayNotSeeTheWalkGetsNothing) {
  EXPECT_EQ(server_.get("/api/v1/walks/w1/protocol.docx").status, 401);
  const std::string guest = server_.enrol(Right::guest);
  for (const char* path : {"protocol.html", "protocol.docx", "findings.csv", "findings.xlsx", "findings.geojson", "walk.ics", "owners/tk.xlsx"}) {
    const Got got = server_.get(std::string("/api/v1/walks/w1/") + path, guest);
    EXPECT_EQ(got.status, 404) << path;
    EXPECT_EQ(got.reason(), "walk_unknown") << path;
  }
  const std::string member = server_.enrol(Right::member);
  EXPECT_EQ(server_.get("/api/v1/walks/w2/protocol.html", member).reason(), "walk_unknown");
  EXPECT_EQ(server_.get("/api/v1/walks/f1/protocol.html", member).reason(), "walk_unknown") << "a finding is no walk";
  EXPECT_EQ(server_.get("/api/v1/walks/w1/owners/lpo.html", member).reason(), "owner_unknown");
}

TEST_F(WalkDocuments, TheStyleIsServedAndTheRulesOfThePageHold) {
  const Got style = server_.get("/api/v1/documents.css");
  EXPECT_EQ(style.status, 200);
  EXPECT_EQ(style.header("Content-Type"), "text/css; charset=utf-8");
  EXPECT_TRUE(holds(style.body, "@media print"));
  const Got page = server_.get("/api/v1/walks/w1/protocol.html", server_.enrol(Right::member));
  EXPECT_TRUE(holds(page.header("Content-Security-Policy"), "style-src 'self'"));
}

TEST_F(WalkDocuments, WhoWasGivenAPartnersDocumentIsNotedAndOfAnOpenWalkNobody) {
  const auto noted = [&](const std::string& what) {
    bool is_there = false;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(server_.folder())) {
      if (!entry.is_regular_file() || entry.path().filename().string().rfind("lykta.db", 0) != 0) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      is_there = is_there || holds(std::string(std::istreambuf_iterator<char>(in), {}), what);
    }
    return is_there;
  };
  const std::string token = server_.enrol(Right::member);
  const std::string csv = "findings.csv occasion=w1 party=sdf role=samordnare";
  const std::string place = "place lat=59.2401 lon=18.0803 radius=60 party=sdf role=samordnare";
  const auto ask = [&] {
    EXPECT_EQ(server_.get("/api/v1/walks/w1/findings.csv", token).status, 200);
    EXPECT_EQ(server_.get("/api/v1/walks/w1/owners/lpo.html", token).status, 404);
    EXPECT_EQ(server_.get("/api/v1/places.html?lat=59.2401&lon=18.0803&radius=60", token).status, 200);
  };
  ask();
  EXPECT_FALSE(noted(csv));
  EXPECT_FALSE(noted(place));
  server_.use_walks(Confidentiality::partner);
  ask();
  EXPECT_TRUE(noted(csv));
  EXPECT_TRUE(noted(place));
  EXPECT_FALSE(noted("lpo.html")) << "nothing was given";
}

// ---- feeds -------------------------------------------------------------------------------------------------------

TEST_F(WalkDocuments, AFeedShowsItsMakersWalksAndOpensNothingElse) {
  const std::string token = server_.enrol(Right::member);
  EXPECT_EQ(server_.post("/api/v1/feeds", "", "{}").status, 401);
  const Got made = server_.post("/api/v1/feeds", token, "{}");
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string path = made.json().text_or("path");
  const Got feed = server_.get(path);
  EXPECT_EQ(feed.status, 200);
  EXPECT_EQ(feed.header("Content-Type"), "text/calendar; charset=utf-8");
  EXPECT_TRUE(holds(feed.body, "SUMMARY:Trygghetsvandring Södra Fagersjö\r\n"));
  const std::string secret = path.substr(path.rfind('/') + 1, 43);
  EXPECT_EQ(server_.get("/api/v1/session", secret).status, 401);
  EXPECT_EQ(server_.get("/api/v1/feeds", server_.enrol(Right::member)).json().find("feeds")->as_array().size(), 0u);
}

TEST_F(WalkDocuments, AskedForAgainItIsTheSameFeed) {
  const std::string token = server_.enrol(Right::member);
  const Got made = server_.post("/api/v1/feeds", token, "{}");
  for (int i = 0; i < 12; ++i) {
    const Got again = server_.post("/api/v1/feeds", token, "{}");
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(again.body, made.body);
  }
  EXPECT_EQ(server_.get("/api/v1/feeds", token).body, R"({"feeds":[)" + made.body + "]}");
  EXPECT_NE(server_.post("/api/v1/feeds", server_.enrol(Right::member), "{}").body, made.body) << "another device's own";
}

TEST_F(WalkDocuments, AFeedEndsWhenItIsTakenBackOrItsDeviceIs) {
  const std::string token = server_.enrol(Right::member);
  const auto make = [&] { return server_.post("/api/v1/feeds", token, "{}").json(); };
  const Value first = make();
  const std::string stranger = server_.enrol(Right::coordinator);
  const std::string id = first.text_or("id");
  EXPECT_EQ(server_.ask("DELETE", "/api/v1/feeds/" + id, stranger).reason(), "feed_unknown");
  EXPECT_EQ(server_.ask("DELETE", "/api/v1/feeds/" + id, token).status, 204);
  EXPECT_EQ(server_.ask("DELETE", "/api/v1/feeds/" + id, token).reason(), "feed_unknown");
  EXPECT_EQ(server_.get(first.text_or("path")).status, 404);
  EXPECT_EQ(server_.get("/api/v1/feeds", token).body, R"({"feeds":[]})");
  const Value second = make();
  EXPECT_NE(second.text_or("path"), first.text_or("path")) << "what was taken back stays so";
  EXPECT_EQ(server_.get(second.text_or("path")).status, 200);
  ASSERT_TRUE(server_.access().revoke(server_.access().session(token).value().device));
  EXPECT_EQ(server_.get(second.text_or("path")).reason(), "feed_unknown");
  EXPECT_EQ(server_.get("/api/v1/feeds/" + std::string(43, 'x') + ".ics").reason(), "feed_unknown");
}

// ---- Open311 -----------------------------------------------------------------------------------------------------

TEST_F(WalkDocuments, Open311NeedsAKeyAndAnswersInItsOwnForm) {
  const Got refused = server_.get("/open311/v2/requests.json");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.json().as_array()[0].int_or("code", 0), 403);
  const std::string token = server_.enrol(Right::member);
  const Got services = server_.get("/open311/v2/services.xml?api_key=" + token);
  EXPECT_EQ(services.status, 200);
  EXPECT_EQ(services.header("Content-Type"), "text/xml; charset=utf-8");
  EXPECT_EQ(server_.get("/open311/v2/services.xml").body, services.body) << "what can be seen here is no secret";
  EXPECT_TRUE(holds(services.body, "<service_code>lighting</service_code>\n    <service_name>Belysning</service_name>"));
  const Got requests = server_.get("/open311/v2/requests.json", token);
  ASSERT_EQ(requests.json().as_array().size(), 1u) << requests.body;
  EXPECT_EQ(requests.json().as_array()[0].text_or("status"), "open") << "one of its measures is not done";
  EXPECT_EQ(server_.get("/open311/v2/requests/f1.json", token).json().as_array().size(), 1u);
  EXPECT_EQ(server_.get("/open311/v2/requests/nobody.xml", token).status, 404);
  EXPECT_EQ(server_.get("/open311/v2/requests.json?status=lost", token).status, 400);
  EXPECT_EQ(server_.get("/open311/v2/requests.json?start_date=yesterday", token).status, 400);
  EXPECT_EQ(server_.get("/open311/v2/requests.json?status=closed", token).json().as_array().size(), 0u);
  EXPECT_EQ(server_.get("/open311/v2/requests.json", server_.enrol(Right::guest)).json().as_array().size(), 0u);
  EXPECT_TRUE(holds(server_.get("/open311/discovery.xml").body, "<url>http://lykta.example/open311/v2</url>"));
}

TEST_F(WalkDocuments, Open311TakesItsArgumentsAsTheSpecificationSays) {
  const std::string token = server_.enrol(Right::member);
  put("f3", "finding", R"({"seen_at":"2025-02-20T18:20","category":"litter","kind":"deficiency","seriousness":"normal"})");
  put("f4", "finding", R"({"seen_at":"2024-10-01T18:20","category":"litter","kind":"deficiency","seriousness":"normal"})");
  const auto asked = [&](const std::string& query) {
    const Got got = server_.get("/open311/v2/requests.json?" + query, token);
    const Value answer = got.json();
    std::string told = std::to_string(got.status);
    for (const Value& one : answer.as_array()) told += " " + (got.status == 200 ? one.text_or("service_request_id") : one.text_or("description"));
    return told;
  };
  const struct {
    const char* query;
    const char* told;
  } cases[] = {
      {"", "200 f3 f1"},
      {"status=&service_code=&start_date=&end_date=&service_request_id=&jurisdiction_id=farsta", "200 f3 f1"},
      {"service_code=litter", "200 f3"},
      {"service_code=litter,lighting", "200 f3 f1"},
      {"service_code=litter&service_code=lighting", "200 f3 f1"},
      {"service_code=none", "200"},
      {"status=open,closed", "200 f3 f1"},
      {"status=open&status=closed", "200 f3 f1"},
      {"status=solved", "400 status must be open or closed."},
      {"service_request_id=f4,f1", "200 f1 f4"},
      {"service_request_id=f4&service_request_id=f1&status=solved&start_date=x", "200 f1 f4"},
      {"start_date=2024-09-15T00:00:00Z&end_date=2024-10-15T00:00:00%2B02:00", "200 f4"},
      {"end_date=2024-10-15T00:00:00Z", "200 f4"},
      {"start_date=2024-09-15T00:00:00Z", "200 f4"},
      {"start_date=2024-09-15T00:00:00Z&end_date=2025-03-01T00:00:00Z",
       "400 start_date and end_date may not span more than 90 days; ask in parts."},
      {"start_date=2024-09-15", "400 start_date must be a moment such as 2024-12-11T18:00:00Z."},
  };
  for (const auto& c : cases) EXPECT_EQ(asked(c.query), c.told) << c.query;
}

// ---- the public page ---------------------------------------------------------------------------------------------

TEST_F(WalkDocuments, ThePublicSeesWhatIsPublishedAndNotADayBefore) {
  const std::string address = "/sa-gick-det/sodra-fagersjo";
  const Got before = server_.get(address);
  EXPECT_EQ(before.status, 404);
  EXPECT_TRUE(holds(before.body, "Inget publicerat här än"));
  const std::string walk = R"({"status":"held","starts_at":"2025-02-20T18:00","area_name":"Södra Fagersjö","mode":"field","weather":"regn","published_on":")";
  put("w1", "walk", walk + "2025-03-02\"}");
  server_.now += 60'000;
  EXPECT_EQ(server_.get(address).status, 404) << "tomorrow";
  put("w1", "walk", walk + "2025-03-01\"}");
  server_.now += 60'000;
  const Got page = server_.get(address);
  EXPECT_EQ(page.status, 200);
  for (const char* part : {"Så gick det i Södra Fagersjö", "Belysning", "Byt lampor", "Klart fre 28 feb 2025"}) EXPECT_TRUE(holds(page.body, part)) << part;
  for (const char* secret : {"två lampor", "hållplatsen", "regn", "f1", "En stolpe"}) EXPECT_FALSE(holds(page.body, secret)) << secret;
  EXPECT_EQ(server_.get("/sa-gick-det/S%C3%B6dra%20Fagersj%C3%B6").body, page.body) << "by its own name as well";
  EXPECT_TRUE(holds(server_.get("/sa-gick-det").body, "href=\"/sa-gick-det/sodra-fagersjo\""));
}

TEST_F(WalkDocuments, ThePublicReadsTheDatabaseOnceAMinute) {
  const std::string address = "/sa-gick-det/sodra-fagersjo";
  const auto publish = [&](const std::string& summary) {
    put("w1", "walk", R"({"status":"held","starts_at":"2025-02-20T18:00","area_name":"Södra Fagersjö","mode":"field","published_on":"2025-02-28","summary_text":")" + summary + "\"}");
  };
  publish("Först");
  const Got first = server_.get(address);
  EXPECT_TRUE(holds(first.body, "Först"));
  EXPECT_EQ(first.header("Cache-Control"), "public, max-age=60");
  EXPECT_EQ(server_.get(address, "", "If-None-Match: " + first.header("ETag") + "\r\n").status, 304);
  publish("Sedan");
  server_.now += 59'999;
  EXPECT_EQ(server_.get(address).body, first.body) << "within the minute: what was read";
  server_.now += 1;
  const Got second = server_.get(address, "", "If-None-Match: " + first.header("ETag") + "\r\n");
  EXPECT_EQ(second.status, 200) << "the page has changed";
  EXPECT_TRUE(holds(second.body, "Sedan"));
  EXPECT_NE(second.header("ETag"), first.header("ETag"));
  put("w1", "walk", R"({"status":"held","starts_at":"2025-02-20T18:00","area_name":"Södra Fagersjö","mode":"field"})");
  server_.now += 60'000;
  EXPECT_EQ(server_.get(address).status, 404) << "taken back";
  EXPECT_FALSE(holds(server_.get("/sa-gick-det").body, "sodra-fagersjo"));
}

TEST_F(WalkDocuments, APublicPhotoIsServedOnlyWhileThePageShowsIt) {
  put("w1", "walk", R"({"status":"held","starts_at":"2025-02-20T18:00","area_name":"Södra Fagersjö","mode":"field","published_on":"2025-02-28"})");
  const auto measure = [&](const std::string& review) {
    put("m1", "measure", R"({"text":"Byt lampor","responsible":"tk","category":"lighting","origin/f1":true,"owner_answer":"accepted","status":"done","done_on":"2025-02-28"})",
        {{std::string(64, 'e'), review}});
  };
  const auto done = server_.store().write_and_wait([](Transaction& tx) -> Result<void> {
    tx.put_attachment({kOk, "image/jpeg", 100, 1});
    tx.put_attachment({kHidden, "image/jpeg", 100, 1});
    return {};
  });
  ASSERT_TRUE(done);
  const auto photo = [&](const std::string& sha256) { return server_.get("/sa-gick-det/sodra-fagersjo/foto/" + sha256).status; };
  measure("ok");
  EXPECT_EQ(photo(kOk), 200);
  EXPECT_EQ(photo(kHidden), 404);
  EXPECT_EQ(photo(kUnreviewed), 404);
  EXPECT_EQ(photo(std::string(64, 'e')), 404) << "its bytes are not here";
  measure("hidden");
  server_.now += 60'000;
  EXPECT_EQ(photo(kOk), 404) << "no pair any more";
  measure("ok");
  server_.now += 60'000;
  EXPECT_EQ(photo(kOk), 200);
  put("f1", "finding", R"({"seen_at":"2025-02-20T18:10","category":"lighting","kind":"deficiency","seriousness":"acute","lat":"59.24012","lon":"18.08034"})",
      {{kOk, "hidden"}});
  EXPECT_EQ(photo(kOk), 404) << "hidden: gone at once";
}

// ---- the place card ----------------------------------------------------------------------------------------------

TEST_F(WalkDocuments, APlaceGivesWhatTheReaderMaySeeAroundIt) {
  put("r1", "finding", R"({"seen_at":"2025-01-10T22:30","category":"disorder_place","kind":"deficiency","seriousness":"high","lat":"59.2402","lon":"18.0804"})", {}, "-");
  const std::string near = "/api/v1/places?lat=59.24010&lon=18.080301&radius=60";
  const Value place = server_.get(near, server_.enrol(Right::member)).json();
  ASSERT_TRUE(place.find("findings")) << place.canonical();
  EXPECT_EQ(place.find("findings")->as_array().size(), 2u) << "the walk's and the report's";
  EXPECT_EQ(place.find("measures")->as_array().size(), 2u);
  EXPECT_EQ(place.text_or("name"), "vid hållplatsen");
  EXPECT_EQ(place.text_or("lon"), "18.0803") << "five decimals are a metre";
  EXPECT_EQ(server_.get(near).status, 401);
  EXPECT_EQ(server_.get(near, server_.enrol(Right::guest)).json().find("findings")->as_array().size(), 0u);
  const Got page = server_.get("/api/v1/places.html?lat=59.2401&lon=18.0803", server_.enrol(Right::member));
  EXPECT_TRUE(holds(page.body, "<h2 id=\"problembild\">Problembild</h2>"));
  EXPECT_EQ(server_.get("/api/v1/places.docx?lat=59.2401&lon=18.0803", server_.enrol(Right::member)).header("Content-Disposition"),
            "attachment; filename=\"platskort-vid-hallplatsen.docx\"");
}

TEST_F(WalkDocuments, APlaceThatIsNoneIsRefusedWithItsReason) {
  const std::string token = server_.enrol(Right::member);
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "position_invalid"},          {"?lat=59", "position_invalid"},           {"?lat=91&lon=18", "position_invalid"},
      {"?lat=x&lon=18", "position_invalid"}, {"?lat=59&lon=18&radius=0", "radius_invalid"}, {"?lat=59&lon=18&radius=1001", "radius_invalid"},
      {"?lat=59&lon=18&months=-1", "months_invalid"}};
  for (const auto& [query, reason] : cases) EXPECT_EQ(server_.get("/api/v1/places" + query, token).reason(), reason) << query;
}

}  // namespace
}  // namespace lykta::http
