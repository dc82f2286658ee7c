#include "server/audit/signing_key.hpp"

#include "core/base/encoding.hpp"
#include "core/base/file.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <filesystem>

namespace hoopgit::audit {
namespace {

TEST_CASE("a signing key is made once and stays the same") {
  const auto folder = *TemporaryFolder::make();
  const auto file = folder.path() / "log.key";
  const auto first = open_signing_key(file);
  REQUIRE(first);
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  CHECK(status.st_size == 65);
  const auto second = open_signing_key(file);
  REQUIRE(second);
  CHECK(first->public_key() == second->public_key());
  const auto other = open_signing_key(folder.path() / "other.key");
  REQUIRE(other);
  CHECK(other->public_key() != first->public_key());
  // Nothing is left beside them.
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) ==
        2);
}

TEST_CASE("a key is what its file says") {
  const auto folder = *TemporaryFolder::make();
  const auto file = folder.path() / "log.key";
  std::string seed;
  for (char c = 0; c < 32; ++c)
    seed += c;
  REQUIRE(replace_file(file, to_hex(seed) + "\n"));
  const auto key = open_signing_key(file);
  REQUIRE(key);
  CHECK(key->public_key() ==
        crypto::SigningKey::from_seed(Secret(seed))->public_key());
}

TEST_CASE("a file that is not a private seed is refused and kept") {
  const auto folder = *TemporaryFolder::make();
  const auto file = folder.path() / "log.key";
  const std::string good(64, 'a');
  for (const auto& [text, mode] :
       std::vector<std::pair<std::string, mode_t>>{{"", 0600},
                                                   {good.substr(1), 0600},
                                                   {good + "aa", 0600},
                                                   {std::string(64, 'A'), 0600},
                                                   {good + "\n" + good, 0600},
                                                   {good, 0640},
                                                   {good, 0604}}) {
    REQUIRE(replace_file(file, text, mode));
    CAPTURE(text, mode);
    CHECK_FALSE(open_signing_key(file));
    CHECK(*read_file(file) == text);
  }
}

TEST_CASE("a folder that is not there is an error") {
  CHECK_FALSE(open_signing_key("/nonexistent/log.key"));
}

}  // namespace
}  // namespace hoopgit::audit
