#pragma once

#include "core/base/clock.hpp"
#include "core/json/json.hpp"
#include "server/identity/settings.hpp"

#include <optional>
#include <string_view>

namespace hoopgit::identity {

/// Which of `auth_time`, `acr` and `amr` (OpenID Connect Core 1.0, 2) is not as
/// the rule wants it: "acr". Nothing: the person signed in as they must.
///
/// A claim that is absent or of another type never is; an `auth_time` of 0,
/// which some providers write when they do not know, counts as absent. Clocks
/// may differ by a minute.
std::optional<std::string_view> unmet(const SignInRule& rule,
                                      const json::Value& claims, Time now);

/// When a person who signed in then must do so anew; nothing: never, by this
/// rule. Only of claims that meet it.
std::optional<Time> must_sign_in_at(const SignInRule& rule,
                                    const json::Value& claims);

}  // namespace hoopgit::identity
