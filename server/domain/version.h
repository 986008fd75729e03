#pragma once

namespace lykta {
inline constexpr char kVersion[] = "0.1.0";
inline constexpr char kProtocol[] = "lykta.v1";
}  // namespace lykta
