// Everything that reads bytes from outside, before broken input: it never crashes (tools/deep runs this under
// sanitizers as well), and what it accepts keeps its promises. LYKTA_DEEP=1: a hundred times as many inputs.
// A failure prints the input as base16 and the count; the same count fails again.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <ostream>

#include "activity/registry.h"
#include "front/head.h"
#include "http/image_head.h"
#include "http/test_images.h"
#include "live/cursor.h"
#include "mutator.h"
#include "wire/json.h"
#include "wire/messages.h"

namespace lykta::fuzz {
namespace {

std::vector<std::string> files(const std::string& under, const std::string& name_end) {
  std::vector<std::string> out;
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(std::string(LYKTA_SOURCE_DIR) + "/" + under)) {
    if (entry.is_regular_file() && entry.path().string().ends_with(name_end)) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  for (const auto& path : paths) {
    std::ifstream in(path, std::ios::binary);
    out.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return out;
}

struct Target {
  std::string name;
  std::function<std::vector<std::string>()> seeds;
  std::vector<std::string> words;
  /// "" when all is well, else what was promised and not kept.
  std::function<std::string(const std::string&)> broken_promise;
};
void PrintTo(const Target& target, std::ostream* out) { *out << target.name; }

const std::vector<std::string> kJsonWords{"{", "}", "[", "]", ":", ",", "\"", "null", "true", "-0", "1e9", "9007199254740993",
                                          "\\u0000", "\\ud800", "\xC3\xA5", "\xE2\x80\xA8", "\xEF\xBB\xBF", "1.5", "\"\":"};

std::string of_json(const std::string& bytes) {
  const auto value = decode_json(bytes);
  if (!value) return value.error().reason.empty() ? "a refusal has a reason" : "";
  const std::string canonical = value->canonical();
  const auto again = decode_json(canonical);
  if (!again) return "canonical JSON can be read";
  return again->canonical() == canonical ? "" : "canonical JSON stands for itself";
}

std::string of_op(const std::string& bytes) {
  const auto value = decode_json(bytes);
  if (!value) return "";
  static_cast<void>(decode_import_line(*value));
  const auto op = decode_op(*value);
  if (!op) return op.error().sentence.empty() ? "a refusal says why" : "";
  const auto again = decode_op(encode_op(*op));
  if (!again) return "an op that was read can be written and read again: " + again.error().sentence;
  return encode_op(*again).canonical() == encode_op(*op).canonical() ? "" : "an op reads as it was written";
}

std::string of_plan(const std::string& bytes) {
  const auto value = decode_json(bytes, kDocumentLimits);
  if (!value) return "";
  const auto plan = decode_plan(*value);
  if (!plan) return plan.error().sentence.empty() ? "a refusal says why" : "";
  return plan->id.empty() ? "a plan has an id" : "";
}

std::string of_manifest(const std::string& bytes) {
  const auto value = decode_json(bytes);
  if (!value) return "";
  const auto manifest = parse_manifest(*value);
  if (!manifest) return manifest.error().sentence.empty() ? "a refusal says why" : "";
  return manifest->id.empty() ? "a plugin has an id" : "";
}

std::string of_head(const std::string& bytes) {
  const auto scan = front::scan_head(bytes, 0);
  if (scan.state != front::HeadState::complete) return "";
  if (scan.size > bytes.size()) return "a head ends inside its bytes";
  const auto head = front::read_head(std::string_view(bytes).substr(0, scan.size), {});
  if (!head) return head.error().status >= 400 ? "" : "a refusal has a status";
  if (head->target.empty() || head->target.front() != '/') return "a target is a path";
  if (head->content_length > front::HeadLimits{}.body_bytes) return "no body beyond the cap";
  for (const auto& field : head->fields) {
    if (field.value.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) return "no line breaks in a field";
  }
  return "";
}

std::string of_image(const std::string& bytes) {
  const auto head = http::read_image_head(bytes);
  if (!head) return head.error().reason.starts_with("photo_") ? "" : "a refusal has a reason";
  if (head->width <= 0 || head->height <= 0) return "a picture has a size";
  return head->width * head->height <= http::kMostPixels ? "" : "a picture has at most 40 megapixels";
}

std::string of_cursor(const std::string& bytes) {
  const auto cursor = cursor_from(bytes);
  if (!cursor) return "";
  return to_text(*cursor) == bytes ? "" : "a cursor is only what was written";
}

std::vector<Target> targets() {
  const auto examples = [] { return files("shared/examples", ".json"); };
  const auto plugins = [] { return files("plugins", "plugin.json"); };
  const auto heads = [] {
    return std::vector<std::string>{
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /api/v1/enrol HTTP/1.1\r\nHost: a:8443\r\nContent-Length: 21\r\nContent-Type: application/json\r\n\r\n",
        "GET /sync HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Key: "
        "dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: lykta.v1\r\n\r\n",
        "PATCH /api/v1/uploads/x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\nUpload-Offset: 0\r\n\r\n"};
  };
  const auto pictures = [] {
    return std::vector<std::string>{http::jpeg(640, 480), http::png(640, 480), http::webp_lossy(640, 480),
                                    http::webp_lossless(640, 480), http::webp_extended(640, 480, "")};
  };
  const auto cursors = [] {
    const Cursor c{log_mark("log"), "scope", "rights", 1700000000000, {12, 12}};
    Cursor behind = c;
    behind.held = {3, 900};
    return std::vector<std::string>{to_text(c), to_text(behind)};
  };
  const std::vector<std::string> head_words{"\r\n", "\n", "\r", " ", "\t", ":", "Transfer-Encoding: chunked", "Content-Length: 9",
                                            "Host: b", "HTTP/1.0", "HTTP/2.0", "%00", "..", "\\", ",", std::string("\0", 1)};
  const std::vector<std::string> image_words{"Exif", "\xFF\xD9", "\xFF\xE1", "\xFF\xDA", "IEND", "IHDR", "RIFF", "VP8X", "EXIF",
                                             std::string("\xFF\xFF\xFF\xFF", 4), std::string("\0\0\0\0", 4)};
  return {{"json", examples, kJsonWords, of_json},       {"op", examples, kJsonWords, of_op},
          {"plan", examples, kJsonWords, of_plan},       {"manifest", plugins, kJsonWords, of_manifest},
          {"request_head", heads, head_words, of_head},  {"image", pictures, image_words, of_image},
          {"cursor", cursors, {".", "-", "0", "~"}, of_cursor}};
}

std::string base16(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

class Fuzz : public testing::TestWithParam<Target> {};

TEST_P(Fuzz, BrokenInputIsRefusedOrUnderstoodNeverMore) {
  const Target& target = GetParam();
  const auto seeds = target.seeds();
  ASSERT_FALSE(seeds.empty());
  for (const std::string& seed : seeds) ASSERT_EQ(target.broken_promise(seed), "") << seed.substr(0, 200);
  const int inputs = std::getenv("LYKTA_DEEP") ? 2'000'000 : 20'000;
  Mutator mutator(seeds, target.words, 1);
  for (int count = 0; count < inputs; ++count) {
    const std::string input = mutator.next();
    const std::string broken = target.broken_promise(input);
    ASSERT_EQ(broken, "") << "input " << count << " of " << target.name << ": " << base16(input);
  }
}

INSTANTIATE_TEST_SUITE_P(Readers, Fuzz, testing::ValuesIn(targets()), [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace lykta::fuzz
