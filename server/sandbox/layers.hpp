#pragma once

#include <string>
#include <vector>

namespace hoopgit::sandbox {

/// Which of the walls that not every machine gives can be put up here.
struct Layers {
  bool calls = false;  ///< seccomp.
  int files = 0;       ///< The version of Landlock; 0: none that serves.
  bool hides_files =
      false;  ///< The kernel has Landlock, and it may not be used.
  bool namespaces = false;

  /// For people: "seccomp", "Landlock 7", "namespaces".
  std::vector<std::string> held() const;
  std::vector<std::string> missing() const;
};

/// Tries each; what must be tried in a child, in one.
Layers look_at_machine();

}  // namespace hoopgit::sandbox
