// --tls-auto: an own certificate authority for one name, made at first start (design.md §9).
#pragma once

#include <cstdint>
#include <string>

#include "domain/error.h"

namespace lykta {

struct AutoTls {
  std::string ca_file, certificate_file, key_file;
  std::string fingerprint;  ///< SHA-256 of the CA certificate, "AB:CD:…"
};
/// Makes or reuses DIR/tls: an EC P-256 CA (pathlen 0, critical name constraints for `name` and loopback) and a leaf
/// of 397 days (renewed when fewer than 30 are left; the CA key is 0600). `name` is a DNS name or an IP address.
/// Running the program again renews in place; a Front that serves the files takes the new leaf within a minute.
/// conflict/tls_other_name when the folder holds a CA for another name.
/// invalid/tls_name_malformed; invalid/tls_ca_expired when phones have to be given a new CA; internal/tls_not_made.
Result<AutoTls> ensure_auto_tls(const std::string& data_folder, const std::string& name, std::int64_t now_ms);

/// SHA-256 of the first certificate of a PEM text, "AB:CD:…"; "" when there is none.
std::string certificate_fingerprint(const std::string& pem);

}  // namespace lykta
