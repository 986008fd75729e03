// A data folder with the tests' plan and some enrolled phones, made in-process before a server takes it.
#pragma once

#include <string>
#include <vector>

#include "access/access.h"

namespace lykta::testing_support {

struct PhoneWanted {
  Right right = Right::coordinator;
  By by = {"sdf", "trygghetssamordnare"};
};

/// Throws std::runtime_error with the reason when something is refused.
std::vector<Enrolment> prepare_folder(const std::string& data, const std::vector<PhoneWanted>& phones);

}  // namespace lykta::testing_support
