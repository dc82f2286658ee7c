#include "core/base/file.hpp"
#include "server/house/rooms.hpp"

#include <unistd.h>

namespace hoopgit::house {

namespace {

Result<void> check_anchor(const anchor::AnchorSettings& settings) {
  if (const auto* bucket = std::get_if<anchor::BucketTarget>(&settings.target))
    TRY(read_secret_file(bucket->secret));
  const auto* disk = std::get_if<anchor::DirectoryTarget>(&settings.target);
  std::error_code ignored;
  if (disk != nullptr && !std::filesystem::is_directory(disk->folder, ignored))
    return Error{Fault::usage, "cannot use the anchor " + settings.name + ": " +
                                   disk->folder.string() + " is no folder"};
  return {};
}

}  // namespace

Result<void> check(const config::Config& config, const Clock& clock,
                   const Log& warn, const Log& tell) {
  const http::Client client({config.ca_file, "hoopgit-relay"});
  const auto upstreams = TRY(upstream::Upstreams::open(
      config.upstreams, config.repositories, client, clock, systemd_folder()));
  TRY(upstreams.check());
  for (const auto& file : {config.listener.certificate, config.listener.key})
    if (!file.empty()) TRY(read_file(file));
  for (const auto& anchor : config.anchors.anchors)
    TRY(check_anchor(anchor));
  for (const auto& upstream : config.upstreams)
    if (upstream.read_same_as_write)
      warn("upstream " + upstream.name +
           ": fetches use the credential that can push");
  if (::geteuid() == 0)
    warn(
        "this is root: what gets out of the relay, or of Git, has the whole "
        "machine; run it as a user of its own");
  const auto walls = TRY(
      test_walls(config.sandbox, std::filesystem::temp_directory_path(), warn));
  tell(walls.text());
  return {};
}

}  // namespace hoopgit::house
