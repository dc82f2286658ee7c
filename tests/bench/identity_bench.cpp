// What a token of an issuer costs one core, from text to identity, beside what
// OpenSSL alone takes for its signature: in turns, in CPU time of one thread,
// so that others on the machine count for neither. Prints, and asserts nothing
// but that every token was taken.
//
//     build/release/tests/bench/hoopgit_identity_bench [TOKENS]

#include "server/identity/claims.hpp"
#include "server/identity/verification.hpp"
#include "tests/bench/cpu_time.hpp"
#include "tests/server/identity/verification_rig.hpp"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

namespace {

using namespace hoopgit;
using bench::cpu_time_of_thread;

constexpr long round_size = 500;

template <auto free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    free(object);
  }
};

const unsigned char* octets(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// One signature and a context that is made once: what `openssl speed` does.
class Bare {
 public:
  Bare(const test::TestKey& key, const std::string& algorithm)
      : hashes_itself_(algorithm == "EdDSA"), bytes_(32, 'd') {
    const std::string der = key.public_der();
    const unsigned char* at = octets(der);
    key_.reset(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
    EVP_PKEY_CTX* context = nullptr;  // Belongs to `context_`.
    sound_ = EVP_DigestVerifyInit(context_.get(), &context,
                                  hashes_itself_ ? nullptr : EVP_sha256(),
                                  nullptr, key_.get()) == 1;
    signature_ =
        key.sign(algorithm == "ES256" ? "ES256 as DER" : algorithm, bytes_);
    digest_ = crypto::sha256(bytes_);
    plain_.reset(EVP_PKEY_CTX_new(key_.get(), nullptr));
    if (hashes_itself_) return;
    sound_ = sound_ && EVP_PKEY_verify_init(plain_.get()) == 1 &&
             EVP_PKEY_CTX_set_signature_md(plain_.get(), EVP_sha256()) == 1 &&
             (algorithm != "PS256" ||
              (EVP_PKEY_CTX_set_rsa_padding(plain_.get(),
                                            RSA_PKCS1_PSS_PADDING) == 1 &&
               EVP_PKEY_CTX_set_rsa_pss_saltlen(plain_.get(),
                                                RSA_PSS_SALTLEN_DIGEST) == 1));
  }

  bool verifies() {
    if (!sound_) return false;
    if (hashes_itself_)
      return EVP_DigestVerify(context_.get(), octets(signature_),
                              signature_.size(), octets(bytes_),
                              bytes_.size()) == 1;
    return EVP_PKEY_verify(plain_.get(), octets(signature_), signature_.size(),
                           octets(digest_), digest_.size()) == 1;
  }

 private:
  bool hashes_itself_;
  bool sound_ = false;
  std::string bytes_;
  std::string digest_{};
  std::string signature_{};
  std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>> key_{};
  std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>> context_{
      EVP_MD_CTX_new()};
  std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>> plain_{};
};

bool is_taken(const test::Rig& rig, const identity::KeyLookup& lookup,
              const std::string& token) {
  const auto verified = identity::verify(token, rig.settings, lookup, rig.now);
  const auto* taken =
      verified ? std::get_if<identity::Verified>(&*verified) : nullptr;
  return taken != nullptr &&
         std::holds_alternative<identity::Holder>(
             identity::read_holder(*taken->issuer, taken->claims));
}

/// A token as long as those of real issuers, about 800 bytes.
std::string token_of(const test::Rig& rig, const std::string& algorithm) {
  const std::string key = algorithm == "PS256" ? "RS256" : algorithm;
  return test::signed_token(
      rig.header({{"kid", test::in_quotes(key)}}, algorithm),
      rig.claims({{"groups", R"(["dev","maintainers","release"])"},
                  {"email", R"("ada@example.com")"},
                  {"email_verified", "true"},
                  {"name", R"("Ada Lovelace")"},
                  {"preferred_username", R"("ada")"},
                  {"nonce", test::in_quotes(std::string(43, 'n'))},
                  {"jti", R"("0f8b1c1e-9c5e-4b0e-8d58-3f2b6c3a7c11")"}}),
      rig.keys.at(key), algorithm);
}

struct Measured {
  double whole = 0;  ///< Seconds.
  double bare = 0;
  std::vector<double> each{};
  bool sound = true;
};

Measured measure(const test::Rig& rig, const std::string& algorithm,
                 long count) {
  // Another token each time would measure how they are made.
  const std::string token = token_of(rig, algorithm);
  const auto lookup = rig.lookup();
  Bare bare(rig.keys.at(algorithm == "PS256" ? "RS256" : algorithm), algorithm);
  Measured measured;
  for (long done = 0; done < count; done += round_size) {
    double last = cpu_time_of_thread();
    for (long i = 0; i < round_size; ++i) {
      measured.sound = is_taken(rig, lookup, token) && measured.sound;
      const double now = cpu_time_of_thread();
      measured.each.push_back(now - last);
      measured.whole += now - last;
      last = now;
    }
    for (long i = 0; i < round_size; ++i)
      measured.sound = bare.verifies() && measured.sound;
    measured.bare += cpu_time_of_thread() - last;
  }
  std::sort(measured.each.begin(), measured.each.end());
  return measured;
}

void print(const std::string& algorithm, const Measured& measured) {
  const auto count = static_cast<double>(measured.each.size());
  std::printf(
      "%-6s %7.0f tokens/s  %7.0f bare verifications/s  ratio %.2f  p50 %.0f "
      "us  p99 %.0f us\n",
      algorithm.c_str(), count / measured.whole, count / measured.bare,
      measured.whole / measured.bare,
      measured.each[measured.each.size() / 2] * 1e6,
      measured.each[measured.each.size() * 99 / 100] * 1e6);
}

}  // namespace

int main(int argc, char** argv) {
  const long count = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 20'000;
  if (count < 1) return 2;
  const test::Rig rig;
  bool sound = true;
  for (const auto* algorithm : {"RS256", "PS256", "ES256", "EdDSA"}) {
    const auto measured = measure(rig, algorithm, count);
    print(algorithm, measured);
    sound = measured.sound && sound;
  }
  if (!sound) std::fprintf(stderr, "not every token was taken\n");
  return sound ? 0 : 1;
}
