#include "store/sqlite/sqlite_store.h"

#include <sys/stat.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <mutex>
#include <thread>

#include "store/digest.h"
#include "store/sqlite/data_folder.h"
#include "store/sqlite/inspection.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/transaction.h"

namespace lykta {
namespace {

using sqlite::Database;
using sqlite::Failure;

constexpr std::size_t kGroup = 512;
constexpr std::size_t kQueue = 100'000;
constexpr std::size_t kIdleReaders = 8;

/// Read-only connections, kept for reuse. Synchronises itself.
class Readers {
 public:
  explicit Readers(std::string path) : path_(std::move(path)) {}

  std::unique_ptr<Database> take() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        auto db = std::move(idle_.back());
        idle_.pop_back();
        return db;
      }
    }
    auto db = std::make_unique<Database>(path_, Database::Mode::read_only);
    // A second checkpointing connection is what SQLite 3.40's WAL-reset bug needs: readers never checkpoint.
    db->execute("PRAGMA wal_autocheckpoint=0; PRAGMA query_only=1; PRAGMA mmap_size=0; PRAGMA cache_size=-2000");
    return db;
  }
  void give_back(std::unique_ptr<Database> db) {
    const std::lock_guard lock(mutex_);
    if (idle_.size() < kIdleReaders) idle_.push_back(std::move(db));
  }
  void close() {
    const std::lock_guard lock(mutex_);
    idle_.clear();
  }

 private:
  const std::string path_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Database>> idle_;  // guarded by mutex_
};

class SqliteSnapshot final : public sqlite::Reading<Snapshot> {
 public:
  explicit SqliteSnapshot(std::shared_ptr<Readers> readers) : readers_(std::move(readers)), db_(readers_->take()) {
    db_->execute("BEGIN");
  }
  ~SqliteSnapshot() override {
    try {
      db_->execute("COMMIT");
      readers_->give_back(std::move(db_));
    } catch (const Failure&) {
      // A connection that cannot end its read is closed instead of kept.
    }
  }

 protected:
  Database& db() const override { return *db_; }

 private:
  std::shared_ptr<Readers> readers_;
  std::unique_ptr<Database> db_;
};

class SqliteStore final : public Store {
 public:
  SqliteStore(sqlite::DataFolder folder, std::unique_ptr<Database> db)
      : folder_(std::move(folder)),
        db_(std::move(db)),
        transaction_(*db_),
        readers_(std::make_shared<Readers>(folder_.database_path())),
        log_id_(sqlite::setting(*db_, "log_id").value_or("")),
        secret_(sqlite::setting(*db_, "secret").value_or("")),
        writer_([this] { run(); }) {}

  ~SqliteStore() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    writer_.join();
    readers_->close();
  }

  void write(Work work, Done done) override {
    {
      const std::lock_guard lock(mutex_);
      if (!stopping_ && queue_.size() < kQueue) {
        queue_.push_back({std::move(work), std::move(done)});
        wake_.notify_one();
        return;
      }
    }
    if (done) done(fail(Code::unavailable, "store_busy", "The server has too much to write just now; try again soon."));
  }

  void set_before_commit(std::function<void(Transaction&)> hook) override {
    const std::lock_guard lock(mutex_);
    before_commit_ = std::move(hook);
  }
  void set_after_commit(std::function<void()> hook) override {
    const std::lock_guard lock(mutex_);
    after_commit_ = std::move(hook);
  }

  std::unique_ptr<Snapshot> read() const override { return std::make_unique<SqliteSnapshot>(readers_); }
  std::string log_id() const override { return log_id_; }
  std::string secret() const override { return secret_; }

  Result<std::int64_t> append_upload(std::string_view id, std::int64_t offset, std::string_view bytes) override {
    return folder_.append_upload(id, offset, bytes);
  }
  std::int64_t upload_length(std::string_view id) const override { return folder_.upload_length(id); }
  Result<std::string> read_upload(std::string_view id) const override { return folder_.read_upload(id); }
  void drop_upload(std::string_view id) override { folder_.drop_upload(id); }
  Result<void> keep_upload(std::string_view id, std::string_view sha256) override {
    return folder_.keep_upload(id, sha256);
  }
  std::string attachment_path(std::string_view sha256) const override { return folder_.attachment_path(sha256); }
  void sweep_uploads(std::int64_t age_ms) override { folder_.sweep_uploads(age_ms); }

  Result<void> backup_to(const std::string& target) const override {
    return sqlite::backup(folder_.database_path(), folder_, target);
  }
  std::vector<std::string> verify() const override { return sqlite::faults(folder_.database_path(), folder_); }

 private:
  struct Item {
    Work work;
    Done done;
    Result<void> result = {};
  };

  void run() {
    for (;;) {
      std::vector<Item> group;
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
        if (queue_.empty()) return;
        while (!queue_.empty() && group.size() < kGroup) {
          group.push_back(std::move(queue_.front()));
          queue_.pop_front();
        }
      }
      commit(group);
      scrub_if_due();
      for (Item& item : group) {
        if (item.done) item.done(std::move(item.result));
      }
    }
  }

  void commit(std::vector<Item>& group) {
    if (failed_) return fail_all(group, *failed_);
    try {
      db_->execute("BEGIN IMMEDIATE");
      bool any = false;
      for (Item& item : group) any = work_on(item) || any;
      std::function<void(Transaction&)> before;
      std::function<void()> after;
      {
        const std::lock_guard lock(mutex_);
        before = before_commit_;
        after = after_commit_;
      }
      if (any && before) before(transaction_);
      db_->execute("COMMIT");
      if (any && after) after();
    } catch (const Failure& failure) {
      roll_back();
      const Error error = sqlite::to_error(failure);
      // After a failed fsync the kernel may have dropped the pages: nothing more may be acknowledged by this process.
      if (failure.code == SQLITE_IOERR_FSYNC || failure.code == SQLITE_IOERR_DIR_FSYNC) failed_ = error;
      fail_all(group, error);
    } catch (const std::exception& failure) {
      roll_back();
      fail_all(group, {Code::internal, "store_failed", std::string("The work failed: ") + failure.what()});
    }
  }

  /// secure_delete overwrites what is deleted in the database file; the write-ahead log still holds it until it is
  /// written back and emptied. A reader in the middle of something can prevent that: then it is done after a later
  /// commit, at the latest when the store closes.
  void scrub_if_due() {
    scrub_is_due_ = transaction_.take_must_scrub() || scrub_is_due_;
    if (!scrub_is_due_ || failed_) return;
    constexpr int kPatience_ms = 2000, kUsualPatience_ms = 10'000;
    try {
      sqlite3_busy_timeout(db_->handle(), kPatience_ms);
      scrub_is_due_ = db_->pragma("wal_checkpoint(TRUNCATE)") != 0;
    } catch (const Failure&) {
      // Stays due.
    }
    sqlite3_busy_timeout(db_->handle(), kUsualPatience_ms);
  }

  /// True when the piece of work stands.
  bool work_on(Item& item) {
    db_->execute("SAVEPOINT work");
    transaction_.begin_work();
    try {
      item.result = item.work(transaction_);
    } catch (const Failure& failure) {
      // A full disk or a damaged page concerns the whole group.
      if ((failure.code & 0xff) != SQLITE_CONSTRAINT) throw;
      item.result = fail(sqlite::to_error(failure));
    } catch (const std::exception& failure) {
      item.result = fail(Code::internal, "work_failed", std::string("The work failed: ") + failure.what());
    }
    if (!item.result) {
      db_->execute("ROLLBACK TO work");
      transaction_.forget_work();
    }
    db_->execute("RELEASE work");
    return item.result.has_value();
  }

  void roll_back() {
    try {
      if (sqlite3_get_autocommit(db_->handle()) == 0) db_->execute("ROLLBACK");
      transaction_.forget_all();
    } catch (const std::exception& failure) {
      failed_ = Error{Code::unavailable, "store_failed", std::string("The database is gone: ") + failure.what()};
    }
  }

  static void fail_all(std::vector<Item>& group, const Error& error) {
    for (Item& item : group) item.result = fail(error);
  }

  const sqlite::DataFolder folder_;
  const std::unique_ptr<Database> db_;          // writer thread only, after construction
  sqlite::SqliteTransaction transaction_;       // writer thread only
  std::optional<Error> failed_;                 // writer thread only
  bool scrub_is_due_ = false;                   // writer thread only
  const std::shared_ptr<Readers> readers_;
  const std::string log_id_;
  const std::string secret_;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Item> queue_;                                // guarded by mutex_
  bool stopping_ = false;                                 // guarded by mutex_
  std::function<void(Transaction&)> before_commit_;       // guarded by mutex_
  std::function<void()> after_commit_;                    // guarded by mutex_

  std::thread writer_;                          // last: starts when everything above stands
};

/// A database file without a table: a power cut in the very first moments of a folder leaves one behind.
bool is_blank(Database& db) {
  sqlite::Statement tables(db.handle(), "SELECT count(*) FROM sqlite_schema");
  return tables.step() && tables.integer(0) == 0 && db.pragma("application_id") == 0;
}

/// Refuses what is not ours before anything is written to it.
Result<void> check_ours(Database& db) {
  const std::int64_t id = db.pragma("application_id");
  const std::int64_t version = db.pragma("user_version");
  const std::int64_t pages = db.pragma("page_count");
  if (pages > 0 && id != sqlite::kApplicationId && !is_blank(db)) {
    return fail(Code::unsupported, "data_foreign", "The folder holds a database that is not Lykta's; it was left untouched.");
  }
  if (version > sqlite::latest_version()) {
    return fail(Code::unsupported, "data_newer",
                "The data was written by a newer version of Lykta; install that version to open it.");
  }
  if (const std::string answer = pages > 0 ? db.pragma_text("quick_check(1)") : "ok"; answer != "ok") {
    return fail(Code::unavailable, "data_damaged",
                "The database is damaged (" + answer + "); restore the latest backup with `lykta restore`.");
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite_store(const std::string& path, SqliteOptions options) {
  auto folder = sqlite::DataFolder::open(path);
  if (!folder) return fail(folder.error());
  try {
    std::error_code error;
    const bool is_new = !std::filesystem::exists(folder->database_path(), error);
    auto db = std::make_unique<Database>(folder->database_path(), Database::Mode::read_write);
    if (const auto ours = check_ours(*db); !ours) return fail(ours.error());
    db->execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=" + options.synchronous +
                "; PRAGMA foreign_keys=ON; PRAGMA mmap_size=0; PRAGMA wal_autocheckpoint=" +
                std::to_string(options.checkpoint_pages) +
                "; PRAGMA cache_size=-32000; PRAGMA journal_size_limit=67108864; PRAGMA secure_delete=ON");
    sqlite::migrate(*db, sqlite::latest_version());
    if (!sqlite::setting(*db, "log_id")) {
      sqlite::SqliteTransaction first(*db);
      db->execute("BEGIN IMMEDIATE");
      first.put_setting("log_id", to_hex(random_bytes(16)));
      first.put_setting("secret", random_bytes(32));
      db->execute("COMMIT");
    }
    if (is_new) {
      ::chmod(folder->database_path().c_str(), 0600);
      sqlite::sync_folder(folder->path());
    }
    return std::make_unique<SqliteStore>(std::move(*folder), std::move(db));
  } catch (const Failure& failure) {
    return fail(sqlite::to_error(failure));
  }
}

}  // namespace lykta
