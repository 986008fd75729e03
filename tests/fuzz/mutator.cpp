#include "mutator.h"

#include <algorithm>
#include <utility>

namespace lykta::fuzz {

// Longer than any message a phone may send would only test the size cap, over and over.
constexpr std::size_t kLongest = 64 * 1024;

Mutator::Mutator(std::vector<std::string> seeds, std::vector<std::string> words, std::uint64_t seed)
    : seeds_(std::move(seeds)), words_(std::move(words)), random_(seed) {}

std::size_t Mutator::below(std::size_t n) { return n == 0 ? 0 : random_() % n; }

std::string Mutator::next() {
  std::string text = seeds_[below(seeds_.size())];
  for (std::size_t left = 1 + below(8); left > 0; --left) change(text);
  if (text.size() > kLongest) text.resize(kLongest);
  return text;
}

void Mutator::change(std::string& text) {
  const std::size_t at = below(text.size() + 1);
  const std::size_t length = below(std::min<std::size_t>(text.size() - at, 64) + 1);
  switch (below(9)) {
    case 0:
      if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
      break;
    case 1:
      if (at < text.size()) text[at] = static_cast<char>(random_());
      break;
    case 2:
      text.erase(at, length);
      break;
    case 3:
      text.resize(at);
      break;
    case 4: {
      std::string piece = text.substr(at, length);
      for (std::size_t times = below(40); times > 0 && text.size() < kLongest; --times) text.insert(at, piece);
      break;
    }
    case 5: {
      const std::string& other = seeds_[below(seeds_.size())];
      const std::size_t from = below(other.size());
      text.insert(at, other.substr(from, 1 + below(200)));
      break;
    }
    case 6:
      if (!words_.empty()) text.insert(at, words_[below(words_.size())]);
      break;
    case 7:
      if (!words_.empty()) text.replace(at, length, words_[below(words_.size())]);
      break;
    default:
      text.insert(at, std::string(1, static_cast<char>(random_())));
  }
}

}  // namespace lykta::fuzz
