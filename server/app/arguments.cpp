#include "app/arguments.h"

namespace lykta {
namespace {

const std::set<std::string> kWithValue{"data",   "plugins", "format", "listen",  "tls-cert", "tls-key", "public-url",
                                       "period", "as-of",   "right",  "party",   "role",     "expires", "occasion",
                                       "app"};
const std::set<std::string> kFlags{"tls-auto", "insecure-loopback", "new-origin", "help"};

}  // namespace

std::string Arguments::get(const std::string& name, const std::string& otherwise) const {
  const auto it = options.find(name);
  return it == options.end() ? otherwise : it->second;
}

Result<Arguments> parse_arguments(const std::vector<std::string>& args) {
  Arguments parsed;
  for (std::size_t i = 0; i < args.size(); ++i) {
    const std::string& word = args[i];
    if (!word.starts_with("--")) {
      parsed.words.push_back(word);
      continue;
    }
    const auto equals = word.find('=');
    const std::string name = word.substr(2, equals == std::string::npos ? std::string::npos : equals - 2);
    if (kFlags.contains(name)) {
      if (equals != std::string::npos) return fail(Code::invalid, "usage", "--" + name + " takes no value.");
      parsed.options[name] = "";
    } else if (!kWithValue.contains(name)) {
      return fail(Code::invalid, "usage", "There is no option --" + name + ".");
    } else if (equals != std::string::npos) {
      parsed.options[name] = word.substr(equals + 1);
    } else if (i + 1 < args.size()) {
      parsed.options[name] = args[++i];
    } else {
      return fail(Code::invalid, "usage", "--" + name + " needs a value.");
    }
  }
  if (const std::string format = parsed.get("format", "text"); format != "text" && format != "json") {
    return fail(Code::invalid, "usage", "--format is text or json.");
  }
  return parsed;
}

}  // namespace lykta
