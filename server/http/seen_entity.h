// One entity through one reader's eyes, as policy projected it, with its fields by name and type. Inside `http`.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "documents/material.h"
#include "domain/decimal.h"
#include "domain/time.h"
#include "domain/value.h"

namespace lykta::http {

/// What the reader sees of one entity, by field. Nothing when it sees nothing.
class SeenEntity {
 public:
  SeenEntity(Value projected, std::string activity) : value_(std::move(projected)), activity_(std::move(activity)) {
    fields_ = value_.find("fields");
  }
  // fields_ points into value_, whose members stay where they are when it moves.
  SeenEntity(SeenEntity&& other) noexcept : value_(std::move(other.value_)), activity_(std::move(other.activity_)) {
    fields_ = value_.find("fields");
  }
  SeenEntity& operator=(SeenEntity&& other) noexcept {
    value_ = std::move(other.value_);
    activity_ = std::move(other.activity_);
    fields_ = value_.find("fields");
    return *this;
  }

  bool is_nothing() const { return !fields_ || value_.find("deleted") || value_.bool_or("held", false); }
  std::string id() const { return value_.text_or("id"); }
  std::string kind() const { return value_.text_or("kind"); }
  std::string occasion() const { return value_.text_or("occasion"); }
  const std::string& activity() const { return activity_; }
  std::int64_t rev() const { return value_.int_or("rev", 0); }

  const Value* field(const std::string& name) const {
    const Value* field = fields_->find(name);
    const Value* value = field ? field->find("value") : nullptr;
    return value && !value->is_null() ? value : nullptr;
  }
  std::string text(const std::string& name) const {
    const Value* value = field(name);
    return value && value->is_text() ? value->as_text() : "";
  }
  std::optional<std::int64_t> integer(const std::string& name) const {
    const Value* value = field(name);
    return value && value->is_int() ? std::optional(value->as_int()) : std::nullopt;
  }
  std::optional<bool> boolean(const std::string& name) const {
    const Value* value = field(name);
    return value && value->is_bool() ? std::optional(value->as_bool()) : std::nullopt;
  }
  std::optional<Date> date(const std::string& name) const { return parse_date(text(name)); }
  std::optional<LocalTime> time(const std::string& name) const { return parse_local_time(text(name)); }
  std::optional<documents::Position> position() const {
    const auto lat = Decimal::parse(text("lat")), lon = Decimal::parse(text("lon"));
    if (!lat || !lon || lat->places() > 5 || lon->places() > 5) return std::nullopt;
    return documents::Position{lat->to_text(), lon->to_text()};
  }

  /// Elements of a set or map with their values, those taken away left out.
  std::vector<std::pair<std::string, const Value*>> elements(const std::string& name) const {
    std::vector<std::pair<std::string, const Value*>> out;
    const std::string prefix = name + "/";
    const auto& all = fields_->as_object();
    for (auto it = all.lower_bound(prefix); it != all.end() && it->first.starts_with(prefix); ++it) {
      const Value* value = it->second.find("value");
      if (value && !value->is_null()) out.emplace_back(it->first.substr(prefix.size()), value);
    }
    return out;
  }

  bool has_stored(const std::string& sha256) const {
    const Value* stored = value_.find("photos_stored");
    if (!stored || !stored->is_array()) return false;
    const auto& list = stored->as_array();
    return std::find(list.begin(), list.end(), Value(sha256)) != list.end();
  }

  std::int64_t created_ms() const {
    const Value* created = value_.find("created");
    return created ? parse_instant(created->text_or("at")).value_or(0) : 0;
  }
  std::int64_t changed_ms() const {
    std::int64_t latest = created_ms();
    for (const auto& [name, field] : fields_->as_object()) latest = std::max(latest, field.int_or("clock", 0) / 1024);
    return latest;
  }

 private:
  Value value_;
  std::string activity_;
  const Value* fields_ = nullptr;
};

}  // namespace lykta::http
