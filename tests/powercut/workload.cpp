// Lives through a few minutes of a server's life with the production store and intake, by seed: a new data folder,
// a plan, ops of several phones in groups, resends, photos in chunks, many moves of the log into the database, a
// backup, and clean restarts. Tells the recorder of each answer it gives.
//   powercut_workload SEED FOLDER SYNCHRONOUS PLUGINS
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <set>

#include "activity/registry.h"
#include "followup/record.h"
#include "intake/intake.h"
#include "mark.h"
#include "store/digest.h"
#include "store/sqlite/sqlite_store.h"
#include "support/op_source.h"
#include "wire/messages.h"

namespace lykta::powercut {
namespace {

using testing_support::OpSource;
using testing_support::Random;

constexpr int kPhones = 4;
constexpr int kSteps = 25;
constexpr int kLives = 3;  ///< the server is started this often

/// Says on which line of the workload it ended, so that a red test is not silent.
template <class T>
T must(Result<T> result, const char* what) {
  if (result) {
    if constexpr (std::is_void_v<T>) {
      return;
    } else {
      return std::move(*result);
    }
  }
  std::cerr << what << ": " << result.error().reason << " " << result.error().sentence << "\n";
  std::exit(1);
}

Plan read_plan() {
  std::ifstream in(testing_support::plan_file());
  const std::string bytes(std::istreambuf_iterator<char>(in), {});
  return must(decode_plan(must(decode_json(bytes, kDocumentLimits), "plan bytes")), "plan");
}

class Workload {
 public:
  Workload(std::uint64_t seed, std::string folder, std::string synchronous, const std::string& plugins)
      : random_(seed),
        folder_(std::move(folder)),
        synchronous_(std::move(synchronous)),
        registry_(Registry::load(plugins)) {
    for (int phone = 0; phone < kPhones; ++phone) {
      const Session session = testing_support::session_of("phone-" + std::to_string(phone));
      sessions_.push_back(session);
      sources_.emplace_back(seed * 100 + static_cast<std::uint64_t>(phone), session.device, session.by);
    }
  }

  void run() {
    for (int life = 0; life < kLives; ++life) live(life);
  }

 private:
  struct Server {
    std::unique_ptr<Store> store;
    Rows rows;
    HybridClock clock{system_wall_clock()};
    std::unique_ptr<Intake> intake;
  };

  void live(int life) {
    Server server;
    server.store =
        must(open_sqlite_store(folder_ + "/data", {.synchronous = synchronous_, .checkpoint_pages = 40}), "open");
    must(load_plans(*server.store, server.rows), "load plans");
    server.intake = std::make_unique<Intake>(*server.store, *registry_, server.rows, server.clock);
    if (life == 0) {
      const Plan plan = read_plan();
      must(import_plan(*server.store, server.rows, plan, server.clock.now_ms()), "import plan");
      mark("plan " + plan.id);
    }
    for (int step = 0; step < kSteps; ++step) {
      switch (random_() % 6) {
        case 0:
          take_photo(server);
          break;
        case 1:
          resend(server);
          break;
        default:
          send_group(server);
          break;
      }
    }
    if (life == 1) {
      wait(server);
      mark("backup begins");
      must(server.store->backup_to(folder_ + "/backup"), "backup");
      mark("backup done");
    }
    wait(server);
  }

  /// Several phones at once, so that one commit holds pieces of several of them.
  void send_group(Server& server) {
    for (std::size_t i = 0; i < 1 + random_() % 3; ++i) {
      const std::size_t phone = random_() % kPhones;
      std::vector<Op> ops;
      for (std::size_t k = 0; k < 1 + random_() % 8; ++k) ops.push_back(sources_[phone].next());
      send(server, phone, std::move(ops));
    }
    if (random_() % 2 == 0) wait(server);
  }

  void send(Server& server, std::size_t phone, std::vector<Op> ops) {
    server.intake->submit(sessions_[phone], ops, [this, phone, ops](std::vector<Receipt> receipts) {
      for (std::size_t i = 0; i < receipts.size(); ++i) {
        if (receipts[i].status == ReceiptStatus::rejected) continue;
        mark("op " + ops[i].device + " " + std::to_string(receipts[i].n) + " " + std::to_string(receipts[i].seq) + " " +
             sha256_hex(ops[i].content().canonical()));
      }
    });
    last_[phone] = std::move(ops);
  }

  void resend(Server& server) {
    const std::size_t phone = random_() % kPhones;
    if (!last_[phone].empty()) send(server, phone, last_[phone]);
  }

  void take_photo(Server& server) {
    std::string bytes(2'000 + random_() % 20'000, '\0');
    for (char& c : bytes) c = static_cast<char>(random_());
    const std::string sha = sha256_hex(bytes);
    const std::string upload = "upload-" + sha.substr(0, 12);
    for (std::size_t at = 0; at < bytes.size(); at += 8'192) {
      must(
          server.store->append_upload(upload, static_cast<std::int64_t>(at), std::string_view(bytes).substr(at, 8'192)),
          "append");
    }
    must(server.store->keep_upload(upload, sha), "keep");
    must(server.intake->photo_stored(
             {sha, "image/jpeg", static_cast<std::int64_t>(bytes.size()), server.clock.now_ms()}),
         "photo stored");
    mark("photo " + sha);
    for (OpSource& source : sources_) source.add_photo(sha);
  }

  /// The writer answers in order: once this empty work is answered, so is everything before it.
  static void wait(Server& server) {
    must(server.store->write_and_wait([](Transaction&) { return Result<void>(); }), "wait");
  }

  Random random_;
  const std::string folder_, synchronous_;
  const std::unique_ptr<Registry> registry_;
  std::vector<Session> sessions_;
  std::vector<OpSource> sources_;
  std::vector<Op> last_[kPhones];
};

}  // namespace
}  // namespace lykta::powercut

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  lykta::powercut::Workload(std::stoull(argv[1]), argv[2], argv[3], argv[4]).run();
  return 0;
}
