#include "http/image_head.h"

#include <optional>

namespace lykta::http {
namespace {

/// Reads numbers at positions that may not exist.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}

  std::size_t size() const { return bytes_.size(); }
  bool has(std::size_t at, std::size_t count) const { return at <= size() && count <= size() - at; }
  bool starts(std::size_t at, std::string_view text) const {
    return has(at, text.size()) && bytes_.substr(at, text.size()) == text;
  }
  std::optional<std::uint32_t> big(std::size_t at, std::size_t count) const {
    if (!has(at, count)) return std::nullopt;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value << 8 | byte(at + i);
    return value;
  }
  std::optional<std::uint32_t> little(std::size_t at, std::size_t count) const {
    if (!has(at, count)) return std::nullopt;
    std::uint32_t value = 0;
    for (std::size_t i = count; i > 0; --i) value = value << 8 | byte(at + i - 1);
    return value;
  }
  std::uint8_t byte(std::size_t at) const { return static_cast<std::uint8_t>(bytes_[at]); }
  std::size_t find(char c, std::size_t from) const { return bytes_.find(c, from); }

 private:
  std::string_view bytes_;
};

tl::unexpected<Error> not_image(std::string sentence) {
  return fail(Code::invalid, "photo_not_image", std::move(sentence));
}
tl::unexpected<Error> cut_off() { return not_image("The picture is cut off."); }
tl::unexpected<Error> has_more() { return not_image("Something stands behind the picture's end."); }
tl::unexpected<Error> has_exif() {
  return fail(Code::invalid, "photo_has_exif", "The picture carries data about its making (EXIF, XMP or IPTC).");
}

// --- JPEG: segments of marker, length and content, with entropy-coded data after each start of scan.

constexpr std::string_view kJpegStart = "\xFF\xD8\xFF";

enum JpegMarker : std::uint8_t {
  kSofFirst = 0xC0,
  kHuffmanTable = 0xC4,
  kJpgReserved = 0xC8,
  kArithmeticTable = 0xCC,
  kSofLast = 0xCF,
  kRestartFirst = 0xD0,
  kRestartLast = 0xD7,
  kEndOfImage = 0xD9,
  kStartOfScan = 0xDA,
  kApp1 = 0xE1,
  kApp13 = 0xED,
};

bool is_frame_start(std::uint8_t marker) {
  return marker >= kSofFirst && marker <= kSofLast && marker != kHuffmanTable && marker != kJpgReserved &&
         marker != kArithmeticTable;
}

/// Position of the FF of the next marker in entropy-coded data; size() when there is none.
std::size_t end_of_scan(const Bytes& bytes, std::size_t at) {
  while (true) {
    at = bytes.find('\xFF', at);
    if (at == std::string_view::npos || !bytes.has(at, 2)) return bytes.size();
    const std::uint8_t next = bytes.byte(at + 1);
    const bool is_data = next == 0x00 || next == 0xFF || (next >= kRestartFirst && next <= kRestartLast);
    if (!is_data) return at;
    at += next == 0xFF ? 1 : 2;
  }
}

Result<ImageHead> read_jpeg(const Bytes& bytes) {
  ImageHead head{"image/jpeg"};
  std::size_t at = 2;
  bool has_scan = false;
  while (true) {
    if (!bytes.has(at, 2)) return cut_off();
    if (bytes.byte(at) != 0xFF) return not_image("The picture's parts do not follow each other.");
    const std::uint8_t marker = bytes.byte(at + 1);
    if (marker == 0xFF) {  // fill byte
      ++at;
      continue;
    }
    at += 2;
    if (marker == kEndOfImage) break;
    const auto length = bytes.big(at, 2);
    if (!length || *length < 2 || !bytes.has(at, *length)) return cut_off();
    if (marker == kApp1 || marker == kApp13) return has_exif();
    if (is_frame_start(marker)) {
      if (*length < 8) return cut_off();
      head.height = *bytes.big(at + 3, 2);
      head.width = *bytes.big(at + 5, 2);
    }
    at += *length;
    if (marker == kStartOfScan) {
      has_scan = true;
      at = end_of_scan(bytes, at);
    }
  }
  if (!has_scan) return not_image("The picture holds no picture.");
  if (at != bytes.size()) return has_more();
  return head;
}

// --- PNG: a signature and chunks of length, type, data and checksum.

constexpr std::string_view kPngStart = "\x89PNG\r\n\x1A\n";

Result<ImageHead> read_png(const Bytes& bytes) {
  ImageHead head{"image/png"};
  std::size_t at = kPngStart.size();
  bool has_data = false;
  while (true) {
    const auto length = bytes.big(at, 4);
    if (!length || !bytes.has(at, 12) || !bytes.has(at + 12, *length)) return cut_off();
    const std::size_t type = at + 4;
    const std::size_t data = at + 8;
    if (at == kPngStart.size()) {
      if (!bytes.starts(type, "IHDR") || *length != 13) return not_image("The picture does not begin with its size.");
      head.width = *bytes.big(data, 4);
      head.height = *bytes.big(data + 4, 4);
    }
    const bool is_text = bytes.starts(type, "tEXt") || bytes.starts(type, "zTXt") || bytes.starts(type, "iTXt");
    if (bytes.starts(type, "eXIf")) return has_exif();
    if (is_text && (bytes.starts(data, "XML:com.adobe.xmp") || bytes.starts(data, "Raw profile type"))) {
      return has_exif();
    }
    has_data = has_data || bytes.starts(type, "IDAT");
    at = data + *length + 4;
    if (bytes.starts(type, "IEND")) break;
  }
  if (!has_data) return not_image("The picture holds no picture.");
  if (at != bytes.size()) return has_more();
  return head;
}

// --- WebP: a RIFF file of chunks with type, length and data, padded to even positions.

void keep_larger(ImageHead& head, std::int64_t width, std::int64_t height) {
  if (width * height > head.width * head.height || head.width == 0) {
    head.width = width;
    head.height = height;
  }
}

/// false: the chunk does not hold what its type promises.
bool read_webp_size(const Bytes& bytes, std::size_t type, std::size_t length, ImageHead& head) {
  const std::size_t data = type + 8;
  if (bytes.starts(type, "VP8X")) {
    if (length < 10) return false;
    keep_larger(head, *bytes.little(data + 4, 3) + 1, *bytes.little(data + 7, 3) + 1);
  } else if (bytes.starts(type, "VP8 ")) {
    if (length < 10 || !bytes.starts(data + 3, std::string_view("\x9D\x01\x2A", 3))) return false;
    keep_larger(head, *bytes.little(data + 6, 2) & 0x3FFF, *bytes.little(data + 8, 2) & 0x3FFF);
  } else if (bytes.starts(type, "VP8L")) {
    if (length < 5 || bytes.byte(data) != 0x2F) return false;
    const std::uint32_t bits = *bytes.little(data + 1, 4);
    keep_larger(head, (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
  }
  return true;
}

Result<ImageHead> read_webp(const Bytes& bytes) {
  ImageHead head{"image/webp"};
  const auto riff_length = bytes.little(4, 4);
  if (!riff_length || !bytes.has(8, *riff_length)) return cut_off();
  if (bytes.size() - 8 > std::size_t{*riff_length} + *riff_length % 2) return has_more();
  bool has_data = false;
  for (std::size_t at = 12; at < bytes.size();) {
    const auto length = bytes.little(at + 4, 4);
    if (!length || !bytes.has(at + 8, *length)) return cut_off();
    if (bytes.starts(at, "EXIF") || bytes.starts(at, "XMP ")) return has_exif();
    if (!read_webp_size(bytes, at, *length, head)) return not_image("The picture's size cannot be read.");
    has_data = has_data || bytes.starts(at, "VP8 ") || bytes.starts(at, "VP8L") || bytes.starts(at, "ANMF");
    at += 8 + std::size_t{*length} + *length % 2;
  }
  if (!has_data) return not_image("The picture holds no picture.");
  return head;
}

Result<ImageHead> read_any(const Bytes& bytes) {
  if (bytes.size() == 0) return fail(Code::invalid, "photo_empty", "The photo has no bytes.");
  if (bytes.starts(0, kJpegStart)) return read_jpeg(bytes);
  if (bytes.starts(0, kPngStart)) return read_png(bytes);
  if (bytes.starts(0, "RIFF") && bytes.starts(8, "WEBP")) return read_webp(bytes);
  return not_image("This is no JPEG, PNG or WebP picture.");
}

}  // namespace

Result<ImageHead> read_image_head(std::string_view bytes) {
  auto head = read_any(Bytes(bytes));
  if (!head) return head;
  if (head->width == 0 || head->height == 0) return not_image("The picture has no size.");
  if (head->width > kMostPixels / head->height) {
    return fail(Code::invalid, "photo_too_large", "The picture has more than 40 megapixels.");
  }
  return head;
}

}  // namespace lykta::http
