// The folder DATA/map, filled by the administrator: the district's map, whose ground is whose, and duty numbers.
// Everything in it may be absent or wrong; nothing else of the server depends on it. Any thread; read anew each time,
// so that a new file counts at once.
#pragma once

#include <string>
#include <vector>

#include "domain/error.h"
#include "domain/value.h"
#include "http/file_answer.h"
#include "wire/pmtiles_head.h"

namespace lykta::http {

struct MapPack {
  FileStand stand;
  PmtilesHead head;
};

/// A number to call when something is acute.
struct Duty {
  std::string party, label, phone;
};

class MapFolder {
 public:
  explicit MapFolder(std::string path) : path_(std::move(path)) {}

  std::string pack_path() const { return path_ + "/district.pmtiles"; }
  std::string owners_path() const { return path_ + "/owners.geojson"; }
  std::string duty_path() const { return path_ + "/duty.json"; }

  /// not_found/map_missing, or what read_pmtiles_head() refuses.
  Result<MapPack> pack() const;
  std::optional<FileStand> owners() const { return stand_in_folder(owners_path()); }
  /// Empty when there is no file. invalid/duty_not_readable.
  Result<std::vector<Duty>> duty() const;

  /// What is wrong in the folder, one error each, for `lykta doctor`: reads the layer of owners whole
  /// (invalid/owners_not_geojson). A file that is absent is not wrong.
  std::vector<Error> faults() const;

 private:
  /// Without a folder there is nothing, whatever lies at the root of the disk.
  std::optional<FileStand> stand_in_folder(const std::string& path) const {
    return path_.empty() ? std::nullopt : stand_of(path);
  }

  const std::string path_;
};

}  // namespace lykta::http
