// Typed codes: eight characters of Crockford's base 32 (no I, L, O, U), and tokens in base64url. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lykta {

/// "KX7M-2Q9P" from five random bytes.
std::string code_text(std::string_view five_bytes);
/// The eight characters a typed code stands for: case, spaces and dashes do not matter, O is 0, I and L are 1.
/// nullopt when it can be no code.
std::optional<std::string> read_code(std::string_view typed);
/// Lower-case base 32 of any bytes, for ids that people read aloud.
std::string base32_text(std::string_view bytes);
/// RFC 4648 §5 without padding.
std::string base64url_text(std::string_view bytes);

}  // namespace lykta
