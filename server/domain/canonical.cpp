#include "domain/canonical.h"

#include <charconv>

namespace lykta {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool read(Value& out, int depth) {
    if (depth > 64 || rest_.empty()) return false;
    switch (rest_.front()) {
      case '{': return read_object(out, depth);
      case '[': return read_array(out, depth);
      case '"': {
        std::string text;
        if (!read_text(text)) return false;
        out = std::move(text);
        return true;
      }
      case 't': return take_word("true") && (out = true, true);
      case 'f': return take_word("false") && (out = false, true);
      case 'n': return take_word("null") && (out = nullptr, true);
      default: return read_number(out);
    }
  }
  bool at_end() const { return rest_.empty(); }

 private:
  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool take_word(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  bool read_number(Value& out) {
    const auto end = rest_.find_first_not_of("+-.0123456789eE");
    const std::string_view text = rest_.substr(0, end);
    if (text.empty()) return false;
    rest_.remove_prefix(text.size());
    std::int64_t n = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (error == std::errc() && stop == text.data() + text.size()) {
      out = n;
    } else {
      out = Value::Fraction{std::string(text)};
    }
    return true;
  }

  bool read_text(std::string& out) {
    if (!take('"')) return false;
    for (;;) {
      const auto plain = rest_.find_first_of("\"\\");
      if (plain == std::string_view::npos) return false;
      out.append(rest_.substr(0, plain));
      rest_.remove_prefix(plain);
      if (take('"')) return true;
      if (rest_.size() < 2) return false;
      const char c = rest_[1];
      rest_.remove_prefix(2);
      switch (c) {
        case '"': out += '"'; break;
        case '\\': out += '\\'; break;
        case 'b': out += '\b'; break;
        case 't': out += '\t'; break;
        case 'n': out += '\n'; break;
        case 'f': out += '\f'; break;
        case 'r': out += '\r'; break;
        case 'u': {
          unsigned code = 0;
          if (rest_.size() < 4) return false;
          const auto [stop, error] = std::from_chars(rest_.data(), rest_.data() + 4, code, 16);
          if (error != std::errc() || stop != rest_.data() + 4 || code >= 0x20) return false;
          out += static_cast<char>(code);
          rest_.remove_prefix(4);
          break;
        }
        default: return false;
      }
    }
  }

  bool read_array(Value& out, int depth) {
    Value::Array list;
    take('[');
    if (!take(']')) {
      do {
        if (!read(list.emplace_back(), depth + 1)) return false;
      } while (take(','));
      if (!take(']')) return false;
    }
    out = std::move(list);
    return true;
  }

  bool read_object(Value& out, int depth) {
    Value::Object object;
    take('{');
    if (!take('}')) {
      do {
        std::string key;
        if (!read_text(key) || !take(':')) return false;
        // Keys come sorted, so each goes at the end.
        if (!read(object.emplace_hint(object.end(), std::move(key), Value())->second, depth + 1)) return false;
      } while (take(','));
      if (!take('}')) return false;
    }
    out = std::move(object);
    return true;
  }

  std::string_view rest_;
};

}  // namespace

std::optional<Value> parse_canonical(std::string_view text) {
  Reader reader(text);
  Value value;
  if (!reader.read(value, 0) || !reader.at_end()) return std::nullopt;
  return value;
}

}  // namespace lykta
