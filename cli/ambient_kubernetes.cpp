// Kubernetes: a service account's token, projected into the pod as a file of
// our own name. Not the one that every pod has: that one is for the cluster's
// own interface, and must not be shown to anybody else.
// https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/

#include "cli/platform.hpp"
#include "cli/token_file.hpp"

namespace hoopgit::cli {
namespace {

std::filesystem::path file_in(const Workplace& place) {
  return place.root / "var/run/secrets/hoopgit/token";
}

bool in_kubernetes(const Workplace& place) {
  std::error_code ignored;
  return std::filesystem::exists(file_in(place), ignored);
}

std::optional<Error> obstacle(const Workplace&, const std::string&) {
  return std::nullopt;
}

/// Each time anew: the cluster replaces it when four fifths of its life are
/// over.
Result<PlatformToken> token(const Workplace& place, const std::string&) {
  return PlatformToken{TRY(read_token_file(file_in(place))), true};
}

std::string audience_hint(const std::string& audience) {
  return "serviceAccountToken: {audience: " + audience +
         ", expirationSeconds: 600, path: token}, in the pod's volume";
}

}  // namespace

const Platform kubernetes{"Kubernetes",   Platform::Owner::machine,
                          &in_kubernetes, &obstacle,
                          &token,         &audience_hint};

}  // namespace hoopgit::cli
