#include "store/sqlite/inspection.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "domain/value.h"
#include "store/digest.h"
#include "store/sqlite/queries.h"
#include "store/sqlite/transaction.h"

namespace lykta::sqlite {
namespace fs = std::filesystem;
namespace {

bool sync_file(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool done = ::fsync(fd) == 0;
  ::close(fd);
  return done;
}

void check_chain(Database& db, std::vector<std::string>& faults) {
  Statement s(db.handle(),
              "SELECT o.seq,l.device,o.n,o.content,o.salt,o.content_hash,o.chain FROM ops o "
              "JOIN device_logs l ON l.no=o.device_no ORDER BY o.seq");
  std::string chain(32, '\0');
  while (s.step()) {
    const std::string seq = std::to_string(s.integer(0));
    const std::string content_hash = s.text(5);
    if (!s.is_null(3) && hmac_sha256(s.text(4), s.text(3)) != content_hash) {
      faults.push_back("Op " + seq + " has other content than when it was stored.");
    }
    chain = chain_link(chain, s.text(1), s.integer(2), content_hash);
    if (chain != s.text(6)) {
      faults.push_back("The hash chain breaks at op " + seq + ": something before it was changed or removed.");
      return;
    }
  }
}

}  // namespace

std::vector<std::string> faults(const std::string& database_path, const DataFolder& folder) {
  std::vector<std::string> out;
  try {
    Database db(database_path, Database::Mode::read_only);
    db.execute("PRAGMA wal_autocheckpoint=0; BEGIN");
    Statement check(db.handle(), "PRAGMA integrity_check(20)");
    while (check.step()) {
      if (check.text(0) != "ok") out.push_back("Database: " + check.text(0) + ".");
    }
    if (!out.empty()) return out;
    check_chain(db, out);
    for (const AttachmentInfo& a : attachments(db)) {
      const std::string found = file_sha256_hex(folder.attachment_path(a.sha256));
      if (found.empty()) {
        out.push_back("Photo " + a.sha256 + " is missing.");
      } else if (found != a.sha256) {
        out.push_back("Photo " + a.sha256 + " has other bytes than when it was stored.");
      }
    }
  } catch (const Failure& failure) {
    out.push_back(to_error(failure).sentence);
  }
  return out;
}

Result<void> backup(const std::string& database_path, const DataFolder& folder, const std::string& target) {
  std::error_code error;
  if (fs::exists(target, error) && !fs::is_empty(target, error)) {
    return fail(Code::conflict, "backup_not_empty", "The backup folder " + target + " is not empty.");
  }
  fs::create_directories(target + "/attachments", error);
  if (error) return fail(Code::unavailable, "backup_unwritable", "The backup folder " + target + " cannot be made.");
  try {
    const std::string copy = target + "/lykta.db";
    Value::Array photos;
    {
      Database db(database_path, Database::Mode::read_only);
      db.execute("PRAGMA wal_autocheckpoint=0");
      Statement into(db.handle(), "VACUUM INTO ?");
      into.bind(copy).run();
    }
    // The copy holds the folder's secret, as the original does.
    fs::permissions(copy, fs::perms::owner_read | fs::perms::owner_write, error);
    Database db(copy, Database::Mode::read_only);
    for (const AttachmentInfo& a : attachments(db)) {
      const std::string to = target + "/attachments/" + a.sha256.substr(0, 2) + "/" + a.sha256;
      fs::create_directories(fs::path(to).parent_path(), error);
      fs::copy_file(folder.attachment_path(a.sha256), to, fs::copy_options::overwrite_existing, error);
      if (error || !sync_file(to) || !sync_folder(fs::path(to).parent_path().string())) {
        return fail(Code::unavailable, "backup_unwritable", "Photo " + a.sha256 + " could not be copied.");
      }
      photos.emplace_back(a.sha256);
    }
    const Value list =
        Value::Object{{"database_sha256", file_sha256_hex(copy)}, {"last_seq", last_seq(db)}, {"photos", std::move(photos)}};
    std::ofstream(target + "/backup.json", std::ios::binary) << list.canonical() << '\n';
    if (!sync_file(copy) || !sync_file(target + "/backup.json") || !sync_folder(target + "/attachments") ||
        !sync_folder(target) || !sync_folder(fs::canonical(target).parent_path().string())) {
      return fail(Code::unavailable, "backup_unwritable", "The backup could not be written to disk.");
    }
    return {};
  } catch (const Failure& failure) {
    return fail(to_error(failure));
  }
}

}  // namespace lykta::sqlite
