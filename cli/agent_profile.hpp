// Whether this program runs for an agent, inside of `hoopgit exec`.

#pragma once

#include "cli/context.hpp"

#include <optional>
#include <string>

namespace hoopgit::cli {

/// The value of HOOPGIT_PROFILE for a run of this agent: another one for each,
/// so that tokens of two runs are told apart.
std::string agent_profile(const std::string& agent);

/// The agent that this process runs for; nullopt: it runs for a person.
std::optional<std::string> agent_in(const Environment& environment);

/// Fault::forbidden where this process runs for an agent, which has no session
/// and no proof but what it was given: "cannot <attempt>: …".
Result<void> must_be_person(const Context& context, std::string_view attempt);

}  // namespace hoopgit::cli
