// The few answers `front` gives by itself; everything else comes from `http`.
#pragma once

#include <string>
#include <string_view>

#include "front/head.h"

namespace lykta::front {

/// A refusal as the contract's error object, always with Connection: close. `head_only`: answer to HEAD.
std::string refusal_answer(const Refusal& refusal, bool hsts, bool head_only = false);
/// The certificate authority for phones, with its fingerprint in `Lykta-Fingerprint`.
std::string ca_answer(std::string_view certificate, std::string_view fingerprint, bool head_only);
/// 308 to the same path on `origin`.
std::string redirect_answer(std::string_view origin, std::string_view target);

}  // namespace lykta::front
