// The command line: finds the data folder's holder and runs the command there.
#pragma once

#include <string>
#include <vector>

namespace lykta {

/// Runs `lykta ARGS…`, printing to standard output and error. Returns the exit status 0, 1 or 2.
int run_cli(const std::vector<std::string>& args, const std::string& program);

}  // namespace lykta
