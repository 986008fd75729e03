// The commands of design.md §8 that work on an open data folder. They run in the process that holds the folder: the
// CLI's own, or the server's on behalf of a CLI (control.h).
#pragma once

#include <string>

#include "app/app.h"
#include "app/arguments.h"

namespace lykta {

struct CommandOutput {
  int exit_status = 0;   ///< 0 done, 1 refused, 2 usage
  std::string out;       ///< for standard output
  std::string err;       ///< for standard error
};

constexpr std::string_view kUsage = R"(lykta serve   [--listen ADDR:PORT] [--tls-cert F --tls-key F | --tls-auto | --insecure-loopback] [--public-url URL] [--app DIR] [--new-origin]
lykta demo
lykta plan    import FILE | list | export PLAN [--format json]
lykta import  FILE.ndjson
lykta record  PLAN [--period T1|T2|VB] [--as-of DATE]
lykta device  invite --right R --party P [--role TEXT] [--occasion ID] [--expires DATE] | list | revoke ID
lykta backup  DIR | restore DIR | verify | doctor
lykta version | plugins
Every command takes --data DIR (default ./data), --plugins DIR and --format json|text.
Exit status: 0 done, 1 refused with a sentence, 2 wrong usage.
)";

/// True for the commands run_command() knows.
bool is_command(const Arguments& arguments);
CommandOutput run_command(App& app, const Arguments& arguments);

/// A refusal as every command prints it: the sentence on standard error, with --format json also {"error":…}.
CommandOutput refused(const Arguments& arguments, const Error& error);
CommandOutput usage_error(const std::string& sentence);

}  // namespace lykta
