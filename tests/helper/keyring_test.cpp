// The kernel's keyring as it is: sessions of a user, namespaces, quotas. Each
// test is a child process, which may give up what it likes.

#include "helper/keyring.hpp"

#include "core/base/file.hpp"
#include "helper/cache.hpp"

#include <catch2/catch.hpp>
#include <linux/keyctl.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

namespace hoopgit::helper {
namespace {

namespace fs = std::filesystem;
constexpr std::int64_t noon = 1'800'000'000;

/// No user of this machine; the kernel knows numbers only.
constexpr uid_t ordinary_user = 54'321;

/// What a child answers instead of "good" when the machine cannot do it.
constexpr int cannot = 77;

/// The status that `act` ends with in a child of its own.
template <class Act>
int in_a_child(Act act) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) ::_exit(act());
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

CacheKey key_of_this_run(const std::string& repository = "acme/site") {
  return {"test", TemporaryFolder::make()->path().string() + repository, ""};
}

TEST_CASE("a process of another session finds its user's token") {
  const CacheKey key = key_of_this_run();
  if (!is_keyring_usable() ||
      write_key(key, "1 1800000300 9f2c token", 60) != Written::yes)
    return;
  // As in a service, cron or a sudo shell: the key is found, but not ours.
  const int status = in_a_child([&] {
    if (::syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr) < 0)
      return cannot;
    const auto found = read_key(key);
    if (!found || found->reveal() != "1 1800000300 9f2c token") return 1;
    if (write_key(key, "1 1800000300 9f2c other", 60) != Written::yes) return 2;
    return 0;
  });
  if (status != cannot) {
    CHECK(status == 0);
    CHECK(read_key(key)->reveal() == "1 1800000300 9f2c other");
  }
  remove_key(key);
}

TEST_CASE("another user finds nothing") {
  const CacheKey key = key_of_this_run();
  if (::geteuid() != 0 || !is_keyring_usable() ||
      write_key(key, "1 1800000300 9f2c token", 60) != Written::yes)
    return;
  CHECK(in_a_child([&] {
          if (::setuid(ordinary_user) != 0) return cannot;
          return read_key(key) ? 1 : 0;
        }) == 0);
  remove_key(key);
}

TEST_CASE("a keyring that a container would see is left alone") {
  const int status = in_a_child([] {
    if (::unshare(CLONE_NEWPID) != 0) return cannot;
    // Only a child lives in the new namespace.
    return in_a_child([] { return is_keyring_usable() ? 1 : 0; });
  });
  CHECK((status == 0 || status == cannot));
}

TEST_CASE("more tokens than the quota allows are kept in files") {
  if (::geteuid() != 0) return;  // Only root can become somebody else.
  const auto folder = *TemporaryFolder::make("/dev/shm");
  REQUIRE(::chown(folder.path().c_str(), ordinary_user, ordinary_user) == 0);
  const Surroundings around{.runtime_folder = folder.path()};
  const int status = in_a_child([&] {
    if (::setuid(ordinary_user) != 0) return cannot;
    const Cache cache(around);
    const auto key_of = [&](int i) {
      return CacheKey(folder.path().string(), std::to_string(i), "");
    };
    // Longer than what we hand out, so that 300 are over any usual quota.
    const std::string token(120, 't');
    for (int i = 0; i < 300; ++i)
      if (!cache.keep(key_of(i), {noon + 300, std::to_string(i), Secret(token)},
                      noon))
        return 1;
    for (int i = 0; i < 300; ++i) {
      const auto found = cache.find(key_of(i), noon);
      if (!found || found->token_id != std::to_string(i)) return 2;
    }
    // A newer token is the one that is found, wherever the older one is.
    for (int i = 0; i < 300; ++i)
      if (!cache.keep(key_of(i), {noon + 300, "new", Secret(token + token)},
                      noon))
        return 3;
    for (int i = 0; i < 300; ++i)
      if (cache.find(key_of(i), noon)->token_id != "new") return 4;
    const bool spilt = !fs::is_empty(folder.path() / "hoopgit");
    cache.forget_like(key_of(0));
    return spilt && cache.find(key_of(0), noon) ? 5 : 0;
  });
  CHECK(status == 0);
}

TEST_CASE("a token that replaces a refused one is not hidden by it") {
  const auto folder = *TemporaryFolder::make("/dev/shm");
  const Surroundings around{.runtime_folder = folder.path()};
  const Cache cache(around);
  const CacheKey key = key_of_this_run();
  REQUIRE(cache.keep(key, {noon + 300, "old", Secret("a")}, noon));
  REQUIRE(cache.keep(key, {noon + 300, "new", Secret("b")}, noon));
  CHECK(cache.find(key, noon)->token_id == "new");
  cache.forget(key);
  CHECK_FALSE(cache.find(key, noon));
}

}  // namespace
}  // namespace hoopgit::helper
