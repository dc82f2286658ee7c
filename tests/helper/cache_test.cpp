#include "helper/cache.hpp"

#include "core/base/file.hpp"
#include "helper/file_cache.hpp"
#include "helper/job.hpp"
#include "helper/keyring.hpp"
#include "helper/relays.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <set>

namespace hoopgit::helper {
namespace {

namespace fs = std::filesystem;
constexpr std::int64_t noon = 1'800'000'000;

struct Place {
  TemporaryFolder folder = *TemporaryFolder::make();
  Surroundings around{.cache_folder = folder.path() / "cache"};
  CacheKey key{"https://relay.example.com", "acme/site", ""};

  std::string file() const { return around.cache_folder + "/" + key.hex(); }
};

Record good_record() {
  return {noon + 300, "9f2c", Secret("token")};
}

TEST_CASE("a record is one line and reads back") {
  const auto record = parse_record(to_line(good_record()).reveal());
  REQUIRE(record);
  CHECK(record->expiry == noon + 300);
  CHECK(record->token_id == "9f2c");
  CHECK(record->token.reveal() == "token");
  CHECK(to_line(good_record()).reveal() == "1 1800000300 9f2c token");
}

TEST_CASE("a record that we would not have written is none") {
  const auto text = GENERATE(
      "", "1 2 3", "2 1800000300 id token", "1 18x id token",
      "1 0001800000300 id token", "1 -5 id token", "1 1800000300 id to\nken",
      "1 1800000300 id ", "1 1800000300 id token more", "1  id token");
  CAPTURE(text);
  CHECK_FALSE(parse_record(text));
}

TEST_CASE("what is kept is found until a minute before its end") {
  Place place;
  const Cache cache(place.around);
  REQUIRE(cache.keep(place.key, good_record(), noon));

  CHECK(cache.find(place.key, noon + 240)->token.reveal() == "token");
  CHECK_FALSE(cache.find(place.key, noon + 241));
  struct stat status {};
  REQUIRE(::stat(place.file().c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0600);
}

TEST_CASE("a record that is about to end is not kept") {
  Place place;
  CHECK_FALSE(Cache(place.around).keep(place.key, good_record(), noon + 299));
  CHECK_FALSE(fs::exists(place.file()));
}

TEST_CASE("forgetting removes one token only") {
  Place place;
  const Cache cache(place.around);
  const CacheKey other("https://relay.example.com", "acme/other", "");
  REQUIRE(cache.keep(place.key, good_record(), noon));
  REQUIRE(cache.keep(other, good_record(), noon));

  cache.forget(place.key);

  CHECK_FALSE(cache.find(place.key, noon));
  CHECK(cache.find(other, noon));
}

TEST_CASE("jobs of one user are told apart by what their platforms set") {
  std::map<std::string, std::string> variables;
  const auto profile = [&] {
    return profile_in_job(
        profile_of("", "", "/state"), job_of([&](const char* name) {
          const auto found = variables.find(name);
          return found == variables.end() ? "" : found->second;
        }));
  };
  const std::string none = profile();
  CHECK(none == profile_of("", "", "/state"));
  std::set<std::string> seen{none};
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, std::string>>{
           {"CI_JOB_ID", "1"},
           {"CI_JOB_ID", "2"},
           {"HOOPGIT_ID_TOKEN", "2"},
           {"HOOPGIT_ID_TOKEN", "2\nCI_JOB_ID=3"},
           {"BUILDKITE_JOB_ID", "2"}}) {
    variables[name] = value;
    INFO(name << "=" << value);
    CHECK(seen.insert(profile()).second);
  }
}

TEST_CASE("signing in at one relay leaves the tokens of others alone") {
  Place place;
  const Cache cache(place.around);
  const CacheKey sibling("https://relay.example.com", "acme/other", "");
  const CacheKey elsewhere("https://other.example.com", "acme/site", "");
  const CacheKey profile("https://relay.example.com", "acme/site", "work");
  for (const auto& key : {place.key, sibling, elsewhere, profile})
    REQUIRE(cache.keep(key, good_record(), noon));

  cache.forget_like(place.key);

  CHECK_FALSE(cache.find(place.key, noon));
  CHECK_FALSE(cache.find(sibling, noon));
  CHECK(cache.find(elsewhere, noon));
  CHECK(cache.find(profile, noon));
}

TEST_CASE("the next writer removes what has expired") {
  Place place;
  const Cache cache(place.around);
  const CacheKey other("https://relay.example.com", "acme/other", "");
  REQUIRE(cache.keep(other, good_record(), noon));

  REQUIRE(cache.keep(place.key, {noon + 900, "a", Secret("b")}, noon + 301));

  CHECK_FALSE(fs::exists(place.around.cache_folder + "/" + other.hex()));
  CHECK(fs::exists(place.file()));
}

TEST_CASE("a cache folder that others could have made is refused") {
  Place place;
  const fs::path path = place.around.cache_folder;
  SECTION("open to group") {
    fs::create_directory(path);
    fs::permissions(path, fs::perms(0750));
  }
  SECTION("open to others") {
    fs::create_directory(path);
    fs::permissions(path, fs::perms(0701));
  }
  SECTION("a link to a good folder") {
    fs::create_directory(place.folder.path() / "real");
    fs::permissions(place.folder.path() / "real", fs::perms(0700));
    fs::create_directory_symlink(place.folder.path() / "real", path);
  }
  SECTION("a file") {
    REQUIRE(create_private(path));
  }
  SECTION("somebody else's") {
    if (::geteuid() != 0) return;  // Only root can give a folder away.
    fs::create_directory(path);
    fs::permissions(path, fs::perms(0700));
    REQUIRE(::chown(path.c_str(), 65534, 65534) == 0);
  }
  const Cache cache(place.around);
  CHECK_FALSE(cache.folder());
  CHECK_FALSE(cache.keep(place.key, good_record(), noon));
}

TEST_CASE("a cache file that we did not write is refused and not followed") {
  Place place;
  const Cache cache(place.around);
  const std::string line = "1 1800000300 9f2c token";
  const fs::path elsewhere = place.folder.path() / "elsewhere";
  REQUIRE(replace_file(elsewhere, line));
  SECTION("a link") {
    fs::create_symlink(elsewhere, place.file());
  }
  SECTION("a FIFO") {
    REQUIRE(::mkfifo(place.file().c_str(), 0600) == 0);
  }
  SECTION("readable for others") {
    REQUIRE(replace_file(place.file(), line, 0644));
  }
  SECTION("a folder") {
    fs::create_directory(place.file());
  }
  SECTION("too long") {
    REQUIRE(replace_file(place.file(), line + std::string(5000, 'x')));
  }
  SECTION("somebody else's") {
    if (::geteuid() != 0) return;
    REQUIRE(replace_file(place.file(), line));
    REQUIRE(::chown(place.file().c_str(), 65534, 65534) == 0);
  }
  CHECK_FALSE(cache.find(place.key, noon));
  CHECK(*read_file(elsewhere) == line);
}

TEST_CASE("writing replaces a link and does not write through it") {
  Place place;
  const Cache cache(place.around);
  const fs::path elsewhere = place.folder.path() / "elsewhere";
  REQUIRE(replace_file(elsewhere, "untouched"));
  fs::create_symlink(elsewhere, place.file());

  REQUIRE(cache.keep(place.key, good_record(), noon));

  CHECK(*read_file(elsewhere) == "untouched");
  CHECK(cache.find(place.key, noon));
}

TEST_CASE("the kernel's keyring keeps, finds and forgets") {
  if (!is_keyring_usable()) return;
  // A name of this run alone: the keyring is the user's own.
  const CacheKey key("test", TemporaryFolder::make()->path().string(), "");
  if (write_key(key, "1 1800000300 9f2c token", 60) != Written::yes) return;
  CHECK(read_key(key)->reveal() == "1 1800000300 9f2c token");
  CHECK(write_key(key, "1 1800000300 9f2c other", 60) == Written::yes);
  CHECK(read_key(key)->reveal() == "1 1800000300 9f2c other");
  const CacheKey other("other", key.hex(), "");
  CHECK(write_key(other, "1 1800000300 9f2c token", 60) == Written::yes);
  remove_keys_like(other);
  CHECK_FALSE(read_key(other));
  CHECK(read_key(key));
  remove_key(key);
  CHECK_FALSE(read_key(key));
}

TEST_CASE("the list of relays is read line by line") {
  Place place;
  const std::string config = place.folder.path();
  fs::create_directory(place.folder.path() / "hoopgit");
  REQUIRE(replace_file(relays_file(config),
                       "# ours\n\nhttps://Relay.example.com:443/\n"
                       "  http://127.0.0.1:8080\nnonsense\n"));
  CHECK(read_relays(config) ==
        std::vector<std::string>{"https://relay.example.com",
                                 "http://127.0.0.1:8080"});
  fs::permissions(relays_file(config), fs::perms(0666));
  CHECK(read_relays(config).empty());
}

}  // namespace
}  // namespace hoopgit::helper
