// The resources over a real store: who gets what, and what nobody gets.
#include <gtest/gtest.h>

#include <fstream>

#include "http/running_server.h"
#include "http/test_images.h"
#include "store/digest.h"

namespace lykta::http {
namespace {

class ResourcesTest : public ::testing::Test {
 protected:
  static Entity finding(const std::string& id, const std::string& activity = "p/walks") {
    Entity entity;
    entity.id = id;
    entity.activity = activity;
    entity.occasion = activity + "/w1";
    entity.kind = "finding";
    entity.schema = 1;
    entity.created_rev = 1;
    entity.created_by = {"sdf", "samordnare"};
    entity.created_at = "2025-03-01T12:00:00+01:00";
    entity.fields["category"] = {Value("lighting"), {1024, "d", 1}, {"sdf", ""}, 1, {}};
    return entity;
  }

  RunningServer server_;
};

TEST_F(ResourcesTest, ACodeBecomesADeviceAndACookie) {
  const std::string code = server_.access().invite(Right::member, {"lpo", "kommunpolis"}).value();
  const Got got = server_.post("/api/v1/enrol", "", "{\"code\":\"" + code + "\"}");
  ASSERT_EQ(got.status, 200) << got.body;
  const Value answer = got.json();
  const std::string token = answer.text_or("token");
  EXPECT_EQ(answer.find("session")->text_or("right"), "member");
  EXPECT_EQ(answer.find("session")->find("by")->text_or("party"), "lpo");
  EXPECT_EQ(got.header("Cache-Control"), "no-store");
  EXPECT_EQ(got.header("Set-Cookie").rfind("lykta=" + token + "; Path=/; Max-Age=", 0), 0u);
  EXPECT_NE(got.header("Set-Cookie").find("; HttpOnly; SameSite=Strict"), std::string::npos);
  EXPECT_EQ(got.header("Set-Cookie").find("Secure"), std::string::npos);

  EXPECT_EQ(server_.get("/api/v1/session", token).json().text_or("device"), answer.text_or("device"));
  EXPECT_EQ(server_.get("/api/v1/session", "", "Cookie: a=b; lykta=" + token + "; c=d\r\n").status, 200);

  const Got again = server_.post("/api/v1/enrol", "", "{\"code\":\"" + code + "\"}");
  EXPECT_EQ(again.status, 401);
  EXPECT_EQ(again.reason(), "code_used");
  EXPECT_EQ(again.header("Set-Cookie"), "");
}

TEST_F(ResourcesTest, OverTlsTheCookieIsBoundToTheHost) {
  const std::string code = server_.access().invite(Right::administrator, {"sdf", ""}).value();
  const std::string body = "{\"code\":\"" + code + "\"}";
  const PeerInfo secure{"192.0.2.7", true};
  const Got got = server_.send("POST /api/v1/enrol HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: " +
                                   std::to_string(body.size()) + "\r\n\r\n" + body,
                               secure);
  const std::string token = got.json().text_or("token");
  EXPECT_EQ(got.header("Set-Cookie").rfind("__Host-lykta=" + token, 0), 0u);
  EXPECT_NE(got.header("Set-Cookie").find("; Secure"), std::string::npos);
  const auto session_by = [&](const std::string& cookie, bool is_secure) {
    return server_
        .send("GET /api/v1/session HTTP/1.1\r\nCookie: " + cookie + "=" + token + "\r\n\r\n", {"192.0.2.7", is_secure})
        .status;
  };
  EXPECT_EQ(session_by("__Host-lykta", true), 200);
  EXPECT_EQ(session_by("lykta", true), 401) << "a cookie any plain page of the host could set";
}

TEST_F(ResourcesTest, BadEnrolmentsSayWhy) {
  EXPECT_EQ(server_.post("/api/v1/enrol", "", "{\"code\":\"AAAA-AAAA\"}").reason(), "code_wrong");
  EXPECT_EQ(server_.post("/api/v1/enrol", "", "{\"code\":7}").reason(), "code_missing");
  EXPECT_EQ(server_.post("/api/v1/enrol", "", "{\"code\":").reason(), "json_syntax");
  EXPECT_EQ(server_.post("/api/v1/enrol", "", "").reason(), "json_syntax");
  EXPECT_EQ(server_.ask("POST", "/api/v1/enrol", "", "Content-Type: text/plain\r\n", "{}").status, 415);
  EXPECT_EQ(
      server_
          .ask("POST", "/api/v1/enrol", "", "Content-Type: application/json\r\nOrigin: https://evil.example\r\n", "{}")
          .reason(),
      "origin_not_allowed");
}

TEST_F(ResourcesTest, TooManyWrongCodesMeanLater) {
  Got got;
  for (int i = 0; i < 12; ++i) got = server_.post("/api/v1/enrol", "", "{\"code\":\"AAAA-AAAA\"}");
  EXPECT_EQ(got.status, 503);
  EXPECT_EQ(got.reason(), "too_many_tries");
  EXPECT_FALSE(got.header("Retry-After").empty());
}

TEST_F(ResourcesTest, WithoutASessionNothingIsTold) {
  for (const std::string path :
       {"/api/v1/session", "/api/v1/district", "/api/v1/records/farsta-2024", "/api/v1/entities?ids=a",
        "/api/v1/history?entity=a", "/api/v1/plans", "/api/v1/plans/x", "/api/v1/devices", "/api/v1/status",
        "/api/v1/links", "/api/v1/links/x/uses", "/api/v1/codes?occasion=a", "/api/v1/phones", "/api/v1/contacts",
        "/api/v1/photos/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}) {
    const Got got = server_.get(path);
    EXPECT_EQ(got.status, 401) << path;
    EXPECT_EQ(got.reason(), "session_missing") << path;
    EXPECT_EQ(got.header("WWW-Authenticate"), "Bearer") << path;
    EXPECT_EQ(server_.get(path, "wrong-token").status, 401) << path;
  }
}

TEST_F(ResourcesTest, RightsDecideOverTheAdministrativeResources) {
  const std::string member = server_.enrol(Right::member);
  const std::string coordinator = server_.enrol(Right::coordinator);
  for (const std::string path :
       {"/api/v1/plans", "/api/v1/devices", "/api/v1/status", "/api/v1/links", "/api/v1/contacts", "/api/v1/phones"}) {
    EXPECT_EQ(server_.get(path, member).status, 403) << path;
    EXPECT_EQ(server_.get(path, member).reason(), "right_missing") << path;
    EXPECT_EQ(server_.get(path, coordinator).status, 200) << path;
  }
  EXPECT_EQ(server_.post("/api/v1/plans", member, "{}").status, 403);
  EXPECT_EQ(server_.post("/api/v1/devices", member, R"({"right":"member","party":"lpo"})").status, 403);
}

TEST_F(ResourcesTest, ACookieAloneCannotChangeAnythingFromElsewhere) {
  RunningServer server({.allowed_origins = {"https://lykta.example"}});
  const std::string token = server.enrol(Right::coordinator);
  const std::string cookie = "Cookie: lykta=" + token + "\r\nContent-Type: application/json\r\n";
  const auto invite = [&](const std::string& fields) {
    return server.ask("POST", "/api/v1/devices", "", cookie + fields, R"({"right":"member","party":"lpo"})");
  };
  EXPECT_EQ(invite("").reason(), "origin_not_allowed");
  EXPECT_EQ(invite("Origin: https://evil.example\r\n").reason(), "origin_not_allowed");
  EXPECT_EQ(invite("Origin: null\r\n").reason(), "origin_not_allowed");
  EXPECT_EQ(invite("Origin: https://lykta.example.evil.example\r\n").reason(), "origin_not_allowed");
  EXPECT_EQ(invite("Origin: https://lykta.example\r\n").status, 201);
  EXPECT_EQ(server.post("/api/v1/devices", token, R"({"right":"member","party":"lpo"})").status, 201) << "Bearer";
  EXPECT_EQ(server.ask("GET", "/api/v1/devices", "", cookie).status, 200) << "reading needs no origin";
}

TEST_F(ResourcesTest, OnALoopbackNameTheOwnPageMayChangeThings) {
  const std::string token = server_.enrol(Right::coordinator);
  const auto invite = [&](const std::string& host, const std::string& origin) {
    const std::string body = R"({"right":"member","party":"lpo"})";
    return server_
        .send(
            "POST /api/v1/devices HTTP/1.1\r\nHost: " + host + "\r\nOrigin: " + origin + "\r\nCookie: lykta=" + token +
            "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body)
        .status;
  };
  EXPECT_EQ(invite("127.0.0.1:8080", "http://127.0.0.1:8080"), 201);
  EXPECT_EQ(invite("localhost:8080", "http://localhost:8080"), 201);
  EXPECT_EQ(invite("localhost:8080", "http://localhost:9090"), 403);
  EXPECT_EQ(invite("evil.example:8080", "http://evil.example:8080"), 403) << "a name made to point here";
}

TEST_F(ResourcesTest, TheDistrictIsSentOnce) {
  const std::string token = server_.enrol(Right::member, "lpo");
  const Got got = server_.get("/api/v1/district", token);
  EXPECT_EQ(got.json().text_or("version"), "v-lpo");
  EXPECT_EQ(got.header("ETag"), "\"v-lpo\"");
  const Got again = server_.get("/api/v1/district", token, "If-None-Match: \"v-lpo\"\r\n");
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
}

TEST_F(ResourcesTest, ARecordIsOfAPlanAPeriodAndADate) {
  const std::string token = server_.enrol(Right::member, "lpo");
  EXPECT_EQ(server_.get("/api/v1/records/farsta-2024?period=T1&as_of=2024-04-30", token).body,
            R"({"as_of":"2024-04-30","period":"T1","plan":"farsta-2024","reader":"lpo"})");
  EXPECT_EQ(server_.get("/api/v1/records/farsta-2024", token).body,
            R"({"as_of":"2025-03-01","period":"VB","plan":"farsta-2024","reader":"lpo"})");
  EXPECT_EQ(server_.get("/api/v1/records/farsta-2024?period=T3", token).reason(), "period_unknown");
  EXPECT_EQ(server_.get("/api/v1/records/farsta-2024?as_of=2024-02-30", token).reason(), "date_invalid");
  EXPECT_EQ(server_.get("/api/v1/records/none", token).status, 404);
}

TEST_F(ResourcesTest, EntitiesAreThoseTheReaderMaySee) {
  server_.put(finding("p/walks/f1"));
  server_.put(finding("p/secret/f1", "p/secret"));
  const std::string path = "/api/v1/entities?ids=p%2Fwalks%2Ff1,p%2Fsecret%2Ff1,p%2Fwalks%2Fnone";
  const auto ids = [&](const std::string& token) {
    std::string out;
    const Value answer = server_.get(path, token).json();
    for (const Value& entity : answer.find("entities")->as_array()) out += entity.text_or("id") + " ";
    return out;
  };
  EXPECT_EQ(ids(server_.enrol(Right::member, "civil")), "p/walks/f1 ");
  EXPECT_EQ(ids(server_.enrol(Right::administrator)), "p/secret/f1 p/walks/f1 ");
  EXPECT_EQ(server_.get("/api/v1/entities", server_.enrol(Right::member)).reason(), "ids_count");
  EXPECT_EQ(server_.get("/api/v1/entities?ids=,,", server_.enrol(Right::member)).reason(), "ids_count");
}

TEST_F(ResourcesTest, HistoryTellsEveryWriteOfWhatOneMaySee) {
  server_.put(finding("p/walks/f1"));
  server_.put(finding("p/secret/f1", "p/secret"));
  const auto append = [&](std::int64_t n, Value::Object set) {
    ASSERT_TRUE(server_.store().write_and_wait([&](Transaction& tx) -> Result<void> {
      LoggedOp logged;
      logged.op.device = "d1";
      logged.op.n = n;
      logged.op.at = "2025-03-01T12:00:00+01:00";
      logged.op.by = {"sdf", "samordnare"};
      logged.op.activity = "p/walks";
      logged.op.occasion = "p/walks/w1";
      logged.op.entity = "p/walks/f1";
      logged.op.kind = "finding";
      logged.op.is_delete = set.empty();
      logged.op.set = std::move(set);
      logged.clock = n * 1024;
      logged.seq = tx.next_seq();
      logged.received_ms = kNow_ms;
      logged.content = logged.op.content().canonical();
      tx.append(logged);
      return {};
    }));
  };
  append(1, {{"category", "lighting"}, {"internal", "x"}});
  append(2, {{"internal", "y"}});
  append(3, {});
  const auto told = [&](const std::string& token) {
    std::string out;
    const Value answer = server_.get("/api/v1/history?entity=p%2Fwalks%2Ff1", token).json();
    for (const Value& line : answer.find("ops")->as_array()) {
      out +=
          std::to_string(line.int_or("n", 0)) + (line.find("set") ? line.find("set")->canonical() : " deleted") + " ";
    }
    return out;
  };
  EXPECT_EQ(told(server_.enrol(Right::administrator)),
            R"(1{"category":"lighting","internal":"x"} 2{"internal":"y"} 3 deleted )");
  const std::string member = server_.enrol(Right::member, "civil");
  EXPECT_EQ(told(member), R"(1{"category":"lighting"} 3 deleted )") << "what authorities alone may see is not in it";
  EXPECT_EQ(server_.get("/api/v1/history?entity=p%2Fsecret%2Ff1", member).status, 404);
  EXPECT_EQ(server_.get("/api/v1/history?entity=none", member).body,
            server_.get("/api/v1/history?entity=p%2Fsecret%2Ff1", member).body)
      << "hidden and absent look alike";
  EXPECT_EQ(server_.get("/api/v1/history?entity=p%2Fwalks%2Ff1", server_.enrol(Right::guest)).status, 403);
}

TEST_F(ResourcesTest, APhotoIsForWhoSeesTheEntityThatListsIt) {
  const std::string bytes = jpeg(640, 480);
  const std::string sha = sha256_hex(bytes);
  ASSERT_TRUE(server_.store().append_upload("u", 0, bytes));
  ASSERT_TRUE(server_.store().keep_upload("u", sha));
  ASSERT_TRUE(server_.store().write_and_wait([&](Transaction& tx) -> Result<void> {
    tx.put_attachment({sha, "image/jpeg", static_cast<std::int64_t>(bytes.size()), kNow_ms});
    return {};
  }));
  const std::string member = server_.enrol(Right::member, "civil");
  EXPECT_EQ(server_.get("/api/v1/photos/" + sha, member).status, 404) << "no entity lists it yet";

  Entity secret = finding("p/secret/f1", "p/secret");
  secret.fields["photos/" + sha] = {Value(true), {1024, "d", 1}, {"sdf", ""}, 1, {}};
  server_.put(secret);
  EXPECT_EQ(server_.get("/api/v1/photos/" + sha, member).status, 404);

  Entity open = finding("p/walks/f1");
  open.fields["photos/" + sha] = {Value(true), {1024, "d", 1}, {"sdf", ""}, 1, {}};
  server_.put(open);
  const Got got = server_.get("/api/v1/photos/" + sha, member);
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.header("Content-Type"), "image/jpeg");
  EXPECT_EQ(got.header("Content-Length"), std::to_string(bytes.size()));
  EXPECT_EQ(got.header("Cache-Control"), "private, no-cache");
  ASSERT_TRUE(got.file);
  std::ifstream in(got.file->path, std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), bytes);
  EXPECT_EQ(server_.get("/api/v1/photos/" + sha, member, "Range: bytes=0-2\r\n").status, 206);
  EXPECT_EQ(server_.get("/api/v1/photos/" + sha, member, "If-None-Match: \"" + sha + "\"\r\n").status, 304);
  EXPECT_EQ(server_.get("/api/v1/photos/..%2f..%2fetc", member).status, 404);

  open.fields["photos/" + sha].value = nullptr;
  server_.put(open);
  EXPECT_EQ(server_.get("/api/v1/photos/" + sha, member).status, 404) << "taken off the finding";
}

TEST_F(ResourcesTest, APlanIsImportedOrRefusedWithItsKeyPath) {
  const std::string token = server_.enrol(Right::coordinator);
  std::ifstream in(LYKTA_SOURCE_DIR "/shared/examples/plans/lyktdalen-2025.json", std::ios::binary);
  const std::string plan(std::istreambuf_iterator<char>(in), {});
  const Got got = server_.post("/api/v1/plans", token, plan);
  EXPECT_EQ(got.status, 201) << got.body;
  EXPECT_EQ(got.json().int_or("activities", 0), 3);
  EXPECT_EQ(got.json().int_or("goals", 0), 4);
  ASSERT_EQ(server_.imported.size(), 1u);
  EXPECT_EQ(server_.imported[0].id, "lyktdalen-2025");

  const Got refused = server_.post("/api/v1/plans", token, R"({"schema_version":"1.0","plan_id":"x","year":2025})");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.reason(), "plan_key_missing");
  EXPECT_EQ(refused.json().find("error")->text_or("field"), "areas");
  EXPECT_EQ(server_.imported.size(), 1u);
  EXPECT_EQ(server_.get("/api/v1/plans/none", token).status, 404);
}

TEST_F(ResourcesTest, DevicesAreInvitedListedAndRevoked) {
  const std::string coordinator = server_.enrol(Right::coordinator);
  const Got invited = server_.post("/api/v1/devices", coordinator,
                                   R"({"right":"member","party":"lpo","role":"kommunpolis","expires":null})");
  ASSERT_EQ(invited.status, 201) << invited.body;
  const std::string token = server_.access().redeem(invited.json().text_or("code"), "192.0.2.9").value().token;
  const std::string device = server_.get("/api/v1/session", token).json().text_or("device");

  const Got list = server_.get("/api/v1/devices", coordinator);
  EXPECT_NE(list.body.find("\"device\":\"" + device + "\""), std::string::npos);
  EXPECT_EQ(list.body.find(sha256_hex(token)), std::string::npos);
  EXPECT_EQ(list.body.find("token"), std::string::npos);

  EXPECT_EQ(server_.ask("DELETE", "/api/v1/devices/" + device, coordinator).status, 204);
  EXPECT_EQ(server_.get("/api/v1/session", token).reason(), "session_revoked");
  EXPECT_EQ(server_.ask("DELETE", "/api/v1/devices/none", coordinator).status, 404);

  EXPECT_EQ(server_.post("/api/v1/devices", coordinator, R"({"right":"administrator","party":"sdf"})").status, 403);
  const std::string administrator = server_.enrol(Right::administrator);
  const std::string its_device = server_.get("/api/v1/session", administrator).json().text_or("device");
  EXPECT_EQ(server_.ask("DELETE", "/api/v1/devices/" + its_device, coordinator).status, 403);
  EXPECT_EQ(server_.post("/api/v1/devices", coordinator, R"({"right":"king","party":"sdf"})").reason(),
            "right_unknown");
  EXPECT_EQ(server_.post("/api/v1/devices", coordinator, R"({"right":"member","party":"frakt"})").reason(),
            "party_unknown");
  EXPECT_EQ(
      server_.post("/api/v1/devices", coordinator, R"({"right":"member","party":"lpo","expires":"soon"})").reason(),
      "time_invalid");
}

TEST_F(ResourcesTest, LoggingOutRevokesThisDeviceAloneAndTakesTheCookieBack) {
  const std::string mine = server_.enrol(Right::member, "lpo");
  const std::string other = server_.enrol(Right::member, "lpo");
  EXPECT_EQ(server_.ask("DELETE", "/api/v1/session", "").reason(), "session_missing");
  EXPECT_EQ(server_.ask("DELETE", "/api/v1/session", "", "Cookie: lykta=" + mine + "\r\n").reason(),
            "origin_not_allowed")
      << "a page of another site cannot log anybody out";
  EXPECT_EQ(server_.get("/api/v1/session", mine).status, 200);

  const Got got = server_.ask("DELETE", "/api/v1/session", mine);
  EXPECT_EQ(got.status, 204);
  EXPECT_EQ(got.header("Set-Cookie"), "lykta=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
  EXPECT_EQ(server_.get("/api/v1/session", mine).reason(), "session_revoked");
  EXPECT_EQ(server_.ask("DELETE", "/api/v1/session", mine).reason(), "session_revoked");
  EXPECT_EQ(server_.get("/api/v1/session", other).status, 200);
}

TEST_F(ResourcesTest, HealthAndMetricsAreForMachines) {
  EXPECT_EQ(server_.get("/health").body, R"({"status":"ok"})");
  EXPECT_EQ(server_.get("/metrics").status, 403) << "not from elsewhere";
  const Got got = server_.send("GET /metrics HTTP/1.1\r\n\r\n", {"127.0.0.1", false});
  EXPECT_EQ(got.status, 200);
  EXPECT_NE(got.body.find("lykta_sockets 3\n"), std::string::npos);
  EXPECT_NE(got.body.find("lykta_http_answers_total{class=\"2xx\"} 1\n"), std::string::npos) << got.body;
  EXPECT_EQ(server_.get("/metrics", server_.enrol(Right::coordinator)).status, 200);
}

TEST_F(ResourcesTest, EveryAnswerCarriesTheSafeHeaders) {
  RunningServer server({.allowed_origins = {"https://lykta.example"}, .hsts = true});
  for (const Got& got :
       {server.get("/health"), server.get("/api/v1/session"), server.get("/none"), server.send("x\r\n\r\n")}) {
    EXPECT_EQ(got.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(got.header("Referrer-Policy"), "no-referrer");
    EXPECT_EQ(got.header("Cross-Origin-Opener-Policy"), "same-origin");
    EXPECT_EQ(got.header("Cross-Origin-Resource-Policy"), "same-origin");
    EXPECT_NE(got.header("Permissions-Policy").find("camera=(self)"), std::string::npos);
    EXPECT_EQ(got.header("Strict-Transport-Security"), "max-age=31536000");
    const std::string policy = got.header("Content-Security-Policy");
    EXPECT_EQ(policy.rfind("default-src 'none'; script-src 'self'; style-src 'self';", 0), 0u);
    EXPECT_NE(policy.find("connect-src 'self' wss://lykta.example;"), std::string::npos);
    EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  }
  EXPECT_EQ(server_.get("/health").header("Strict-Transport-Security"), "");
}

/// Every "$ref" must lead somewhere inside the document.
void expect_refs_lead_somewhere(const Value& document, const Value& value, int& count) {
  if (value.is_array()) {
    for (const Value& element : value.as_array()) expect_refs_lead_somewhere(document, element, count);
  }
  if (!value.is_object()) return;
  for (const auto& [key, member] : value.as_object()) {
    expect_refs_lead_somewhere(document, member, count);
    if (key != "$ref" || !member.is_text()) continue;
    ++count;
    const Value* at = &document;
    std::string path = member.as_text().substr(2);
    while (at && !path.empty()) {
      const auto slash = std::min(path.find('/'), path.size());
      at = at->find(path.substr(0, slash));
      path.erase(0, slash + 1);
    }
    EXPECT_NE(at, nullptr) << member.as_text();
  }
}

TEST_F(ResourcesTest, TheOpenApiDocumentIsWhole) {
  const Value document = server_.get("/api/v1/openapi.json").json();
  EXPECT_EQ(document.text_or("openapi"), "3.1.0");
  EXPECT_NE(document.find("components")->find("schemas")->find("op"), nullptr);
  int count = 0;
  expect_refs_lead_somewhere(document, document, count);
  EXPECT_GT(count, 40);
}

/// "/api/v1/plans/{plan}" with something that fits in each brace.
std::string with_values(std::string path) {
  const std::map<std::string, std::string> values{{"upload", std::string(64, 'a') + "-1-a"}, {"format", "json"}, {"feed", std::string(16, 'a')}};
  for (std::size_t open = path.find('{'); open != std::string::npos; open = path.find('{')) {
    const std::size_t close = path.find('}', open);
    const auto value = values.find(path.substr(open + 1, close - open - 1));
    path.replace(open, close - open + 1, value == values.end() ? std::string(64, 'a') : value->second);
  }
  return path;
}

TEST_F(ResourcesTest, TheOpenApiDocumentNamesWhatIsServed) {
  const std::string token = server_.enrol(Right::administrator);
  const Value document = server_.get("/api/v1/openapi.json").json();
  for (const auto& [path, methods] : document.find("paths")->as_object()) {
    const std::string concrete = with_values(path);
    for (const auto& [method, unused] : methods.as_object()) {
      std::string verb = method;
      for (char& c : verb) c = static_cast<char>(std::toupper(c));
      EXPECT_NE(server_.ask(verb, concrete, token).reason(), "address_unknown") << verb << " " << concrete;
    }
  }
}

}  // namespace
}  // namespace lykta::http
