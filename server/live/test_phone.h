// For tests: a server without sockets, and phones that keep what they are told as the contract says.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <thread>

#include "live/hub.h"
#include "store/digest.h"
#include "store/sqlite/sqlite_store.h"
#include "wire/json.h"
#include "wire/messages.h"

namespace lykta {

constexpr std::int64_t kTestNow = 1'733'936'400'000;  // 2024-12-11T17:00:00Z
constexpr std::int64_t kTestDay = 24LL * 3600 * 1000;

constexpr const char* kTestPlugin = R"({"id":"vandring","version":2,"patterns":["walk"],"kinds":[
 {"name":"walk","occasion":true,"fields":[{"name":"status","type":"choice","values":["planned","held"]},
   {"name":"area_name","type":"text","max":1000}]},
 {"name":"finding","fields":[{"name":"description","type":"text","max":1000},
   {"name":"presumed_owner","type":"party"},{"name":"photos","type":"photos","max":4},
   {"name":"police_note","type":"text","max":1000,"visibility":"authorities"}]},
 {"name":"measure","fields":[{"name":"text","type":"text","max":1000},{"name":"responsible","type":"party"},
   {"name":"status","type":"choice","values":["started","done"]}]},
 {"name":"attendance","natural_key":["attendance","party"],"fields":[{"name":"party","type":"party"},
   {"name":"state","type":"choice","values":["present","absent"]}]}]})";

/// A socket that ends in memory. While `is_stalled` nothing is taken from its queue.
class TestConnection : public Connection {
 public:
  void send(std::shared_ptr<const std::string> message) override {
    const std::lock_guard lock(mutex_);
    if (close_code_ != 0) return;
    queued_ += message->size();
    most_queued_ = std::max(most_queued_, queued_);
    queue_.push_back(std::move(message));
  }
  std::size_t queued_bytes() const override {
    const std::lock_guard lock(mutex_);
    return is_stalled ? queued_ : 0;
  }
  void close(int code, std::string reason) override {
    const std::lock_guard lock(mutex_);
    if (close_code_ != 0) return;
    close_code_ = code;
    close_reason_ = std::move(reason);
  }
  std::vector<std::shared_ptr<const std::string>> take() {
    const std::lock_guard lock(mutex_);
    queued_ = 0;
    return std::exchange(queue_, {});
  }
  int close_code() const {
    const std::lock_guard lock(mutex_);
    return close_code_;
  }
  std::size_t most_queued() const {
    const std::lock_guard lock(mutex_);
    return most_queued_;
  }
  std::size_t waiting() const {
    const std::lock_guard lock(mutex_);
    return queue_.size();
  }
  std::atomic<bool> is_stalled{false};

 private:
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<const std::string>> queue_;
  std::size_t queued_ = 0, most_queued_ = 0;
  int close_code_ = 0;
  std::string close_reason_;
};

class TestServer {
 public:
  explicit TestServer(HubOptions options = {}) : options_(options) {
    char name[] = "/tmp/lykta-live-XXXXXX";
    folder_ = mkdtemp(name);
    std::filesystem::create_directories(folder_ + "/plugins/vandring");
    for (const auto& [file, text] :
         {std::pair{"plugin.json", kTestPlugin}, {"strings.sv.json", "{}"}, {"strings.en.json", "{}"}}) {
      std::ofstream(folder_ + "/plugins/vandring/" + file) << text;
    }
    store = std::move(*open_sqlite_store(folder_ + "/data"));
    registry = Registry::load(folder_ + "/plugins");
    EXPECT_TRUE(registry->quarantined().empty()) << registry->quarantined().front().sentence;
    Plan plan;
    plan.id = "p";
    for (const auto& [id, confidentiality] : {std::pair{"walks", Confidentiality::partner},
                                              {"open", Confidentiality::open},
                                              {"counts", Confidentiality::counts_only}}) {
      PlanActivity row;
      row.id = id;
      row.ref = std::string("p/") + id;
      row.plugin = "vandring";
      row.patterns = {"walk"};
      row.confidentiality = confidentiality;
      if (plan.areas.empty()) plan.areas.push_back({"a", "A", nullptr, {}});
      plan.areas[0].activities.push_back(row);
    }
    rows.set({plan});
    access = std::make_unique<Access>(
        *store, [this] { return now.load(); }, &rows);
    intake = std::make_unique<Intake>(*store, *registry, rows, clock);
    start_hub();
  }
  ~TestServer() {
    hub.reset();
    intake.reset();
    store.reset();
    std::filesystem::remove_all(folder_);
  }

  void start_hub() {
    hub = std::make_unique<Hub>(
        Hub::Parts{*store, *intake, *access, rows, clock, [this](const Entity& e) { return context_of(e); },
                   [this](const Snapshot& s, std::string_view ref, const Session& who) { return record(s, ref, who); },
                   [this] { return district; }},
        options_);
  }
  PolicyContext context_of(const Entity& e) const {
    const auto table = rows.get();
    const PlanActivity* row = table->row(e.activity);
    if (!row) return {};
    const LoadedPlugin* plugin = e.held ? nullptr : registry->serving(*row, e.kind);
    return {row->confidentiality, plugin ? plugin->manifest.kind(e.kind) : nullptr};
  }
  /// Stands for the follow-up record: how many entities the row has.
  Value record(const Snapshot& snapshot, std::string_view ref, const Session& who) {
    ++records_computed;
    if (!may_see_rollup(who, rows.get()->row(ref)->confidentiality)) return nullptr;
    std::int64_t count = 0;
    for (const Entity& e : snapshot.changed_after(0, 100'000)) count += e.activity == ref;
    return Value::Object{{"ref", ref}, {"count", count}};
  }
  Session enrol(Right right, const std::string& party, const std::string& occasion = "") {
    return access->redeem(*access->invite(right, {party, "roll"}, 0, occasion), "192.0.2.1")->session;
  }

  std::atomic<std::int64_t> now{kTestNow};
  std::string district = "v1";
  std::atomic<int> records_computed{0};
  std::unique_ptr<Store> store;
  std::unique_ptr<Registry> registry;
  Rows rows;
  HybridClock clock{[this] { return now.load(); }};
  std::unique_ptr<Access> access;
  std::unique_ptr<Intake> intake;
  std::unique_ptr<Hub> hub;

 private:
  const HubOptions options_;
  std::string folder_;
};

template <class Condition>
bool eventually(Condition&& holds, std::chrono::milliseconds within = std::chrono::seconds(90)) {
  const auto until = std::chrono::steady_clock::now() + within;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

/// A phone that keeps its cache and cursor over connections.
class TestPhone {
 public:
  TestPhone(TestServer& server, Session who) : server_(server), session(std::move(who)) {}

  void connect(const std::string& scope = R"({"activities":null,"days":0})", bool wants_rollups = false) {
    connection = std::make_shared<TestConnection>();
    sink = server_.hub->open(session, connection);
    welcome = Value();
    has_all = false;
    std::string hello = R"({"type":"hello","protocol":1,"device":")" + session.device + R"(","app":"0.1.0","cursor":)";
    hello += cursor.empty() ? "null" : "\"" + cursor + "\"";
    say(hello + R"(,"scope":)" + scope + R"(,"rollups":)" + (wants_rollups ? "true}" : "false}"));
  }
  void disconnect() {
    if (sink) sink->on_close();
    sink.reset();
    connection.reset();
  }
  void say(const std::string& text) { sink->on_message(text); }
  void send_op(const std::string& activity, const std::string& occasion, const std::string& kind,
               const std::string& entity, Value::Object set) {
    say(R"({"type":"ops","ops":[)" + encode_op(op(activity, occasion, kind, entity, std::move(set))).canonical() +
        "]}");
  }
  Op op(const std::string& activity, const std::string& occasion, const std::string& kind, const std::string& entity,
        Value::Object set) {
    Op o;
    o.n = ++n;
    o.clock = server_.clock.tick();
    o.at = "2024-12-11T18:00:00+01:00";
    o.by = session.by;
    o.activity = activity;
    o.occasion = activity + "/" + occasion;
    o.entity = activity + "/" + entity;
    o.kind = kind;
    o.schema = 2;
    o.set = std::move(set);
    if (o.set.empty()) o.is_delete = true;
    return o;
  }

  /// Takes in what has come.
  void read() {
    for (const auto& bytes : connection->take()) {
      ASSERT_LE(bytes->size(), 256u * 1024);
      const auto message = decode_json(*bytes);
      ASSERT_TRUE(message) << message.error().sentence << *bytes;
      messages.push_back(*message);
      const std::string type = message->text_or("type");
      if (type == "welcome") take_welcome(*message);
      if (type == "changes") take_changes(*message);
      if (type == "receipts") {
        for (const Value& r : message->find("receipts")->as_array()) receipts[r.int_or("n", 0)] = r;
      }
      if (type == "rollups") {
        for (const Value& r : message->find("records")->as_array()) rollups[r.text_or("ref")] = r.int_or("count", -1);
      }
      if (type == "error") errors.push_back(message->find("error")->text_or("reason"));
    }
  }
  template <class Condition>
  bool sees(Condition&& holds) {
    return eventually([&] {
      read();
      return holds();
    });
  }
  bool catches_up() {
    return sees([&] { return has_all; });
  }
  bool gets_receipt(std::int64_t number) {
    return sees([&] { return receipts.contains(number); });
  }
  /// The server's projection of everything for this session.
  std::map<std::string, std::string> expected() const {
    std::map<std::string, std::string> all;
    const auto snapshot = server_.store->read();
    for (const Entity& e : snapshot->changed_after(0, 1'000'000)) {
      const Value v = project(session, server_.context_of(e), e);
      if (!v.is_null()) all[e.id] = v.canonical();
    }
    return all;
  }
  bool converges() {
    const auto is_equal = [&] {
      read();
      return entities == expected();
    };
    for (int i = 0; i < 1800; ++i) {
      if (is_equal()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
  }
  /// Sends these as one message.
  void send(const std::vector<Op>& ops) {
    Value::Array list;
    for (const Op& o : ops) list.push_back(encode_op(o));
    say(Value(Value::Object{{"type", "ops"}, {"ops", std::move(list)}}).canonical());
  }

 private:
  void take_welcome(const Value& message) {
    welcome = message;
    if (!message.bool_or("reset", false)) return;
    entities.clear();
    rollups.clear();
    const std::string old = std::exchange(cursor, "");
    if (!keeps_silent_about_reset) say(R"({"type":"forgot","cursor":")" + old + "\"}");
  }
  void take_changes(const Value& message) {
    for (const Value& e : message.find("entities")->as_array()) {
      entities[e.text_or("id")] = e.canonical();
      told.insert(e.text_or("id"));
    }
    for (const Value& id : message.find("gone")->as_array()) {
      entities.erase(id.as_text());
      gone.push_back(id.as_text());
    }
    cursor = message.text_or("cursor");
    has_all = !message.bool_or("more", true);
  }

  TestServer& server_;

 public:
  const Session session;
  std::shared_ptr<TestConnection> connection;
  std::unique_ptr<MessageSink> sink;
  std::int64_t n = 0;
  std::string cursor;
  bool has_all = false;
  bool keeps_silent_about_reset = false;
  Value welcome;
  std::vector<Value> messages;
  std::map<std::string, std::string> entities;
  std::set<std::string> told;
  std::vector<std::string> gone;
  std::map<std::int64_t, Value> receipts;
  std::map<std::string, std::int64_t> rollups;
  std::vector<std::string> errors;
};

}  // namespace lykta
