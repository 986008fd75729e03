// A calendar subscription: an address with a secret that shows the walks its maker may see, and nothing else. It is no
// session: who finds it can read a calendar. A device has one, told again whenever it asks, so that one calendar program
// after the other can follow the same; it lives as long as the device, or until it is taken back.
#include "access/codes.h"
#include "documents/calendar.h"
#include "http/document_answer.h"
#include "http/resources.h"
#include "http/season_reading.h"
#include "http/walk_reading.h"
#include "store/digest.h"
#include "wire/json.h"

namespace lykta::http {
namespace {

// Kept among the settings: "feeds/<device>" is the device's feed, "feed/<hash of token>" names the device. The token
// stands there readable: whoever reads the settings reads the walks beside them.
std::string feed_key(const std::string& device) { return "feeds/" + device; }
std::string token_key(const std::string& hash) { return "feed/" + hash; }

/// null: the device has none.
Value feed_of(const Snapshot& snapshot, const std::string& device) {
  const auto text = snapshot.setting(feed_key(device));
  const auto feed = text && !text->empty() ? decode_json(*text) : Result<Value>(Value());
  return feed && !feed->text_or("token").empty() ? *feed : Value();
}

Value told(const Value& feed) {
  return Value::Object{{"created", feed.text_or("created")},
                       {"id", feed.text_or("id")},
                       {"path", "/api/v1/feeds/" + feed.text_or("token") + ".ics"}};
}

Answer make_feed(const HttpParts& parts, const Call& call, const Session& session) {
  if (const auto body = json_body(call); !body) return error_answer(body.error());
  Value feed;
  bool is_new = false;
  const auto done = parts.store.write_and_wait([&](Transaction& tx) -> Result<void> {
    feed = feed_of(tx, session.device);
    is_new = feed.is_null();
    if (!is_new) return {};
    const std::string token = base64url_text(random_bytes(32));
    const std::string hash = sha256_hex(token), id = hash.substr(0, 16);
    feed = Value::Object{{"created", instant_text(parts.now())}, {"id", id}, {"token", token}};
    tx.put_setting(feed_key(session.device), feed.canonical());
    tx.put_setting(token_key(hash), session.device);
    tx.audit(session.device, "feed_made", "id=" + id, parts.now());
    return {};
  });
  if (!done) return error_answer(done.error());
  return json_answer(told(feed), is_new ? 201 : 200);
}

Answer drop_feed(const HttpParts& parts, const Call& call, const Session& session) {
  const auto done = parts.store.write_and_wait([&](Transaction& tx) -> Result<void> {
    const Value feed = feed_of(tx, session.device);
    if (feed.is_null() || feed.text_or("id") != call.matches.at(0)) {
      return fail(Code::not_found, "feed_unknown", "There is no such subscription.");
    }
    tx.put_setting(feed_key(session.device), "");
    tx.put_setting(token_key(sha256_hex(feed.text_or("token"))), "");
    tx.audit(session.device, "feed_dropped", "id=" + feed.text_or("id"), parts.now());
    return {};
  });
  return done ? empty_answer(204) : error_answer(done.error());
}

Answer show_feed(const HttpParts& parts, const HttpOptions& options, const Call& call) {
  // One answer for all that is wrong: a guess learns nothing.
  const Error unknown{Code::not_found, "feed_unknown", "There is no such subscription."};
  const auto snapshot = parts.store.read();
  const auto device = snapshot->setting(token_key(sha256_hex(call.matches.at(0))));
  if (!device || device->empty()) return error_answer(unknown);
  const auto session = parts.access.session_of_device(*device);
  if (!session) return error_answer(unknown);
  WalkReading reading(parts, *snapshot, *session);
  std::vector<documents::Walk> walks;
  for (const auto& [activity, occasion] : reading.walks()) {
    if (auto walk = reading.head(occasion)) walks.push_back(std::move(*walk));
  }
  std::vector<documents::CalendarEvent> events = documents::walk_events(walks);
  const auto meetings = meeting_events(parts, *snapshot, *session);
  events.insert(events.end(), meetings.begin(), meetings.end());
  Answer answer = text_answer(
      documents::calendar(events, meetings.empty() ? "Trygghetsvandringar" : "Lykta", base_url(options, call)),
      "text/calendar; charset=utf-8");
  answer.headers.emplace_back("Cache-Control", "private, no-cache");
  return answer;
}

}  // namespace

void add_feeds(Router& router, const HttpParts& parts, const HttpOptions& options, const Gate& gate) {
  router.add("GET", "/api/v1/feeds", gate.for_session([&parts](const Call&, const Session& session) {
    const Value feed = feed_of(*parts.store.read(), session.device);
    Value::Array feeds;
    if (!feed.is_null()) feeds.push_back(told(feed));
    return json_answer(Value::Object{{"feeds", std::move(feeds)}});
  }));
  router.add("POST", "/api/v1/feeds", gate.for_session([&parts](const Call& call, const Session& session) {
    return make_feed(parts, call, session);
  }));
  router.add("GET", "/api/v1/feeds/([A-Za-z0-9_-]{20,100})\\.ics",
             [&parts, &options](const Call& call) { return show_feed(parts, options, call); });
  router.add("DELETE", "/api/v1/feeds/([0-9a-f]{16})", gate.for_session([&parts](const Call& call, const Session& session) {
    return drop_feed(parts, call, session);
  }));
}

}  // namespace lykta::http
