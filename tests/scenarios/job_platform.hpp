// The platforms of CI, each as a job sees it: what it sets, answers and prints.
// One key signs for all of them; the relay has its public half in a file, as it
// would have that of a platform that it cannot reach.

#pragma once

#include "core/base/file.hpp"
#include "core/json/json.hpp"
#include "tests/support/sandbox.hpp"
#include "tests/support/scripted_server.hpp"

#include <atomic>
#include <filesystem>
#include <string>

namespace hoopgit::stage {

class JobPlatform {
 public:
  /// `claims`: a file of tests/golden/claims, whose times, audience and id are
  /// made anew for each token.
  explicit JobPlatform(const std::string& claims);

  /// For `jwks_file`.
  std::filesystem::path keys() const { return folder_.path() / "keys.json"; }
  std::string issuer() const;

  std::string token(const std::string& audience);
  int tokens() const { return tokens_; }

  // What the platform of that name puts around a job of `person`.
  void run_github(Person& person);
  void run_azure(Person& person);
  /// As HOOPGIT_ID_TOKEN, beside this variable.
  void run_with_variable(Person& person, const std::string& variable,
                         const std::string& value, const std::string& audience);
  /// A program in PATH that prints a token for the audience in its arguments.
  void run_with_program(Person& person, const std::string& program,
                        const std::string& variable,
                        const std::string& audience);

 private:
  Said answer(const Asked& asked);

  TemporaryFolder folder_ = *TemporaryFolder::make();
  json::Value claims_{};
  std::atomic<int> tokens_ = 0;
  ScriptedServer server_;
};

}  // namespace hoopgit::stage
