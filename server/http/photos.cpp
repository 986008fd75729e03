#include "http/file_answer.h"
#include "http/owners_work.h"
#include "http/resources.h"

namespace lykta::http {
namespace {

/// A link shows the photos of its own work, and none that somebody looked through and hid.
bool may_see_by_link(const HttpParts& parts, const Snapshot& snapshot, const Session& session, const Entity& entity,
                     const std::string& sha256) {
  return entity.text("photo_review/" + sha256) != "hidden" && OwnersWork(parts, snapshot, session).holds(entity);
}

/// The reader may see an entity that lists the photo, and the field that lists it.
bool may_see_photo(const HttpParts& parts, const Snapshot& snapshot, const Session& session,
                   const std::string& sha256) {
  for (const std::string& id : snapshot.entities_with_photo(sha256)) {
    const auto entity = snapshot.entity(id);
    if (!entity) continue;
    const PolicyContext context = parts.context_of(*entity);
    const bool may = session.is_link ? may_see_by_link(parts, snapshot, session, *entity, sha256)
                                     : may_see(session, context, *entity);
    if (!may) continue;
    for (const auto& [field, reg] : entity->fields) {
      const bool lists_it = field.size() > sha256.size() && !reg.value.is_null() &&
                            field.compare(field.size() - sha256.size() - 1, std::string::npos, "/" + sha256) == 0;
      if (lists_it && may_see_field(session, context, *entity, field)) return true;
    }
  }
  return false;
}

}  // namespace

void add_photos(Router& router, const HttpParts& parts, const Gate& gate) {
  router.add("GET", "/api/v1/photos/([0-9a-f]{64})",
             gate.for_session_or_link([&parts](const Call& call, const Session& session) {
               const std::string& sha256 = call.matches.at(0);
               const auto snapshot = parts.store.read();
               const auto photo = snapshot->attachment(sha256);
               if (!photo || !may_see_photo(parts, *snapshot, session, sha256)) {
                 return error_answer({Code::not_found, "photo_unknown", "There is no such photo."});
               }
               // Asked anew each time: a right that is gone must not leave pictures in the browser's cache for ever.
               return file_answer(call, {parts.store.attachment_path(sha256), photo->bytes, photo->media_type,
                                         "\"" + sha256 + "\"", "private, no-cache", false});
             }));
}

}  // namespace lykta::http
