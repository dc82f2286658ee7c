#pragma once

#include "tests/support/sandbox.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::demo {

/// What a newcomer sees of the demo: headings, and what persons type and see.
/// Everything goes to stdout at once.
class Transcript {
 public:
  void heading(std::string_view text);
  void note(std::string_view text);

  /// "ada$ git push", before it runs.
  void typed(const stage::Person& person, const std::vector<std::string>& argv);

  /// What it printed, indented; very long lines are cut.
  void seen(std::string_view output);

  struct Ran {
    int status = 0;
    std::string output;  ///< Both streams, in the order they came.
  };

  /// All three: typed, run, seen.
  Ran run(stage::Person& person, const std::vector<std::string>& argv,
          const std::string& folder = {});

  /// run() of what must succeed; otherwise the demo ends. What it printed.
  std::string succeed(stage::Person& person,
                      const std::vector<std::string>& argv,
                      const std::string& folder = {});

 private:
  bool has_begun_ = false;
};

/// As a person would type it: with quotes where a shell needs them.
std::string as_typed(const std::vector<std::string>& argv);

}  // namespace hoopgit::demo
