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

  /// What it printed, indented.
  void seen(std::string_view output);

  /// Both, and the run between them. The output comes before the errors.
  Completed run(const stage::Person& person,
                const std::vector<std::string>& argv,
                const std::string& folder = {});

  /// run() of what must succeed; otherwise the demo ends.
  Completed succeed(const stage::Person& person,
                    const std::vector<std::string>& argv,
                    const std::string& folder = {});

 private:
  bool has_begun_ = false;
};

/// As a person would type it: with quotes where a shell needs them.
std::string as_typed(const std::vector<std::string>& argv);

}  // namespace hoopgit::demo
