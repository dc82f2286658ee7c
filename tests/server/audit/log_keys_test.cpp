#include "server/audit/log_keys.hpp"

#include "core/base/encoding.hpp"
#include "core/base/file.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <algorithm>
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

TEST_CASE("keys of another use are others, in files of their own") {
  const auto folder = *TemporaryFolder::make();
  const auto log = LogKeys::open(folder.path(), "relay.example.com/log/1");
  auto other = LogKeys::open(folder.path(), "relay.example.com/attestation",
                             KeyUse::attestation);
  REQUIRE(log);
  REQUIRE(other);
  CHECK(log->current().public_key() != other->current().public_key());
  CHECK(all_vkeys(folder.path())->size() == 1);
  CHECK(all_vkeys(folder.path(), KeyUse::attestation)->size() == 1);
  const auto next = make_next_key(
      folder.path(), "relay.example.com/attestation", KeyUse::attestation);
  REQUIRE(next);
  REQUIRE(other->next());
  REQUIRE(other->adopt_next());
  CHECK(other->vkeys().back() == *next);
  for (const char* name : {"attestation.key", "attestation.vkeys"})
    CHECK(std::filesystem::exists(folder.path() / name));
  for (const char* name : {"attestation.next", "attestation.old"})
    CHECK_FALSE(std::filesystem::exists(folder.path() / name));
  CHECK(*all_vkeys(folder.path()) == log->vkeys());
}

TEST_CASE("a folder that is not there is an error") {
  CHECK_FALSE(open_signing_key("/nonexistent/log.key"));
}

const std::string name = "relay.example.com/log/1";

struct Folder {
  TemporaryFolder folder = *TemporaryFolder::make();
  const std::filesystem::path& path() const { return folder.path(); }
  LogKeys open() const {
    auto keys = LogKeys::open(path(), name);
    if (!keys) FAIL(keys.error().message);
    return *std::move(keys);
  }
};

TEST_CASE("a key that has signed stays among the vkeys for good") {
  const Folder folder;
  const std::string first = folder.open().vkeys().at(0);
  const auto made = make_next_key(folder.path(), name);
  REQUIRE(made);
  LogKeys keys = folder.open();
  CHECK(keys.vkeys() == std::vector<std::string>{first});
  const auto next = keys.next();
  REQUIRE(next);
  REQUIRE(*next);
  CHECK(keys.vkey_of(**next) == *made);
  CHECK(keys.vkeys() == std::vector<std::string>{first, *made});
  REQUIRE(keys.adopt_next());
  CHECK(keys.vkey_of(keys.current()) == *made);
  REQUIRE(keys.next());
  CHECK_FALSE(*keys.next());
  CHECK(folder.open().vkeys() == keys.vkeys());
  CHECK(folder.open().vkey_of(folder.open().current()) == *made);
}

TEST_CASE("the seed of a key that was replaced is in no file") {
  const Folder folder;
  folder.open();
  const std::string old = *read_file(folder.path() / "log.key");
  REQUIRE(make_next_key(folder.path(), name));
  REQUIRE(folder.open().adopt_next());
  for (const auto& file : std::filesystem::directory_iterator(folder.path()))
    CHECK(read_file(file.path())->find(old) == std::string::npos);
}

TEST_CASE("a next key that waits is not replaced") {
  const Folder folder;
  REQUIRE(make_next_key(folder.path(), name));
  const std::string waiting = *read_file(folder.path() / "log.next");
  const auto refused = make_next_key(folder.path(), name);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::conflict);
  CHECK(*read_file(folder.path() / "log.next") == waiting);
}

TEST_CASE("a crash while a key is adopted leaves one that can be opened") {
  const Folder folder;
  LogKeys keys = folder.open();
  const auto made = make_next_key(folder.path(), name);
  REQUIRE(made);
  // Cut off after the second name for the old key was made.
  std::filesystem::create_hard_link(folder.path() / "log.key",
                                    folder.path() / "log.old");
  REQUIRE(keys.adopt_next());
  CHECK(folder.open().vkey_of(keys.current()) == *made);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "log.old"));
}

TEST_CASE("a file of vkeys that cannot be read is not passed over") {
  const Folder folder;
  folder.open();
  REQUIRE(replace_file(folder.path() / "log.vkeys", "not a key\n"));
  const auto refused = LogKeys::open(folder.path(), name);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::corrupt);
}

TEST_CASE("vkeys of another log are left in the file and not used") {
  const Folder folder;
  folder.open();
  auto other = LogKeys::open(folder.path(), "relay.example.com/log/2");
  REQUIRE(other);
  CHECK(other->vkeys().size() == 1);
  CHECK(folder.open().vkeys().size() == 1);
  CHECK(std::ranges::count(*read_file(folder.path() / "log.vkeys"), '\n') == 2);
}

}  // namespace
}  // namespace hoopgit::audit
