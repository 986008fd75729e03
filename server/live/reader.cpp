#include "live/reader.h"

#include "store/digest.h"

namespace lykta {
namespace {

constexpr std::size_t kMostActivities = 1000;
constexpr std::size_t kLongestRef = 200;
constexpr std::int64_t kMostDays = 36'500;

tl::unexpected<Error> scope_invalid(const char* sentence, const char* field) {
  return fail(Code::invalid, "scope_invalid", sentence, field);
}

}  // namespace

Result<Scope> Scope::from(const Value* value) {
  Scope scope;
  if (!value || value->is_null()) return scope;
  if (!value->is_object()) return scope_invalid("The scope must be an object.", "scope");
  if (const Value* days = value->find("days"); days && !days->is_null()) {
    if (!days->is_int() || days->as_int() < 0 || days->as_int() > kMostDays) {
      return scope_invalid("The scope's days must be a whole number from 0 to 36500.", "scope.days");
    }
    scope.days = days->as_int();
  }
  const Value* activities = value->find("activities");
  if (!activities || activities->is_null()) return scope;
  if (!activities->is_array() || activities->as_array().size() > kMostActivities) {
    return scope_invalid("The scope's activities must be null or a list of at most 1000.", "scope.activities");
  }
  scope.all_activities = false;
  for (const Value& ref : activities->as_array()) {
    if (!ref.is_text() || ref.as_text().size() > kLongestRef) {
      return scope_invalid("Each of the scope's activities must be a short text.", "scope.activities");
    }
    scope.activities.insert(ref.as_text());
  }
  return scope;
}

bool Scope::covers(std::string_view activity) const {
  return all_activities || activity == "-" || activities.contains(activity);
}

std::string Scope::hash() const {
  std::string all = std::to_string(days) + (all_activities ? "|*" : "|");
  for (const std::string& ref : activities) all.append("|").append(ref);
  return sha256_hex(all).substr(0, 12);
}

Reader::Reader(const Session& who, Scope wanted, std::string log_of_store, std::int64_t since)
    : session(who),
      scope(std::move(wanted)),
      log(std::move(log_of_store)),
      since_ms(since),
      rights(who.rights_version()),
      key(rights + "." + scope.hash() + "." + std::to_string(since)) {}

bool Reader::continues(const Cursor& c, Seq last) const {
  return c.log == log && c.scope == scope.hash() && c.rights == rights && c.held.position <= last &&
         (c.since_ms != 0) == (scope.days != 0);
}

}  // namespace lykta
