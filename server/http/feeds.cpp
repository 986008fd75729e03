// Calendar subscriptions: an address with a secret that shows the walks its maker may see, and nothing else. It is no
// session: who finds it can read a calendar. It lives as long as the device that made it, or until it is taken back.
#include "access/codes.h"
#include "documents/calendar.h"
#include "http/document_answer.h"
#include "http/resources.h"
#include "http/walk_reading.h"
#include "store/digest.h"
#include "wire/json.h"

namespace lykta::http {
namespace {

constexpr std::size_t kFeedsPerDevice = 10;

// Kept among the settings: "feeds/<device>" lists a device's feeds, "feed/<hash of token>" names the device. The
// token itself is never stored.
std::string list_key(const std::string& device) { return "feeds/" + device; }
std::string token_key(const std::string& hash) { return "feed/" + hash; }

Value::Array list_of(const Snapshot& snapshot, const std::string& device) {
  const auto text = snapshot.setting(list_key(device));
  const auto list = text ? decode_json(*text) : Result<Value>(Value::Array());
  return list && list->is_array() ? list->as_array() : Value::Array();
}

Value told(const Value& feed) {
  return Value::Object{{"created", feed.text_or("created")}, {"id", feed.text_or("id")}};
}

Answer make_feed(const HttpParts& parts, const Call& call, const Session& session) {
  if (const auto body = json_body(call); !body) return error_answer(body.error());
  const std::string token = base64url_text(random_bytes(32));
  const std::string hash = sha256_hex(token);
  const std::string id = hash.substr(0, 16);
  const auto done = parts.store.write_and_wait([&](Transaction& tx) -> Result<void> {
    Value::Array list = list_of(tx, session.device);
    if (list.size() >= kFeedsPerDevice) {
      return fail(Code::conflict, "too_many_feeds", "This device has ten subscriptions already; take one back first.");
    }
    list.push_back(Value::Object{{"created", instant_text(parts.now())}, {"hash", hash}, {"id", id}});
    tx.put_setting(list_key(session.device), Value(std::move(list)).canonical());
    tx.put_setting(token_key(hash), session.device);
    tx.audit(session.device, "feed_made", "id=" + id, parts.now());
    return {};
  });
  if (!done) return error_answer(done.error());
  return json_answer(Value::Object{{"id", id}, {"path", "/api/v1/feeds/" + token + ".ics"}, {"token", token}}, 201);
}

Answer drop_feed(const HttpParts& parts, const Call& call, const Session& session) {
  const std::string& id = call.matches.at(0);
  const auto done = parts.store.write_and_wait([&](Transaction& tx) -> Result<void> {
    Value::Array list = list_of(tx, session.device);
    std::string hash;
    std::erase_if(list, [&](const Value& feed) {
      if (feed.text_or("id") != id) return false;
      hash = feed.text_or("hash");
      return true;
    });
    if (hash.empty()) return fail(Code::not_found, "feed_unknown", "There is no such subscription.");
    tx.put_setting(list_key(session.device), Value(std::move(list)).canonical());
    tx.put_setting(token_key(hash), "");
    tx.audit(session.device, "feed_dropped", "id=" + id, parts.now());
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
  Answer answer = text_answer(documents::calendar(walks, "Trygghetsvandringar", base_url(options, call)),
                              "text/calendar; charset=utf-8");
  answer.headers.emplace_back("Cache-Control", "private, no-cache");
  return answer;
}

}  // namespace

void add_feeds(Router& router, const HttpParts& parts, const HttpOptions& options, const Gate& gate) {
  router.add("GET", "/api/v1/feeds", gate.for_session([&parts](const Call&, const Session& session) {
    Value::Array feeds;
    for (const Value& feed : list_of(*parts.store.read(), session.device)) feeds.push_back(told(feed));
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
