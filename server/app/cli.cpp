#include "app/cli.h"

#include <cstdio>
#include <filesystem>

#include "app/commands.h"
#include "app/control.h"
#include "app/restore.h"
#include "app/serve.h"
#include "domain/version.h"

namespace lykta {
namespace {
namespace fs = std::filesystem;

int print(const CommandOutput& output) {
  std::fwrite(output.out.data(), 1, output.out.size(), stdout);
  std::fwrite(output.err.data(), 1, output.err.size(), stderr);
  std::fflush(stdout);
  return output.exit_status;
}

std::string absolute(const std::string& path) {
  std::error_code error;
  return fs::absolute(path, error).lexically_normal().string();
}

/// Words that name files mean the caller's folder, also when the server runs the command.
void make_paths_absolute(Arguments& a) {
  const bool names_file = (a.words[0] == "plan" && a.words.size() > 2 && a.words[1] == "import") ||
                          (a.words.size() > 1 && (a.words[0] == "import" || a.words[0] == "backup"));
  if (names_file) a.words.back() = absolute(a.words.back());
}

std::vector<std::string> to_words(const Arguments& a) {
  std::vector<std::string> words = a.words;
  for (const auto& [name, value] : a.options) {
    if (name != "data" && name != "plugins") words.push_back(value.empty() ? "--" + name : "--" + name + "=" + value);
  }
  return words;
}

/// Shipped plugins stand beside the program, as in the build folder, or in ../lib/lykta/plugins once installed.
std::string default_plugins(const std::string& program) {
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  const fs::path folder = (error ? fs::path(program) : self).parent_path();
  if (fs::is_directory(folder / "plugins", error)) return (folder / "plugins").string();
  return (folder / "../lib/lykta/plugins").lexically_normal().string();
}

CommandOutput run_on_folder(const Arguments& a, const AppOptions& options) {
  auto app = App::open(options);
  if (app) return run_command(**app, a);
  if (app.error().reason == "data_locked") {
    if (auto answer = ask_running_server(options.data, to_words(a))) return *answer;
  }
  return refused(a, app.error());
}

}  // namespace

int run_cli(const std::vector<std::string>& args, const std::string& program) {
  auto parsed = parse_arguments(args);
  if (!parsed) return print(usage_error(parsed.error().sentence));
  Arguments& a = *parsed;
  if (a.has("help") || (a.words.size() == 1 && a.words[0] == "help")) return print({0, std::string(kUsage), ""});
  if (a.words.empty()) return print(usage_error("Say what to do."));
  if (a.words[0] == "version") {
    return print({0, a.json() ? Value(Value::Object{{"protocol", kProtocol}, {"version", kVersion}}).canonical() + "\n"
                              : std::string("lykta ") + kVersion + "\n", ""});
  }
  AppOptions options{absolute(a.get("data", "data")), absolute(a.get("plugins", default_plugins(program)))};
  make_paths_absolute(a);
  if (a.words[0] == "serve") return print(serve(a, options));
  if (a.words[0] == "restore") return print(restore(a, options));
  if (!is_command(a)) return print(usage_error("There is no command " + a.words[0] + "."));
  return print(run_on_folder(a, options));
}

}  // namespace lykta
