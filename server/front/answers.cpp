#include "front/answers.h"

namespace lykta::front {
namespace {

using std::string_view;

string_view phrase_of(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 408:
      return "Request Timeout";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 417:
      return "Expectation Failed";
    case 426:
      return "Upgrade Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Refused";
  }
}

string_view code_of(int status) {
  switch (status) {
    case 401:
    case 403:
      return "unauthorized";
    case 404:
      return "not_found";
    case 426:
    case 501:
    case 505:
      return "unsupported";
    case 429:
    case 503:
      return "unavailable";
    case 500:
      return "internal";
    default:
      return "invalid";
  }
}

string_view extra_fields(int status) {
  switch (status) {
    case 401:
      return "WWW-Authenticate: Bearer\r\n";
    case 426:
      return "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";
    case 429:
    case 503:
      return "Retry-After: 5\r\n";
    default:
      return "";
  }
}

std::string answer(int status, string_view phrase, string_view fields, string_view body, bool head_only) {
  std::string out = "HTTP/1.1 " + std::to_string(status) + " ";
  out.append(phrase).append("\r\n").append(fields);
  out.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  out.append("Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n");
  out.append("Content-Security-Policy: default-src 'none'\r\nConnection: close\r\n\r\n");
  if (!head_only) out.append(body);
  return out;
}

}  // namespace

std::string refusal_answer(const Refusal& refusal, bool hsts, bool head_only) {
  std::string body = "{\"error\":{\"code\":\"";
  body.append(code_of(refusal.status)).append("\",\"reason\":\"").append(refusal.reason);
  body.append("\",\"sentence\":\"").append(refusal.sentence).append("\",\"field\":\"\"}}");
  std::string fields = "Content-Type: application/json\r\n";
  fields.append(extra_fields(refusal.status));
  if (hsts) fields.append("Strict-Transport-Security: max-age=31536000\r\n");
  return answer(refusal.status, phrase_of(refusal.status), fields, body, head_only);
}

std::string ca_answer(string_view certificate, string_view fingerprint, bool head_only) {
  std::string fields =
      "Content-Type: application/x-x509-ca-cert\r\nContent-Disposition: attachment; filename=\"lykta-ca.crt\"\r\n";
  fields.append("Lykta-Fingerprint: ").append(fingerprint).append("\r\n");
  return answer(200, "OK", fields, certificate, head_only);
}

std::string redirect_answer(string_view origin, string_view target) {
  std::string fields = "Location: ";
  fields.append(origin).append(target).append("\r\n");
  return answer(308, "Permanent Redirect", fields, "", false);
}

}  // namespace lykta::front
