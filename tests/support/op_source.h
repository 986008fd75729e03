// What people do with one phone, by seed: walks, findings, measures and attendance on a few shared occasions, with
// Swedish text, resends of known entities, same-field edits, deletes, and now and then something the server refuses.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "access/access.h"
#include "domain/op.h"

namespace lykta::testing_support {

using Random = std::mt19937_64;

/// Rows of plan.json beside this file.
inline constexpr char kOpenRow[] = "prov-2024/vandring";
inline constexpr char kPartnerRow[] = "prov-2024/partnervandring";
inline constexpr char kCountedRow[] = "prov-2024/raknad";
inline constexpr char kUnservedRow[] = "prov-2024/framtid";

std::string plan_file();
/// A session of an enrolled device, as access would hand it out.
Session session_of(const std::string& device, Right right = Right::coordinator, const std::string& party = "sdf");

struct OpSourceOptions {
  std::size_t occasions = 4;  ///< shared by all sources with the same options
  std::vector<std::string> rows = {kOpenRow, kPartnerRow, kCountedRow, kUnservedRow};
  int refused_percent = 4;  ///< ops with a value that no manifest allows
  int delete_percent = 3;
  std::int64_t start_ms = 1'725'000'000'000;  ///< 2024-08-30: the plan's year
};

class OpSource {
 public:
  OpSource(std::uint64_t seed, std::string device, By by, OpSourceOptions options = {});
  /// The device's next op: n counts from 1, the clock rises by seconds to hours.
  Op next();
  /// Photos that findings list from now on.
  void add_photo(std::string sha256) { photos_.push_back(std::move(sha256)); }
  /// What a receipt tells: later ops on that entity have seen this rev.
  void saw(const std::string& entity, Seq rev) { seen_[entity] = rev; }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }
  bool chance(int percent) { return static_cast<int>(below(100)) < percent; }
  std::string day(int within_days);
  void fill_walk(Op& op);
  void fill_attendance(Op& op);
  void fill_finding(Op& op);
  void fill_measure(Op& op);

  Random random_;
  const std::string device_;
  const By by_;
  const OpSourceOptions options_;
  std::int64_t n_ = 0;
  std::int64_t now_ms_;
  std::vector<std::string> photos_;
  std::map<std::string, Seq> seen_;
};

}  // namespace lykta::testing_support
