// Links for those who hand them out: made, listed with their uses, withdrawn.
#include "domain/time.h"
#include "http/expiry.h"
#include "http/occasion_sight.h"
#include "http/resources.h"

namespace lykta::http {
namespace {

Value instant_or_null(std::int64_t ms) { return ms == 0 ? Value() : Value(instant_text(ms)); }

/// Without anything a token could be guessed from.
Value link_value(const Snapshot& snapshot, const Device& link) {
  std::int64_t uses = 0, last_ms = 0;
  for (const LinkUse& use : snapshot.link_uses(link.id)) {
    uses += use.count;
    last_ms = std::max(last_ms, use.last_ms);
  }
  return Value::Object{{"id", link.id},
                       {"party", link.by.party},
                       {"role", link.by.role},
                       {"occasion", link.occasion.empty() ? Value() : Value(link.occasion)},
                       {"expires", instant_text(link.expires_ms)},
                       {"created_at", instant_text(link.created_ms)},
                       {"last_used_at", instant_or_null(last_ms)},
                       {"uses", uses},
                       {"revoked", instant_or_null(link.revoked_ms)}};
}

Answer make(const HttpParts& parts, const Call& call, const Session& session) {
  const auto body = json_body(call);
  if (!body) return error_answer(body.error());
  const auto expires_ms = read_expiry(*body);
  if (!expires_ms) return error_answer(expires_ms.error());
  const std::string occasion = body->text_or("occasion");
  if (!occasion.empty() && !may_see_occasion(parts, *parts.store.read(), session, occasion)) {
    return error_answer(occasion_unknown());
  }
  const By by{body->text_or("party"), body->text_or("role")};
  const auto made = parts.access.links().make(by, occasion, *expires_ms, session.device);
  if (!made) return error_answer(made.error());
  // The fragment stays in the browser: neither a proxy's log nor a mail scanner's fetch ever holds the token.
  return json_answer(Value::Object{{"id", made->id},
                                   {"token", made->token},
                                   {"path", "/svar#" + made->token},
                                   {"expires", instant_text(made->expires_ms)}},
                     201);
}

Answer list(const HttpParts& parts) {
  const auto snapshot = parts.store.read();
  Value::Array links;
  for (const Device& link : parts.access.links().all()) links.push_back(link_value(*snapshot, link));
  return json_answer(Value::Object{{"links", std::move(links)}});
}

Answer uses(const HttpParts& parts, const std::string& id) {
  const auto snapshot = parts.store.read();
  const auto link = snapshot->device(id);
  if (!link || !link->is_link) return error_answer({Code::not_found, "link_unknown", "There is no such link."});
  Value::Array lines;
  for (const LinkUse& use : snapshot->link_uses(id)) {
    lines.push_back(Value::Object{{"at", instant_text(use.at_ms)},
                                  {"last_at", instant_text(use.last_ms)},
                                  {"action", use.action},
                                  {"count", use.count},
                                  {"entities", Value::Array(use.entities.begin(), use.entities.end())}});
  }
  return json_answer(Value::Object{{"uses", std::move(lines)}});
}

}  // namespace

void add_links(Router& router, const HttpParts& parts, const Gate& gate) {
  router.add("GET", "/api/v1/links",
             gate.for_action("link_list", [&parts](const Call&, const Session&) { return list(parts); }));
  router.add("POST", "/api/v1/links", gate.for_action("links", [&parts](const Call& call, const Session& session) {
    return make(parts, call, session);
  }));
  router.add("GET", "/api/v1/links/([^/]+)/uses",
             gate.for_action("link_list", [&parts](const Call& call, const Session&) {
               return uses(parts, call.matches.at(0));
             }));
  router.add("DELETE", "/api/v1/links/([^/]+)",
             gate.for_action("links", [&parts](const Call& call, const Session& session) {
               const auto done = parts.access.links().revoke(call.matches.at(0), session.device);
               return done ? empty_answer(204) : error_answer(done.error());
             }));
}

}  // namespace lykta::http
