// An issuer with one key of each kind, and tokens that are right but for what
// a test changes.

#pragma once

#include "core/base/clock.hpp"
#include "server/identity/verification.hpp"
#include "tests/server/identity/test_key.hpp"

#include <map>
#include <string>

namespace hoopgit::test {

/// Members as JSON text; an empty text takes the member out.
using Edits = std::map<std::string, std::string>;
std::string object_text(Edits members, const Edits& edits);

inline std::string in_quotes(std::string_view text) {
  return json::dump(json::Value(text));
}

/// Entra names the tenant in the issuer and once more in `tid`.
inline constexpr std::string_view entra_tenant =
    "5b7f8f0e-0000-4000-8000-000000000001";
inline const std::string entra_issuer =
    "https://login.microsoftonline.com/" + std::string(entra_tenant) + "/v2.0";

struct Rig {
  Rig();

  /// Signed by the key of that algorithm's name, unless the header says
  /// otherwise.
  std::string token(const Edits& claims = {}, const Edits& header = {},
                    const std::string& algorithm = "ES256") const;
  std::string claims(const Edits& edits = {}) const;
  std::string header(const Edits& edits = {},
                     const std::string& algorithm = "ES256") const;

  identity::KeyLookup lookup() const;
  /// The name of the reason, or "taken".
  std::string outcome(const std::string& token) const;

  identity::Settings settings;
  Time now = from_unix_seconds(1'800'000'000);
  std::map<std::string, TestKey> keys;  ///< By algorithm; `kid` is the same.
  identity::KeySet key_set;
  mutable int lookups = 0;
};

}  // namespace hoopgit::test
