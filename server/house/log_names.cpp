#include "server/house/log_names.hpp"

#include "core/ledger/note.hpp"
#include "server/audit/log_keys.hpp"
#include "server/house/house.hpp"
#include "server/house/state_folder.hpp"

namespace hoopgit::house {

std::string first_origin(const config::Config& config) {
  return config.public_url.host_and_port() + "/log/1";
}

Result<std::string> current_origin(const config::Config& config) {
  const auto vkeys = TRY(audit::all_vkeys(keys_folder(config.state)));
  if (vkeys.empty()) return first_origin(config);
  return TRY(ledger::VerifierKey::parse(vkeys.back())).name();
}

Result<std::vector<std::string>> log_vkeys(const config::Config& config) {
  const auto folder = keys_folder(config.state);
  TRY(make_private_folder(folder));
  TRY(audit::LogKeys::open(folder, TRY(current_origin(config))));
  return audit::all_vkeys(folder);
}

Result<std::string> rotate_log_key(const config::Config& config) {
  TRY(log_vkeys(config));  // The one that is to be followed.
  return audit::make_next_key(keys_folder(config.state),
                              TRY(current_origin(config)));
}

}  // namespace hoopgit::house
