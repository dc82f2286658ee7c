// What stories of stock Git need beside the stage.

#pragma once

#include "tests/support/sandbox.hpp"
#include "tests/support/upstream.hpp"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace hoopgit::stage {

/// relay.yaml of the stage with another policy: dev fetches, and does all to
/// every ref of acme/* and platform/*, but to branches locked/**, which nobody
/// touches. Sure and likely findings are denied. `sections`: more of the file,
/// for instance "push: {options: [ci.skip]}\n".
std::string open_configuration(const std::string& sections = {});

/// Runs what must work: its output, or the end of the test with all that was
/// printed.
std::string must_run(const Person& person, const std::vector<std::string>& argv,
                     const std::filesystem::path& folder = {},
                     const std::string& input = {});

/// The same with the white space around the output cut off: an object id.
std::string must_read(const Person& person,
                      const std::vector<std::string>& argv,
                      const std::filesystem::path& folder = {});

/// What is wrong with a repository of the upstream; empty: nothing. Looks at
/// all of it (git fsck --strict), and for objects that no ref reaches and that
/// were not there `before`.
std::string flaws(const Upstream& upstream, const std::string& repository,
                  const std::set<std::string>& before = {});

/// A stream for git fast-import: `count` small commits on `branch`, on top of
/// `from` (a commit's name; empty: none). With `every_branch`, each of them
/// also gets a branch of its own, BRANCH-1 and so on.
std::string many_commits(const std::string& branch, int count,
                         const std::string& from = {},
                         bool every_branch = false);

}  // namespace hoopgit::stage
