// Where the files of a log come from that somebody wants to verify.

#pragma once

#include "cli/context.hpp"
#include "core/ledger/verify.hpp"

#include <filesystem>
#include <string>

namespace hoopgit::cli {

/// A folder with checkpoint, tile/ and tile/entries/.
ledger::Source folder_source(const std::filesystem::path& folder);

/// The same below a URL. With this person's session when it is the relay that
/// they use, which shows entries to auditors only; without any credential when
/// it is another place. The context must live on.
Result<ledger::Source> url_source(const Context& context,
                                  const std::string& url);

/// The log of the relay in use, "https://relay.example.com/log/1", or the later
/// one that the key is for.
Result<std::string> log_of_relay(const Context& context,
                                 const std::string& key_name);

}  // namespace hoopgit::cli
