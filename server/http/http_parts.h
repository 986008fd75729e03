// What the HTTP resources are given to work with, and how the server behind HttpServer is made.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "access/access.h"
#include "access/policy.h"
#include "domain/clock.h"
#include "domain/error.h"
#include "domain/manifest.h"
#include "domain/plan.h"
#include "domain/rows.h"
#include "domain/value.h"
#include "followup/record.h"
#include "http/http_server.h"
#include "intake/intake.h"
#include "store/store.h"

namespace lykta {

/// One line of GET /metrics: "lykta_ops_total", 17.
using Gauge = std::pair<std::string, std::int64_t>;

/// What a phone has said that it holds, and whether it is here now.
struct PhoneStand {
  PhoneNote note;
  bool is_connected = false;
};

/// References and functions stay valid for as long as the server lives; the functions are called from any thread.
struct HttpParts {
  Store& store;
  Access& access;
  Intake& intake;
  WallClock now;
  /// Entity → what policy needs to know of its row and kind.
  std::function<PolicyContext(const Entity&)> context_of;
  /// GET /api/v1/district for this reader, with its "version".
  std::function<Value(const Session&)> district;
  /// The record of a plan; the request's reader is set.
  std::function<Result<Value>(const RecordRequest&)> record;
  /// Stores a decoded plan, makes its rows known and tells whoever follows them.
  std::function<Result<void>(const Plan&)> import_plan;
  /// GET /api/v1/status: counts, quarantined plugins with their sentences. May be empty.
  std::function<Value()> status;
  /// What other rooms count. May be empty.
  std::function<std::vector<Gauge>()> gauges;
  /// Phones that have said what they hold or are connected. May be empty.
  std::function<std::vector<PhoneStand>()> phones;
  /// One line for the server's log when a request fails inside. May be empty.
  std::function<void(const std::string&)> log;
  /// The plan rows; for names of parties and rows in documents. nullptr: none.
  const Rows* rows = nullptr;
  /// "<plan>/<activity>", kind → the form that serves it, for its Swedish labels. May be empty.
  std::function<const Manifest*(const std::string& activity, const std::string& kind)> manifest_of;
};

struct HttpOptions {
  std::string app_folder;  ///< pwa/dist; "" = no app is served
  /// Exact origins whose pages may change something by cookie. Empty: the request's own host, on loopback names only.
  std::vector<std::string> allowed_origins;
  bool is_public_https = false;  ///< phones come over TLS even where a proxy hands requests on in plain
  bool hsts = false;             ///< only with a given certificate
  std::string map_folder;        ///< DATA/map; what is in it is told by GET /api/v1/map
  std::string public_url;        ///< before addresses in documents; "" = the address the request came to
};

/// Thread-safe; `parts` as above.
std::unique_ptr<HttpServer> make_http_server(HttpParts parts, HttpOptions options);

}  // namespace lykta
