#include "front/head.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace lykta::front {
namespace {

using std::string_view;

constexpr Refusal kBadHead{400, "head_malformed", "The request head is not valid HTTP."};
constexpr Refusal kBadTarget{400, "target_malformed", "The request target is not a plain path on this server."};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
char lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_alpha(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

bool is_token_char(char c) {
  return is_alpha(c) || is_digit(c) || string_view("!#$%&'*+-.^_`|~").find(c) != string_view::npos;
}

bool is_value_char(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
}

string_view trimmed(string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  const char l = lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

// Overlong forms are how "../" was smuggled past filters that looked at bytes.
bool is_utf8(string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if ((lead >= 0x80 && lead < 0xc2) || lead > 0xf4 || i + length > text.size()) return false;
    std::uint32_t code = length == 1 ? lead : lead & (0x7fU >> length);
    for (std::size_t k = 1; k < length; ++k) {
      const auto byte = static_cast<unsigned char>(text[i + k]);
      if ((byte & 0xc0) != 0x80) return false;
      code = (code << 6) | (byte & 0x3fU);
    }
    if ((length == 3 && code < 0x800) || (length == 4 && code < 0x10000)) return false;
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return false;
    i += length;
  }
  return true;
}

std::optional<std::string> percent_decoded(string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

bool has_dot_segment(string_view path) {
  for (std::size_t start = 0; start <= path.size();) {
    const auto end = std::min(path.find('/', start), path.size());
    const auto segment = path.substr(start, end - start);
    if (segment == "." || segment == "..") return true;
    start = end + 1;
  }
  return false;
}

bool is_plain_path(string_view raw) {
  if (raw.empty() || raw[0] != '/' || raw.substr(0, 2) == "//") return false;
  const auto path = percent_decoded(raw);
  // A slash that was hidden by encoding would make another path of it further in.
  if (!path || std::count(path->begin(), path->end(), '/') != std::count(raw.begin(), raw.end(), '/')) return false;
  const auto forbidden = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\'; };
  if (std::any_of(path->begin(), path->end(), forbidden)) return false;
  // Once more decoded it must still be harmless: nothing of ours needs a doubly encoded path.
  const auto twice = percent_decoded(*path);
  return is_utf8(*path) && !has_dot_segment(*path) && (!twice || (is_utf8(*twice) && !has_dot_segment(*twice)));
}

bool is_plain_target(string_view target) {
  const auto visible = [](char c) {
    return c > 0x20 && c < 0x7f && string_view("\\#\"<>").find(c) == string_view::npos;
  };
  if (!std::all_of(target.begin(), target.end(), visible)) return false;
  const auto question = std::min(target.find('?'), target.size());
  return is_plain_path(target.substr(0, question)) && percent_decoded(target.substr(question)).has_value();
}

bool is_host(string_view value) {
  const auto ok = [](char c) {
    return is_alpha(c) || is_digit(c) || string_view("-._:[]").find(c) != string_view::npos;
  };
  return !value.empty() && value.size() <= 255 && std::all_of(value.begin(), value.end(), ok);
}

constexpr std::array<string_view, 7> kMethods = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
// Fields whose second occurrence would leave it to the reader which one counts.
constexpr std::array<string_view, 19> kOnce = {"host",
                                               "content-length",
                                               "content-type",
                                               "transfer-encoding",
                                               "authorization",
                                               "cookie",
                                               "origin",
                                               "expect",
                                               "range",
                                               "if-none-match",
                                               "upgrade",
                                               "te",
                                               "upload-length",
                                               "upload-offset",
                                               "upload-metadata",
                                               "tus-resumable",
                                               "content-range",
                                               "sec-websocket-key",
                                               "sec-websocket-version"};

Checked<void> read_request_line(string_view line, Head& head) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == string_view::npos || first == last) return tl::make_unexpected(kBadHead);
  head.method = line.substr(0, first);
  head.target = line.substr(first + 1, last - first - 1);
  const auto version = line.substr(last + 1);
  if (head.method.empty() || !std::all_of(head.method.begin(), head.method.end(), is_token_char)) {
    return tl::make_unexpected(kBadHead);
  }
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    if (version.substr(0, 5) != "HTTP/") return tl::make_unexpected(kBadHead);
    return tl::make_unexpected(Refusal{505, "version_unknown", "This server speaks HTTP/1.1 and HTTP/1.0."});
  }
  head.minor_version = version.back() - '0';
  if (std::find(kMethods.begin(), kMethods.end(), head.method) == kMethods.end()) {
    return tl::make_unexpected(Refusal{501, "method_unknown", "This server does not know that method."});
  }
  if (!is_plain_target(head.target)) return tl::make_unexpected(kBadTarget);
  return {};
}

Checked<Field> read_field(string_view line) {
  const auto colon = line.find(':');
  if (colon == string_view::npos || colon == 0) return tl::make_unexpected(kBadHead);
  const Field field{line.substr(0, colon), trimmed(line.substr(colon + 1))};
  if (!std::all_of(field.name.begin(), field.name.end(), is_token_char)) return tl::make_unexpected(kBadHead);
  if (!std::all_of(field.value.begin(), field.value.end(), is_value_char)) return tl::make_unexpected(kBadHead);
  return field;
}

Checked<void> read_length(Head& head, const HeadLimits& limits) {
  const auto length = head.field("content-length");
  if (head.field("transfer-encoding")) {
    if (length) {
      return tl::make_unexpected(
          Refusal{400, "length_ambiguous", "Content-Length and Transfer-Encoding exclude each other."});
    }
    return tl::make_unexpected(Refusal{411, "length_required", "A body needs a Content-Length."});
  }
  if (!length) return {};
  if (length->empty() || !std::all_of(length->begin(), length->end(), is_digit)) {
    return tl::make_unexpected(Refusal{400, "length_malformed", "Content-Length is not a number."});
  }
  // 18 digits fit in 63 bits; longer ones are too large whatever they say.
  if (length->size() <= 18) head.content_length = std::stoull(std::string(*length));
  if (length->size() > 18 || head.content_length > limits.body_bytes) {
    return tl::make_unexpected(Refusal{413, "body_too_large", "The body is larger than this server takes."});
  }
  return {};
}

Checked<void> read_meaning(Head& head, const HeadLimits& limits) {
  for (const auto name : kOnce) {
    if (head.count(name) > 1) {
      return tl::make_unexpected(Refusal{400, "field_repeated", "A header field that may stand once stands twice."});
    }
  }
  const auto host = head.field("host");
  if (host ? !is_host(*host) : head.minor_version == 1) {
    return tl::make_unexpected(Refusal{400, "host_malformed", "The Host field is missing or malformed."});
  }
  if (auto length = read_length(head, limits); !length) return length;
  head.keep_alive = head.minor_version == 1;
  for (const auto& field : head.fields) {
    if (!equal_ignoring_case(field.name, "connection")) continue;
    if (has_token(field.value, "keep-alive")) head.keep_alive = true;
    if (has_token(field.value, "close")) {
      head.keep_alive = false;
      break;
    }
  }
  if (const auto expect = head.field("expect"); expect && head.minor_version == 1) {
    if (!equal_ignoring_case(*expect, "100-continue")) {
      return tl::make_unexpected(Refusal{417, "expectation_unknown", "Only 100-continue can be expected here."});
    }
    head.expects_continue = true;
  }
  head.wants_websocket = has_token(head.field("upgrade").value_or(""), "websocket");
  return {};
}

}  // namespace

bool equal_ignoring_case(string_view a, string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

bool has_token(string_view list, string_view token) {
  for (std::size_t start = 0; start <= list.size();) {
    const auto end = std::min(list.find(',', start), list.size());
    if (equal_ignoring_case(trimmed(list.substr(start, end - start)), token)) return true;
    start = end + 1;
  }
  return false;
}

HeadScan scan_head(string_view bytes, std::size_t from) {
  if (!bytes.empty() && !is_upper(bytes[0])) return {HeadState::broken, 0};
  for (std::size_t i = from; i < bytes.size(); ++i) {
    const char c = bytes[i];
    const bool after_return = i > 0 && bytes[i - 1] == '\r';
    if ((c == '\n') != after_return) return {HeadState::broken, 0};
    if (c != '\r' && c != '\n' && !is_value_char(c)) return {HeadState::broken, 0};
    if (c == '\n' && i >= 3 && bytes[i - 2] == '\n') return {HeadState::complete, i + 1};
  }
  return {};
}

std::optional<string_view> Head::field(string_view name) const {
  for (const auto& field : fields) {
    if (equal_ignoring_case(field.name, name)) return field.value;
  }
  return std::nullopt;
}

std::size_t Head::count(string_view name) const {
  return static_cast<std::size_t>(std::count_if(
      fields.begin(), fields.end(), [&](const Field& field) { return equal_ignoring_case(field.name, name); }));
}

Checked<Head> read_head(string_view head_bytes, const HeadLimits& limits) {
  Head head;
  if (head_bytes.size() < 4 || head_bytes.substr(head_bytes.size() - 4) != "\r\n\r\n") {
    return tl::make_unexpected(kBadHead);
  }
  auto rest = head_bytes.substr(0, head_bytes.size() - 2);
  const auto next_line = [&] {
    const auto end = rest.find("\r\n");
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end + 2);
    return line;
  };
  if (auto line = read_request_line(next_line(), head); !line) return tl::make_unexpected(line.error());
  while (!rest.empty()) {
    auto field = read_field(next_line());
    if (!field) return tl::make_unexpected(field.error());
    if (head.fields.size() == limits.fields) {
      return tl::make_unexpected(Refusal{431, "too_many_fields", "The request has too many header fields."});
    }
    head.fields.push_back(*field);
  }
  if (auto meaning = read_meaning(head, limits); !meaning) return tl::make_unexpected(meaning.error());
  return head;
}

}  // namespace lykta::front
