#include "access/circle.h"

namespace lykta {
namespace {

constexpr int kMonday = 1, kDaysAWeek = 7;

/// The Sunday before the first Monday after the weekend it counts for, else after the day it was held.
Date last_day_of(const Entity& record) {
  const auto counts_for = parse_date(record.text("counts_for"));
  const auto starts = parse_local_time(record.text("starts_at"));
  if (!counts_for && !starts) return {};
  const Date day = counts_for ? *counts_for : starts->date;
  const int to_monday = kDaysAWeek - (weekday(day) - kMonday);
  return add_days(day, to_monday - 1);
}

Seq rev_of(const Entity& entity, std::string_view field) {
  const auto it = entity.fields.find(field);
  return it == entity.fields.end() ? entity.created_rev : it->second.rev;
}

}  // namespace

bool is_for_a_circle(std::string_view kind) { return kind == "focus" || kind == "briefing"; }

bool is_checked_in(std::string_view state) {
  return state == "present" || state == "substitute" || state == "on_duty_only";
}

std::shared_ptr<const Circle> circle_of(const Snapshot& snapshot, const Entity& entity, Date today) {
  if (!is_for_a_circle(entity.kind)) return nullptr;
  auto circle = std::make_shared<Circle>();
  circle->today = today;
  for (Entity& e : snapshot.occasion(entity.activity, entity.occasion)) {
    if (e.is_deleted()) continue;
    if (e.id == entity.occasion) {
      const Value* convenor = e.value("convenor");
      if (convenor && convenor->is_object()) circle->parties[convenor->text_or("party")] = rev_of(e, "convenor");
      circle->last_day = last_day_of(e);
      circle->record = std::move(e);
    } else if (e.kind == "attendance" && is_checked_in(e.text("state")) && e.text("merged_into").empty()) {
      circle->parties[e.text("party")] = rev_of(e, "state");
    }
  }
  circle->parties.erase("");
  return circle;
}

}  // namespace lykta
