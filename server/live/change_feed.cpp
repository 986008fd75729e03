#include "live/change_feed.h"

#include <algorithm>

namespace lykta {
namespace {

constexpr std::size_t kEntitiesPerRead = 200;
constexpr std::size_t kBytesPerPage = 200'000;
constexpr std::size_t kPagesPerTurn = 8;  // then live readers get their turn
constexpr int kReadsPerPage = 5;          // a reader who may see little must not hold up the rest
constexpr std::size_t kPagesRemembered = 32;
constexpr std::chrono::milliseconds kLookAtSlowEvery{25};

}  // namespace

ChangeFeed::ChangeFeed(const Store& store, ContextOf context_of, ChangeFeedOptions options,
                       std::function<void(const std::vector<Entity>&)> seen, std::function<void()> tick)
    : store_(store),
      context_of_(std::move(context_of)),
      options_(options),
      seen_(std::move(seen)),
      tick_(std::move(tick)) {
  const Seq last = store_.read()->last_seq();
  live_ = {last, last};
  thread_ = std::thread([this] { run(); });
}

ChangeFeed::~ChangeFeed() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void ChangeFeed::join(std::shared_ptr<Outlet> outlet, std::shared_ptr<const Reader> reader, Held held) {
  auto member = std::make_unique<Member>();
  member->outlet = std::move(outlet);
  member->reader = std::move(reader);
  member->held = held;
  member->base = held.position;
  member->owes_end = true;
  {
    const std::lock_guard lock(mutex_);
    joining_.push_back(std::move(member));
  }
  wake_.notify_one();
}

void ChangeFeed::ring() {
  {
    const std::lock_guard lock(mutex_);
    if (rung_) return;
    rung_ = true;
  }
  wake_.notify_one();
}

void ChangeFeed::run() {
  while (wait_for_work()) {
    drop_ended();
    try {
      const auto snapshot = store_.read();
      broadcast(*snapshot);
      has_pages_ = serve_some_pages(*snapshot);
    } catch (const std::exception&) {
      // The database could not be read. Whoever was not served still stands where it stood: look again later.
      has_pages_ = false;
    }
    const Instant now = std::chrono::steady_clock::now();
    if (now >= next_tick_) {
      next_tick_ = now + std::chrono::milliseconds(options_.look_every_ms);
      tick_();
    }
  }
}

/// False when it is time to stop. After a ring it lets the frame window pass, so that one frame carries what several
/// commits changed.
bool ChangeFeed::wait_for_work() {
  std::unique_lock lock(mutex_);
  const auto is_called = [this] { return stopping_ || rung_ || !joining_.empty(); };
  if (!has_pages_ && !is_called()) {
    const auto look = behind_.empty() ? std::chrono::milliseconds(options_.look_every_ms) : kLookAtSlowEvery;
    wake_.wait_for(lock, look, is_called);
  }
  if (rung_ && !has_pages_ && joining_.empty()) {
    wake_.wait_for(lock, std::chrono::milliseconds(options_.frame_window_ms), [this] { return stopping_; });
  }
  rung_ = false;
  for (auto& member : joining_) behind_.push_back(std::move(member));
  joining_.clear();
  return !stopping_;
}

void ChangeFeed::drop_ended() {
  std::erase_if(behind_, [](const auto& m) { return m->outlet->has_ended(); });
  for (auto& [key, group] : groups_) {
    std::erase_if(group.members, [](const auto& m) { return m->outlet->has_ended(); });
  }
  std::erase_if(groups_, [](const auto& entry) { return entry.second.members.empty(); });
}

Batch ChangeFeed::next_batch(const Snapshot& snapshot, Held from) const {
  std::vector<Entity> entities = snapshot.changed_after(from.position, kEntitiesPerRead);
  const bool ends_log = entities.size() < kEntitiesPerRead || entities.back().rev >= snapshot.last_seq();
  return Batch(snapshot, std::move(entities), ends_log, context_of_);
}

void ChangeFeed::broadcast(const Snapshot& snapshot) {
  const Seq last = snapshot.last_seq();
  if (groups_.empty()) {
    live_ = {last, last};
    return;
  }
  while (live_.position < last) {
    Batch batch = next_batch(snapshot, live_);
    seen_(batch.entities());
    broadcast(batch, live_);
    live_ = batch.held_after(live_);
  }
  for (auto& [key, group] : groups_) {
    if (group.owes_end) say_end(group);
    group.skipped.clear();
  }
}

void ChangeFeed::broadcast(Batch& batch, Held from) {
  for (auto& [key, group] : groups_) {
    const auto frames = batch.messages_for(*group.reader, {from, from.floor, &group.skipped}, SIZE_MAX);
    if (frames.empty()) continue;
    send_frames(group, frames, from);
    group.owes_end = frames.back().more;
  }
}

void ChangeFeed::say_end(Group& group) {
  const auto message = nothing_more(*group.reader, live_);
  for (auto& member : group.members) member->outlet->send(message);
  group.owes_end = false;
}

/// Who does not keep up falls behind from the frame it has not been sent; the others go on.
void ChangeFeed::send_frames(Group& group, const std::vector<ChangesMessage>& frames, Held from) {
  for (auto& member : group.members) {
    Held held = from;
    for (const ChangesMessage& frame : frames) {
      if (member->outlet->queued_bytes() > options_.max_queued_bytes) {
        member->held = held;
        member->base = from.floor;
        member->owes_end = true;
        member->skipped = group.skipped;
        behind_.push_back(std::move(member));
        break;
      }
      member->outlet->send(frame.bytes);
      held = frame.held;
    }
  }
  std::erase(group.members, nullptr);
}

/// True when somebody could take another page at once.
bool ChangeFeed::serve_some_pages(const Snapshot& snapshot) {
  std::size_t served = 0;
  for (std::size_t looked_at = behind_.size(); looked_at > 0; --looked_at) {
    if (served == kPagesPerTurn) return true;
    Member& member = *behind_.front();
    bool has_caught_up = false;
    if (!member.outlet->has_ended() && member.outlet->queued_bytes() <= options_.max_queued_bytes / 2) {
      has_caught_up = serve_page(snapshot, member);
      ++served;
    }
    std::unique_ptr<Member> moved = std::move(behind_.front());
    behind_.pop_front();
    if (!has_caught_up) {
      behind_.push_back(std::move(moved));
      continue;
    }
    Group& group = groups_[moved->reader->key];
    if (!group.reader) group.reader = moved->reader;
    group.members.push_back(std::move(moved));
  }
  return served > 0 && !behind_.empty();
}

/// True when the member now stands where the live ones stand.
bool ChangeFeed::serve_page(const Snapshot& snapshot, Member& member) {
  const Page page = page_for(snapshot, member);
  for (const ChangesMessage& message : page.messages) {
    member.outlet->send(message.bytes);
    member.owes_end = message.more;
  }
  member.held = page.held;
  if (!page.reaches_end) return false;
  if (member.owes_end) member.outlet->send(nothing_more(*member.reader, page.held));
  member.owes_end = false;
  member.skipped.clear();
  return true;
}

/// Many phones that come back at once stand at few places: what one of them gets is kept for the next.
ChangeFeed::Page ChangeFeed::page_for(const Snapshot& snapshot, Member& member) {
  const Seq last = snapshot.last_seq();
  if (pages_end_ != last || pages_.size() >= kPagesRemembered) pages_.clear();
  pages_end_ = last;
  bool may_share = member.reader->since_ms == 0;
  const std::string key = to_text(member.reader->cursor(member.held));
  if (const auto it = pages_.find(key); may_share && it != pages_.end()) return it->second;

  Page page{{}, member.held, false};
  for (int reads = 0; reads < kReadsPerPage && page.messages.empty() && !page.reaches_end; ++reads) {
    Batch batch = next_batch(snapshot, page.held);
    may_share = may_share && !batch.depends_on_day();
    page.messages = batch.messages_for(*member.reader, {page.held, member.base, &member.skipped}, kBytesPerPage);
    const Held whole = batch.held_after(page.held);
    page.held = page.messages.empty() ? whole : page.messages.back().held;
    page.reaches_end = batch.ends_log() && page.held == whole;
  }
  if (may_share) pages_[key] = page;
  return page;
}

}  // namespace lykta
