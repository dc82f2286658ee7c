// Tokens and key sets as a stranger may send them.

#include "core/base/encoding.hpp"
#include "server/identity/claims.hpp"
#include "server/identity/jws.hpp"
#include "server/identity/key_set.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace hoopgit;

void read(std::string_view token) {
  const auto parsed = identity::parse_jws(token);
  const auto* jws = std::get_if<identity::Jws>(&parsed);
  if (jws == nullptr) return;
  static const identity::IssuerSettings issuer{
      .name = "x", .issuer = "https://x", .client_id = "x"};
  (void)identity::read_header(jws->header, {issuer.algorithms});
  (void)identity::foreign_keys_in(jws->header);
  (void)identity::read_holder(issuer, jws->payload);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  read(input);
  (void)identity::KeySet::parse(input);
  // The JSON inside, which a fuzzer cannot find through base64.
  const auto half = input.find('\n');
  if (half == input.npos) return 0;
  read(to_base64url(input.substr(0, half)) + '.' +
       to_base64url(input.substr(half + 1)) + ".eA");
  return 0;
}
