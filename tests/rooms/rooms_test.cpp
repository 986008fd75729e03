// The tables of docs/architecture.md, held against every include of the server and every import of the app.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;
/// First column → names in backticks of the last column. A first cell with several names gives several rows.
using Table = std::map<std::string, Names>;

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

Names in_backticks(const std::string& cell) {
  static const std::regex kName("`([^`]+)`");
  Names names;
  for (std::sregex_iterator it(cell.begin(), cell.end(), kName), end; it != end; ++it) names.push_back((*it)[1]);
  return names;
}

/// The table under the heading; throws when there is none, so that a renamed heading cannot switch the test off.
Table table_under(const std::string& page, const std::string& heading) {
  std::istringstream lines(page);
  std::string line;
  bool is_inside = false;
  Table table;
  while (std::getline(lines, line)) {
    if (line.starts_with("#")) is_inside = line == "### " + heading;
    if (!is_inside || !line.starts_with("| `")) continue;
    std::string cells = line.substr(1, line.rfind('|') - 1);
    const std::size_t last = cells.rfind('|');
    for (const std::string& name : in_backticks(cells.substr(0, cells.find('|')))) {
      table[name] = in_backticks(cells.substr(last + 1));
    }
  }
  if (table.empty()) throw std::runtime_error("docs/architecture.md has no table under " + heading);
  return table;
}

bool holds(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

struct Rules {
  Table server_rooms, third_party, app_rooms, words;
};

const Rules& rules() {
  static const Rules r = [] {
    const std::string page = read(LYKTA_SOURCE_DIR "/docs/architecture.md");
    return Rules{table_under(page, "Server rooms"), table_under(page, "Third-party headers at home"),
                 table_under(page, "App rooms"), table_under(page, "Words at home")};
  }();
  return r;
}

std::string room_of(const std::string& path) { return path.substr(0, path.find('/')); }

// ---- server ------------------------------------------------------------------------------------------------------

bool is_standard(const std::string& header) { return header.find_first_of("./") == std::string::npos; }

bool is_system(const std::string& header) {
  static const std::set<std::string> kSystem{"unistd.h", "fcntl.h", "poll.h",    "signal.h",
                                             "stdlib.h", "errno.h", "pthread.h", "ifaddrs.h"};
  return header.starts_with("sys/") || header.starts_with("arpa/") || header.starts_with("netinet/") ||
         header.starts_with("net/") || kSystem.count(header) > 0;
}

/// "" or what is wrong with `#include <header>` in server/<path>.
std::string fault_of_library(const std::string& path, const std::string& header) {
  if (is_standard(header)) return "";
  const std::string room = room_of(path);
  for (const auto& [prefix, homes] : rules().third_party) {
    if (!header.starts_with(prefix)) continue;
    const bool is_home =
        std::any_of(homes.begin(), homes.end(), [&](const auto& home) { return path.starts_with(home); });
    return is_home ? "" : "<" + header + "> is not at home here";
  }
  if (is_system(header)) return room == "domain" || room == "rollup" ? "<" + header + "> in a pure room" : "";
  return "<" + header + "> has no home";
}

std::string fault_of_room(const std::string& path, const std::string& included) {
  const std::string room = room_of(path);
  const std::string other = room_of(included);
  if (path == "main.cpp") return other == "app" ? "" : "main.cpp includes " + included;
  const auto row = rules().server_rooms.find(room);
  if (row == rules().server_rooms.end()) return "the room " + room + " is in no table";
  if (room == other || holds(row->second, other)) return "";
  return room + " may not include " + included;
}

Names faults_of_server_file(const std::string& path, const std::string& text) {
  static const std::regex kInclude(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
  const bool is_test_header = path.ends_with(".h") && text.find("#include <gtest/") != std::string::npos;
  const bool is_test =
      is_test_header || path.ends_with("_test.cpp") || fs::path(path).filename().string().starts_with("test_");
  Names faults;
  std::istringstream lines(text);
  std::string line;
  while (std::getline(lines, line)) {
    std::smatch found;
    if (!std::regex_search(line, found, kInclude)) continue;
    const std::string header = found[2];
    const bool is_library = found[1] == "<";
    const bool is_for_tests = header.starts_with("gtest/") || header.starts_with("gmock/");
    if (is_test && (!is_library || is_for_tests)) continue;
    const std::string fault = is_library ? fault_of_library(path, header) : fault_of_room(path, header);
    if (!fault.empty()) faults.push_back(path + ": " + fault);
  }
  return faults;
}

// ---- app ---------------------------------------------------------------------------------------------------------

std::string without_comments(const std::string& text) {
  static const std::regex kComments(R"(/\*[^*]*\*+([^/*][^*]*\*+)*/|(^|[^:'"])//[^\n]*|<!--[\s\S]*?-->)");
  return std::regex_replace(text, kComments, "$2");
}

/// Room that `specifier`, imported by pwa/src/<path>, lies in; "" for a package.
std::string room_imported(const std::string& path, const std::string& specifier) {
  if (!specifier.starts_with(".")) return "";
  return room_of((fs::path(path).parent_path() / specifier).lexically_normal().generic_string());
}

Names homes_of(const std::string& word) {
  const auto row = rules().words.find(word);
  return row == rules().words.end() ? Names{} : row->second;
}

Names faults_of_imports(const std::string& path, const std::string& code) {
  static const std::regex kImport(R"((?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]+)['"])");
  const std::string room = room_of(path);
  Names faults;
  for (std::sregex_iterator it(code.begin(), code.end(), kImport), end; it != end; ++it) {
    const std::string specifier = (*it)[1];
    const std::string other = room_imported(path, specifier);
    if (other.empty()) {
      const Names homes = homes_of(room_of(specifier));
      if (!homes.empty() && !holds(homes, room))
        faults.push_back(path + ": the package " + specifier + " is not at home here");
    } else if (other != room && !holds(rules().app_rooms.at(room), other)) {
      faults.push_back(path + ": " + room + " may not import " + specifier);
    }
  }
  return faults;
}

Names faults_of_app_file(const std::string& path, const std::string& text) {
  const std::string room = room_of(path);
  if (path.find('/') == std::string::npos || path.ends_with(".test.ts") || path.ends_with(".d.ts")) return {};
  if (!rules().app_rooms.count(room)) return {path + ": the room " + room + " is in no table"};
  const std::string code = without_comments(text);
  Names faults = faults_of_imports(path, code);
  for (const char* word : {"indexedDB", "fetch", "WebSocket", "XMLHttpRequest", "EventSource", "sendBeacon"}) {
    // A call or a construction, or the global by name; a key "fetch" of somebody's own object is no network.
    const std::regex use(std::string("(^|[^.\\w$'\"])((new\\s+)?") + word +
                         R"()\s*[(.<]|\b(window|globalThis|self|navigator)\.)" + word + "\\b");
    if (std::regex_search(code, use) && !holds(homes_of(word), room))
      faults.push_back(path + ": " + word + " is not at home here");
  }
  const bool is_svelte = path.ends_with(".svelte") || path.ends_with(".svelte.ts");
  if (is_svelte && !holds(homes_of("svelte"), room)) faults.push_back(path + ": svelte is not at home here");
  return faults;
}

// ---- tests -------------------------------------------------------------------------------------------------------

std::string joined(const Names& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

template <class Check>
Names walk(const fs::path& root, const std::set<std::string>& extensions, Check check) {
  Names faults;
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(root, fs::directory_options::follow_directory_symlink)) {
    if (!entry.is_regular_file() || !extensions.count(entry.path().extension().string())) continue;
    ++files;
    for (std::string& fault : check(fs::relative(entry.path(), root).generic_string(), read(entry.path()))) {
      faults.push_back(std::move(fault));
    }
  }
  EXPECT_GT(files, 10u) << root << " holds almost nothing: is this the right folder?";
  std::sort(faults.begin(), faults.end());
  return faults;
}

TEST(Rooms, TheServerKeepsToItsTable) {
  EXPECT_EQ(joined(walk(LYKTA_SOURCE_DIR "/server", {".h", ".cpp"}, faults_of_server_file)), "");
}

TEST(Rooms, TheAppKeepsToItsTable) {
  EXPECT_EQ(joined(walk(LYKTA_SOURCE_DIR "/pwa/src", {".ts", ".svelte"}, faults_of_app_file)), "");
}

TEST(Rooms, PluginsKnowTheContractAndTheDomainOnly) {
  Names faults;
  static const std::regex kInclude(R"(#\s*include\s*[<"]([^>"]+)[>"])");
  for (const auto& entry : fs::recursive_directory_iterator(LYKTA_SOURCE_DIR "/plugins")) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() != ".cpp" && entry.path().extension() != ".h") continue;
    if (name.ends_with("_test.cpp")) continue;
    const std::string text = read(entry.path());
    for (std::sregex_iterator it(text.begin(), text.end(), kInclude), end; it != end; ++it) {
      const std::string header = (*it)[1];
      // No I/O and no clock: a plugin gives the same facts for the same occasion on every machine.
      static const std::set<std::string> kForbidden{"fstream", "iostream", "filesystem", "chrono",
                                                    "ctime",   "thread",   "random",     "cstdio"};
      const bool is_its_own = !header.starts_with(".") && fs::exists(entry.path().parent_path() / header);
      const bool is_fine = header == "activity/plugin.h" || header.starts_with("domain/") || is_its_own ||
                           (is_standard(header) && !kForbidden.count(header));
      if (!is_fine) faults.push_back(name + ": " + header);
    }
  }
  EXPECT_EQ(joined(faults), "");
}

TEST(Rooms, EveryRoomIsInItsTableAndNoTableNamesAGhost) {
  for (const auto& [folder, table] : {std::pair{LYKTA_SOURCE_DIR "/server", &rules().server_rooms},
                                      std::pair{LYKTA_SOURCE_DIR "/pwa/src", &rules().app_rooms}}) {
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (!entry.is_directory()) continue;
      EXPECT_TRUE(table->count(entry.path().filename().string())) << entry.path();
    }
    for (const auto& [room, others] : *table) {
      for (const std::string& other : others) EXPECT_TRUE(table->count(other)) << room << " names " << other;
    }
  }
}

struct Planted {
  const char* path;
  const char* text;
  bool is_fault;
};

TEST(Rooms, APlantedIncludeIsFound) {
  for (const Planted& p :
       {Planted{"rollup/a.cpp", "#include \"store/store.h\"\n", true},
        Planted{"rollup/a.cpp", "#include \"domain/time.h\"\n", false},
        Planted{"rollup/a.cpp", "#include <unistd.h>\n", true},
        Planted{"store/sqlite/a.cpp", "#include <sqlite3.h>\n", false},
        Planted{"store/a.cpp", "  #  include <sqlite3.h>\n", true},
        Planted{"access/a.cpp", "#include <openssl/evp.h>\n", true},
        Planted{"store/digest.cpp", "#include <openssl/evp.h>\n", false},
        Planted{"live/a.cpp", "#include <boost/asio/post.hpp>\n", true},
        Planted{"live/a.cpp", "#include \"front/front.h\"\n", true},
        Planted{"app/a.cpp", "#include <fmt/core.h>\n", true}, Planted{"app/a.cpp", "#include <gtest/gtest.h>\n", true},
        Planted{"app/a_test.cpp", "#include <gtest/gtest.h>\n", false},
        Planted{"app/running.h", "#include <gtest/gtest.h>\n", false},
        Planted{"cellar/a.cpp", "#include \"domain/time.h\"\n", true},
        Planted{"main.cpp", "#include \"store/store.h\"\n", true}}) {
    EXPECT_EQ(!faults_of_server_file(p.path, p.text).empty(), p.is_fault) << p.path << " " << p.text;
  }
}

TEST(Rooms, APlantedImportIsFound) {
  for (const Planted& p :
       {Planted{"storage/a.ts", "import { x } from '../sync/api';", true},
        Planted{"storage/a.ts", "import { openDB } from 'idb';", false},
        Planted{"state/a.ts", "import { openDB } from 'idb';", true},
        Planted{"views/screens/A.svelte", "import { api } from '../../sync/api';", true},
        Planted{"views/screens/A.svelte", "import { S } from '../../state/a.svelte';", false},
        Planted{"form/A.svelte", "const a = await import('../storage/storage');", true},
        Planted{"form/a.ts", "const r = await fetch('/x');", true},
        Planted{"form/a.ts", "void window.fetch('/x');", true},
        Planted{"form/a.ts", "// fetch('/x') is not for us\n/* new WebSocket(u) */", false},
        Planted{"views/a.ts", "this.fetch(1); prefetch(2);", false}, Planted{"state/a.ts", "new WebSocket(url)", true},
        Planted{"sync/a.ts", "new WebSocket(url)", false}, Planted{"state/a.ts", "indexedDB.open('x')", true},
        Planted{"sync/a.svelte.ts", "", true}, Planted{"sync/a.ts", "import { tick } from 'svelte';", true},
        Planted{"state/a.ts", "import * as tus from 'tus-js-client';", true}, Planted{"attic/a.ts", "", true},
        Planted{"views/a.test.ts", "import '../sync/api';", false}}) {
    EXPECT_EQ(!faults_of_app_file(p.path, p.text).empty(), p.is_fault) << p.path << " " << p.text;
  }
}

}  // namespace
