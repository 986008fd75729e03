// Some changed entities of one snapshot, and what different readers get of them. Each projection is made and written
// as JSON once per rights, however many sessions share it. Belongs to the thread that made it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "access/policy.h"
#include "domain/entity.h"
#include "live/reader.h"
#include "store/store.h"

namespace lykta {

/// Entity → what policy needs to know of its row and kind (nullptr kind when its plugin is absent).
using ContextOf = std::function<PolicyContext(const Entity&)>;
using OccasionRef = std::pair<std::string, std::string>;  ///< activity, occasion

/// A `changes` message, and what its receiver holds when it has taken it in.
struct ChangesMessage {
  std::shared_ptr<const std::string> bytes;
  Held held;
  bool more = false;  ///< it promised another one
};

/// How a reader comes to a batch.
struct Standing {
  Held held;
  /// End of the log when this reader's run began: up to there it was served by an earlier run.
  Seq base = 0;
  /// Occasions that were too old for the scope when this run passed their entities.
  std::set<OccasionRef>* skipped = nullptr;
};

class Batch {
 public:
  /// `entities` as changed_after() gave them. `ends_log`: nothing follows them in the snapshot.
  Batch(const Snapshot& snapshot, std::vector<Entity> entities, bool ends_log, const ContextOf& context_of);

  const std::vector<Entity>& entities() const { return entities_; }
  bool ends_log() const { return ends_log_; }
  /// Whether what a reader gets of it depends on the day as well (access/circle.h): then it is not kept for the next one.
  bool depends_on_day() const;
  /// Where a reader stands who has taken in the whole batch.
  Held held_after(Held before) const;

  /// The messages that bring the reader through this batch, each at most 200 kB; stops after `most_bytes`. Empty when
  /// nothing of it is for this reader. When all is taken in, held_after() holds; else the last message's `held`.
  ///
  /// `gone` names an entity only if the reader may not see it now and could see it somewhere between what it holds
  /// (floor … position), by the entity's history: a phone is never told of an id that was at no time visible to it,
  /// and never again of one it has dropped. A table of what was sent to each device would grow with every device; the
  /// history is there anyway, and only owners (policy.h, sight_depends_on_fields) ever need it read.
  std::vector<ChangesMessage> messages_for(const Reader& reader, const Standing& standing, std::size_t most_bytes);

 private:
  struct Projected {
    std::shared_ptr<const std::string> text;  // nullptr = not visible
    Seq rev = 0;
  };
  struct Item {
    std::shared_ptr<const std::string> entity;  // nullptr: `gone` holds the id
    std::string gone;
    Seq position_after = 0;
  };
  const Projected& projected(const Reader& reader, const Entity& entity);
  std::vector<Item> items_for(const Reader& reader, const Standing& standing, std::size_t most_bytes);
  void add_own(const Reader& reader, Held held, const Entity& entity, std::vector<Item>& items);
  /// Those of an occasion that has come into the scope, for a reader that passed them before it did.
  void add_siblings(const Reader& reader, const Entity& entity, Seq position, std::vector<Item>& items);
  bool is_in_days(const Reader& reader, const Standing& standing, const Entity& entity, bool& has_come_in);
  bool was_visible(const Reader& reader, Held held, const Entity& entity);
  bool was_in_circle(const Reader& reader, Held held, const Entity& entity);
  bool shows_nothing_new(const Entity& entity, Seq floor);
  const std::vector<LoggedOp>& history(const std::string& id);
  const std::vector<Entity>& occasion(const OccasionRef& ref);
  /// When something of the occasion was last written, looking at revs up to `until` only; counted once.
  std::int64_t latest_ms(const OccasionRef& ref, Seq until);
  std::shared_ptr<const std::string> written(const Reader& reader, const std::vector<Item>& items, Held held,
                                             bool more) const;

  const Snapshot& snapshot_;
  const std::vector<Entity> entities_;
  const bool ends_log_;
  const ContextOf& context_of_;
  std::map<std::pair<std::string, std::string>, Projected> projected_;  // by rights version and entity id
  std::map<std::string, std::vector<LoggedOp>> history_;
  std::map<OccasionRef, std::vector<Entity>> occasions_;
  std::map<std::pair<OccasionRef, Seq>, std::int64_t> latest_ms_;
};

/// The message of a reader for whom nothing (more) is to come.
std::shared_ptr<const std::string> nothing_more(const Reader& reader, Held held);

}  // namespace lykta
