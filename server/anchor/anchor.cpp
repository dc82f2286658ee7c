#include "server/anchor/anchor.hpp"

#include "core/base/overloaded.hpp"
#include "server/anchor/bucket.hpp"
#include "server/anchor/directory.hpp"
#include "server/anchor/witness.hpp"

namespace hoopgit::anchor {

std::unique_ptr<Anchor> make_anchor(const AnchorSettings& settings,
                                    const http::Client& client,
                                    std::chrono::milliseconds deadline) {
  using Made = std::unique_ptr<Anchor>;
  return std::visit(
      Overloaded{[](const DirectoryTarget& to) -> Made {
                   return std::make_unique<Directory>(to.folder);
                 },
                 [&](const WitnessTarget& to) -> Made {
                   return std::make_unique<Witness>(to, client, deadline);
                 },
                 [&](const BucketTarget& to) -> Made {
                   return std::make_unique<Bucket>(to, client, deadline);
                 }},
      settings.target);
}

}  // namespace hoopgit::anchor
