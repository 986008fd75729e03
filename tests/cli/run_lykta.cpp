#include "run_lykta.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "wire/json.h"

namespace lykta::test {

std::string read_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Value Said::json() const {
  auto value = decode_json(out, kDocumentLimits);
  return value ? *value : Value();
}

Lykta::Lykta() {
  char name[] = "/tmp/lykta-cli-XXXXXX";
  folder_ = mkdtemp(name);
}
Lykta::~Lykta() { std::filesystem::remove_all(folder_); }

Said Lykta::operator()(std::vector<std::string> args) const {
  std::string command = "'" LYKTA_BINARY_DIR "/lykta'";
  args.insert(args.end(), {"--data", folder_ + "/data"});
  for (const std::string& arg : args) command += " '" + arg + "'";
  command += " >'" + folder_ + "/out' 2>'" + folder_ + "/err'";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_text(folder_ + "/out"), read_text(folder_ + "/err")};
}

std::string Lykta::file(const std::string& name, const std::string& text) const {
  std::ofstream(folder_ + "/" + name, std::ios::binary) << text;
  return folder_ + "/" + name;
}

std::string Lykta::plan(const std::string& text, const std::string& with) const {
  std::string plan = read_text(LYKTA_SOURCE_DIR "/shared/examples/plans/lyktdalen-2025.json");
  if (!text.empty()) {
    const auto at = plan.find(text);
    EXPECT_NE(at, std::string::npos) << text;
    plan.replace(at, text.size(), with);
  }
  return file("plan.json", plan);
}

}  // namespace lykta::test
