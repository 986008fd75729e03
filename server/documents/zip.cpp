#include "documents/zip.h"

#include <minizip/zip.h>

#include <algorithm>

namespace lykta::documents {
namespace {

constexpr std::size_t kSlice = 1 << 20;

}  // namespace

ZipWriter::ZipWriter(const std::string& path) : zip_(zipOpen64(path.c_str(), APPEND_STATUS_CREATE)) {}

ZipWriter::~ZipWriter() {
  if (zip_) zipClose(zip_, nullptr);
}

void ZipWriter::add(const std::string& name, std::string_view bytes, bool is_packed) {
  if (!zip_ || !is_whole_) return;
  // The same moment in each file: the same content gives the same bytes.
  zip_fileinfo info{};
  info.tmz_date.tm_year = 1980;
  info.tmz_date.tm_mday = 1;
  is_whole_ = zipOpenNewFileInZip(zip_, name.c_str(), &info, nullptr, 0, nullptr, 0, nullptr, is_packed ? 0 : Z_DEFLATED,
                                  Z_DEFAULT_COMPRESSION) == ZIP_OK;
  while (is_whole_ && !bytes.empty()) {
    const std::size_t count = std::min(bytes.size(), kSlice);
    is_whole_ = zipWriteInFileInZip(zip_, bytes.data(), static_cast<unsigned>(count)) == ZIP_OK;
    bytes.remove_prefix(count);
  }
  if (is_whole_) is_whole_ = zipCloseFileInZip(zip_) == ZIP_OK;
}

Result<void> ZipWriter::finish() {
  const bool is_closed = zip_ && zipClose(zip_, nullptr) == ZIP_OK;
  zip_ = nullptr;
  if (is_closed && is_whole_) return {};
  return fail(Code::unavailable, "document_not_written", "The document could not be put together; is the disk full?");
}

}  // namespace lykta::documents
