#include "front/tls_auto.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "front/certificates.h"

namespace lykta {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string new_folder() {
  char name[] = "/tmp/lykta-tls-XXXXXX";
  return ::mkdtemp(name);
}

std::string output_of(const std::string& command) {
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  std::string out;
  for (char buffer[4096]; const auto got = std::fread(buffer, 1, sizeof buffer, pipe);) out.append(buffer, got);
  ::pclose(pipe);
  return out;
}

std::string text_of(const std::string& file) {
  std::ifstream in(file);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

int mode_of(const std::string& file) {
  struct stat info {};
  ::stat(file.c_str(), &info);
  return static_cast<int>(info.st_mode & 0777);
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(TlsAuto, OpensslAcceptsTheLeafForItsNamesAndForNoOther) {
  struct Case {
    std::string name, ask;
    bool good;
  };
  const std::vector<Case> cases = {
      {"lykta.example", "-verify_hostname lykta.example", true},
      {"lykta.example", "-verify_hostname localhost", true},
      {"lykta.example", "-verify_ip 127.0.0.1", true},
      {"lykta.example", "-verify_hostname other.example", false},
      {"lykta.example", "-verify_ip 127.0.0.2", false},
      {"192.0.2.7", "-verify_ip 192.0.2.7", true},
      {"192.0.2.7", "-verify_ip 192.0.2.8", false},
      {"192.0.2.7", "-verify_hostname localhost", true},
      {"2001:db8::7", "-verify_ip 2001:db8::7", true},
      {"localhost", "-verify_hostname localhost", true},
      {"127.0.0.1", "-verify_ip 127.0.0.1", true},
      {"LYKTA.Example", "-verify_hostname lykta.example", true},
      {std::string(60, 'a') + ".example." + std::string(60, 'b'), "-verify_ip 127.0.0.1", true},
  };
  for (const auto& c : cases) {
    const auto made = ensure_auto_tls(new_folder(), c.name, now_ms());
    ASSERT_TRUE(made) << made.error().sentence;
    const auto out = output_of("openssl verify -x509_strict -purpose sslserver -CAfile " + made->ca_file + " " + c.ask +
                               " " + made->certificate_file);
    EXPECT_EQ(has(out, ": OK"), c.good) << c.name << " " << c.ask << "\n" << out;
  }
}

TEST(TlsAuto, TheAuthorityCanSignNothingElse) {
  const auto folder = new_folder();
  const auto made = *ensure_auto_tls(folder, "lykta.example", now_ms());
  const auto ca = output_of("openssl x509 -noout -text -in " + made.ca_file);
  EXPECT_TRUE(has(ca, "CA:TRUE, pathlen:0"));
  EXPECT_TRUE(has(ca, "X509v3 Name Constraints: critical"));
  EXPECT_TRUE(has(ca, "DNS:lykta.example"));
  EXPECT_TRUE(has(ca, "IP:127.0.0.1/255.255.255.255"));
  EXPECT_TRUE(has(ca, "NIST CURVE: P-256"));
  const auto leaf = output_of("openssl x509 -noout -text -in " + made.certificate_file);
  EXPECT_TRUE(has(leaf, "TLS Web Server Authentication"));
  EXPECT_TRUE(has(leaf, "DNS:lykta.example, DNS:localhost, IP Address:127.0.0.1"));
  // A thief with the key makes a certificate for another name: the constraint voids it.
  const std::string forged = folder + "/forged";
  output_of("openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout " + forged +
            ".key -subj /CN=x -out " + forged + ".csr");
  std::ofstream(forged + ".ext") << "subjectAltName=DNS:bank.example\nextendedKeyUsage=serverAuth\n";
  output_of("openssl x509 -req -in " + forged + ".csr -CA " + made.ca_file + " -CAkey " + folder +
            "/tls/ca.key -CAcreateserial -days 30 -extfile " + forged + ".ext -out " + forged + ".crt");
  const auto out = output_of("openssl verify -CAfile " + made.ca_file + " " + forged + ".crt");
  EXPECT_TRUE(has(out, "permitted subtree violation")) << out;
}

TEST(TlsAuto, KeysAreForTheOwnerOnly) {
  const auto folder = new_folder();
  const auto made = *ensure_auto_tls(folder, "lykta.example", now_ms());
  EXPECT_EQ(mode_of(folder + "/tls/ca.key"), 0600);
  EXPECT_EQ(mode_of(made.key_file), 0600);
  EXPECT_EQ(mode_of(folder + "/tls"), 0700);
}

TEST(TlsAuto, TheSecondStartChangesNothingAndTheFingerprintIsTheAuthoritys) {
  const auto folder = new_folder();
  const auto first = *ensure_auto_tls(folder, "lykta.example", now_ms());
  const auto leaf = text_of(first.certificate_file), ca = text_of(first.ca_file);
  const auto second = *ensure_auto_tls(folder, "lykta.example", now_ms());
  EXPECT_EQ(text_of(second.certificate_file), leaf);
  EXPECT_EQ(text_of(second.ca_file), ca);
  EXPECT_EQ(second.fingerprint, first.fingerprint);
  EXPECT_TRUE(has(output_of("openssl x509 -noout -fingerprint -sha256 -in " + first.ca_file), first.fingerprint));
}

TEST(TlsAuto, TheLeafIsRenewedBeforeItsLastMonthAndTheAuthorityStays) {
  const auto folder = new_folder();
  const auto first = *ensure_auto_tls(folder, "lykta.example", now_ms());
  const auto leaf = text_of(first.certificate_file);
  const auto fingerprint = first.fingerprint;
  ASSERT_TRUE(ensure_auto_tls(folder, "lykta.example", now_ms() + 365 * kDayMs));
  EXPECT_EQ(text_of(first.certificate_file), leaf);
  const auto later = ensure_auto_tls(folder, "lykta.example", now_ms() + 367 * kDayMs);
  ASSERT_TRUE(later);
  EXPECT_NE(text_of(first.certificate_file), leaf);
  EXPECT_EQ(later->fingerprint, fingerprint);
  const auto at = std::to_string((now_ms() + 368 * kDayMs) / 1000);
  EXPECT_TRUE(has(
      output_of("openssl verify -attime " + at + " -CAfile " + first.ca_file + " " + first.certificate_file), ": OK"));
}

TEST(TlsAuto, ADamagedLeafIsMadeAgainAndADamagedAuthorityIsNotReplacedSilently) {
  const auto folder = new_folder();
  const auto made = *ensure_auto_tls(folder, "lykta.example", now_ms());
  std::ofstream(made.certificate_file) << "half a fi";
  ASSERT_TRUE(ensure_auto_tls(folder, "lykta.example", now_ms()));
  EXPECT_TRUE(has(text_of(made.certificate_file), "BEGIN CERTIFICATE"));
  std::ofstream(made.ca_file) << "half a fi";
  const auto again = ensure_auto_tls(folder, "lykta.example", now_ms());
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().reason, "tls_not_made");
}

TEST(TlsAuto, AnotherNameOrNoNameIsRefused) {
  const auto folder = new_folder();
  ASSERT_TRUE(ensure_auto_tls(folder, "lykta.example", now_ms()));
  EXPECT_EQ(ensure_auto_tls(folder, "other.example", now_ms()).error().reason, "tls_other_name");
  EXPECT_EQ(ensure_auto_tls(folder, "192.0.2.7", now_ms()).error().reason, "tls_other_name");
  EXPECT_EQ(ensure_auto_tls(folder, "lykta.example", now_ms() + 3700 * kDayMs).error().reason, "tls_ca_expired");
  for (const std::string name : {"", "a b", "a/b", "a,DNS:evil", "-a", "a-", "a..b", ".a", "a.", "*.example",
                                 "å.example", "a:1", "a;b", "a\nb"}) {
    const auto made = ensure_auto_tls(new_folder(), name, now_ms());
    ASSERT_FALSE(made) << name;
    EXPECT_EQ(made.error().reason, "tls_name_malformed") << name;
  }
}

TEST(TlsAuto, AChangedCertificateIsTakenAndAHalfWrittenOneIsNot) {
  const auto folder = new_folder();
  const auto made = *ensure_auto_tls(folder, "lykta.example", now_ms());
  auto certificates = *front::Certificates::open(made.certificate_file, made.key_file);
  const auto first = certificates->current();
  certificates->refresh();
  EXPECT_EQ(certificates->current(), first);
  const auto good = text_of(made.certificate_file);
  std::ofstream(made.certificate_file) << good.substr(0, 100);
  certificates->refresh();
  EXPECT_EQ(certificates->current(), first);
  ASSERT_TRUE(ensure_auto_tls(folder, "lykta.example", now_ms()));
  certificates->refresh();
  EXPECT_NE(certificates->current(), first);
}

}  // namespace
}  // namespace lykta
