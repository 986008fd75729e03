// Devices and invitations, for those whose right covers them.
#include "domain/time.h"
#include "http/expiry.h"
#include "http/occasion_sight.h"
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

Value code_value(const std::string& code, std::int64_t expires_ms) {
  return Value::Object{{"code", code}, {"expires", instant_text(expires_ms)}};
}

/// Also for members: the leader of a walk need not be its coordinator.
Answer open_evening(const HttpParts& parts, const Value& body, std::int64_t uses, const Session& session) {
  if (right_from(body.text_or("right")) != Right::guest) {
    return error_answer({Code::invalid, "uses_for_guests_only", "A code for many is for guests only.", "uses"});
  }
  if (!may_do(session, "evening_code")) return error_answer(right_missing());
  const std::string occasion = body.text_or("occasion");
  if (!may_see_occasion(parts, *parts.store.read(), session, occasion)) return error_answer(occasion_unknown());
  const auto expires_ms = read_expiry(body);
  if (!expires_ms) return error_answer(expires_ms.error());
  const By by{body.text_or("party"), body.text_or("role")};
  const auto opened = parts.access.open_evening(by, occasion, uses, *expires_ms, session.device);
  if (!opened) return error_answer(opened.error());
  Value::Object out = code_value(opened->code, opened->expires_ms).as_object();
  out["id"] = opened->id;
  out["uses"] = opened->uses;
  return json_answer(std::move(out), 201);
}

Answer invite(const HttpParts& parts, const Call& call, const Session& session) {
  const auto body = json_body(call);
  if (!body) return error_answer(body.error());
  if (const Value* uses = body->find("uses"); uses && !uses->is_null() && *uses != Value(1)) {
    return open_evening(parts, *body, uses->is_int() ? uses->as_int() : 0, session);
  }
  if (!may_do(session, "invite")) return error_answer(right_missing());
  const auto right = right_from(body->text_or("right"));
  if (!right) return error_answer({Code::invalid, "right_unknown", "There is no such right.", "right"});
  if (!may_invite(session, *right)) return error_answer(right_missing());
  const auto expires_ms = read_expiry(*body);
  if (!expires_ms) return error_answer(expires_ms.error());
  const By by{body->text_or("party"), body->text_or("role")};
  const auto code = parts.access.invite(*right, by, *expires_ms, body->text_or("occasion"), session.device);
  if (!code) return error_answer(code.error());
  return json_answer(code_value(*code, parts.now() + kCodeLife_ms), 201);
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
    for (const Device& device : parts.access.devices()) {
      if (!device.is_link) devices.push_back(device_value(device));
    }
    return json_answer(Value::Object{{"devices", std::move(devices)}});
  }));
  router.add("POST", "/api/v1/devices", gate.for_session([&parts](const Call& call, const Session& session) {
    return invite(parts, call, session);
  }));
  router.add("DELETE", "/api/v1/devices/([^/]+)",
             gate.for_action("invite", [&parts](const Call& call, const Session& session) {
               return revoke(parts, call, session);
             }));
}

}  // namespace lykta::http
