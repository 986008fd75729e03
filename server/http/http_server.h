// HTTP resources: cpp-httplib as router and handlers over complete, bounded requests. It never sees a socket.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace lykta {

/// A part of a file that follows the answer's head; `front` streams it without holding it in memory.
struct FileBody {
  std::string path;
  std::int64_t offset = 0;
  std::int64_t length = 0;
  std::shared_ptr<const void> keeper = {};  ///< keeps a file that exists only for this answer; may be empty
};

struct HttpAnswer {
  std::string bytes;  ///< status line, headers and, without `file`, the body
  std::optional<FileBody> file;
  bool keep_alive = false;
};

struct PeerInfo {
  std::string address;  ///< "192.0.2.7"
  bool secure = false;  ///< came over TLS
};

class HttpServer {
 public:
  virtual ~HttpServer() = default;
  /// `request` is one whole request: strict head (checked by front), body by Content-Length. Blocks a worker for as
  /// long as the handler runs; thread-safe.
  virtual HttpAnswer respond(std::string_view request, const PeerInfo& peer) = 0;
};

}  // namespace lykta
