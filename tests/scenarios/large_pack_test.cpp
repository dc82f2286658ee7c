#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/password.hpp"
#include "tests/support/stage.hpp"

#include <catch2/catch.hpp>

#include <cstdint>

namespace hoopgit::stage {
namespace {

constexpr std::uint64_t mebibyte = std::uint64_t{1024} * 1024;

/// Commits of five files each, of `size` bytes.
std::string commit_noise(const Person& person, int files, std::size_t size,
                         std::uint32_t seed) {
  std::string id;
  for (int i = 0; i < files; ++i) {
    const std::string name =
        "noise-" + std::to_string(seed) + "-" + std::to_string(i);
    const auto number = seed * 1000 + static_cast<std::uint32_t>(i);
    must(person.write_file("site/" + name, noise(size, number)));
    if (i % 5 != 4 && i + 1 != files) continue;
    must_run(person, {"git", "add", "."}, "site");
    must_run(person, {"git", "commit", "-q", "-m", "Add " + name}, "site");
    id = must_read(person, {"git", "rev-parse", "HEAD"}, "site");
  }
  return id;
}

void push_and_clone(std::uint64_t megabytes, std::size_t file) {
  const Stage stage = must(Stage::set_up());
  const Person ada = must(stage.signed_in("ada"));
  const auto before = must(stage.upstream.objects("acme/site"));
  const std::string url = stage.relay.url("acme/site");
  must_run(ada, {"git", "clone", "-q", url, "site"});
  must_run(ada, {"git", "config", "core.compression", "0"}, "site");
  const auto id =
      commit_noise(ada, static_cast<int>(megabytes * mebibyte / file), file, 3);
  must_run(ada, {"git", "push", "-q", "origin", "HEAD:refs/heads/large"},
           "site");
  CHECK(must(stage.upstream.refs("acme/site")).at("refs/heads/large") == id);
  const auto pushed = must(stage.relay.memory_peak()) / mebibyte;
  CHECK(pushed < 200);

  must_run(ada, {"git", "clone", "-q", "-b", "large", url, "again"});
  CHECK(must_read(ada, {"git", "rev-parse", "HEAD"}, "again") == id);
  const auto cloned = must(stage.relay.memory_peak()) / mebibyte;
  CHECK(cloned < 200);
  WARN("peak of the relay: " << pushed << " MiB in the push, " << cloned
                             << " MiB after the clone");
  CHECK(flaws(stage.upstream, "acme/site", before).empty());
}

TEST_CASE("a pack of 16 MB is pushed and cloned") {
  push_and_clone(16, 4 * mebibyte);
}

TEST_CASE("a pack of 300 MB is pushed and cloned, and the relay stays small") {
  push_and_clone(300, 10 * mebibyte);
}

}  // namespace
}  // namespace hoopgit::stage
