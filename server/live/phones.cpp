#include "live/phones.h"

#include <algorithm>

namespace lykta {
namespace {

constexpr std::int64_t kMost = 1'000'000;
constexpr std::size_t kMostReady = 20;
constexpr std::size_t kLongestKey = 40;
constexpr std::size_t kLongestOccasion = 400;

tl::unexpected<Error> refusal(std::string sentence, std::string field) {
  return fail(Code::invalid, "holding_invalid", std::move(sentence), std::move(field));
}

bool is_ready_key(std::string_view key) {
  return !key.empty() && key.size() <= kLongestKey && key[0] >= 'a' && key[0] <= 'z' &&
         std::all_of(key.begin(), key.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

bool is_ready_word(const Value& value) {
  return value.is_text() && (value.as_text() == "ok" || value.as_text() == "warn" || value.as_text() == "bad");
}

}  // namespace

Result<Value> holding_from(const Value& message) {
  Value::Object kept;
  for (const char* key : {"waiting", "photos", "to_blur"}) {
    const Value* count = message.find(key);
    if (!count || !count->is_int() || count->as_int() < 0 || count->as_int() > kMost) {
      return refusal("It must be a number from 0 to 1000000.", key);
    }
    kept[key] = *count;
  }
  const Value* ready = message.find("ready");
  if (!ready || !ready->is_object() || ready->as_object().size() > kMostReady) {
    return refusal("ready must hold at most 20 answers.", "ready");
  }
  for (const auto& [key, word] : ready->as_object()) {
    if (!is_ready_key(key) || !is_ready_word(word)) {
      return refusal("An answer of ready is ok, warn or bad, under a short lower-case word.", "ready");
    }
  }
  kept["ready"] = *ready;
  const Value* occasion = message.find("occasion");
  if (occasion && (!occasion->is_text() || occasion->as_text().size() > kLongestOccasion)) {
    return refusal("occasion must be the id of one.", "occasion");
  }
  if (occasion && !occasion->as_text().empty()) kept["occasion"] = *occasion;
  return Value(std::move(kept));
}

Phones::Phones(Store& store) : store_(store) {
  for (PhoneNote& note : store.read()->phone_notes()) {
    const std::string device = note.device;
    notes_[device] = std::move(note);
  }
}

void Phones::put(PhoneNote note) {
  const std::lock_guard lock(mutex_);
  unkept_.insert(note.device);
  const std::string device = note.device;
  notes_[device] = std::move(note);
}

std::vector<PhoneNote> Phones::notes() const {
  const std::lock_guard lock(mutex_);
  std::vector<PhoneNote> all;
  for (const auto& [device, note] : notes_) all.push_back(note);
  return all;
}

void Phones::keep() {
  std::vector<PhoneNote> fresh;
  {
    const std::lock_guard lock(mutex_);
    for (const std::string& device : unkept_) fresh.push_back(notes_[device]);
    unkept_.clear();
  }
  if (fresh.empty()) return;
  store_.write(
      [fresh](Transaction& t) -> Result<void> {
        for (const PhoneNote& note : fresh) t.put_phone_note(note);
        return {};
      },
      [](Result<void>) {});
}

}  // namespace lykta
