#include "tests/support/programs.hpp"

#include <unistd.h>

#include <cstdlib>

namespace hoopgit::stage {

std::vector<std::string> program_folders() {
  const std::string build = HOOPGIT_BINARY_DIR;
  return {build + "/bin", build + "/tests/support"};
}

std::string program(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  for (const std::string& folder : program_folders()) {
    std::string path = folder + "/" + name;
    if (::access(path.c_str(), X_OK) == 0) return path;
  }
  return name;
}

std::vector<std::string> sanitizer_options() {
  std::vector<std::string> options;
  for (const std::string name :
       {"ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"})
    if (const char* value = std::getenv(name.c_str()))
      options.push_back(name + "=" + value);
  return options;
}

}  // namespace hoopgit::stage
