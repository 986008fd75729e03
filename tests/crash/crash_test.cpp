// Issue "The straight line", How we know: the real server is killed (SIGKILL) at random moments under 20 phones, 100
// times (LYKTA_DEEP=1: 1,000). Every acknowledged op is there exactly once, unchanged, and the server comes back by
// itself within two seconds.
//
// Seen red: with receipts sent when an op is queued instead of after its commit, see README.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <map>
#include <thread>

#include "store/digest.h"
#include "store/sqlite/sqlite_store.h"
#include "support/op_source.h"
#include "support/prepared_folder.h"
#include "support/scratch_folder.h"
#include "support/server_process.h"
#include "support/ws_client.h"
#include "wire/messages.h"

namespace lykta {
namespace {

using namespace testing_support;
namespace fs = std::filesystem;

constexpr std::size_t kPhones = 20;
constexpr std::size_t kInFlight = 40;  ///< ops a phone has sent and not been answered

struct Answer {
  Seq seq = 0;
  std::string status;
  std::string content_hash;
};

/// One phone: an outbox that lives through the server's deaths, and everything it was told.
class Phone {
 public:
  Phone(Enrolment enrolment, std::uint64_t seed, bool listens)
      : device(enrolment.device),
        token_(std::move(enrolment.token)),
        listens_(listens),
        random_(seed),
        source_(seed, device, enrolment.session.by, {.occasions = 200}) {}

  /// One life of the server: hello, resend, go on until it is gone.
  void live(std::uint16_t port, const std::atomic<bool>& over) {
    WsClient socket(port, token_);
    if (socket.status() != 0 && socket.status() != 101)
      broken.push_back("upgrade refused: " + std::to_string(socket.status()));
    if (!socket.is_open()) return;
    socket.send(hello());
    std::size_t sent = 0;
    bool is_welcome = false;
    while (socket.is_open() && !over) {
      const auto text = socket.receive(is_welcome ? 5 : 2'000);
      if (text) is_welcome = take(*text, sent) || is_welcome;
      if (!is_welcome) continue;
      while (outbox_.size() < kInFlight && random_() % 4 != 0) outbox_.push_back(source_.next());
      if (sent < outbox_.size()) sent = send_from(socket, sent);
    }
    while (const auto text = socket.receive(0)) take(*text, sent);  // what it said before it died
  }

  const std::string device;
  std::map<std::int64_t, Answer> answers;  ///< stored and held, by n
  std::vector<std::int64_t> fresh;         ///< answered since the last look
  std::vector<std::string> broken;         ///< promises broken as this phone sees it

 private:
  std::string hello() const {
    // Most phones only write here: what the others do is not what this test is about.
    Value::Object scope{{"activities", listens_ ? Value() : Value(Value::Array{})}, {"days", 0}};
    return Value(Value::Object{{"type", "hello"},
                               {"device", device},
                               {"protocol", 1},
                               {"app", "0.1.0"},
                               {"cursor", Value()},
                               {"scope", std::move(scope)},
                               {"rollups", false}})
        .canonical();
  }

  std::size_t send_from(WsClient& socket, std::size_t at) {
    const std::size_t until = std::min(outbox_.size(), at + 1 + random_() % 10);
    Value::Array ops;
    for (std::size_t i = at; i < until; ++i) ops.push_back(encode_op(outbox_[i]));
    return socket.send(Value(Value::Object{{"type", "ops"}, {"ops", std::move(ops)}}).canonical()) ? until : at;
  }

  /// True for the welcome.
  bool take(const std::string& text, std::size_t& sent) {
    const auto message = decode_json(text, kDocumentLimits);
    if (!message) {
      broken.push_back("a message that cannot be read: " + text.substr(0, 80));
      return false;
    }
    const std::string type = message->text_or("type");
    if (type == "error") broken.push_back("refused: " + text.substr(0, 200));
    if (type == "welcome") take_welcome(*message);
    if (type == "receipts") {
      for (const Value& receipt : message->find("receipts")->as_array()) take_receipt(receipt, sent);
    }
    return type == "welcome";
  }

  void take_welcome(const Value& message) {
    if (answers.empty()) return;
    if (message.int_or("highest_n", 0) < answers.rbegin()->first) {
      broken.push_back("welcome knows less than was answered: " + std::to_string(answers.rbegin()->first));
    }
    for (const Value& gap : message.find("gaps")->as_array()) {
      const auto from = answers.lower_bound(gap.as_array()[0].as_int());
      if (from != answers.end() && from->first <= gap.as_array()[1].as_int()) {
        broken.push_back("welcome reports an answered op as a gap: " + std::to_string(from->first));
      }
    }
  }

  void take_receipt(const Value& receipt, std::size_t& sent) {
    const std::int64_t n = receipt.int_or("n", 0);
    const auto op = std::find_if(outbox_.begin(), outbox_.end(), [n](const Op& o) { return o.n == n; });
    if (op == outbox_.end()) return;
    const Answer answer{receipt.int_or("seq", 0), receipt.text_or("status"), sha256_hex(op->content().canonical())};
    const std::string entity = op->entity;
    const bool is_refused = answer.status == "rejected";
    if (!is_refused) {
      answers[n] = answer;
      fresh.push_back(n);
      source_.saw(entity, answer.seq);
    }
    outbox_.erase(op);
    if (sent > 0) --sent;
  }

  const std::string token_;
  const bool listens_;
  Random random_;
  OpSource source_;
  std::deque<Op> outbox_;
};

/// What is in the log of a killed server, read from a copy so that the server itself has to recover.
class LogReader {
 public:
  /// Reads on from where it stood; one sentence per broken promise.
  std::vector<std::string> read(const std::string& data, std::vector<Phone>& phones) {
    const ScratchFolder copy;
    for (const char* file : {"lykta.db", "lykta.db-wal"}) {
      if (fs::exists(data + "/" + file)) fs::copy_file(data + "/" + file, copy.path() + "/" + file);
    }
    std::vector<std::string> broken;
    auto store = open_sqlite_store(copy.path(), {.synchronous = "OFF"});
    if (!store) return {"the copy does not open: " + store.error().sentence};
    const auto snapshot = (*store)->read();
    for (;;) {
      const std::vector<LoggedOp> page = snapshot->ops_after(last_, 5'000);
      if (page.empty()) break;
      last_ = page.back().seq;
      for (const LoggedOp& logged : page) {
        const bool is_new =
            log_.emplace(std::pair(logged.op.device, logged.op.n), Answer{logged.seq, "", sha256_hex(logged.content)})
                .second;
        if (!is_new) broken.push_back(logged.op.device + " " + std::to_string(logged.op.n) + " is there twice");
      }
    }
    for (Phone& phone : phones) {
      for (const std::int64_t n : phone.fresh) check(phone, n, broken);
      phone.fresh.clear();
    }
    return broken;
  }
  std::size_t size() const { return log_.size(); }

 private:
  void check(const Phone& phone, std::int64_t n, std::vector<std::string>& broken) const {
    const std::string name = phone.device + " " + std::to_string(n);
    const auto found = log_.find({phone.device, n});
    const Answer& answer = phone.answers.at(n);
    if (found == log_.end()) {
      broken.push_back(name + " was acknowledged and is gone");
    } else if (found->second.seq != answer.seq || found->second.content_hash != answer.content_hash) {
      broken.push_back(name + " is not what was acknowledged");
    }
  }

  Seq last_ = 0;
  std::map<std::pair<std::string, std::int64_t>, Answer> log_;
};

TEST(Crash, KilledAtRandomMomentsTheServerLosesNothingItAcknowledged) {
  const int cycles = std::getenv("LYKTA_DEEP") ? 1'000 : 100;
  const std::uint64_t seed = 20'241'211;
  Random random(seed);
  const ScratchFolder scratch;
  const std::string data = scratch.path() + "/data";
  std::vector<Phone> phones;
  for (Enrolment& enrolment : prepare_folder(data, std::vector<PhoneWanted>(kPhones))) {
    const std::size_t i = phones.size();
    phones.emplace_back(std::move(enrolment), seed + i, i % 5 == 0);
  }

  ServerProcess server(LYKTA_PROGRAM, LYKTA_PLUGINS, data);
  LogReader log;
  std::vector<int> start_ms;
  for (int cycle = 0; cycle < cycles; ++cycle) {
    start_ms.push_back(server.start());
    ASSERT_GE(start_ms.back(), 0) << "cycle " << cycle << ": the server did not come back\n" << server.output();
    std::atomic<bool> over = false;
    std::vector<std::thread> threads;
    for (Phone& phone : phones) threads.emplace_back([&] { phone.live(server.port(), over); });
    std::this_thread::sleep_for(std::chrono::milliseconds(40 + random() % 360));
    const bool was_alive = server.kill();
    over = true;
    for (std::thread& thread : threads) thread.join();
    ASSERT_TRUE(was_alive) << "cycle " << cycle << ": the server ended before it was killed\n" << server.output();
    ASSERT_EQ(log.read(data, phones), std::vector<std::string>()) << "cycle " << cycle;
    for (const Phone& phone : phones) ASSERT_EQ(phone.broken, std::vector<std::string>()) << "cycle " << cycle;
  }

  ASSERT_GE(server.start(), 0) << server.output();
  EXPECT_EQ(server.stop(), 0);
  auto store = open_sqlite_store(data);
  ASSERT_TRUE(store) << store.error().sentence;
  EXPECT_EQ((*store)->verify(), std::vector<std::string>());

  std::size_t answered = 0;
  for (const Phone& phone : phones) answered += phone.answers.size();
  std::sort(start_ms.begin(), start_ms.end());
  std::cout << cycles << " kills, " << answered << " acknowledged ops, " << log.size() << " in the log; back after "
            << start_ms[start_ms.size() / 2] << " ms (median), " << start_ms.back() << " ms (worst)\n";
  EXPECT_GT(answered, static_cast<std::size_t>(cycles) * 5) << "too little happened for the kills to mean anything";
  EXPECT_LT(start_ms[start_ms.size() * 95 / 100], 2'000);
}

}  // namespace
}  // namespace lykta
