// A whole server in this process over the tests' plan, with a clock the test owns, asked over its port like any other.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/server.h"
#include "domain/time.h"
#include "support/op_source.h"
#include "support/scratch_folder.h"
#include "support/ws_client.h"
#include "wire/json.h"
#include "wire/messages.h"

namespace lykta {

inline const std::string kRow = testing_support::kOpenRow;
inline const std::string kWalk = "0190a000-0000-7000-8000-00000000000a";
inline const std::string kFollowUp = "0190a000-0000-7000-8000-00000000000b";

/// "0190a000-…-<number>": ids as phones make them.
inline std::string id(int number) {
  std::string tail = std::to_string(number);
  return "0190a000-0000-7000-8000-" + std::string(12 - tail.size(), '0') + tail;
}

struct Told {
  int status = 0;
  std::string head, body;
  Value json() const { return decode_json(body, kDocumentLimits).value_or(Value()); }
  std::string reason() const {
    const Value answer = json();
    const Value* error = answer.find("error");
    return error ? error->text_or("reason") : "";
  }
};

class House {
 public:
  House() { start(); }

  /// A new process on the same data.
  void restart() {
    server_.reset();
    app_.reset();
    start();
  }
  App& app() { return *app_; }
  std::uint16_t port() const { return server_->port(); }
  std::string data() const { return folder_.path() + "/data"; }

  std::string token(Right right, const std::string& party = "sdf") {
    const auto code = app_->access().invite(right, {party, "roll"});
    EXPECT_TRUE(code) << code.error().sentence;
    return app_->access().redeem(*code, "192.0.2.1").value().token;
  }
  Told ask(const std::string& method, const std::string& path, const std::string& token = "",
           const std::string& body = "", std::vector<std::string> headers = {}) const {
    if (!token.empty()) headers.push_back("Authorization: Bearer " + token);
    if (!body.empty() && headers.size() < 2) headers.push_back("Content-Type: application/json");
    const auto got = testing_support::http(port(), method, path, headers, body);
    return {got.status, got.head, got.body};
  }
  Told get(const std::string& path, const std::string& token = "") const { return ask("GET", path, token); }

  /// What a coordinator's phone writes in the walk (or another occasion).
  Receipt write(const std::string& kind, const std::string& entity, const std::string& set,
                const std::string& occasion = kWalk) {
    Op op;
    op.n = ++n_;
    op.at = "2024-12-20T13:00:00+01:00";
    op.activity = kRow;
    op.occasion = occasion;
    op.entity = entity;
    op.kind = kind;
    op.base = app_->store().read()->last_seq();
    op.set = decode_json(set).value().as_object();
    const Receipt receipt = app_->intake().submit_and_wait(testing_support::session_of("desk"), {op}).at(0);
    EXPECT_EQ(receipt.status, ReceiptStatus::stored) << kind << " " << set << ": " << receipt.error.sentence;
    return receipt;
  }
  /// A walk held on 10 January 2024 at Torget.
  void write_walk(const std::string& more = "") {
    write("walk", kWalk,
          R"({"status":"held","starts_at":"2024-01-10T18:00","area_name":"Torget","mode":"field","leader_role":)"
          R"({"party":"sdf","role":"samordnare"})" +
              more + "}");
  }

  struct Link {
    std::string id, token;
  };
  Link link(const std::string& party, const std::string& occasion = "") {
    const auto made = app_->access().links().make({party, "drift"}, occasion, 0, "desk");
    EXPECT_TRUE(made) << made.error().sentence;
    return {made->id, made->token};
  }
  /// One change under an id of its own (or the one given): its receipt.
  Value answer(const std::string& token, const std::string& kind, const std::string& entity, const std::string& set,
               const std::string& answer_id = "", const std::string& occasion = kWalk) {
    const auto stands = app_->store().read()->entity(entity);
    const std::string own_id = answer_id.empty() ? "answer-" + std::to_string(++answers_) : answer_id;
    const Told told = ask("POST", "/api/v1/link/answers", token,
                          R"({"changes":[{"id":")" + own_id + R"(","activity":")" + kRow + R"(","occasion":")" +
                              occasion + R"(","entity":")" + entity + R"(","kind":")" + kind + R"(","base":)" +
                              std::to_string(stands ? stands->rev : 0) + R"(,"set":)" + set + "}]}");
    EXPECT_EQ(told.status, 200) << told.body;
    const Value body = told.json();
    const Value* receipts = body.find("receipts");
    return receipts && receipts->as_array().size() == 1 ? receipts->as_array()[0] : Value();
  }
  static std::string outcome(const Value& receipt) {
    const Value* error = receipt.find("error");
    return error && error->is_object() ? error->text_or("reason") : receipt.text_or("status");
  }
  std::string field(const std::string& entity, const std::string& name) const {
    const auto stands = app_->store().read()->entity(entity);
    return stands ? stands->text(name) : "no entity";
  }

  std::atomic<std::int64_t> now{*parse_instant("2024-12-20T12:00:00Z")};

 private:
  void start() {
    auto app = App::open({data(), LYKTA_PLUGINS, [this] { return now.load(); }});
    ASSERT_TRUE(app) << app.error().sentence;
    app_ = std::move(*app);
    if (app_->rows().get()->plans().empty()) {
      std::ifstream in(testing_support::plan_file());
      const std::string bytes(std::istreambuf_iterator<char>(in), {});
      ASSERT_TRUE(app_->import_plan(decode_plan(decode_json(bytes, kDocumentLimits).value()).value()));
    }
    ServerOptions options;
    options.with_control = false;
    auto server = Server::start(*app_, options);
    ASSERT_TRUE(server) << server.error().sentence;
    server_ = std::move(*server);
  }

  testing_support::ScratchFolder folder_;
  std::unique_ptr<App> app_;
  std::unique_ptr<Server> server_;
  std::int64_t n_ = 0;
  int answers_ = 0;
};

/// Waits for a message of that type for at most five seconds; what came before it is read and dropped.
inline Value message(testing_support::WsClient& phone, const std::string& type) {
  for (int i = 0; i < 100 && phone.is_open(); ++i) {
    const auto text = phone.receive(50);
    if (!text) continue;
    const Value got = decode_json(*text, kDocumentLimits).value_or(Value());
    if (got.text_or("type") == type) return got;
  }
  ADD_FAILURE() << "no message " << type;
  return Value();
}

inline std::string hello(const std::string& device, bool rollups) {
  return R"({"type":"hello","device":")" + device + R"(","protocol":1,"app":"t","cursor":null,)" +
         R"("scope":{"activities":null,"days":0},"rollups":)" + (rollups ? "true}" : "false}");
}

}  // namespace lykta
