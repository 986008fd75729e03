// The app itself: static files with their packed forms, and index.html for every address the app draws by itself.
#include <array>

#include "http/file_answer.h"
#include "http/resources.h"

namespace lykta::http {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 17> kTypes{{
    {"html", "text/html; charset=utf-8"},
    {"js", "text/javascript; charset=utf-8"},
    {"css", "text/css; charset=utf-8"},
    {"json", "application/json"},
    {"map", "application/json"},
    {"webmanifest", "application/manifest+json"},
    {"svg", "image/svg+xml"},
    {"png", "image/png"},
    {"jpg", "image/jpeg"},
    {"webp", "image/webp"},
    {"ico", "image/x-icon"},
    {"woff2", "font/woff2"},
    {"wasm", "application/wasm"},
    {"txt", "text/plain; charset=utf-8"},
    {"pdf", "application/pdf"},
    {"pmtiles", "application/vnd.pmtiles"},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
}};

std::string_view extension_of(std::string_view path) {
  const auto name = path.substr(path.rfind('/') + 1);
  const auto dot = name.rfind('.');
  return dot == std::string_view::npos ? "" : name.substr(dot + 1);
}

std::string_view type_of(std::string_view path) {
  for (const auto& [extension, type] : kTypes) {
    if (extension == extension_of(path)) return type;
  }
  return "application/octet-stream";
}

/// Plain names only: no "..", no hidden files, nothing a file system could read in another way.
bool is_plain_path(std::string_view path) {
  bool at_start_of_name = false;
  for (const char c : path) {
    if (c == '/') {
      if (at_start_of_name) return false;
      at_start_of_name = true;
      continue;
    }
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                          c == '_' || c == '.' || c == '@';
    if (!is_plain || (at_start_of_name && c == '.')) return false;
    at_start_of_name = false;
  }
  return true;
}

std::string_view cache_of(std::string_view path) {
  return path.rfind("/assets/", 0) == 0 ? "public, max-age=31536000, immutable" : "no-cache";
}

std::optional<ServedFile> find_file(const std::string& folder, const std::string& path, bool accepts_gzip) {
  const std::string full = folder + path;
  const auto plain = stand_of(full);
  if (!plain) return std::nullopt;
  ServedFile file{full, plain->size, std::string(type_of(path)), plain->etag, std::string(cache_of(path)), false};
  if (!accepts_gzip) return file;
  if (const auto packed = stand_of(full + ".gz")) {
    file.path += ".gz";
    file.size = packed->size;
    file.etag = packed->etag;
    file.is_gzip = true;
  }
  return file;
}

Answer not_found() { return error_answer({Code::not_found, "address_unknown", "There is nothing at this address."}); }

}  // namespace

void add_app_files(Router& router, const HttpOptions& options) {
  router.add("GET", "/.*", [folder = options.app_folder](const Call& call) {
    const bool is_api = call.path.rfind("/api/", 0) == 0 || call.path == "/api";
    if (is_api || folder.empty() || !is_plain_path(call.path)) return not_found();
    const bool is_drawn_by_app = extension_of(call.path).empty();
    const bool accepts_gzip = call.accepts_gzip && call.range.empty();
    const auto file = find_file(folder, is_drawn_by_app ? "/index.html" : call.path, accepts_gzip);
    if (!file) return not_found();
    Answer answer = file_answer(call, *file);
    answer.headers.emplace_back("Vary", "Accept-Encoding");
    return answer;
  });
}

}  // namespace lykta::http
