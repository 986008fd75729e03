#include "bare_loop.h"

#include <sqlite3.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "capture.h"
#include "store/digest.h"

namespace lykta::bench {
namespace {

constexpr std::size_t kGroup = 512;

void run(sqlite3* db, const std::string& sql) {
  if (sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    throw std::runtime_error(sqlite3_errmsg(db));
}

class Statement {
 public:
  Statement(sqlite3* db, const char* sql) {
    if (sqlite3_prepare_v2(db, sql, -1, &statement_, nullptr) != SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(db));
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& bind(std::int64_t number) {
    sqlite3_bind_int64(statement_, ++at_, number);
    return *this;
  }
  Statement& bind(const std::string& text) {
    sqlite3_bind_text(statement_, ++at_, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
    return *this;
  }
  void run() {
    if (sqlite3_step(statement_) != SQLITE_DONE) throw std::runtime_error("a row was not written");
    sqlite3_reset(statement_);
    at_ = 0;
  }

 private:
  sqlite3_stmt* statement_ = nullptr;
  int at_ = 0;
};

struct Job {
  const Op* op;
  int device;
  bool is_done = false;
  std::condition_variable done;
};

class Writer {
 public:
  explicit Writer(const std::string& file) {
    if (sqlite3_open(file.c_str(), &db_) != SQLITE_OK) throw std::runtime_error("no database at " + file);
    ::lykta::bench::run(db_,
                        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000;"
                        "PRAGMA cache_size=-32000;"
                        "CREATE TABLE device_logs(no INTEGER PRIMARY KEY, highest_n INTEGER NOT NULL);"
                        "CREATE TABLE entities(no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, activity TEXT NOT NULL,"
                        " occasion TEXT NOT NULL, kind TEXT NOT NULL, rev INTEGER NOT NULL, state TEXT NOT NULL);"
                        "CREATE INDEX entities_by_rev ON entities(rev);"
                        "CREATE INDEX entities_by_occasion ON entities(activity, occasion);"
                        "CREATE TABLE ops(seq INTEGER PRIMARY KEY, device_no INTEGER NOT NULL, n INTEGER NOT NULL,"
                        " entity TEXT NOT NULL, clock INTEGER NOT NULL, content TEXT, content_hash TEXT NOT NULL,"
                        " chain TEXT NOT NULL);"
                        "CREATE UNIQUE INDEX ops_by_device ON ops(device_no, n);"
                        "CREATE INDEX ops_by_entity ON ops(entity, seq);");
    thread_ = std::thread([this] { loop(); });
  }
  ~Writer() {
    {
      const std::lock_guard lock(mutex_);
      is_over_ = true;
    }
    wake_.notify_one();
    thread_.join();
    sqlite3_close(db_);
  }

  void write(Job& job) {
    std::unique_lock lock(mutex_);
    queue_.push_back(&job);
    wake_.notify_one();
    job.done.wait(lock, [&] { return job.is_done; });
  }

 private:
  void loop() {
    Statement log(db_, "INSERT INTO ops VALUES(?,?,?,?,?,?,?,?)");
    Statement entity(db_,
                     "INSERT INTO entities(id,activity,occasion,kind,rev,state) VALUES(?,?,?,?,?,?) "
                     "ON CONFLICT(id) DO UPDATE SET rev=excluded.rev, state=excluded.state");
    Statement device(db_,
                     "INSERT INTO device_logs VALUES(?,?) ON CONFLICT(no) DO UPDATE SET highest_n=excluded.highest_n");
    std::string chain(64, '0');
    for (std::int64_t seq = 0;;) {
      std::vector<Job*> group;
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return is_over_ || !queue_.empty(); });
        if (queue_.empty()) return;
        while (!queue_.empty() && group.size() < kGroup) {
          group.push_back(queue_.front());
          queue_.pop_front();
        }
      }
      ::lykta::bench::run(db_, "BEGIN IMMEDIATE");
      for (Job* job : group) {
        const Op& op = *job->op;
        const std::string content = op.content().canonical(), hash = sha256_hex(content);
        chain = sha256_hex(chain + hash);
        log.bind(++seq)
            .bind(job->device)
            .bind(op.n)
            .bind(op.entity)
            .bind(op.clock)
            .bind(content)
            .bind(hash)
            .bind(chain)
            .run();
        // The store keeps value, clock, device and rev of each field: about twice the op.
        entity.bind(op.entity)
            .bind(op.activity)
            .bind(op.occasion)
            .bind(op.kind)
            .bind(seq)
            .bind(content + content)
            .run();
        device.bind(job->device).bind(op.n).run();
      }
      ::lykta::bench::run(db_, "COMMIT");
      const std::lock_guard lock(mutex_);
      for (Job* job : group) {
        job->is_done = true;
        job->done.notify_one();
      }
    }
  }

  sqlite3* db_ = nullptr;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job*> queue_;  // guarded by mutex_
  bool is_over_ = false;    // guarded by mutex_
  std::thread thread_;
};

}  // namespace

Throughput bare_loop(const std::string& folder, int clients, int ops_each) {
  Writer writer(folder + "/bare-" + std::to_string(clients) + ".db");
  std::vector<std::vector<double>> latencies(static_cast<std::size_t>(clients));
  std::vector<std::thread> threads;
  const auto begun = Time::now();
  for (int client = 0; client < clients; ++client) {
    threads.emplace_back([&, client] {
      Capture capture("bare-" + std::to_string(client), {"sdf", "trygghetssamordnare"});
      for (int i = 0; i < ops_each; ++i) {
        const Op op = capture.next();
        const auto sent = Time::now();
        Job job{&op, client, false, {}};
        writer.write(job);
        latencies[static_cast<std::size_t>(client)].push_back(ms_since(sent));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const double seconds = ms_since(begun) / 1'000;
  std::vector<double> all;
  for (const auto& part : latencies) all.insert(all.end(), part.begin(), part.end());
  return {static_cast<double>(all.size()) / seconds, percentile(all, 50), percentile(all, 99)};
}

}  // namespace lykta::bench
