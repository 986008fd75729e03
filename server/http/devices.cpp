// Devices and invitations, for those whose right covers them.
#include "domain/time.h"
#include "http/resources.h"

namespace lykta::http {
namespace {

Value instant_or_null(std::int64_t ms) { return ms == 0 ? Value() : Value(instant_text(ms)); }

/// Without anything a token could be guessed from.
Value device_value(const Device& device) {
  return Value::Object{{"device", device.id},
                       {"right", device.right},
                       {"by", Value::Object{{"party", device.by.party}, {"role", device.by.role}}},
                       {"occasion", device.occasion},
                       {"created", instant_or_null(device.created_ms)},
                       {"expires", instant_or_null(device.expires_ms)},
                       {"revoked", instant_or_null(device.revoked_ms)},
                       {"last_seen", instant_or_null(device.last_seen_ms)}};
}

Error right_missing() { return {Code::unauthorized, "right_missing", "Your right does not cover this.", "right"}; }

Result<std::int64_t> read_expiry(const Value& body) {
  const Value* expires = body.find("expires");
  if (!expires || expires->is_null()) return 0;
  const auto ms = expires->is_text() ? parse_instant(expires->as_text()) : std::nullopt;
  if (!ms) {
    return fail(Code::invalid, "time_invalid", "expires must be a time with its offset from UTC, or null.", "expires");
  }
  return *ms;
}

Answer invite(const HttpParts& parts, const Call& call, const Session& session) {
  const auto body = json_body(call);
  if (!body) return error_answer(body.error());
  const auto right = right_from(body->text_or("right"));
  if (!right) return error_answer({Code::invalid, "right_unknown", "There is no such right.", "right"});
  if (!may_invite(session, *right)) return error_answer(right_missing());
  const auto expires_ms = read_expiry(*body);
  if (!expires_ms) return error_answer(expires_ms.error());
  const By by{body->text_or("party"), body->text_or("role")};
  const auto code = parts.access.invite(*right, by, *expires_ms, body->text_or("occasion"), session.device);
  if (!code) return error_answer(code.error());
  return json_answer(Value::Object{{"code", *code}}, 201);
}

Answer revoke(const HttpParts& parts, const Call& call, const Session& session) {
  const auto device = parts.store.read()->device(call.matches.at(0));
  if (!device) return error_answer(404, {Code::not_found, "device_unknown", "There is no such device."});
  const auto right = right_from(device->right);
  if (!right || !may_invite(session, *right)) return error_answer(right_missing());
  if (auto done = parts.access.revoke(device->id, session.device); !done) return error_answer(done.error());
  return empty_answer(204);
}

}  // namespace

void add_devices(Router& router, const HttpParts& parts, const Gate& gate) {
  router.add("GET", "/api/v1/devices", gate.for_action("devices", [&parts](const Call&, const Session&) {
    Value::Array devices;
    for (const Device& device : parts.access.devices()) devices.push_back(device_value(device));
    return json_answer(Value::Object{{"devices", std::move(devices)}});
  }));
  router.add("POST", "/api/v1/devices", gate.for_action("invite", [&parts](const Call& call, const Session& session) {
    return invite(parts, call, session);
  }));
  router.add("DELETE", "/api/v1/devices/([^/]+)",
             gate.for_action("invite", [&parts](const Call& call, const Session& session) {
               return revoke(parts, call, session);
             }));
}

}  // namespace lykta::http
