#include "cli/vault.hpp"

#include "cli/persistent_keyring.hpp"
#include "tests/cli/sample_session.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <thread>

namespace hoopgit::cli {
namespace {

namespace fs = std::filesystem;

struct Place {
  TemporaryFolder folder = *TemporaryFolder::make();
  TemporaryFolder memory = *TemporaryFolder::make();
  Vault vault =
      *Vault::open({.folder = folder.path(), .machine_id = "machine"});

  fs::path file() const {
    for (const auto& entry : fs::directory_iterator(folder.path()))
      if (entry.path().filename().string().starts_with("session-"))
        return entry.path();
    return {};
  }
};

TEST_CASE("a session comes back as it was kept") {
  Place place;
  REQUIRE_FALSE(*place.vault.load(relay));
  REQUIRE(place.vault.keep(session()));
  const auto back = place.vault.load(relay);
  REQUIRE(back);
  REQUIRE(*back);
  CHECK((*back)->subject == "u-42");
  CHECK((*back)->id_token.reveal() == "the id token");
  CHECK((*back)->refresh_token->reveal() == "the refresh token");
  CHECK((*back)->id_token_expires == session().id_token_expires);
  CHECK((*back)->began == session().began);
  CHECK((*back)->renewal == Renewal::relay);
  CHECK((*back)->relay_refresh_token->reveal() == "the relay's token");
  REQUIRE(place.vault.clear(relay));
  CHECK_FALSE(*place.vault.load(relay));
}

TEST_CASE("nothing of a session can be read in its file") {
  Place place;
  REQUIRE(place.vault.keep(session()));
  const auto bytes = *read_file(place.file());
  for (const auto* word : {"id token", "refresh token", "u-42", "ada", "idp"})
    CHECK(bytes.find(word) == bytes.npos);
  struct stat status {};
  REQUIRE(::stat(place.file().c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0600);
  REQUIRE(::stat((place.folder.path() / "seal.key").c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0600);
}

TEST_CASE("a session of another machine does not open") {
  Place place;
  REQUIRE(place.vault.keep(session()));
  const auto elsewhere = *Vault::open(
      {.folder = place.folder.path(), .machine_id = "other machine"});
  const auto back = elsewhere.load(relay);
  REQUIRE_FALSE(back);
  CHECK(back.error().fault == Fault::unauthenticated);
  CHECK(back.error().hint == "hoopgit login " + relay);
}

TEST_CASE("a session without its seal, or changed, does not open") {
  Place place;
  REQUIRE(place.vault.keep(session()));
  SECTION("seal.key is another one") {
    fs::remove(place.folder.path() / "seal.key");
  }
  SECTION("a bit is another one") {
    auto bytes = *read_file(place.file());
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    REQUIRE(replace_file(place.file(), bytes));
  }
  SECTION("it is cut off") {
    REQUIRE(replace_file(place.file(), read_file(place.file())->substr(0, 20)));
  }
  SECTION("it is put in the place of another relay's") {
    auto other = session();
    other.relay = "https://other.example.com";
    const auto file = place.file();
    fs::rename(file, place.folder.path() / "kept");
    REQUIRE(place.vault.keep(other));
    fs::rename(place.folder.path() / "kept", place.file());
    CHECK_FALSE(place.vault.load(other.relay));
    return;
  }
  CHECK_FALSE(
      Vault::open({.folder = place.folder.path(), .machine_id = "machine"})
          ->load(relay));
}

TEST_CASE("two who open the vault first agree on its seal") {
  const auto folder = *TemporaryFolder::make();
  std::vector<std::thread> openers;
  for (int i = 0; i < 8; ++i)
    openers.emplace_back([&] {
      [[maybe_unused]] const auto opened =
          Vault::open({.folder = folder.path(), .machine_id = "m"});
    });
  for (auto& opener : openers)
    opener.join();
  REQUIRE(Vault::open({.folder = folder.path(), .machine_id = "m"})
              ->keep(session()));
  CHECK(
      *Vault::open({.folder = folder.path(), .machine_id = "m"})->load(relay));
}

/// The same vault with every place there is.
Vault roomy(const Place& place) {
  return *Vault::open({.folder = place.folder.path(),
                       .machine_id = "machine",
                       .keyring = has_persistent_keyring(),
                       .memory = place.memory.path()});
}

TEST_CASE("a session rests in one place, the one that was asked for") {
  Place place;
  const Vault vault = roomy(place);
  for (const auto store :
       {SessionStore::file, SessionStore::memory, SessionStore::file}) {
    REQUIRE(vault.keep(session(), store));
    CHECK(vault.place_of(relay) == store);
    CHECK((*vault.load(relay))->subject == "u-42");
    CHECK(place.file().empty() == (store != SessionStore::file));
    CHECK(fs::is_empty(place.memory.path()) == (store != SessionStore::memory));
  }
  REQUIRE(vault.clear(relay));
  CHECK_FALSE(vault.place_of(relay));
  CHECK(place.file().empty());
}

TEST_CASE("a session that is renewed stays where it was") {
  Place place;
  const Vault vault = roomy(place);
  REQUIRE(vault.keep(session(), SessionStore::memory));
  REQUIRE(vault.keep(session()));
  CHECK(vault.place_of(relay) == SessionStore::memory);
}

TEST_CASE("the kernel keeps a session, sealed, and nothing is on disk") {
  if (!has_persistent_keyring()) return;
  Place place;
  const Vault vault = roomy(place);
  REQUIRE(vault.keep(session()));
  CHECK(vault.place_of(relay) == SessionStore::keyring);
  CHECK(place.file().empty());
  CHECK((*vault.load(relay))->id_token.reveal() == "the id token");
  // Another state folder has its own, though the keyring is one.
  const auto other =
      *Vault::open({.folder = place.memory.path(), .keyring = true});
  CHECK_FALSE(*other.load(relay));
  REQUIRE(vault.keep(session(), SessionStore::file));
  CHECK(vault.place_of(relay) == SessionStore::file);
  REQUIRE(vault.keep(session(), SessionStore::keyring));
  REQUIRE(vault.clear(relay));
  CHECK_FALSE(*vault.load(relay));
}

TEST_CASE("without a keyring the file is used, unless the keyring was meant") {
  Place place;
  REQUIRE(place.vault.keep(session()));
  CHECK(place.vault.place_of(relay) == SessionStore::file);
  const auto kept = place.vault.keep(session(), SessionStore::keyring);
  REQUIRE_FALSE(kept);
  CHECK(kept.error().hint.find("hoopgit.sessionStore") != std::string::npos);
  CHECK_FALSE(place.vault.keep(session(), SessionStore::memory));
}

TEST_CASE("one renewal at a time") {
  Place place;
  auto first = place.vault.lock(relay, std::chrono::seconds(1));
  REQUIRE(first);
  const auto second = place.vault.lock(relay, std::chrono::seconds(0));
  REQUIRE_FALSE(second);
  CHECK(second.error().fault == Fault::unavailable);
  first->close();
  CHECK(place.vault.lock(relay, std::chrono::seconds(0)));
}

}  // namespace
}  // namespace hoopgit::cli
