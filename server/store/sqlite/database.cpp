#include "store/sqlite/database.h"

namespace lykta::sqlite {
namespace {

[[noreturn]] void raise(sqlite3* db, const char* doing) {
  throw Failure(sqlite3_extended_errcode(db), std::string(doing) + ": " + sqlite3_errmsg(db));
}

}  // namespace

Error to_error(const Failure& failure) {
  switch (failure.code & 0xff) {
    case SQLITE_FULL:
      return {Code::unavailable, "store_full", "The disk is full; nothing was stored. Free some space and try again."};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {Code::unavailable, "data_damaged",
              "The database is damaged; nothing was written to it. Restore the latest backup with `lykta restore`."};
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {Code::unavailable, "data_read_only", "The data folder cannot be written to by this user."};
    case SQLITE_IOERR:
      return {Code::unavailable, "store_failed", "The disk reported an error; nothing was stored."};
    default:
      return {Code::internal, "store_failed", "The database refused the work: " + std::string(failure.what())};
  }
}

Statement::Statement(sqlite3* db, std::string_view sql) : db_(db) {
  if (sqlite3_prepare_v3(db, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement_,
                         nullptr) != SQLITE_OK) {
    raise(db, "prepare");
  }
}
Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::bind(std::int64_t value) {
  sqlite3_bind_int64(statement_, next_++, value);
  return *this;
}
Statement& Statement::bind(std::string_view text) {
  sqlite3_bind_text64(statement_, next_++, text.data() ? text.data() : "", text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  return *this;
}
Statement& Statement::bind_blob(std::string_view bytes) {
  sqlite3_bind_blob64(statement_, next_++, bytes.data() ? bytes.data() : "", bytes.size(), SQLITE_TRANSIENT);
  return *this;
}
Statement& Statement::bind_null() {
  sqlite3_bind_null(statement_, next_++);
  return *this;
}

bool Statement::step() {
  const int rc = sqlite3_step(statement_);
  if (rc == SQLITE_ROW) return true;
  if (rc == SQLITE_DONE) return false;
  raise(db_, "step");
}
void Statement::run() {
  while (step()) {
  }
  reset();
}
void Statement::reset() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  next_ = 1;
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }
std::string Statement::text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return bytes ? std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(size)) : std::string();
}
bool Statement::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

Database::Database(const std::string& path, Mode mode) {
  const int flags =
      SQLITE_OPEN_NOMUTEX | (mode == Mode::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  if (sqlite3_open_v2(path.c_str(), &db_, flags, nullptr) != SQLITE_OK) {
    const Failure failure(db_ ? sqlite3_extended_errcode(db_) : SQLITE_NOMEM, db_ ? sqlite3_errmsg(db_) : "no memory");
    sqlite3_close(db_);
    throw failure;
  }
  sqlite3_extended_result_codes(db_, 1);
  sqlite3_busy_timeout(db_, 10'000);
}

Database::~Database() {
  statements_.clear();
  sqlite3_close(db_);
}

void Database::execute(const std::string& sql) {
  if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) raise(db_, "execute");
}

Borrowed Database::prepare(std::string_view sql) {
  auto& slot = statements_[std::string(sql)];
  if (!slot) slot = std::make_unique<Statement>(db_, sql);
  return Borrowed(*slot);
}

std::int64_t Database::pragma(const std::string& name) {
  Statement s(db_, "PRAGMA " + name);
  return s.step() ? s.integer(0) : 0;
}
std::string Database::pragma_text(const std::string& name) {
  Statement s(db_, "PRAGMA " + name);
  return s.step() ? s.text(0) : "";
}

}  // namespace lykta::sqlite
