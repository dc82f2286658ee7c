// A person's machine: the real helper, as Git runs it.

#pragma once

#include "core/base/file.hpp"
#include "core/base/process.hpp"
#include "helper/cache.hpp"
#include "helper/relays.hpp"

#include <catch2/catch.hpp>

#include <ctime>
#include <filesystem>
#include <string>

namespace hoopgit::helper {

inline const std::string origin = "https://relay.example.com";
inline const std::string asked =
    "protocol=https\nhost=relay.example.com\npath=acme/site.git\n";
inline const std::string asked_by_new_git =
    "capability[]=authtype\ncapability[]=state\n" + asked +
    "wwwauth[]=Basic realm=\"hoopgit\"\n";

/// A copy of the helper with an empty cache, one relay, and beside it whatever
/// the test puts there as `hoopgit`.
struct Machine {
  TemporaryFolder folder = *TemporaryFolder::make();
  Surroundings around{.cache_folder = folder.path() / "cache",
                      .config_folder = folder.path() / "config"};
  CacheKey key{origin, "acme/site", ""};
  std::int64_t now = ::time(nullptr);

  Machine() {
    std::filesystem::create_directories(folder.path() / "config/hoopgit");
    REQUIRE(replace_file(relays_file(around.config_folder), origin + "\n"));
    std::filesystem::create_directory(folder.path() / "bin");
    std::filesystem::copy_file(HOOPGIT_HELPER, program());
  }

  std::string program() const {
    return folder.path() / "bin/git-credential-hoopgit";
  }

  void put_beside(const std::string& script) const {
    REQUIRE(replace_file(folder.path() / "bin/hoopgit", script, 0700));
  }

  void cache(const std::string& id, const std::string& token) const {
    const Record record{now + 300, id, Secret(token)};
    REQUIRE(Cache(around).keep(key, record, now));
  }

  Result<Completed> try_helper(const std::string& operation,
                               const std::string& input) const {
    return run(
        {.argv = {program(), operation},
         .environment = {{"HOOPGIT_CACHE_DIR=" + around.cache_folder,
                          "XDG_CONFIG_HOME=" + around.config_folder,
                          "PATH=/usr/bin:/bin", "COUNT=" + counter().string(),
                          "RECORD=" + std::to_string(now + 300) + " t1 first",
                          "ENTRY=" + around.cache_folder + "/" + key.hex()}},
         .input = input,
         .deadline = std::chrono::seconds(50)});
  }

  Completed run_helper(const std::string& operation,
                       const std::string& input) const {
    auto completed = try_helper(operation, input);
    REQUIRE(completed);
    return *completed;
  }

  std::filesystem::path counter() const { return folder.path() / "count"; }
};

}  // namespace hoopgit::helper
