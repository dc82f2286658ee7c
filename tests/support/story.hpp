// What the scenario tests do again and again, each in one line.

#pragma once

#include "core/base/process.hpp"
#include "core/json/json.hpp"
#include "tests/support/sandbox.hpp"
#include "tests/support/stage.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::stage {

/// What a program printed, both streams.
std::string said(const Completed& done);

/// The id in "hoopgit: push <id> …"; empty if there is none.
std::string push_id_in(std::string_view text);

/// Every line of the text as JSON; a line that is none is an Error.
Result<std::vector<json::Value>> json_lines(std::string_view text);

/// Standard output as JSON: one value.
Result<json::Value> json_of(const Completed& done);

/// Clones a repository through the relay into this folder of the home. An
/// Error has git's words.
Result<void> clone(const Person& person, const Stage& stage,
                   const std::string& repository,
                   const std::filesystem::path& folder = "site");

/// The state as `hoopgit status PUSH` tells it; an Error has its words.
Result<std::string> state_of(const Person& person, const std::string& push);

/// Whether the push comes to this state within 20 s.
bool comes_to(const Person& person, const std::string& push,
              const std::string& state);

/// `hoopgit approvals approve`, with the subject that `show` has shown.
Result<Completed> approve(const Person& reviewer, const std::string& push);

/// Commits a change to a.txt and starts `git push` of it to main, which policy
/// holds; returns when git shows that it is held.
struct HeldPush {
  Running git;
  std::string id;      ///< Of the push.
  std::string commit;  ///< What is to land on main.
};
Result<HeldPush> push_to_main(Person& person, const std::string& text = "one\n",
                              const std::filesystem::path& folder = "site");

/// Where a ref of the upstream is; empty if it is not there.
std::string tip(const Stage& stage, const std::string& ref,
                const std::string& repository = "acme/site");

/// What is formed like a GitHub token (rule github-pat, sure), made anew: no
/// scanner that reads our sources finds one.
std::string sample_secret();

}  // namespace hoopgit::stage
