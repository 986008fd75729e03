#include "store/sqlite/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace lykta::sqlite {
namespace fs = std::filesystem;
namespace {

class File {
 public:
  File(const std::string& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  explicit operator bool() const { return fd_ >= 0; }
  int fd() const { return fd_; }

 private:
  int fd_;
};

tl::unexpected<Error> disk_error(int error) {
  if (error == ENOSPC || error == EDQUOT || error == EFBIG) {
    return fail(Code::unavailable, "store_full", "The disk is full; the bytes were not stored.");
  }
  if (error == EACCES || error == EROFS || error == EPERM) {
    return fail(Code::unavailable, "data_read_only", "The data folder cannot be written to by this user.");
  }
  return fail(Code::unavailable, "store_failed", "The disk reported an error; the bytes were not stored.");
}

}  // namespace

bool sync_folder(const std::string& path) {
  const File folder(path, O_RDONLY | O_DIRECTORY);
  return folder && ::fsync(folder.fd()) == 0;
}

Result<DataFolder> DataFolder::open(const std::string& path) {
  std::error_code error;
  const std::string full = fs::absolute(path, error).lexically_normal().string();
  const bool is_new = !fs::exists(full, error);
  fs::create_directories(full, error);
  if (error) {
    return fail(Code::unavailable, "data_read_only", "The data folder " + path + " cannot be made: " + error.message() + ".");
  }
  if (is_new) {
    ::chmod(full.c_str(), 0700);
    sync_folder(fs::path(full).parent_path().string());
  }
  DataFolder folder(full);
  folder.lock_ = ::open((full + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (folder.lock_ < 0) {
    return fail(Code::unavailable, "data_read_only", "The data folder " + path + " cannot be written to by this user.");
  }
  if (::flock(folder.lock_, LOCK_EX | LOCK_NB) != 0) {
    return fail(Code::unavailable, "data_locked", "Another process holds the data folder " + path + ".");
  }
  for (const char* sub : {"/attachments", "/uploads"}) {
    fs::create_directories(full + sub, error);
    if (error) return disk_error(error.value());
  }
  sync_folder(full);
  return folder;
}

DataFolder::DataFolder(DataFolder&& other) noexcept : path_(std::move(other.path_)), lock_(other.lock_) {
  other.lock_ = -1;
}
DataFolder::~DataFolder() {
  if (lock_ >= 0) ::close(lock_);
}

std::string DataFolder::upload_path(std::string_view id) const {
  // Ids are made by the server; anything that could leave the folder is mapped to one harmless name.
  if (id.empty() || id.size() > 120 || id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") != id.npos) {
    return path_ + "/uploads/invalid";
  }
  return path_ + "/uploads/" + std::string(id);
}

std::string DataFolder::attachment_path(std::string_view sha256) const {
  if (sha256.size() != 64 || sha256.find_first_not_of("0123456789abcdef") != sha256.npos) {
    return path_ + "/attachments/invalid";
  }
  return path_ + "/attachments/" + std::string(sha256.substr(0, 2)) + "/" + std::string(sha256);
}

std::int64_t DataFolder::upload_length(std::string_view id) const {
  struct stat info {};
  return ::stat(upload_path(id).c_str(), &info) == 0 ? info.st_size : 0;
}

Result<std::int64_t> DataFolder::append_upload(std::string_view id, std::int64_t offset,
                                               std::string_view bytes) const {
  const File file(upload_path(id), O_WRONLY | O_CREAT);
  if (!file) return disk_error(errno);
  struct stat info {};
  if (::fstat(file.fd(), &info) != 0) return disk_error(errno);
  if (info.st_size != offset) {
    return fail(Code::conflict, "offset_mismatch", "The upload stands at another offset.", std::to_string(info.st_size));
  }
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = ::pwrite(file.fd(), bytes.data() + done, bytes.size() - done, offset + static_cast<off_t>(done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const int error = errno;
      // Half a chunk would make the next resume start in the middle of unsynced bytes.
      if (::ftruncate(file.fd(), offset) != 0) ::unlink(upload_path(id).c_str());
      return disk_error(error);
    }
    done += static_cast<std::size_t>(n);
  }
  if (::fsync(file.fd()) != 0) return disk_error(errno);
  return offset + static_cast<std::int64_t>(bytes.size());
}

Result<std::string> DataFolder::read_upload(std::string_view id) const {
  std::ifstream in(upload_path(id), std::ios::binary);
  if (!in) return fail(Code::not_found, "upload_unknown", "There is no such upload.");
  return std::string(std::istreambuf_iterator<char>(in), {});
}

void DataFolder::drop_upload(std::string_view id) const { ::unlink(upload_path(id).c_str()); }

Result<void> DataFolder::keep_upload(std::string_view id, std::string_view sha256) const {
  const std::string from = upload_path(id);
  const std::string to = attachment_path(sha256);
  const std::string folder = fs::path(to).parent_path().string();
  {
    const File file(from, O_RDONLY);
    if (!file) return fail(Code::not_found, "upload_unknown", "There is no such upload.");
    if (::fsync(file.fd()) != 0) return disk_error(errno);
  }
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return disk_error(error.value());
  if (::rename(from.c_str(), to.c_str()) != 0) return disk_error(errno);
  // The name must be as durable as the bytes: its folder, the folder of that folder, and the one it left.
  if (!sync_folder(folder) || !sync_folder(path_ + "/attachments") || !sync_folder(path_ + "/uploads")) {
    return disk_error(errno);
  }
  return {};
}

void DataFolder::sweep_uploads(std::int64_t age_ms) const {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(path_ + "/uploads", error)) {
    const auto changed = entry.last_write_time(error);
    if (error) continue;
    const auto age = fs::file_time_type::clock::now() - changed;
    if (age > std::chrono::milliseconds(age_ms)) fs::remove(entry.path(), error);
  }
}

}  // namespace lykta::sqlite
