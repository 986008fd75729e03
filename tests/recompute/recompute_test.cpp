// Issue "The straight line", How we know: 10,000 random histories, each on a plan row of its own; what was computed
// op by op as the commits came (emissions, goals, facts) is byte for byte what a full recomputation gives.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "activity/registry.h"
#include "followup/record.h"
#include "intake/intake.h"
#include "store/sqlite/sqlite_store.h"
#include "support/op_source.h"
#include "support/scratch_folder.h"
#include "wire/messages.h"

namespace lykta {
namespace {

using namespace testing_support;

constexpr int kRows = 100;  ///< histories that share a folder
constexpr int kDevicesPerHistory = 2;
const std::string kPlan = "prov-2024";

std::string row_id(int history) {
  std::string id = "h";
  return id += std::to_string(history);
}

/// The tests' plan with its first row once per history.
Plan plan_of_many_rows() {
  std::ifstream in(plan_file());
  const std::string bytes(std::istreambuf_iterator<char>(in), {});
  Value document = decode_json(bytes, kDocumentLimits).value();
  Value& area = document.as_object()["areas"].as_array()[0];
  const Value row = area.find("activities")->as_array()[0];
  Value::Array rows;
  for (int i = 0; i < kRows; ++i) {
    rows.push_back(row);
    rows.back().as_object()["id"] = row_id(i);
  }
  area.as_object()["activities"] = std::move(rows);
  return decode_plan(document).value();
}

/// A failure of the scaffolding is no verdict on what is tested: it ends the test.
void must(const Result<void>& done) {
  if (!done) throw std::runtime_error(done.error().sentence);
}

class District {
 public:
  explicit District(const Registry& registry) : registry_(registry) {
    store_ = open_sqlite_store(folder_.path() + "/data", {.synchronous = "OFF"}).value();
    must(import_plan(*store_, rows_, plan_of_many_rows(), clock_.now_ms()));
    intake_ = std::make_unique<Intake>(*store_, registry_, rows_, clock_);
  }

  /// One history a row, their batches shuffled together, so that commits hold pieces of several.
  void live(std::uint64_t seed) {
    Random random(seed);
    struct Writer {
      Session session;
      OpSource source;
      std::size_t left;
    };
    std::vector<std::unique_ptr<Writer>> writers;
    for (int row = 0; row < kRows; ++row) {
      OpSourceOptions options;
      options.rows = {kPlan + "/" + row_id(row)};
      options.occasions = 1 + random() % 2;
      for (int device = 0; device < kDevicesPerHistory; ++device) {
        const Session session = session_of(row_id(row) + "-" + std::to_string(device));
        writers.push_back(std::make_unique<Writer>(
            Writer{session, OpSource(random(), session.device, session.by, options), 2 + random() % 8}));
      }
    }
    while (!writers.empty()) {
      const std::size_t i = random() % writers.size();
      Writer& writer = *writers[i];
      std::vector<Op> ops;
      for (std::size_t k = 0; k < 1 + random() % 3 && writer.left > 0; ++k, --writer.left)
        ops.push_back(writer.source.next());
      intake_->submit(writer.session, std::move(ops), [this](std::vector<Receipt> receipts) {
        for (const Receipt& receipt : receipts) (receipt.status == ReceiptStatus::rejected ? rejected : stored)++;
      });
      if (writer.left == 0) {
        std::swap(writers[i], writers.back());
        writers.pop_back();
      }
    }
    must(store_->write_and_wait([](Transaction&) { return Result<void>(); }));
  }

  void recompute() { must(intake_->recompute_all()); }

  /// Every emission, then every record of the plan, one a line.
  std::vector<std::string> computed() const {
    const auto snapshot = store_->read();
    std::vector<std::string> lines;
    for (const Emission& emission : snapshot->all_emissions()) lines.push_back(to_value(emission).canonical());
    emissions += lines.size();
    const ManifestsOf manifests = [this](const PlanActivity& row) {
      std::vector<const Manifest*> list;
      for (const LoadedPlugin* plugin : registry_.serving(row)) list.push_back(&plugin->manifest);
      return list;
    };
    for (const auto& [period, as_of] :
         {std::pair(Period::T1, Date{2024, 4, 30}), std::pair(Period::VB, Date{2024, 12, 31})}) {
      const Value record = plan_record(*snapshot, *rows_.get(), manifests, {kPlan, period, as_of}).value();
      for (const Value& row : record.find("activities")->as_array()) lines.push_back(row.canonical());
    }
    return lines;
  }

  std::atomic<int> stored = 0, rejected = 0;
  mutable std::size_t emissions = 0;

 private:
  const Registry& registry_;
  const ScratchFolder folder_;
  HybridClock clock_{system_wall_clock()};
  Rows rows_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Intake> intake_;
};

TEST(Recompute, GivesTheSameBytesAsTheIncrementalWay) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  const int histories = 1'000;  // a sanitizer makes each many times slower, and finds nothing new in the ten thousandth
#else
  const int histories = std::getenv("LYKTA_DEEP") ? 100'000 : 10'000;
#endif
  const auto registry = Registry::load(LYKTA_PLUGINS);
  int stored = 0, rejected = 0;
  std::size_t emissions = 0;
  for (int seed = 0; seed < histories / kRows; ++seed) {
    District district(*registry);
    district.live(static_cast<std::uint64_t>(seed));
    const std::vector<std::string> incremental = district.computed();
    district.recompute();
    ASSERT_EQ(incremental, district.computed()) << "seed " << seed;
    stored += district.stored;
    rejected += district.rejected;
    emissions += district.emissions / 2;
  }
  std::cout << histories << " histories: " << stored << " ops stored, " << rejected << " rejected, " << emissions
            << " emissions\n";
  EXPECT_GT(emissions, static_cast<std::size_t>(histories)) << "too little was emitted for equality to mean anything";
}

}  // namespace
}  // namespace lykta
