// What phones say they hold: the last word of each, at hand at once and on disk soon after. Any thread.
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "domain/error.h"
#include "domain/value.h"
#include "store/store.h"

namespace lykta {

/// What is kept of a `holding` message. invalid/holding_invalid with the key at fault.
Result<Value> holding_from(const Value& message);

class Phones {
 public:
  explicit Phones(Store& store);
  void put(PhoneNote note);
  std::vector<PhoneNote> notes() const;  ///< by device
  /// Writes what is new; one piece of work however many phones spoke. Not waited for: a note lost to a power cut is
  /// said again at the phone's next hello.
  void keep();

 private:
  Store& store_;
  mutable std::mutex mutex_;
  std::map<std::string, PhoneNote> notes_;  // guarded by mutex_
  std::set<std::string> unkept_;            // guarded by mutex_
};

}  // namespace lykta
