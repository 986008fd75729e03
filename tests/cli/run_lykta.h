// Runs the built program in a scratch folder and reads what it says.
#pragma once

#include <string>
#include <vector>

#include "domain/value.h"

namespace lykta::test {

struct Said {
  int exit_status = -1;
  std::string out;
  std::string err;
  Value json() const;  ///< of `out`; null when it is none
};

class Lykta {
 public:
  Lykta();
  ~Lykta();
  const std::string& folder() const { return folder_; }
  /// `lykta ARGS --data FOLDER/data`.
  Said operator()(std::vector<std::string> args) const;
  /// Writes FOLDER/name and returns its path.
  std::string file(const std::string& name, const std::string& text) const;
  /// The small plan of shared/examples, with `text` replaced by `with` where given.
  std::string plan(const std::string& text = "", const std::string& with = "") const;

 private:
  std::string folder_;
};

std::string read_text(const std::string& path);

}  // namespace lykta::test
