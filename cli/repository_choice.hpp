#pragma once

#include "core/base/repository_name.hpp"
#include "core/base/result.hpp"
#include "core/base/url.hpp"

#include <string>

namespace hoopgit::cli {

/// A repository as it is typed: "acme/site", or the URL that it is cloned by,
/// which must be of this relay.
Result<RepositoryName> repository_named(const std::string& text,
                                        const Url& relay);

}  // namespace hoopgit::cli
