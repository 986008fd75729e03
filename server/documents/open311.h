// Findings as service requests: Open311 GeoReport v2, read only. Pure.
//
// A service is a category of the form, its code the category's. A request is a finding that something should be done
// about; what is only good to keep is none. It is closed when all its measures are: done, declined or removed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "documents/material.h"

namespace lykta::documents::open311 {

enum class Format { json, xml };

struct Service {
  std::string code, name, description;
};

struct Request {
  std::string id;
  bool is_open = true;
  std::string status_notes;
  std::string service_name, service_code;
  std::string description, agency_responsible, service_notice;
  std::int64_t requested_ms = 0, updated_ms = 0;
  std::optional<Date> expected;
  std::string address;
  std::optional<Position> position;
  std::string media_url;
};

/// The longest span a client may ask for at once, and how far back it sees when it says nothing.
constexpr std::int64_t kSpanMs = 90 * 86'400'000LL;

/// What a client may narrow the list by. Empty = not narrowed.
struct Filter {
  std::vector<std::string> ids, service_codes;
  std::optional<std::int64_t> start_ms, end_ms;
  std::optional<bool> is_open;
};

/// nullopt for what is no request.
std::optional<Request> request_of(const Finding& finding, const std::vector<Measure>& measures,
                                  const std::string& base_url);
/// The newest first; without ids at most ninety days back and a thousand, as the specification asks.
std::vector<Request> chosen(std::vector<Request> requests, const Filter& filter, std::int64_t now_ms);

std::string services(const std::vector<Service>& list, Format format);
std::string requests(const std::vector<Request>& list, Format format);
std::string error(int code, const std::string& description, Format format);

}  // namespace lykta::documents::open311
