#include "prepared_folder.h"

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "followup/record.h"
#include "op_source.h"
#include "store/sqlite/sqlite_store.h"
#include "wire/messages.h"

namespace lykta::testing_support {
namespace {

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().reason + ": " + result.error().sentence);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace

std::vector<Enrolment> prepare_folder(const std::string& data, const std::vector<PhoneWanted>& phones) {
  const auto store = must(open_sqlite_store(data));
  Rows rows;
  Access access(*store, system_wall_clock(), &rows);
  std::ifstream in(plan_file());
  const std::string bytes(std::istreambuf_iterator<char>(in), {});
  must(import_plan(*store, rows, must(decode_plan(must(decode_json(bytes, kDocumentLimits)))), system_wall_clock()()));
  std::vector<Enrolment> enrolled;
  for (const PhoneWanted& phone : phones) {
    enrolled.push_back(must(access.redeem(must(access.invite(phone.right, phone.by)), "127.0.0.1")));
  }
  return enrolled;
}

}  // namespace lykta::testing_support
