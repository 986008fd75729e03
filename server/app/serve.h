// `lykta serve`: options to a running server, until SIGTERM or SIGINT.
#pragma once

#include "app/commands.h"

namespace lykta {

/// Prints the address, the CA's fingerprint and a QR code (with --format json one line of JSON) and returns when the
/// server has stopped in order.
CommandOutput serve(const Arguments& arguments, const AppOptions& options);

}  // namespace lykta
