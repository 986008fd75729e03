#include "live/rollup_feed.h"

#include <algorithm>

#include "domain/time.h"

namespace lykta {
namespace {

constexpr std::chrono::milliseconds kPerRow{100};
constexpr std::chrono::milliseconds kLookAtSlowEvery{50};
constexpr std::chrono::milliseconds kLookAtCalendarEvery{1000};
constexpr std::size_t kMessageBytes = 200'000;

bool names_source(const Goal& goal, const std::set<std::string>& refs, const std::string& plan) {
  const auto it = goal.params.find("sources");
  if (it == goal.params.end() || !it->second.is_array()) return false;
  return std::any_of(it->second.as_array().begin(), it->second.as_array().end(), [&](const Value& source) {
    return source.is_text() && (refs.contains(source.as_text()) || refs.contains(plan + "/" + source.as_text()));
  });
}

std::set<std::string> all_rows(const RowTable& table) {
  std::set<std::string> refs;
  for (const Plan& plan : table.plans()) {
    for (const PlanArea& area : plan.areas) {
      for (const PlanActivity& row : area.activities) refs.insert(row.ref);
    }
  }
  return refs;
}

}  // namespace

std::set<std::string> rows_touched_by(const RowTable& table, const std::string& activity) {
  const auto chain = table.chain(activity);
  const std::set<std::string> in_chain(chain.begin(), chain.end());
  std::set<std::string> refs = in_chain;
  for (const Plan& plan : table.plans()) {
    for (const PlanArea& area : plan.areas) {
      for (const PlanActivity& row : area.activities) {
        const bool reads = std::any_of(row.goals.begin(), row.goals.end(),
                                       [&](const Goal& g) { return names_source(g, in_chain, plan.id); });
        if (reads) refs.insert(row.ref);
      }
    }
  }
  return refs;
}

RollupFeed::RollupFeed(const Store& store, const Rows& rows, const HybridClock& clock, RowRecord row_record,
                       std::int64_t window_ms, std::size_t max_queued_bytes)
    : store_(store),
      rows_(rows),
      clock_(clock),
      row_record_(std::move(row_record)),
      window_(window_ms),
      max_queued_bytes_(max_queued_bytes) {
  thread_ = std::thread([this] { run(); });
}

RollupFeed::~RollupFeed() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void RollupFeed::join(std::shared_ptr<Outlet> outlet, std::shared_ptr<const Reader> reader) {
  {
    const std::lock_guard lock(mutex_);
    joining_.push_back({std::move(outlet), std::move(reader), true, {}});
  }
  wake_.notify_one();
}

void RollupFeed::touch(const std::set<std::string>& activities) {
  if (activities.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    touched_.insert(activities.begin(), activities.end());
  }
  wake_.notify_one();
}

void RollupFeed::refresh() {
  {
    const std::lock_guard lock(mutex_);
    refresh_ = true;
  }
  wake_.notify_one();
}

void RollupFeed::run() {
  while (wait_for_work()) {
    std::erase_if(members_, [](const Member& m) { return m.outlet->has_ended(); });
    mark_rows();
    const bool has_stale = take_due_rows(std::chrono::steady_clock::now());
    if (!has_stale && !is_owed()) continue;
    try {
      const auto snapshot = store_.read();
      renew_stale_records(*snapshot);
      send_all(*snapshot);
    } catch (const std::exception&) {
      // Not readable now: those who are owed something are still owed it next time.
    }
  }
}

bool RollupFeed::is_owed() const {
  return std::any_of(members_.begin(), members_.end(), [](const Member& m) { return m.wants_all || !m.wants.empty(); });
}

bool RollupFeed::wait_for_work() {
  std::unique_lock lock(mutex_);
  const auto called = [this] { return is_called(); };
  if (!is_called()) {
    const auto look = is_owed() || !due_.empty() ? kLookAtSlowEvery : kLookAtCalendarEvery;
    wake_.wait_for(lock, look, called);
  }
  if (!touched_.empty()) wake_.wait_for(lock, window_, [this] { return stopping_; });
  taken_touched_ = std::exchange(touched_, {});
  taken_refresh_ = std::exchange(refresh_, false);
  for (Member& member : joining_) members_.push_back(std::move(member));
  joining_.clear();
  return !stopping_;
}

/// Which rows must be computed anew, and from when on they may be.
void RollupFeed::mark_rows() {
  const std::string today = to_text(stockholm_time(clock_.now_ms()).date);
  if (taken_refresh_ || today != as_of_) {
    as_of_ = today;
    cache_.clear();
    due_.clear();
    for (Member& member : members_) member.wants_all = true;
    return;
  }
  const auto table = rows_.get();
  const Instant now = std::chrono::steady_clock::now();
  for (const std::string& activity : taken_touched_) {
    for (const std::string& ref : rows_touched_by(*table, activity)) {
      const auto it = computed_.find(ref);
      due_.try_emplace(ref, it == computed_.end() ? now : std::max(now, it->second + kPerRow));
    }
  }
}

/// True when a cached record is stale now.
bool RollupFeed::take_due_rows(Instant now) {
  bool has_stale = false;
  for (auto it = due_.begin(); it != due_.end();) {
    if (it->second > now) {
      ++it;
      continue;
    }
    for (auto& [rights, records] : cache_) {
      const auto record = records.find(it->first);
      if (record == records.end()) continue;
      record->second.is_stale = true;
      has_stale = true;
    }
    computed_[it->first] = now;
    it = due_.erase(it);
  }
  return has_stale;
}

/// Whose record came out with other bytes is told; a change it may not see does not show.
void RollupFeed::renew_stale_records(const Snapshot& snapshot) {
  std::map<std::string, const Reader*> readers;
  for (const Member& member : members_) readers[member.reader->rights] = member.reader.get();
  std::erase_if(cache_, [&](const auto& entry) { return !readers.contains(entry.first); });
  for (auto& [rights, records] : cache_) {
    for (auto& [ref, cached] : records) {
      if (!cached.is_stale) continue;
      const auto before = cached.text;
      const Record& now = record(snapshot, *readers[rights], ref);
      if (!now.text || (before && *before == *now.text)) continue;
      for (Member& member : members_) {
        if (member.reader->rights == rights && member.reader->scope.covers(ref)) member.wants.insert(ref);
      }
    }
  }
}

void RollupFeed::send_all(const Snapshot& snapshot) {
  const std::set<std::string> everything = all_rows(*rows_.get());
  std::map<std::string, Messages> shared;  // by reader and rows
  for (Member& member : members_) {
    if (!member.wants_all && member.wants.empty()) continue;
    // It is told the newest when it has read what it was sent, and nothing in between.
    if (member.outlet->queued_bytes() > max_queued_bytes_ / 2) continue;
    const std::set<std::string>& refs = member.wants_all ? everything : member.wants;
    std::string key = member.reader->key;
    for (const std::string& ref : refs) key.append("\n").append(ref);
    const auto [it, is_new] = shared.try_emplace(std::move(key));
    if (is_new) it->second = messages(snapshot, *member.reader, refs);
    for (const auto& message : it->second) member.outlet->send(message);
    member.wants_all = false;
    member.wants.clear();
  }
}

const RollupFeed::Record& RollupFeed::record(const Snapshot& snapshot, const Reader& reader, const std::string& ref) {
  Record& cached = cache_[reader.rights][ref];
  if (!cached.is_stale) return cached;
  cached.is_stale = false;
  try {
    const Value value = row_record_(snapshot, ref, reader.session);
    cached.text = value.is_null() ? nullptr : std::make_shared<const std::string>(value.canonical());
  } catch (const std::exception&) {
    // One row that cannot be computed must not take the others' numbers away; it is tried again when touched.
  }
  return cached;
}

RollupFeed::Messages RollupFeed::messages(const Snapshot& snapshot, const Reader& reader,
                                          const std::set<std::string>& refs) {
  Messages out;
  std::string records;
  const auto close = [&] {
    if (records.empty()) return;
    out.push_back(std::make_shared<const std::string>("{\"as_of\":\"" + as_of_ + "\",\"period\":\"VB\",\"records\":[" +
                                                      records + "],\"type\":\"rollups\"}"));
    records.clear();
  };
  for (const std::string& ref : refs) {
    if (!reader.scope.covers(ref)) continue;
    const auto text = record(snapshot, reader, ref).text;
    if (!text) continue;
    if (!records.empty() && records.size() + text->size() > kMessageBytes) close();
    if (!records.empty()) records += ',';
    records += *text;
  }
  close();
  return out;
}

}  // namespace lykta
