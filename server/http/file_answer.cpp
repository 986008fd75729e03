#include "http/file_answer.h"

#include <sys/stat.h>

#include <charconv>

namespace lykta::http {
namespace {

struct Part {
  std::int64_t first = 0;
  std::int64_t last = 0;
};
enum class RangeKind { whole, part, past_the_end };

std::optional<std::int64_t> digits(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty() || text.front() == '-') {
    return std::nullopt;
  }
  return value;
}

/// RFC 9110: what cannot be read as one byte range is ignored.
RangeKind read_range(std::string_view header, std::int64_t size, Part& part) {
  constexpr std::string_view kUnit = "bytes=";
  if (header.rfind(kUnit, 0) != 0) return RangeKind::whole;
  header.remove_prefix(kUnit.size());
  const auto dash = header.find('-');
  if (dash == std::string_view::npos) return RangeKind::whole;
  const auto first = digits(header.substr(0, dash));
  const auto last = digits(header.substr(dash + 1));
  if (dash == 0) {
    if (!last) return RangeKind::whole;
    if (*last == 0 || size == 0) return RangeKind::past_the_end;
    part = {std::max<std::int64_t>(0, size - *last), size - 1};
    return RangeKind::part;
  }
  if (!first || (!last && dash + 1 != header.size()) || (last && *last < *first)) return RangeKind::whole;
  if (*first >= size) return RangeKind::past_the_end;
  part = {*first, last ? std::min(*last, size - 1) : size - 1};
  return RangeKind::part;
}

}  // namespace

bool has_already(const Call& call, const std::string& etag) {
  const std::string known = call.header("if-none-match").value_or("");
  return known == "*" || known.find(etag) != std::string::npos;
}

Answer file_answer(const Call& call, const ServedFile& file) {
  Answer answer;
  answer.headers = {{"ETag", file.etag}, {"Cache-Control", file.cache_control}};
  if (file.is_gzip) answer.headers.emplace_back("Content-Encoding", "gzip");
  if (has_already(call, file.etag)) {
    answer.status = 304;
    return answer;
  }
  answer.content_type = file.content_type;
  Part part{0, file.size - 1};
  const bool wants_part = !call.range.empty() && !file.is_gzip && !call.header("if-range");
  switch (wants_part ? read_range(call.range, file.size, part) : RangeKind::whole) {
    case RangeKind::whole:
      break;
    case RangeKind::part:
      answer.status = 206;
      answer.headers.emplace_back("Content-Range", "bytes " + std::to_string(part.first) + "-" +
                                                       std::to_string(part.last) + "/" + std::to_string(file.size));
      break;
    case RangeKind::past_the_end: {
      Answer refusal = error_answer(416, {Code::invalid, "range_past_the_end", "The file is shorter.", "range"});
      refusal.headers.emplace_back("Content-Range", "bytes */" + std::to_string(file.size));
      return refusal;
    }
  }
  if (!file.is_gzip) answer.headers.emplace_back("Accept-Ranges", "bytes");
  answer.file = FileBody{file.path, part.first, part.last - part.first + 1};
  return answer;
}

std::optional<FileStand> stand_of(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
  const auto changed_ns = static_cast<std::uint64_t>(info.st_mtim.tv_sec) * 1'000'000'000u +
                          static_cast<std::uint64_t>(info.st_mtim.tv_nsec);
  char tag[40];
  std::snprintf(tag, sizeof tag, "\"%llx-%llx\"", static_cast<unsigned long long>(info.st_size),
                static_cast<unsigned long long>(changed_ns));
  return FileStand{info.st_size, tag};
}

}  // namespace lykta::http
