// The district's map for the phones: what there is and how large, and the files themselves, whole or in ranges.
#include "http/map_folder.h"
#include "http/resources.h"

namespace lykta::http {
namespace {

Value file_value(const FileStand& stand) { return Value::Object{{"bytes", stand.size}, {"etag", stand.etag}}; }

Value pack_value(const MapPack& pack) {
  Value value = file_value(pack.stand);
  const PmtilesHead& head = pack.head;
  value.as_object()["bounds"] = Value::Array{degrees_text(head.west_e7), degrees_text(head.south_e7),
                                             degrees_text(head.east_e7), degrees_text(head.north_e7)};
  value.as_object()["min_zoom"] = head.min_zoom;
  value.as_object()["max_zoom"] = head.max_zoom;
  return value;
}

Value offer(const MapFolder& folder) {
  Value::Object value{{"pack", Value()}, {"owners", Value()}, {"duty", Value::Array{}}};
  const auto pack = folder.pack();
  if (pack) {
    value["pack"] = pack_value(*pack);
  } else if (pack.error().code != Code::not_found) {
    value["problem"] = pack.error().reason;
  }
  if (const auto owners = folder.owners()) value["owners"] = file_value(*owners);
  for (const Duty& duty : folder.duty().value_or(std::vector<Duty>{})) {
    value["duty"].as_array().push_back(
        Value::Object{{"party", duty.party}, {"label", duty.label}, {"phone", duty.phone}});
  }
  return value;
}

/// Asked anew each time, answered with "you have it" as long as the administrator has not put another file there.
ServedFile served(const std::string& path, const FileStand& stand, const char* type) {
  return {path, stand.size, type, stand.etag, "private, no-cache", false};
}

}  // namespace

void add_map(Router& router, const HttpOptions& options, const Gate& gate) {
  const MapFolder folder(options.map_folder);
  router.add("GET", "/api/v1/map",
             gate.for_session([folder](const Call&, const Session&) { return json_answer(offer(folder)); }));
  router.add("GET", "/api/v1/map/district\\.pmtiles", gate.for_session([folder](const Call& call, const Session&) {
    const auto pack = folder.pack();
    if (!pack) return error_answer(pack.error());
    return file_answer(call, served(folder.pack_path(), pack->stand, "application/vnd.pmtiles"));
  }));
  router.add("GET", "/api/v1/map/owners\\.geojson", gate.for_session([folder](const Call& call, const Session&) {
    const auto stand = folder.owners();
    if (!stand) return error_answer({Code::not_found, "owners_missing", "There is no layer of owners here."});
    return file_answer(call, served(folder.owners_path(), *stand, "application/geo+json"));
  }));
}

}  // namespace lykta::http
