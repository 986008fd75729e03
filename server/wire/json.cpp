#include "wire/json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace lykta {
namespace {

constexpr std::int64_t kLargestInteger = std::int64_t{1} << 53;

/// Builds a Value from parser events. Never a library tree: depth, duplicates and number ranges are checked while
/// reading, and what is built is at most `limits.depth` deep, so copying and destroying it are safe.
class Builder {
 public:
  explicit Builder(std::string_view source, const DecodeLimits& limits) : source_(source), limits_(limits) {}

  bool null() { return put(Value()); }
  bool boolean(bool b) { return put(Value(b)); }
  bool number_integer(std::int64_t n) {
    if (n < -kLargestInteger || n > kLargestInteger) return number_out_of_range();
    return put(Value(n));
  }
  bool number_unsigned(std::uint64_t n) {
    if (n > static_cast<std::uint64_t>(kLargestInteger)) return number_out_of_range();
    return put(Value(static_cast<std::int64_t>(n)));
  }
  bool number_float(double, const std::string& lexeme) {
    // The library also hands over integers of more than 64 bits as floats.
    if (lexeme.find_first_of(".eE") == std::string::npos) return number_out_of_range();
    return put(Value(Value::Fraction{lexeme}));
  }
  bool string(std::string& text) {
    if (!is_text_allowed(text)) return false;
    return put(Value(to_nfc(text)));
  }
  bool binary(nlohmann::json::binary_t&) { return refuse("json_syntax", "binary data has no place in JSON"); }

  bool start_object(std::size_t) { return open(Value(Value::Object{})); }
  bool key(std::string& text) {
    if (!is_text_allowed(text)) return false;
    Frame& frame = frames_.back();
    frame.key = to_nfc(text);
    if (frame.container.as_object().contains(frame.key)) {
      return refuse("json_duplicate_key", "the same key stands twice in one object");
    }
    return true;
  }
  bool end_object() { return close(); }
  bool start_array(std::size_t) { return open(Value(Value::Array{})); }
  bool end_array() { return close(); }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception& e) {
    constexpr int kNumberOverflow = 406;
    if (e.id == kNumberOverflow) return number_out_of_range();
    const std::size_t end = std::min(position == 0 ? 0 : position - 1, source_.size());
    const std::string_view before = source_.substr(0, end);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    return refuse("json_syntax", "this is not JSON: line " + std::to_string(line) + ", column " +
                                     std::to_string(end - line_start + 1));
  }

  Value take() { return std::move(root_); }
  const Error& error() const { return error_; }

 private:
  struct Frame {
    Value container;
    std::string key;  ///< of the member being read; only objects
  };

  bool put(Value value) {
    if (++values_ > limits_.values) return refuse("json_too_many_values", "the document holds too many values");
    if (frames_.empty()) {
      root_ = std::move(value);
    } else if (frames_.back().container.is_array()) {
      frames_.back().container.as_array().push_back(std::move(value));
    } else {
      frames_.back().container.as_object().insert_or_assign(std::move(frames_.back().key), std::move(value));
      frames_.back().key.clear();
    }
    return true;
  }

  bool open(Value container) {
    if (static_cast<int>(frames_.size()) >= limits_.depth) {
      return refuse("json_too_deep", "the document is nested deeper than " + std::to_string(limits_.depth) + " levels");
    }
    frames_.push_back({std::move(container), {}});
    return true;
  }

  bool close() {
    Value whole = std::move(frames_.back().container);
    frames_.pop_back();
    return put(std::move(whole));
  }

  bool is_text_allowed(const std::string& text) {
    if (text.find('\0') == std::string::npos) return true;
    return refuse("json_nul", "a text may not hold the NUL character");
  }

  bool number_out_of_range() {
    return refuse("json_number_range", "a number is outside what can be kept exactly (integers within ±2^53)");
  }

  bool refuse(std::string reason, std::string sentence) {
    error_ = {Code::invalid, std::move(reason), std::move(sentence), path()};
    return false;
  }

  std::string path() const {
    std::string out;
    for (const Frame& frame : frames_) {
      if (frame.container.is_array()) {
        out += '[' + std::to_string(frame.container.as_array().size()) + ']';
      } else if (!frame.key.empty()) {
        if (!out.empty()) out += '.';
        out += frame.key;
      }
    }
    // A key comes from outside and may be as long as the message.
    constexpr std::size_t kLongestPath = 200;
    if (out.size() > kLongestPath) out = out.substr(0, kLongestPath);
    while (!is_utf8(out)) out.pop_back();
    return out;
  }

  const std::string_view source_;
  const DecodeLimits limits_;
  std::vector<Frame> frames_;
  std::size_t values_ = 0;
  Value root_;
  Error error_;
};

}  // namespace

Result<Value> decode_json(std::string_view bytes, const DecodeLimits& limits) {
  if (bytes.size() > limits.bytes) {
    return fail(Code::invalid, "json_too_large",
                "the document is larger than " + std::to_string(limits.bytes) + " bytes");
  }
  if (!is_utf8(bytes)) return fail(Code::invalid, "json_not_utf8", "the document is not UTF-8");
  // The library takes a NUL byte for the end and would not look at what follows.
  if (bytes.find('\0') != std::string_view::npos) {
    return fail(Code::invalid, "json_nul", "the document holds a NUL byte");
  }
  Builder builder(bytes, limits);
  if (!nlohmann::json::sax_parse(bytes, &builder)) return fail(builder.error());
  return builder.take();
}

}  // namespace lykta
