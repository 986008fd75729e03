// Contacts in service: where letters to a function go. Outside ops and history; nothing of them reaches a log.
#include <algorithm>

#include "activity/personal_number.h"
#include "http/resources.h"

namespace lykta::http {
namespace {

constexpr std::size_t kLongestAddress = 254;

/// Enough to know that mail can be sent there and that nothing else rides along.
bool is_mailbox(std::string_view text) {
  const auto at = text.find('@');
  if (text.size() > kLongestAddress || at == std::string_view::npos || at == 0) return false;
  const std::string_view domain = text.substr(at + 1);
  const auto dot = domain.rfind('.');
  const bool has_stray = std::any_of(text.begin(), text.end(), [](unsigned char c) {
    return c <= 0x20 || c == 0x7f || std::string_view("<>,;\"()\\").find(static_cast<char>(c)) != std::string_view::npos;
  });
  return !has_stray && domain.find('@') == std::string_view::npos && dot != std::string_view::npos && dot > 0 &&
         dot + 1 < domain.size() && domain.find("..") == std::string_view::npos;
}

Answer put(const HttpParts& parts, const Call& call) {
  const By whose{call.matches.at(0), call.matches.at(1)};
  if (auto fine = parts.access.check_by(whose); !fine) return error_answer(fine.error());
  const auto body = json_body(call);
  if (!body) return error_answer(body.error());
  const std::string address = body->text_or("address");
  if (!is_mailbox(address) || holds_personal_number(address)) {
    return error_answer(
        {Code::invalid, "address_invalid", "Write one mail address of the function, such as drift@example.se.", "address"});
  }
  const auto done = parts.store.write_and_wait([&](Transaction& tx) -> Result<void> {
    tx.put_contact({whose.party, whose.role, address});
    return {};
  });
  return done ? empty_answer(204) : error_answer(done.error());
}

Answer drop(const HttpParts& parts, const Call& call) {
  bool was_there = false;
  const auto done = parts.store.write_and_wait([&](Transaction& tx) -> Result<void> {
    was_there = tx.drop_contact(call.matches.at(0), call.matches.at(1));
    return {};
  });
  if (!done) return error_answer(done.error());
  if (!was_there) return error_answer({Code::not_found, "contact_unknown", "There is no such contact."});
  return empty_answer(204);
}

}  // namespace

void add_contacts(Router& router, const HttpParts& parts, const Gate& gate) {
  const std::string one = "/api/v1/contacts/([^/]+)/([^/]*)";
  router.add("GET", "/api/v1/contacts", gate.for_action("contacts", [&parts](const Call&, const Session&) {
    Value::Array contacts;
    for (const Contact& c : parts.store.read()->contacts()) {
      contacts.push_back(Value::Object{{"party", c.party}, {"role", c.role}, {"address", c.address}});
    }
    return json_answer(Value::Object{{"contacts", std::move(contacts)}});
  }));
  router.add("PUT", one, gate.for_action("contacts", [&parts](const Call& call, const Session&) {
    return put(parts, call);
  }));
  router.add("DELETE", one, gate.for_action("contacts", [&parts](const Call& call, const Session&) {
    return drop(parts, call);
  }));
}

}  // namespace lykta::http
