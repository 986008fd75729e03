#include <algorithm>

#include "http/http_parts.h"
#include "http/metrics.h"
#include "http/resources.h"

namespace lykta {
namespace {

using http::Answer;
using http::Call;

/// Everything comes from this server and nothing is drawn inside another page. Older phones do not count the own
/// WebSocket as 'self', so it is named beside it.
std::string content_security_policy(const HttpOptions& options) {
  std::string sockets;
  for (const std::string& origin : options.allowed_origins) {
    if (origin.rfind("http", 0) == 0) sockets += " ws" + origin.substr(4);
  }
  return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'" +
         sockets +
         "; font-src 'self'; manifest-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
         "form-action 'none'";
}

class Server : public HttpServer {
 public:
  Server(HttpParts parts, HttpOptions options)
      : parts_(std::move(parts)), options_(std::move(options)), gate_(parts_.access, options_) {
    fixed_headers_ = {
        {"Content-Security-Policy", content_security_policy(options_)},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Permissions-Policy", "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"},
    };
    if (options_.hsts) fixed_headers_.emplace_back("Strict-Transport-Security", "max-age=31536000");
    router_.set_finish([this](const Call& call, Answer& answer) { finish(call, answer); });
    if (parts_.log) router_.set_log(parts_.log);
    http::add_enrol(router_, parts_, gate_);
    http::add_session(router_, parts_, gate_);
    http::add_district(router_, parts_, gate_);
    http::add_records(router_, parts_, gate_);
    http::add_entities(router_, parts_, gate_);
    http::add_uploads(router_, parts_, gate_);
    http::add_photos(router_, parts_, gate_);
    http::add_map(router_, options_, gate_);
    http::add_plans(router_, parts_, gate_);
    http::add_devices(router_, parts_, gate_);
    http::add_codes(router_, parts_, gate_);
    http::add_check_in(router_, parts_, gate_);
    http::add_links(router_, parts_, gate_);
    http::add_link(router_, parts_, gate_);
    http::add_phones(router_, parts_, gate_);
    http::add_contacts(router_, parts_, gate_);
    http::add_public_findings(router_, parts_);
    http::add_status(router_, parts_, gate_);
    http::add_health(router_, parts_);
    http::add_metrics(router_, parts_, gate_, counters_);
    http::add_openapi(router_);
    http::add_walk_documents(router_, parts_, options_, gate_);
    http::add_season(router_, parts_, options_, gate_);
    http::add_feeds(router_, parts_, options_, gate_);
    http::add_open311(router_, parts_, options_, gate_);
    http::add_public_pages(router_, parts_);
    http::add_places(router_, parts_, options_, gate_);
    http::add_app_files(router_, options_);
  }

  HttpAnswer respond(std::string_view request, const PeerInfo& peer) override { return router_.respond(request, peer); }

 private:
  void finish(const Call&, Answer& answer) {
    counters_.add(answer.status);
    for (const auto& header : fixed_headers_) answer.headers.push_back(header);
    const bool says_caching = std::any_of(answer.headers.begin(), answer.headers.end(),
                                          [](const auto& header) { return header.first == "Cache-Control"; });
    if (!says_caching) answer.headers.emplace_back("Cache-Control", "no-store");
  }

  const HttpParts parts_;
  const HttpOptions options_;
  const http::Gate gate_;
  http::Counters counters_;
  std::vector<std::pair<std::string, std::string>> fixed_headers_;
  http::Router router_;
};

}  // namespace

std::unique_ptr<HttpServer> make_http_server(HttpParts parts, HttpOptions options) {
  return std::make_unique<Server>(std::move(parts), std::move(options));
}

}  // namespace lykta
