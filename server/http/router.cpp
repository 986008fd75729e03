#include "http/router.h"

#include <httplib.h>

#include <algorithm>
#include <cctype>

namespace lykta::http {
namespace {

constexpr std::size_t kTargetBytes = 4096;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

/// What belongs to the request being answered on this thread; httplib's handlers have no room for it.
struct Exchange {
  PeerInfo peer;
  std::string range;
  bool accepts_gzip = false;
  std::optional<FileBody> file;
};
thread_local Exchange* t_exchange = nullptr;

class ExchangeScope {
 public:
  explicit ExchangeScope(Exchange& exchange) { t_exchange = &exchange; }
  ~ExchangeScope() { t_exchange = nullptr; }
  ExchangeScope(const ExchangeScope&) = delete;
  ExchangeScope& operator=(const ExchangeScope&) = delete;
};

/// Accept-Encoding says "gzip" without forbidding it (q=0).
bool names_gzip(const std::string& accept_encoding) {
  const std::string text = lower(accept_encoding);
  const auto at = text.find("gzip");
  if (at == std::string::npos) return false;
  const std::string rest = text.substr(at + 4, text.find(',', at) - at - 4);
  return rest.find("q=0") == std::string::npos || rest.find("q=0.") != std::string::npos;
}

/// Takes out of the head what httplib 0.11 gets wrong: it would match Range with a recursive regular expression, cut
/// compressed bodies into ranges, answer brotli at full effort, unpack compressed bodies without a limit, and write
/// "100 Continue" in front of the answer. Says false for what may not be passed on at all.
class Scrubbed {
 public:
  Scrubbed(std::string_view request, Exchange& exchange) {
    const std::size_t end = request.find("\r\n\r\n");
    if (end == std::string_view::npos) return;
    std::size_t line_end = request.find("\r\n");
    const std::string_view first_line = request.substr(0, line_end);
    method_ = first_line.substr(0, first_line.find(' '));
    if (first_line.size() > kTargetBytes) {
      status_ = 414;
      return;
    }
    bytes_ = std::string(first_line) + "\r\n";
    while (line_end < end) {
      const std::size_t start = line_end + 2;
      line_end = request.find("\r\n", start);
      if (!take(request.substr(start, line_end - start), exchange)) return;
    }
    if (exchange.accepts_gzip && method_ == "GET" && exchange.range.empty()) bytes_ += "Accept-Encoding: gzip\r\n";
    bytes_ += "\r\n";
    bytes_ += request.substr(end + 4);
    status_ = 0;
  }

  /// 0: go on with bytes(); else the status to answer.
  int status() const { return status_; }
  const std::string& bytes() const { return bytes_; }

 private:
  bool take(std::string_view line, Exchange& exchange) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return false;
    const std::string name = lower(line.substr(0, colon));
    const std::size_t value_start = line.find_first_not_of(" \t", colon + 1);
    const std::string value(value_start == std::string_view::npos ? "" : line.substr(value_start));
    if (name == "transfer-encoding") return false;
    if (name == "content-encoding") {
      status_ = 415;
      return false;
    }
    if (name == "range") {
      exchange.range = value;
    } else if (name == "accept-encoding") {
      exchange.accepts_gzip = exchange.accepts_gzip || names_gzip(value);
    } else if (name != "expect") {
      bytes_ += line;
      bytes_ += "\r\n";
    }
    return true;
  }

  std::string_view method_;
  std::string bytes_;
  int status_ = 400;
};

/// A request that is there already and an answer that grows in memory.
class MemoryStream : public httplib::Stream {
 public:
  explicit MemoryStream(std::string_view request) : left_(request) {}

  bool is_readable() const override { return true; }
  bool is_writable() const override { return true; }
  ssize_t read(char* into, size_t size) override {
    const std::size_t count = std::min(size, left_.size());
    std::copy_n(left_.data(), count, into);
    left_.remove_prefix(count);
    return static_cast<ssize_t>(count);
  }
  ssize_t write(const char* from, size_t size) override {
    out_.append(from, size);
    return static_cast<ssize_t>(size);
  }
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return 0; }

  std::string take() { return std::move(out_); }

 private:
  std::string_view left_;
  std::string out_;
};

Call call_from(const httplib::Request& request) {
  Call call;
  call.is_head = request.method == "HEAD";
  call.method = call.is_head ? "GET" : request.method;
  call.path = request.path;
  for (std::size_t i = 1; i < request.matches.size(); ++i) call.matches.push_back(request.matches[i].str());
  for (const auto& [key, value] : request.params) call.query.emplace_back(key, value);
  for (const auto& [key, value] : request.headers) call.headers.emplace_back(lower(key), value);
  call.body = request.body;
  call.range = t_exchange->range;
  call.accepts_gzip = t_exchange->accepts_gzip;
  call.peer = t_exchange->peer;
  return call;
}

/// Sentences for what httplib refuses by itself, before or instead of a handler.
Error error_of_status(int status) {
  switch (status) {
    case 404:
      return {Code::not_found, "address_unknown", "There is nothing at this address."};
    case 413:
      return {Code::invalid, "body_too_large", "The body is too large."};
    case 414:
      return {Code::invalid, "address_too_long", "The address is too long."};
    case 415:
      return {Code::unsupported, "content_encoding", "Compressed bodies are not taken."};
    case 500:
      return {Code::internal, "internal", "The server failed on this request."};
    default:
      return {Code::invalid, "request_malformed", "The request could not be read."};
  }
}

void put(const Answer& answer, bool is_head, httplib::Response& response) {
  response.status = answer.status;
  for (const auto& [key, value] : answer.headers) response.headers.emplace(key, value);
  if (answer.file) {
    response.headers.emplace("Content-Type", answer.content_type);
    response.headers.emplace("Content-Length", std::to_string(answer.file->length));
    if (!is_head) t_exchange->file = answer.file;
  } else if (!answer.body.empty()) {
    response.set_content(answer.body, answer.content_type);
  }
}

}  // namespace

struct Router::Impl : httplib::Server {
  Impl() {
    // INVALID_SOCKET would mean "shutting down" to httplib.
    svr_sock_ = 0;
    set_keep_alive_max_count(1'000'000);
    set_error_handler(HandlerWithResponse([this](const httplib::Request& request, httplib::Response& response) {
      if (!response.body.empty()) return HandlerResponse::Unhandled;
      write_finished(request, error_answer(response.status, error_of_status(response.status)), response);
      return HandlerResponse::Handled;
    }));
    set_exception_handler(
        [](const httplib::Request&, httplib::Response& response, std::exception_ptr) { response.status = 500; });
    set_post_routing_handler([](const httplib::Request&, httplib::Response& response) {
      response.headers.erase("Keep-Alive");
      response.headers.erase("EXCEPTION_WHAT");
      // Neither has a body, and a length would make a client wait for one or forget the one it holds.
      if (response.status == 204 || response.status == 304) response.headers.erase("Content-Length");
    });
  }

  void write_finished(const httplib::Request& request, Answer answer, httplib::Response& response) const {
    const Call call = call_from(request);
    if (finish) finish(call, answer);
    put(answer, call.is_head, response);
  }

  http::Handler guarded(http::Handler handler) const {
    return [this, handler = std::move(handler)](const Call& call) {
      try {
        return handler(call);
      } catch (const std::exception& e) {
        if (log) log(call.method + " " + call.path + ": " + e.what());
        return error_answer(error_of_status(500));
      }
    };
  }

  /// httplib never saw this one.
  std::string refusal(int status, const Exchange& exchange) const {
    Answer answer = error_answer(status, error_of_status(status));
    Call call;
    call.peer = exchange.peer;
    if (finish) finish(call, answer);
    std::string out = "HTTP/1.1 " + std::to_string(status) + " Refused\r\nConnection: close\r\n";
    for (const auto& [key, value] : answer.headers) out += key + ": " + value + "\r\n";
    out += "Content-Type: " + answer.content_type + "\r\nContent-Length: " + std::to_string(answer.body.size());
    return out + "\r\n\r\n" + answer.body;
  }

  bool serve(MemoryStream& stream) {
    bool is_closed = false;
    return process_request(stream, false, is_closed, nullptr) && !is_closed;
  }

  std::function<void(const Call&, Answer&)> finish;
  std::function<void(const std::string&)> log;
};

Router::Router() : impl_(std::make_unique<Impl>()) {}
Router::~Router() = default;

void Router::add(std::string_view method, const std::string& pattern, Handler handler) {
  auto route = [this, handler = impl_->guarded(std::move(handler))](const httplib::Request& request,
                                                                    httplib::Response& response) {
    impl_->write_finished(request, handler(call_from(request)), response);
  };
  if (method == "GET") impl_->Get(pattern, route);
  if (method == "POST") impl_->Post(pattern, route);
  if (method == "PUT") impl_->Put(pattern, route);
  if (method == "PATCH") impl_->Patch(pattern, route);
  if (method == "DELETE") impl_->Delete(pattern, route);
  if (method == "OPTIONS") impl_->Options(pattern, route);
}

void Router::set_finish(std::function<void(const Call&, Answer&)> finish) { impl_->finish = std::move(finish); }
void Router::set_log(std::function<void(const std::string&)> log) { impl_->log = std::move(log); }

HttpAnswer Router::respond(std::string_view request, const PeerInfo& peer) const {
  Exchange exchange{peer, {}, false, {}};
  const Scrubbed scrubbed(request, exchange);
  HttpAnswer answer;
  if (scrubbed.status() != 0) {
    answer.bytes = impl_->refusal(scrubbed.status(), exchange);
    return answer;
  }
  const ExchangeScope scope(exchange);
  MemoryStream stream(scrubbed.bytes());
  answer.keep_alive = impl_->serve(stream);
  answer.bytes = stream.take();
  answer.file = exchange.file;
  return answer;
}

}  // namespace lykta::http
