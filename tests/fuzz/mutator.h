// Broken inputs from good ones, by seed: the same seed breaks the same way on every machine. Not thread-safe.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace lykta::fuzz {

class Mutator {
 public:
  /// `seeds` (at least one) are good inputs; `words` are pieces that mean something to the reader under test.
  Mutator(std::vector<std::string> seeds, std::vector<std::string> words, std::uint64_t seed);
  /// One to eight changes on a seed: bits, bytes, cuts, repeats, pieces of other seeds, words.
  std::string next();

 private:
  std::size_t below(std::size_t n);
  void change(std::string& text);

  std::vector<std::string> seeds_;
  std::vector<std::string> words_;
  std::mt19937_64 random_;
};

}  // namespace lykta::fuzz
