// --tls-auto: an own certificate authority for one name, made at first start (design.md §9).
#pragma once

#include <string>

#include "domain/error.h"

namespace lykta {

struct AutoTls {
  std::string ca_file, certificate_file, key_file;
  std::string fingerprint;      ///< SHA-256 of the CA certificate, "AB:CD:…"
};
/// Makes or reuses DIR/tls: an EC P-256 CA (pathlen 0, critical name constraints for `name` and loopback) and a leaf
/// of 397 days (renewed when fewer than 30 are left; the CA key is 0600). `name` is a DNS name or an IP address.
/// conflict/tls_other_name when the folder holds a CA for another name.
Result<AutoTls> ensure_auto_tls(const std::string& data_folder, const std::string& name, std::int64_t now_ms);

}  // namespace lykta
