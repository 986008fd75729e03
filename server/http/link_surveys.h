// The yearly survey as a party's link answers it. Inside `http`.
#pragma once

#include "http/gate.h"
#include "http/http_parts.h"
#include "http/router.h"

namespace lykta::http {

/// Part of what a link opens (link.cpp).
void add_link_surveys(Router& router, const HttpParts& parts, const Gate& gate);

}  // namespace lykta::http
