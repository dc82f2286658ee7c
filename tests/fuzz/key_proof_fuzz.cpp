// Proofs of possession as a stranger sends them: whole, or as header and claims
// in two lines, which a fuzzer cannot find through base64.

#include "core/base/encoding.hpp"
#include "server/identity/key_proof.hpp"
#include "tests/fuzz/target.hpp"

#include <variant>

using namespace hoopgit;
using fuzz::must;

namespace {

void read(const std::string& jwt) {
  static const Url origin = *parse_url("https://relay.example.com");
  const identity::KeyProof proof{jwt, "POST", "/oauth/token"};
  for (const auto token : {std::optional<std::string_view>(),
                           std::optional<std::string_view>("x")}) {
    const auto seen = identity::check_proof(proof, origin, token,
                                            from_unix_seconds(1'800'000'000));
    if (const auto* fault = std::get_if<identity::ProofFault>(&seen))
      must(!identity::name_of(*fault).empty());
    else
      must(std::get<identity::ProvenKey>(seen).thumbprint.size() == 43);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  read(std::string(input));
  const auto half = input.find('\n');
  if (half == input.npos) return 0;
  // Of zeros: it never verifies, and all before it is walked through.
  read(to_base64url(input.substr(0, half)) + '.' +
       to_base64url(input.substr(half + 1)) + '.' +
       to_base64url(std::string(64, '\0')));
  return 0;
}
