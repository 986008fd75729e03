// The words of a command line: command, positional arguments, --options.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "domain/error.h"

namespace lykta {

struct Arguments {
  std::vector<std::string> words;                ///< "plan", "import", "farsta.json"
  std::map<std::string, std::string> options;    ///< without the dashes; flags hold ""

  bool has(const std::string& name) const { return options.contains(name); }
  std::string get(const std::string& name, const std::string& otherwise = "") const;
  bool json() const { return get("format") == "json"; }
};

/// invalid/usage for an unknown option, a missing value or a value that is not text or json for --format.
Result<Arguments> parse_arguments(const std::vector<std::string>& args);

}  // namespace lykta
