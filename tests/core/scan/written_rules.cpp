#include "tests/core/scan/written_rules.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

namespace hoopgit::scan::test {

const std::vector<WrittenRule>& written_rules() {
  static const std::vector<WrittenRule> all = [] {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(
             std::string(HOOPGIT_SOURCE_DIR) + "/core/scan/rules"))
      files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<WrittenRule> rules;
    for (const auto& file : files) {
      auto some = read_rules(file);
      if (!some) throw std::runtime_error(some.error().message);
      for (auto& rule : *some)
        rules.push_back(std::move(rule));
    }
    return rules;
  }();
  return all;
}

}  // namespace hoopgit::scan::test
