#include "http/map_folder.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "wire/json.h"

namespace lykta::http {
namespace {

constexpr DecodeLimits kOwnersLimits{64 * 1024 * 1024, 32, 8'000'000};
constexpr std::size_t kMostDuties = 50;

std::string beginning_of(const std::string& path, std::int64_t most) {
  std::ifstream in(path, std::ios::binary);
  std::string bytes(static_cast<std::size_t>(most), '\0');
  in.read(bytes.data(), most);
  bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, in.gcount())));
  return bytes;
}

Result<Value> document_at(const std::string& path, std::int64_t size, const DecodeLimits& limits) {
  // One byte more than may be decoded is enough to be told that it is too large.
  return decode_json(beginning_of(path, std::min(size, static_cast<std::int64_t>(limits.bytes) + 1)), limits);
}

bool is_phone(const std::string& text) {
  const bool has_digit = text.find_first_of("0123456789") != std::string::npos;
  return has_digit && text.size() <= 30 && text.find_first_not_of("0123456789+- ()") == std::string::npos;
}

bool is_area(const Value& feature) {
  const Value* geometry = feature.is_object() ? feature.find("geometry") : nullptr;
  const Value* properties = feature.is_object() ? feature.find("properties") : nullptr;
  if (!geometry || !geometry->is_object() || !properties || !properties->is_object()) return false;
  const std::string type = geometry->text_or("type");
  return (type == "Polygon" || type == "MultiPolygon") && !properties->text_or("party").empty();
}

tl::unexpected<Error> duty_fault() {
  return fail(Code::invalid, "duty_not_readable",
              "The duty numbers are not used: duty.json is a list of {\"party\", \"label\", \"phone\"}.",
              "map/duty.json");
}

}  // namespace

Result<MapPack> MapFolder::pack() const {
  const auto stand = stand_in_folder(pack_path());
  if (!stand) return fail(Code::not_found, "map_missing", "There is no map of the district here.");
  const auto head = read_pmtiles_head(beginning_of(pack_path(), static_cast<std::int64_t>(kPmtilesHeadBytes)), stand->size);
  if (!head) return fail(head.error());
  return MapPack{*stand, *head};
}

Result<std::vector<Duty>> MapFolder::duty() const {
  std::vector<Duty> list;
  const auto stand = stand_in_folder(duty_path());
  if (!stand) return list;
  const auto document = document_at(duty_path(), stand->size, {});
  if (!document || !document->is_array() || document->as_array().size() > kMostDuties) return duty_fault();
  for (const Value& item : document->as_array()) {
    if (!item.is_object()) return duty_fault();
    Duty duty{item.text_or("party"), item.text_or("label"), item.text_or("phone")};
    const bool is_told = !duty.party.empty() && duty.party.size() <= 100 && duty.label.size() <= 100;
    if (!is_told || !is_phone(duty.phone)) return duty_fault();
    list.push_back(std::move(duty));
  }
  return list;
}

std::vector<Error> MapFolder::faults() const {
  std::vector<Error> found;
  if (const auto map = pack(); !map && map.error().code != Code::not_found) found.push_back(map.error());
  if (const auto numbers = duty(); !numbers) found.push_back(numbers.error());
  const auto stand = owners();
  if (!stand) return found;
  const auto layer = document_at(owners_path(), stand->size, kOwnersLimits);
  const Value* features = layer && layer->is_object() ? layer->find("features") : nullptr;
  const bool is_layer = features && features->is_array() && layer->text_or("type") == "FeatureCollection";
  if (!is_layer || std::none_of(features->as_array().begin(), features->as_array().end(), is_area)) {
    found.push_back({Code::invalid, "owners_not_geojson",
                     "The layer of owners suggests nobody: owners.geojson is a FeatureCollection of areas, each with "
                     "the property \"party\".",
                     "map/owners.geojson"});
  }
  return found;
}

}  // namespace lykta::http
