// One function per resource: adds its routes. `parts`, `gate` and `options` outlive the router.
#pragma once

#include "http/gate.h"
#include "http/http_parts.h"
#include "http/router.h"

namespace lykta::http {

class Counters;

void add_enrol(Router& router, const HttpParts& parts, const Gate& gate);
void add_session(Router& router, const HttpParts& parts, const Gate& gate);
void add_district(Router& router, const HttpParts& parts, const Gate& gate);
void add_records(Router& router, const HttpParts& parts, const Gate& gate);
void add_entities(Router& router, const HttpParts& parts, const Gate& gate);
void add_uploads(Router& router, const HttpParts& parts, const Gate& gate);
void add_photos(Router& router, const HttpParts& parts, const Gate& gate);
void add_map(Router& router, const HttpOptions& options, const Gate& gate);
void add_plans(Router& router, const HttpParts& parts, const Gate& gate);
void add_devices(Router& router, const HttpParts& parts, const Gate& gate);
void add_codes(Router& router, const HttpParts& parts, const Gate& gate);
void add_check_in(Router& router, const HttpParts& parts, const Gate& gate);
void add_links(Router& router, const HttpParts& parts, const Gate& gate);
void add_link(Router& router, const HttpParts& parts, const Gate& gate);
void add_phones(Router& router, const HttpParts& parts, const Gate& gate);
void add_contacts(Router& router, const HttpParts& parts, const Gate& gate);
void add_public_findings(Router& router, const HttpParts& parts);
void add_status(Router& router, const HttpParts& parts, const Gate& gate);
void add_health(Router& router, const HttpParts& parts);
void add_metrics(Router& router, const HttpParts& parts, const Gate& gate, const Counters& counters);
void add_openapi(Router& router);
void add_walk_documents(Router& router, const HttpParts& parts, const HttpOptions& options, const Gate& gate);
void add_season(Router& router, const HttpParts& parts, const HttpOptions& options, const Gate& gate);
void add_feeds(Router& router, const HttpParts& parts, const HttpOptions& options, const Gate& gate);
void add_open311(Router& router, const HttpParts& parts, const HttpOptions& options, const Gate& gate);
void add_public_pages(Router& router, const HttpParts& parts);
void add_places(Router& router, const HttpParts& parts, const HttpOptions& options, const Gate& gate);
void add_app_files(Router& router, const HttpOptions& options);

}  // namespace lykta::http
