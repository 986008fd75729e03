// For the tests of this room: a whole HTTP server on a real store in a folder of its own, asked without a socket.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>

#include "activity/registry.h"
#include "domain/rows.h"
#include "http/http_parts.h"
#include "store/sqlite/sqlite_store.h"
#include "wire/json.h"

namespace lykta::http {

struct Got {
  int status = 0;
  std::multimap<std::string, std::string> headers;  ///< names as written
  std::string body;
  std::optional<FileBody> file;
  bool keep_alive = false;

  std::string header(const std::string& name) const {
    const auto it = headers.find(name);
    return it == headers.end() ? "" : it->second;
  }
  Value json() const { return decode_json(body, kDocumentLimits).value_or(Value()); }
  std::string reason() const {
    const Value answer = json();
    const Value* error = answer.find("error");
    return error ? error->text_or("reason") : "";
  }
};

inline Got read_answer(const HttpAnswer& answer) {
  Got got;
  got.file = answer.file;
  got.keep_alive = answer.keep_alive;
  const std::size_t end = answer.bytes.find("\r\n\r\n");
  if (answer.bytes.rfind("HTTP/1.1 ", 0) != 0 || end == std::string::npos) return got;
  got.status = std::stoi(answer.bytes.substr(9, 3));
  for (std::size_t at = answer.bytes.find("\r\n"); at < end;) {
    const std::size_t start = at + 2;
    at = answer.bytes.find("\r\n", start);
    const std::string line = answer.bytes.substr(start, at - start);
    got.headers.emplace(line.substr(0, line.find(':')), line.substr(line.find(':') + 2));
  }
  got.body = answer.bytes.substr(end + 4);
  return got;
}

/// A folder that is gone with the test.
class TestFolder {
 public:
  TestFolder() {
    static std::atomic<int> count{0};
    path_ = std::filesystem::temp_directory_path() /
            ("lykta-http-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
    std::filesystem::create_directories(path_);
  }
  ~TestFolder() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

constexpr std::int64_t kNow_ms = 1'740'830'400'000;  // 2025-03-01 12:00 UTC

class RunningServer {
 public:
  explicit RunningServer(HttpOptions options = {}) : options_(std::move(options)) { start(); }

  /// A new process on the same data.
  void restart() {
    http_.reset();
    intake_.reset();
    access_.reset();
    store_.reset();
    start();
  }

  Store& store() { return *store_; }
  const std::filesystem::path& folder() const { return folder_.path(); }
  Access& access() { return *access_; }

  /// A device of that right; its token.
  std::string enrol(Right right, const std::string& party = "sdf") {
    const auto code = access_->invite(right, {party, "samordnare"});
    EXPECT_TRUE(code) << code.error().sentence;
    return access_->redeem(*code, "192.0.2.1").value().token;
  }

  Got send(const std::string& request, const PeerInfo& peer = {"192.0.2.7", false}) {
    return read_answer(http_->respond(request, peer));
  }

  /// `fields` are whole header lines, each with its line end.
  Got ask(const std::string& method, const std::string& target, const std::string& token,
          const std::string& fields = "", const std::string& body = "") {
    std::string request = method + " " + target + " HTTP/1.1\r\nHost: lykta.example\r\n" + fields;
    if (!token.empty()) request += "Authorization: Bearer " + token + "\r\n";
    if (!body.empty() || method == "POST" || method == "PUT" || method == "PATCH") {
      request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    }
    return send(request + "\r\n" + body);
  }
  Got get(const std::string& target, const std::string& token = "", const std::string& fields = "") {
    return ask("GET", target, token, fields);
  }
  Got post(const std::string& target, const std::string& token, const std::string& json) {
    return ask("POST", target, token, "Content-Type: application/json\r\n", json);
  }

  void put(const Entity& entity) {
    const auto done = store_->write_and_wait([&](Transaction& tx) -> Result<void> {
      Entity with_rev = entity;
      with_rev.rev = tx.next_seq();
      tx.put(with_rev);
      return {};
    });
    ASSERT_TRUE(done);
  }

  /// The row "farsta-2024/vandring" with the form of the real safety walk.
  static constexpr const char* kWalks = "farsta-2024/vandring";
  void use_walks(Confidentiality confidentiality = Confidentiality::open) {
    const auto read = [](const std::string& name) {
      std::ifstream in(std::string(LYKTA_SOURCE_DIR) + "/plugins/trygghetsvandring/" + name);
      return decode_json(std::string(std::istreambuf_iterator<char>(in), {}), kDocumentLimits).value();
    };
    walks_ = parse_manifest(read("plugin.json")).value();
    walks_->strings_sv = read("strings.sv.json");
    PlanActivity row;
    row.id = "vandring";
    row.ref = kWalks;
    row.name = "Trygghetsvandring";
    row.confidentiality = walks_are_ = confidentiality;
    row.plugin = "trygghetsvandring";
    row.patterns = {"walk"};
    Plan plan;
    plan.id = "farsta-2024";
    plan.year = 2024;
    plan.areas = {PlanArea{"a", "A", {}, {row}}};
    plan.parties = {Party{"tk", "Trafikkontoret i Farsta", "municipal_department"}};
    rows_.set({plan});
  }

  std::atomic<std::int64_t> now{kNow_ms};
  std::vector<Plan> imported;
  KindSpec finding{
      "finding", false, {}, {FieldSpec{"category"}, FieldSpec{"photos", FieldType::photos}, FieldSpec{"internal"}}};

 private:
  void start() {
    finding.fields[2].visibility = Visibility::authorities;
    store_ = open_sqlite_store(folder_.path().string()).value();
    registry_ = Registry::load((folder_.path() / "no-plugins").string());
    access_ = std::make_unique<Access>(*store_, [this] { return now.load(); });
    intake_ = std::make_unique<Intake>(*store_, *registry_, rows_, clock_);
    HttpParts parts{*store_, *access_, *intake_, [this] { return now.load(); }};
    parts.context_of = [this](const Entity& entity) {
      if (walks_ && entity.activity == kWalks) return PolicyContext{walks_are_, walks_->kind(entity.kind)};
      const bool is_secret = entity.activity == "p/secret";
      return PolicyContext{is_secret ? Confidentiality::counts_only : Confidentiality::open, &finding};
    };
    parts.district = [](const Session& session) {
      return Value(Value::Object{{"version", "v-" + session.by.party}, {"plans", Value::Array{}}});
    };
    parts.record = [](const RecordRequest& request) -> Result<Value> {
      if (request.plan != "farsta-2024") return fail(Code::not_found, "plan_unknown", "There is no such plan.");
      return Value(Value::Object{{"plan", request.plan},
                                 {"period", lykta::to_text(request.period)},
                                 {"as_of", lykta::to_text(request.as_of)},
                                 {"reader", request.reader ? request.reader->by.party : ""}});
    };
    parts.import_plan = [this](const Plan& plan) -> Result<void> {
      imported.push_back(plan);
      return {};
    };
    parts.status = [] { return Value(Value::Object{{"quarantined", Value::Array{}}}); };
    parts.gauges = [] { return std::vector<Gauge>{{"lykta_sockets", 3}}; };
    parts.rows = &rows_;
    parts.manifest_of = [this](const std::string& activity, const std::string&) {
      return walks_ && activity == kWalks ? &*walks_ : nullptr;
    };
    http_ = make_http_server(std::move(parts), options_);
  }

  const HttpOptions options_;
  TestFolder folder_;
  Rows rows_;
  std::optional<Manifest> walks_;
  Confidentiality walks_are_ = Confidentiality::open;
  HybridClock clock_{[this] { return now.load(); }};
  std::unique_ptr<Store> store_;
  std::unique_ptr<Registry> registry_;
  std::unique_ptr<Access> access_;
  std::unique_ptr<Intake> intake_;
  std::unique_ptr<HttpServer> http_;
};

}  // namespace lykta::http
