#include "op_source.h"

#include "domain/time.h"

namespace lykta::testing_support {
namespace {

constexpr const char* kTexts[] = {"Mörk gångväg vid förskolan",
                                  "Sly skymmer sikten",
                                  "Ljuspunkt släckt, två stolpar",
                                  "Öppet källarfönster åt gården",
                                  "Å",
                                  "Klotter \"på\" räcket\nvid bron"};
constexpr const char* kParties[] = {"sdf", "lpo", "tk", "grannar", "okänd-part"};

template <class T, std::size_t N>
const T& pick(const T (&list)[N], std::size_t number) {
  return list[number % N];
}

}  // namespace

std::string plan_file() { return std::string(LYKTA_SOURCE_DIR) + "/tests/support/plan.json"; }

Session session_of(const std::string& device, Right right, const std::string& party) {
  Session session;
  session.device = device;
  session.right = right;
  session.by = {party, party == "lpo" ? "kommunpolis" : "trygghetssamordnare"};
  session.party_type = party == "lpo" ? "police" : party == "grannar" ? "association" : "municipal_district";
  return session;
}

OpSource::OpSource(std::uint64_t seed, std::string device, By by, OpSourceOptions options)
    : random_(seed),
      device_(std::move(device)),
      by_(std::move(by)),
      options_(std::move(options)),
      now_ms_(options_.start_ms) {}

std::string OpSource::day(int within_days) {
  const std::int64_t start = options_.start_ms / 86'400'000;
  return to_text(date_from_days(start + static_cast<std::int64_t>(below(static_cast<std::size_t>(within_days)))));
}

Op OpSource::next() {
  now_ms_ += 1'000 + static_cast<std::int64_t>(below(3'600'000));
  Op op;
  op.device = device_;
  op.n = ++n_;
  op.clock = now_ms_ * kClockTicksPerMs;
  op.at = instant_text(now_ms_);
  op.by = by_;
  op.schema = 1;
  op.activity = options_.rows[below(options_.rows.size())];
  op.occasion = op.activity + "/w" + std::to_string(below(options_.occasions));
  switch (below(7)) {
    case 0:
      fill_walk(op);
      break;
    case 1:
      fill_attendance(op);
      break;
    case 2:
    case 3:
      fill_measure(op);
      break;
    default:
      fill_finding(op);
      break;
  }
  if (const auto it = seen_.find(op.entity); it != seen_.end() && chance(60)) op.base = it->second;
  if (chance(options_.delete_percent)) {
    op.is_delete = true;
    op.set.clear();
  } else if (chance(options_.refused_percent)) {
    op.set["category"] = "finns-inte";
    op.set["headcount"] = -5;
    op.set["mode"] = "flygande";
  }
  return op;
}

void OpSource::fill_walk(Op& op) {
  op.kind = "walk";
  op.entity = op.occasion;
  const char* const states[] = {"planned", "held", "held", "cancelled"};
  op.set["status"] = pick(states, below(4));
  if (chance(70)) op.set["starts_at"] = day(200) + (chance(50) ? "T18:30" : "T12:00");
  if (chance(30)) op.set["mode"] = "field";
  if (chance(8))
    op.set["also_counts_for/" + options_.rows[below(options_.rows.size())]] = chance(80) ? Value(true) : Value();
  if (chance(30)) op.set["residents_count"] = static_cast<std::int64_t>(below(40));
}

void OpSource::fill_attendance(Op& op) {
  op.kind = "attendance";
  const std::string party = pick(kParties, below(4));
  op.entity = op.occasion + "/attendance/" + party;
  const char* const states[] = {"present", "absent", "excused"};
  op.set["party"] = party;
  op.set["state"] = pick(states, below(3));
  if (chance(50)) op.set["headcount"] = static_cast<std::int64_t>(below(9));
}

void OpSource::fill_finding(Op& op) {
  op.kind = "finding";
  op.entity = op.occasion + "/f" + std::to_string(below(6));
  const char* const categories[] = {"lighting", "vegetation", "graffiti", "traffic", "positive"};
  const char* const levels[] = {"acute", "high", "normal", "low"};
  if (chance(60)) op.set["category"] = pick(categories, below(5));
  if (chance(40)) op.set["seriousness"] = pick(levels, below(4));
  if (chance(40)) op.set["kind"] = chance(80) ? "deficiency" : "idea";
  if (chance(60) && op.activity != kCountedRow) op.set["description"] = pick(kTexts, below(6));
  if (chance(20)) op.set["framtida_falt"] = pick(kTexts, below(6));
  if (!photos_.empty() && chance(40) && op.activity != kCountedRow) {
    const std::string key = "photos/" + photos_[below(photos_.size())];
    op.set[key] = chance(90) ? Value(true) : Value();
  }
  if (op.set.empty()) op.set["seriousness"] = "normal";
}

void OpSource::fill_measure(Op& op) {
  op.kind = "measure";
  op.entity = op.occasion + "/m" + std::to_string(below(4));
  const char* const states[] = {"not_started", "started", "done", "done", "removed"};
  const char* const answers[] = {"accepted", "accepted", "declined", "no_answer"};
  if (chance(70)) op.set["status"] = pick(states, below(5));
  if (chance(50)) op.set["owner_answer"] = pick(answers, below(4));
  if (chance(50)) op.set["agreed_on"] = day(60);
  if (chance(40)) op.set["done_on"] = day(330);
  if (chance(20)) op.set["removed_on"] = day(330);
  if (chance(20)) op.set["status_reason"] = "no_longer_needed";
  if (chance(40)) op.set["responsible"] = pick(kParties, below(5));
  if (chance(30) && op.activity != kCountedRow) op.set["text"] = pick(kTexts, below(6));
  if (chance(5)) op.set["merged_into"] = op.occasion + "/m" + std::to_string(below(4));
  if (op.set.empty()) op.set["status"] = "started";
}

}  // namespace lykta::testing_support
