#include "store/store.h"

#include <future>

namespace lykta {

Result<void> Store::write_and_wait(Work work) {
  std::promise<Result<void>> promise;
  auto answer = promise.get_future();
  write(std::move(work), [&promise](Result<void> result) { promise.set_value(std::move(result)); });
  return answer.get();
}

}  // namespace lykta
