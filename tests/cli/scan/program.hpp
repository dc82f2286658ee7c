#pragma once

#include "core/base/clock.hpp"
#include "core/base/process.hpp"
#include "tests/cli/scan/repository.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace hoopgit::cli::test {

/// What the program did and said.
struct Seen {
  int status;
  std::string output;
  std::string errors;

  bool says(const std::string& text) const {
    return output.find(text) != std::string::npos;
  }
  bool notes(const std::string& text) const {
    return errors.find(text) != std::string::npos;
  }
};

/// The program itself, in the work tree of a repository.
inline Seen hoopgit(const Repository& repository,
                    std::vector<std::string> words,
                    const std::string& input = {}) {
  words.insert(words.begin(), HOOPGIT_PROGRAM);
  const auto done = run(
      {.argv = std::move(words), .folder = repository.path(), .input = input});
  REQUIRE(done);
  return {done->status, done->output, done->errors};
}

/// By the clock of the program: entries hold for a year at most.
inline std::string in_days(int days) {
  return to_rfc3339(system_clock().now() + std::chrono::days(days))
      .substr(0, 10);
}

}  // namespace hoopgit::cli::test
