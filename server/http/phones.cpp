// Who still holds unsent work: what each phone last said, for those who wait for it.
#include <map>
#include <set>

#include "domain/canonical.h"
#include "domain/time.h"
#include "http/occasion_sight.h"
#include "http/resources.h"

namespace lykta::http {
namespace {

/// Devices that wrote in the occasion.
std::set<std::string> writers(const Snapshot& snapshot, const std::string& occasion) {
  std::set<std::string> devices;
  const auto record = snapshot.entity(occasion);
  if (!record) return devices;
  for (const Entity& entity : snapshot.occasion(record->activity, occasion)) {
    devices.insert(entity.created_device);
    for (const auto& [field, reg] : entity.fields) devices.insert(reg.stamp.device);
  }
  return devices;
}

Value told_of(const PhoneStand* stand) {
  if (!stand || stand->note.body.empty()) return Value::Object{};
  return parse_canonical(stand->note.body).value_or(Value(Value::Object{}));
}

bool holds_something(const Value& told) {
  return told.int_or("waiting", 0) + told.int_or("photos", 0) + told.int_or("to_blur", 0) > 0;
}

Value number_or_null(const Value& told, std::string_view key) {
  const Value* number = told.find(key);
  return number ? *number : Value();
}

Value phone_value(const Device& device, const PhoneStand* stand, const Value& told) {
  const Value* ready = told.find("ready");
  const bool has_told = stand && !stand->note.body.empty();
  return Value::Object{{"device", device.id},
                       {"right", device.right},
                       {"party", device.by.party},
                       {"role", device.by.role},
                       {"seen_at", has_told ? Value(instant_text(stand->note.at_ms)) : Value()},
                       {"connected", stand && stand->is_connected},
                       {"waiting", number_or_null(told, "waiting")},
                       {"photos", number_or_null(told, "photos")},
                       {"to_blur", number_or_null(told, "to_blur")},
                       {"ready", ready ? *ready : Value(Value::Object{})}};
}

Answer list(const HttpParts& parts, const Call& call, const Session& session) {
  const std::string occasion = call.parameter("occasion").value_or("");
  const auto snapshot = parts.store.read();
  const bool may = occasion.empty() ? may_do(session, "devices") : may_see_occasion(parts, *snapshot, session, occasion);
  if (!may && !occasion.empty()) return error_answer(occasion_unknown());
  if (!may) return error_answer({Code::unauthorized, "right_missing", "Ask for the phones of one occasion."});

  std::map<std::string, PhoneStand> stands;
  if (parts.phones) {
    for (PhoneStand& stand : parts.phones()) stands.emplace(stand.note.device, std::move(stand));
  }
  const std::set<std::string> wrote = occasion.empty() ? std::set<std::string>() : writers(*snapshot, occasion);
  const std::int64_t now = parts.now();
  Value::Array phones;
  for (const Device& device : snapshot->devices()) {
    if (device.is_link) continue;
    const auto it = stands.find(device.id);
    const PhoneStand* stand = it == stands.end() ? nullptr : &it->second;
    const Value told = told_of(stand);
    const bool belongs = occasion.empty() || device.occasion == occasion || wrote.contains(device.id) ||
                         told.text_or("occasion") == occasion;
    const bool is_over = device.revoked_ms != 0 || (device.expires_ms != 0 && now >= device.expires_ms);
    if (belongs && (!is_over || holds_something(told))) phones.push_back(phone_value(device, stand, told));
  }
  return json_answer(Value::Object{{"phones", std::move(phones)}});
}

}  // namespace

void add_phones(Router& router, const HttpParts& parts, const Gate& gate) {
  router.add("GET", "/api/v1/phones", gate.for_action("phones", [&parts](const Call& call, const Session& session) {
    return list(parts, call, session);
  }));
}

}  // namespace lykta::http
