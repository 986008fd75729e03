#include "app/serve.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <qrencode.h>
#include <signal.h>
#include <sys/resource.h>

#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "app/server.h"
#include "domain/version.h"
#include "front/tls_auto.h"
#include "wire/json.h"

namespace lykta {
namespace {
namespace fs = std::filesystem;

struct Place {
  std::string address;
  std::uint16_t port = 0;
};

std::optional<Place> parse_place(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  Place place{text.substr(0, colon), 0};
  const auto [end, error] = std::from_chars(text.data() + colon + 1, text.data() + text.size(), place.port);
  if (error != std::errc() || end != text.data() + text.size() || place.address.empty()) return std::nullopt;
  return place;
}


/// The address phones on the same network reach this machine by; loopback when there is none.
std::string own_address() {
  std::string found = "127.0.0.1";
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) return found;
  for (const ifaddrs* i = all; i; i = i->ifa_next) {
    if (!i->ifa_addr || i->ifa_addr->sa_family != AF_INET || (i->ifa_flags & IFF_LOOPBACK) || !(i->ifa_flags & IFF_UP)) continue;
    char text[INET_ADDRSTRLEN];
    const auto* in = reinterpret_cast<const sockaddr_in*>(i->ifa_addr);
    if (::inet_ntop(AF_INET, &in->sin_addr, text, sizeof text)) found = text;
    break;
  }
  ::freeifaddrs(all);
  return found;
}

/// "https://lykta.example:8443" without a trailing slash or path.
std::string origin_of(std::string url) {
  const auto scheme = url.find("://");
  const auto path = scheme == std::string::npos ? std::string::npos : url.find('/', scheme + 3);
  return url.substr(0, path);
}

std::string host_of(const std::string& origin) {
  const auto from = origin.find("://") + 3;
  const auto port = origin.rfind(':');
  return origin.substr(from, port > from ? port - from : std::string::npos);
}

/// The QR code in half blocks, dark on light also on a black terminal.
std::string qr_text(const std::string& text) {
  QRcode* code = QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_L, QR_MODE_8, 1);
  if (!code) return "";
  const auto is_dark = [&](int x, int y) {
    return x >= 0 && y >= 0 && x < code->width && y < code->width && (code->data[y * code->width + x] & 1);
  };
  std::string out;
  for (int y = -2; y < code->width + 2; y += 2) {
    out += "  ";
    for (int x = -2; x < code->width + 2; ++x) {
      const bool top = is_dark(x, y);
      const bool bottom = is_dark(x, y + 1);
      out += top && bottom ? " " : top ? "▄" : bottom ? "▀" : "█";
    }
    out += "\n";
  }
  QRcode_free(code);
  return out;
}

/// DATA/settings.json: caps of the front, all optional. Unknown keys and wrong types are refused.
Result<void> read_settings(const std::string& data, FrontOptions& front) {
  std::ifstream in(data + "/settings.json", std::ios::binary);
  if (!in) return {};
  const auto settings = decode_json(std::string(std::istreambuf_iterator<char>(in), {}));
  if (!settings) return fail(settings.error());
  if (!settings->is_object()) return fail(Code::invalid, "settings_invalid", "settings.json must hold an object.");
  for (const auto& [key, value] : settings->as_object()) {
    const bool is_count = value.is_int() && value.as_int() > 0;
    const std::int64_t n = is_count ? value.as_int() : 0;
    const auto size = static_cast<std::size_t>(n);
    if (is_count && key == "connections") front.connections = size;
    else if (is_count && key == "connections_per_address") front.connections_per_address = size;
    else if (is_count && key == "head_bytes") front.head_bytes = size;
    else if (is_count && key == "head_fields") front.head_fields = size;
    else if (is_count && key == "body_bytes") front.body_bytes = size;
    else if (is_count && key == "message_bytes") front.message_bytes = size;
    else if (is_count && key == "head_deadline_ms") front.head_deadline_ms = n;
    else if (is_count && key == "body_deadline_ms") front.body_deadline_ms = n;
    else if (is_count && key == "write_deadline_ms") front.write_deadline_ms = n;
    else if (is_count && key == "idle_ms") front.idle_ms = n;
    else if (is_count && key == "ping_ms") front.ping_ms = n;
    else if (is_count && key == "workers") front.workers = static_cast<int>(n);
    else return fail(Code::invalid, "settings_invalid", "settings.json: " + key + " is unknown or no positive number.", key);
  }
  return {};
}

/// Phones keep unsent work under their origin: another name or port would strand it (design.md §9).
Result<void> check_origin(App& app, const std::string& origin, bool is_new_origin_wanted) {
  const auto before = app.store().read()->setting("origin");
  const bool has_devices = !app.access().devices().empty();
  if (before && *before != origin && has_devices && !is_new_origin_wanted) {
    return fail(Code::conflict, "origin_changed",
                "Phones know this server as " + *before + "; under " + origin +
                    " they could not send what they hold. When every queue is empty, start once with --new-origin.");
  }
  if (before == origin) return {};
  return app.store().write_and_wait([&](Transaction& t) -> Result<void> {
    t.put_setting("origin", origin);
    return {};
  });
}

struct Preparation {
  ServerOptions server;
  std::string origin;        ///< "" until the port is known (port 0)
  std::string fingerprint;
};

Result<Preparation> prepare(const Arguments& a, App& app) {
  const std::string listen = a.get("listen", a.has("insecure-loopback") ? "127.0.0.1:8080" : "127.0.0.1:8443");
  const auto place = parse_place(listen);
  if (!place) return fail(Code::invalid, "usage", "--listen is ADDR:PORT.");
  const bool given = a.has("tls-cert") || a.has("tls-key");
  if (int(given) + int(a.has("tls-auto")) + int(a.has("insecure-loopback")) != 1) {
    return fail(Code::invalid, "usage", "Say one of --tls-cert with --tls-key, --tls-auto or --insecure-loopback.");
  }
  if (given && !(a.has("tls-cert") && a.has("tls-key"))) {
    return fail(Code::invalid, "usage", "--tls-cert and --tls-key belong together.");
  }
  Preparation plan;
  FrontOptions& front = plan.server.front;
  if (const auto read = read_settings(app.options().data, front); !read) return fail(read.error());
  front.address = place->address;
  front.port = place->port;
  front.tls = !a.has("insecure-loopback");
  front.hsts = given;
  front.certificate_file = a.get("tls-cert");
  front.key_file = a.get("tls-key");
  plan.server.app_folder = a.get("app");

  std::string origin = origin_of(a.get("public-url"));
  if (origin.empty() && place->port != 0) {
    const std::string host = place->address == "0.0.0.0" ? own_address() : place->address;
    origin = (front.tls ? "https://" : "http://") + host + ":" + std::to_string(place->port);
  }
  plan.origin = origin;
  front.public_url = origin;
  if (!origin.empty()) front.allowed_origins = {origin};
  if (a.has("tls-auto")) {
    const std::string name = origin.empty() ? place->address : host_of(origin);
    const auto tls = ensure_auto_tls(app.options().data, name, app.clock().now_ms());
    if (!tls) return fail(tls.error());
    front.ca_file = tls->ca_file;
    front.certificate_file = tls->certificate_file;
    front.key_file = tls->key_file;
    plan.fingerprint = tls->fingerprint;
  }
  return plan;
}

std::string default_app_folder() {
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const fs::path& folder : {self / "../../pwa/dist", self / "../share/lykta/app"}) {
    if (fs::is_regular_file(folder / "index.html", error)) return folder.lexically_normal().string();
  }
  return "";
}

void announce(const Arguments& a, const App& app, const Preparation& plan, std::uint16_t port, const std::string& url) {
  if (a.json()) {
    const Value line = Value::Object{{"app", plan.server.app_folder}, {"ca_fingerprint", plan.fingerprint},
                                     {"data", app.options().data},    {"port", port},
                                     {"url", url}};
    std::printf("%s\n", line.canonical().c_str());
  } else {
    std::printf("\nLykta %s\n\n  %s\n\n%s", kVersion, url.c_str(), qr_text(url).c_str());
    if (!plan.fingerprint.empty()) {
      std::string ca = url;
      ca.replace(0, 5, "http");
      std::printf("\n  Each phone trusts this server once: open %s/ca and install the certificate.\n  Its fingerprint (SHA-256): %s\n",
                  ca.c_str(), plan.fingerprint.c_str());
    }
    if (plan.server.app_folder.empty()) std::printf("\n  The web app is not built; only the interfaces are served.\n");
    std::printf("\n");
  }
  std::fflush(stdout);
}

/// As many file descriptors as the system lets us have: every phone takes one.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

CommandOutput serve(const Arguments& a, const AppOptions& options) {
  if (a.words.size() != 1) return usage_error("serve takes options only.");
  // Signals are waited for by this thread alone; threads started below inherit the mask.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  raise_descriptor_limit();

  auto app = App::open(options);
  if (!app) return refused(a, app.error());
  auto plan = prepare(a, **app);
  if (!plan) return plan.error().reason == "usage" ? usage_error(plan.error().sentence) : refused(a, plan.error());
  if (!plan->origin.empty()) {
    if (const auto fine = check_origin(**app, plan->origin, a.has("new-origin")); !fine) return refused(a, fine.error());
  }
  if (plan->server.app_folder.empty()) plan->server.app_folder = default_app_folder();
  auto server = Server::start(**app, plan->server);
  if (!server) return refused(a, server.error());
  const std::uint16_t port = (*server)->port();
  const std::string scheme = plan->server.front.tls ? "https://" : "http://";
  announce(a, **app, *plan, port,
           plan->origin.empty() ? scheme + plan->server.front.address + ":" + std::to_string(port) : plan->origin);

  int signal_number = 0;
  ::sigwait(&signals, &signal_number);
  return {0, "", ""};
}

}  // namespace lykta
