#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace hoopgit::identity {

/// How often what came of tokens, for each issuer, since the relay started.
/// Names of reasons are few, and so are issuers. Thread-safe.
class IssuerCounts {
 public:
  using ByOutcome = std::map<std::string, std::uint64_t, std::less<>>;

  /// `issuer`: the name of its entry; empty: a token of nobody that is known.
  /// `outcome`: "taken", or why not.
  void count(std::string_view issuer, std::string_view outcome);
  ByOutcome of(std::string_view issuer) const;

 private:
  mutable std::mutex mutex_{};
  std::map<std::string, ByOutcome, std::less<>> counts_{};
};

}  // namespace hoopgit::identity
