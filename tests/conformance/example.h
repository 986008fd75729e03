// An example of a plugin: an occasion told as the ops people sent, and the facts it must give
// (plugins/<id>/examples/*.json). Each op stands alone and is applied in the order written; how writes of several
// phones are merged is intake's matter and tested there.
#pragma once

#include <string>
#include <vector>

#include "activity/registry.h"

namespace lykta {

struct ToldOp {
  Op op;
  std::string refused;               ///< reason for which check_op or validate refuses it; "" = accepted
  std::vector<std::string> remarks;  ///< reasons of problems that do not refuse it, in order
};

struct Example {
  std::string name;  ///< file name
  std::string activity;
  std::string occasion;
  Confidentiality confidentiality = Confidentiality::open;
  std::vector<ToldOp> ops;
  Value emissions;  ///< what map must give, as a list
};

/// Throws std::runtime_error with the file's name when it cannot be read.
Example read_example(const std::string& file);
/// All of one folder by name; empty when there is no folder.
std::vector<Example> read_examples(const std::string& folder);

struct Told {
  std::vector<Entity> entities;     ///< by id
  std::vector<std::string> faults;  ///< ops that were not taken as the example says; empty = all as told
};
/// Sends the ops through check_op and validate and merges what is accepted.
Told tell(const LoadedPlugin& plugin, const Example& example);

/// The emissions of the entities, as a list. In occasion "-" each entity stands alone.
Value facts_of(const LoadedPlugin& plugin, const Example& example, const std::vector<Entity>& entities);

}  // namespace lykta
