// A thin hold on sqlite3: connections and prepared statements that close themselves, errors as exceptions that never
// leave this folder (the store turns them into Error values). Not thread-safe: one thread per connection.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>

#include "domain/error.h"

namespace lykta::sqlite {

class Failure : public std::runtime_error {
 public:
  Failure(int extended_code, const std::string& what) : std::runtime_error(what), code(extended_code) {}
  int code;
};

/// The sentence and stable reason for an SQLite result code.
Error to_error(const Failure& failure);

class Statement {
 public:
  Statement(sqlite3* db, std::string_view sql);
  ~Statement();
  Statement(const Statement&) = delete;

  /// Binds in order, starting anew at the first call after a reset.
  Statement& bind(std::int64_t value);
  Statement& bind(int value) { return bind(static_cast<std::int64_t>(value)); }
  Statement& bind(std::size_t value) { return bind(static_cast<std::int64_t>(value)); }
  Statement& bind(std::string_view text);
  Statement& bind_blob(std::string_view bytes);
  Statement& bind_null();

  bool step();            ///< true: a row is there
  void run();             ///< step to the end and reset
  void reset();

  std::int64_t integer(int column) const;
  std::string text(int column) const;     ///< also blobs
  bool is_null(int column) const;

 private:
  sqlite3* db_;
  sqlite3_stmt* statement_ = nullptr;
  int next_ = 1;
};

/// Resets a borrowed statement when its user leaves.
class Borrowed {
 public:
  explicit Borrowed(Statement& s) : statement_(&s) {}
  ~Borrowed() { statement_->reset(); }
  Borrowed(const Borrowed&) = delete;
  Statement* operator->() { return statement_; }
  Statement& operator*() { return *statement_; }

 private:
  Statement* statement_;
};

class Database {
 public:
  enum class Mode { read_write, read_only };
  Database(const std::string& path, Mode mode);
  ~Database();
  Database(const Database&) = delete;

  void execute(const std::string& sql);
  /// A cached statement, keyed by its text.
  Borrowed prepare(std::string_view sql);
  std::int64_t pragma(const std::string& name);
  std::string pragma_text(const std::string& name);
  sqlite3* handle() { return db_; }

 private:
  sqlite3* db_ = nullptr;
  std::unordered_map<std::string, std::unique_ptr<Statement>> statements_;
};

}  // namespace lykta::sqlite
