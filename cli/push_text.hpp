#pragma once

#include "cli/context.hpp"
#include "core/api/api.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::cli {

/// "ada", or "agent claude, for ada".
std::string requester_of(const api::PushView& push);

/// How commands show a push: a table of several, or all of one.
void show_pushes(const Context& context,
                 const std::vector<api::PushView>& pushes);
void show_push(const Context& context, const api::PushView& push);

/// One commit of a review, with its diff.
void show_commit(const Terminal& terminal, const api::Review::Commit& commit);

/// "refs/heads/main: create 12345678"
std::string text_of(const git::RefUpdate& update);

/// The state will not change any more.
bool is_settled(std::string_view state);

/// 0 landed, 1 refused in whatever way, 4 not decided or not landed yet.
int exit_code_of_state(std::string_view state);

}  // namespace hoopgit::cli
