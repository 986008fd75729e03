#include "app/restore.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "store/digest.h"
#include "store/sqlite/sqlite_store.h"
#include "wire/json.h"

namespace lykta {
namespace {
namespace fs = std::filesystem;

tl::unexpected<Error> damaged(const std::string& what) {
  return fail(Code::invalid, "backup_damaged", "The backup is not whole: " + what + " Nothing was restored.");
}

/// Photo hashes of a backup whose every byte is as it was written.
Result<std::vector<std::string>> checked_photos(const fs::path& from) {
  std::ifstream in(from / "backup.json", std::ios::binary);
  if (!in) return damaged("it has no backup.json.");
  const auto list = decode_json(std::string(std::istreambuf_iterator<char>(in), {}), kDocumentLimits);
  if (!list) return damaged("its backup.json cannot be read.");
  if (file_sha256_hex(from / "lykta.db") != list->text_or("database_sha256", "?")) {
    return damaged("its database has other bytes than when it was made.");
  }
  std::vector<std::string> photos;
  const Value* named = list->find("photos");
  if (!named || !named->is_array()) return damaged("its backup.json lists no photos.");
  for (const Value& photo : named->as_array()) {
    const std::string sha = photo.is_text() ? photo.as_text() : "";
    if (sha.size() != 64 || file_sha256_hex(from / "attachments" / sha.substr(0, 2) / sha) != sha) {
      return damaged("photo " + sha + " is missing or has other bytes.");
    }
    photos.push_back(sha);
  }
  return photos;
}

Result<void> restore_into(const fs::path& from, const AppOptions& options) {
  std::error_code error;
  if (fs::exists(options.data, error) && !fs::is_empty(options.data, error)) {
    return fail(Code::conflict, "data_not_empty", "The data folder " + options.data + " is not empty; restore into a new one.");
  }
  const auto photos = checked_photos(from);
  if (!photos) return fail(photos.error());
  fs::create_directories(options.data, error);
  fs::permissions(options.data, fs::perms::owner_all, error);
  fs::copy_file(from / "lykta.db", fs::path(options.data) / "lykta.db", error);
  if (error) return fail(Code::unavailable, "data_read_only", "The data folder cannot be written: " + error.message() + ".");
  for (const std::string& sha : *photos) {
    const fs::path to = fs::path(options.data) / "attachments" / sha.substr(0, 2) / sha;
    fs::create_directories(to.parent_path(), error);
    fs::copy_file(from / "attachments" / sha.substr(0, 2) / sha, to, error);
    if (error) return fail(Code::unavailable, "store_full", "Photo " + sha + " could not be copied: " + error.message() + ".");
  }
  ::sync();  // the copies must outlive a power cut before anybody relies on them
  auto store = open_sqlite_store(options.data);
  if (!store) return fail(store.error());
  return (*store)->write_and_wait([](Transaction& t) -> Result<void> {
    t.put_setting("log_id", to_hex(random_bytes(16)));
    return {};
  });
}

}  // namespace

CommandOutput restore(const Arguments& a, const AppOptions& options) {
  if (a.words.size() != 2) return usage_error("restore needs one DIR.");
  if (const auto done = restore_into(fs::absolute(a.words[1]), options); !done) return refused(a, done.error());
  return {0, a.json() ? Value(Value::Object{{"restored", options.data}}).canonical() + "\n" : "Restored into " + options.data + ".\n", ""};
}

}  // namespace lykta
