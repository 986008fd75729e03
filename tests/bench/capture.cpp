#include "capture.h"

#include "domain/time.h"
#include "support/op_source.h"

namespace lykta::bench {
namespace {

constexpr std::int64_t kBegun = 1'725'000'000'000;  // 2024-08-30, in the plan's year
constexpr std::int64_t kFindingsAnOccasion = 20;

}  // namespace

Op Capture::next() {
  ++n_;
  Op op;
  op.device = device_;
  op.n = n_;
  op.clock = (kBegun + n_ * 1'000) * kClockTicksPerMs;
  op.at = instant_text(kBegun + n_ * 1'000);
  op.by = by_;
  op.schema = 1;
  op.activity = testing_support::kOpenRow;
  op.occasion = op.activity + "/" + device_ + "-" + std::to_string(n_ / kFindingsAnOccasion);
  op.kind = "finding";
  op.entity = op.occasion + "/f" + std::to_string(n_);
  op.set = {{"category", "lighting"},
            {"seriousness", "normal"},
            {"kind", "deficiency"},
            {"description", "Ljuspunkt släckt vid gångvägen, stolpe " + std::to_string(n_)}};
  return op;
}

}  // namespace lykta::bench
