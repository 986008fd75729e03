#include "front/tls_auto.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>

namespace lykta {
namespace {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Bytes = std::unique_ptr<BIO, Freed<BIO_free_all>>;

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kLeafDays = 397;  // what browsers accept at most
constexpr std::int64_t kRenewDays = 30;
constexpr std::int64_t kCaDays = 3650;
constexpr std::int64_t kBackdatedDays = 1;  // phones whose clocks are behind must not see a certificate of tomorrow

/// The name as certificates write it.
struct Subject {
  std::string text;       ///< "lykta.example" or "192.0.2.7"
  std::string alt_name;   ///< "DNS:lykta.example"
  std::string permitted;  ///< for name constraints: "DNS:lykta.example" or "IP:192.0.2.7/255.255.255.255"
};

bool is_dns_name(const std::string& name) {
  if (name.empty() || name.size() > 253) return false;
  std::stringstream labels(name);
  for (std::string label; std::getline(labels, label, '.');) {
    const auto ok = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
    if (!std::all_of(label.begin(), label.end(), ok)) return false;
  }
  return name.back() != '.';
}

std::optional<Subject> subject_of(const std::string& name) {
  std::array<unsigned char, 16> raw{};
  if (::inet_pton(AF_INET, name.c_str(), raw.data()) == 1) {
    return Subject{name, "IP:" + name, "IP:" + name + "/255.255.255.255"};
  }
  if (::inet_pton(AF_INET6, name.c_str(), raw.data()) == 1) {
    return Subject{name, "IP:" + name, "IP:" + name + "/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"};
  }
  std::string lower = name;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (!is_dns_name(lower)) return std::nullopt;
  return Subject{lower, "DNS:" + lower, "DNS:" + lower};
}

tl::unexpected<Error> not_made(const std::string& what) {
  return fail(Code::internal, "tls_not_made", "Cannot make " + what + " for --tls-auto.");
}

Key new_key() { return Key(EVP_EC_gen("P-256")); }

bool add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_serial(X509* certificate) {
  std::array<unsigned char, 16> random{};
  if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) return false;
  random[0] = static_cast<unsigned char>((random[0] & 0x7f) | 0x40);
  using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;
  const Number number(BN_bin2bn(random.data(), static_cast<int>(random.size()), nullptr));
  return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

void set_name(X509_NAME* name, const std::string& common) {
  const auto add = [&](const char* type, const std::string& text) {
    X509_NAME_add_entry_by_txt(name, type, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(text.data()),
                               static_cast<int>(text.size()), -1, 0);
  };
  add("O", "Lykta");
  add("CN", common.substr(0, 64));  // the attribute's upper bound
}

Certificate blank(EVP_PKEY* key, std::int64_t from, std::int64_t until) {
  Certificate certificate(X509_new());
  if (!certificate || X509_set_version(certificate.get(), 2) != 1 || !set_serial(certificate.get())) return nullptr;
  if (ASN1_TIME_set(X509_getm_notBefore(certificate.get()), from) == nullptr ||
      ASN1_TIME_set(X509_getm_notAfter(certificate.get()), until) == nullptr ||
      X509_set_pubkey(certificate.get(), key) != 1) {
    return nullptr;
  }
  return certificate;
}

Certificate new_ca(const Subject& subject, EVP_PKEY* key, std::int64_t now) {
  auto ca = blank(key, now - kBackdatedDays * kDay, now + kCaDays * kDay);
  if (!ca) return nullptr;
  set_name(X509_get_subject_name(ca.get()), "Lykta CA for " + subject.text);
  X509_set_issuer_name(ca.get(), X509_get_subject_name(ca.get()));
  // Whoever steals this key can impersonate this one server and nothing else.
  std::string permitted = "critical,permitted;" + subject.permitted;
  if (subject.text != "localhost") permitted += ",permitted;DNS:localhost";
  if (subject.text != "127.0.0.1") permitted += ",permitted;IP:127.0.0.1/255.255.255.255";
  const bool made = add_extension(ca.get(), ca.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
                    add_extension(ca.get(), ca.get(), NID_key_usage, "critical,keyCertSign,cRLSign") &&
                    add_extension(ca.get(), ca.get(), NID_name_constraints, permitted) &&
                    add_extension(ca.get(), ca.get(), NID_subject_key_identifier, "hash") &&
                    X509_sign(ca.get(), key, EVP_sha256()) != 0;
  return made ? std::move(ca) : nullptr;
}

Certificate new_leaf(const Subject& subject, EVP_PKEY* key, X509* ca, EVP_PKEY* ca_key, std::int64_t now) {
  auto leaf = blank(key, now - kBackdatedDays * kDay, now + (kLeafDays - kBackdatedDays) * kDay);
  if (!leaf) return nullptr;
  set_name(X509_get_subject_name(leaf.get()), subject.text);
  X509_set_issuer_name(leaf.get(), X509_get_subject_name(ca));
  std::string names = subject.alt_name;
  if (subject.text != "localhost") names += ",DNS:localhost";
  if (subject.text != "127.0.0.1") names += ",IP:127.0.0.1";
  const bool made = add_extension(leaf.get(), ca, NID_basic_constraints, "critical,CA:FALSE") &&
                    add_extension(leaf.get(), ca, NID_key_usage, "critical,digitalSignature") &&
                    add_extension(leaf.get(), ca, NID_ext_key_usage, "serverAuth") &&
                    add_extension(leaf.get(), ca, NID_subject_alt_name, names) &&
                    add_extension(leaf.get(), ca, NID_subject_key_identifier, "hash") &&
                    add_extension(leaf.get(), ca, NID_authority_key_identifier, "keyid:always") &&
                    X509_sign(leaf.get(), ca_key, EVP_sha256()) != 0;
  return made ? std::move(leaf) : nullptr;
}

std::string text_in(BIO* bytes) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bytes, &data);
  return std::string(data, static_cast<std::size_t>(size));
}

std::string pem_of(X509* certificate) {
  const Bytes bytes(BIO_new(BIO_s_mem()));
  return PEM_write_bio_X509(bytes.get(), certificate) == 1 ? text_in(bytes.get()) : std::string();
}

std::string pem_of(EVP_PKEY* key) {
  const Bytes bytes(BIO_new(BIO_s_mem()));
  const bool made = PEM_write_bio_PrivateKey(bytes.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1;
  return made ? text_in(bytes.get()) : std::string();
}

std::string read_text(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return std::move(out).str();
}

Certificate certificate_in(const std::string& pem) {
  const Bytes bytes(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return Certificate(PEM_read_bio_X509(bytes.get(), nullptr, nullptr, nullptr));
}

Key key_in(const std::string& pem) {
  const Bytes bytes(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return Key(PEM_read_bio_PrivateKey(bytes.get(), nullptr, nullptr, nullptr));
}

// Whole or not at all: a crash between two writes must not leave half a key behind.
bool write_file(const std::string& file, const std::string& text, mode_t mode) {
  const std::string temporary = file + ".new";
  ::unlink(temporary.c_str());
  const int out = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (out < 0) return false;
  const bool written =
      !text.empty() && ::write(out, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(out) == 0;
  ::close(out);
  return written && ::rename(temporary.c_str(), file.c_str()) == 0;
}

std::int64_t seconds_left(const X509* certificate, std::int64_t now) {
  time_t at = static_cast<time_t>(now);
  int days = 0, seconds = 0;
  using Time = std::unique_ptr<ASN1_TIME, Freed<ASN1_TIME_free>>;
  const Time from(ASN1_TIME_set(nullptr, at));
  if (ASN1_TIME_diff(&days, &seconds, from.get(), X509_get0_notAfter(certificate)) != 1) return 0;
  return days * kDay + seconds;
}

/// The first permitted name of a CA: the one it was made for.
std::string name_of(const X509* ca) {
  using Constraints = std::unique_ptr<NAME_CONSTRAINTS, Freed<NAME_CONSTRAINTS_free>>;
  const Constraints constraints(
      static_cast<NAME_CONSTRAINTS*>(X509_get_ext_d2i(ca, NID_name_constraints, nullptr, nullptr)));
  if (!constraints || sk_GENERAL_SUBTREE_num(constraints->permittedSubtrees) < 1) return {};
  const GENERAL_NAME* base = sk_GENERAL_SUBTREE_value(constraints->permittedSubtrees, 0)->base;
  const ASN1_STRING* value = base->type == GEN_DNS     ? base->d.dNSName
                             : base->type == GEN_IPADD ? base->d.iPAddress
                                                       : nullptr;
  if (value == nullptr) return {};
  const auto* data = ASN1_STRING_get0_data(value);
  const int size = ASN1_STRING_length(value);
  if (base->type == GEN_DNS) return std::string(reinterpret_cast<const char*>(data), static_cast<std::size_t>(size));
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(size == 8 ? AF_INET : AF_INET6, data, text.data(), text.size());
  return text.data();
}

bool is_same_name(const std::string& a, const std::string& b) {
  std::array<unsigned char, 16> first{}, second{};
  if (::inet_pton(AF_INET6, a.c_str(), first.data()) == 1 && ::inet_pton(AF_INET6, b.c_str(), second.data()) == 1) {
    return first == second;
  }
  return a == b;
}

struct Authority {
  Certificate certificate;
  Key key;
};

Result<Authority> ensure_authority(const std::string& folder, const Subject& subject, std::int64_t now) {
  const std::string file = folder + "/ca.crt", key_file = folder + "/ca.key";
  if (!std::filesystem::exists(file)) {
    Authority made{nullptr, new_key()};
    if (made.key) made.certificate = new_ca(subject, made.key.get(), now);
    // The key first: a certificate without its key would be taken for a finished authority.
    if (!made.certificate || !write_file(key_file, pem_of(made.key.get()), 0600) ||
        !write_file(file, pem_of(made.certificate.get()), 0644)) {
      return not_made("the certificate authority");
    }
    return made;
  }
  Authority found{certificate_in(read_text(file)), key_in(read_text(key_file))};
  if (!found.certificate || !found.key || X509_check_private_key(found.certificate.get(), found.key.get()) != 1) {
    return fail(Code::internal, "tls_not_made", "The certificate authority in " + folder + " cannot be read.");
  }
  if (const auto name = name_of(found.certificate.get()); !is_same_name(name, subject.text)) {
    return fail(Code::conflict, "tls_other_name",
                "The certificate authority in " + folder + " is for '" + name + "', not for '" + subject.text + "'.");
  }
  if (seconds_left(found.certificate.get(), now) <= 0) {
    return fail(Code::invalid, "tls_ca_expired",
                "The certificate authority in " + folder + " has expired; move it away and give phones the new one.");
  }
  return found;
}

bool is_leaf_good(const std::string& file, const std::string& key_file, const Authority& authority, std::int64_t now) {
  const auto leaf = certificate_in(read_text(file));
  const auto key = key_in(read_text(key_file));
  return leaf && key && X509_check_private_key(leaf.get(), key.get()) == 1 &&
         X509_verify(leaf.get(), authority.key.get()) == 1 && seconds_left(leaf.get(), now) >= kRenewDays * kDay;
}

}  // namespace

std::string certificate_fingerprint(const std::string& pem) {
  const auto certificate = certificate_in(pem);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (!certificate || X509_digest(certificate.get(), EVP_sha256(), digest.data(), &size) != 1) return {};
  std::string out;
  for (unsigned int i = 0; i < size; ++i) {
    std::array<char, 4> pair{};
    std::snprintf(pair.data(), pair.size(), "%02X", static_cast<unsigned>(digest[i]));
    out.append(i == 0 ? "" : ":").append(pair.data());
  }
  return out;
}

Result<AutoTls> ensure_auto_tls(const std::string& data_folder, const std::string& name, std::int64_t now_ms) {
  const auto subject = subject_of(name);
  if (!subject) {
    return fail(Code::invalid, "tls_name_malformed", "'" + name + "' is neither a DNS name nor an IP address.", "name");
  }
  const std::string folder = data_folder + "/tls";
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) return not_made("the folder " + folder);
  ::chmod(folder.c_str(), 0700);

  const std::int64_t now = now_ms / 1000;
  auto authority = ensure_authority(folder, *subject, now);
  if (!authority) return fail(authority.error());
  const std::string file = folder + "/server.crt", key_file = folder + "/server.key";
  if (!is_leaf_good(file, key_file, *authority, now)) {
    const auto key = new_key();
    const auto leaf =
        key ? new_leaf(*subject, key.get(), authority->certificate.get(), authority->key.get(), now) : nullptr;
    if (!leaf || !write_file(key_file, pem_of(key.get()), 0600) || !write_file(file, pem_of(leaf.get()), 0644)) {
      return not_made("the server's certificate");
    }
  }
  const std::string ca = pem_of(authority->certificate.get());
  return AutoTls{folder + "/ca.crt", file, key_file, certificate_fingerprint(ca)};
}

}  // namespace lykta
