// The token that a job, or a machine, has from the platform that runs it:
// found without being told; hoopgit(1), JOBS AND MACHINES.

#pragma once

#include "cli/context.hpp"
#include "cli/platform.hpp"
#include "core/base/url.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hoopgit::cli {

/// All that are known, in the order in which they are looked for.
const std::vector<const Platform*>& platforms();

/// The first of this kind that this process runs on; nullptr: none.
const Platform* find_platform(const Workplace& place, Platform::Owner owner);

/// This process's own surroundings. Refers to the context.
Workplace workplace_of(const Context& context);

/// The platform's token. One that was made for somebody else stays here:
/// whoever is shown it could use it there. So does one that has ended.
/// Fault::unauthenticated, with what to write where.
Result<PlatformToken> ambient_token(const Platform& platform,
                                    const Workplace& place,
                                    const std::string& audience, Time now);

/// The same for a relay, which says what the audience is.
Result<PlatformToken> ambient_token(const Context& context,
                                    const Platform& platform, const Url& relay);

/// The platform whose token speaks for this process, sessions aside: one of a
/// job that lacks nothing. nullptr: none.
const Platform* ready_job_platform(const Context& context);

/// Why a job has no token although it runs on a platform that gives some.
std::optional<Error> ambient_obstacle(const Context& context, const Url& relay);

}  // namespace hoopgit::cli
