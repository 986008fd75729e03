// The smallest durable program: one row a commit in SQLite's WAL, told to the recorder once committed. The tool is
// tried on it before it judges the server.
//   powercut_plain_writer FOLDER SYNCHRONOUS COUNT
#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "mark.h"

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  sqlite3* db = nullptr;
  const auto run = [&](const std::string& sql) {
    if (sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return;
    std::fprintf(stderr, "%s: %s\n", sql.c_str(), sqlite3_errmsg(db));
    std::exit(1);
  };
  if (sqlite3_open((std::string(argv[1]) + "/plain.db").c_str(), &db) != SQLITE_OK) return 1;
  run("pragma journal_mode=wal; pragma wal_autocheckpoint=60; pragma synchronous=" + std::string(argv[2]));
  run("create table row (n integer primary key, text text)");
  for (int n = 1; n <= std::atoi(argv[3]); ++n) {
    run("insert into row values (" + std::to_string(n) + ", printf('%.*c', " + std::to_string(200 + n % 700) +
        ", 'x'))");
    lykta::powercut::mark(std::to_string(n));
  }
  sqlite3_close(db);
  return 0;
}
