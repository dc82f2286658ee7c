#include "cli/vault.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <thread>

namespace hoopgit::cli {
namespace {

namespace fs = std::filesystem;
const std::string relay = "https://relay.example.com";

Session session() {
  return {.relay = relay,
          .issuer = "https://idp.example.com",
          .subject = "u-42",
          .account = "ada",
          .client_id = "cli",
          .token_endpoint = "https://idp.example.com/token",
          .id_token = Secret("the id token"),
          .id_token_expires = from_unix_seconds(1'800'000'000),
          .refresh_token = Secret("the refresh token"),
          .began = from_unix_seconds(1'790'000'000)};
}

struct Place {
  TemporaryFolder folder = *TemporaryFolder::make();
  Vault vault = *Vault::open(folder.path(), "machine");

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
  const auto elsewhere = *Vault::open(place.folder.path(), "other machine");
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
  CHECK_FALSE(Vault::open(place.folder.path(), "machine")->load(relay));
}

TEST_CASE("two who open the vault first agree on its seal") {
  const auto folder = *TemporaryFolder::make();
  std::vector<std::thread> openers;
  for (int i = 0; i < 8; ++i)
    openers.emplace_back([&] {
      [[maybe_unused]] const auto opened = Vault::open(folder.path(), "m");
    });
  for (auto& opener : openers)
    opener.join();
  REQUIRE(Vault::open(folder.path(), "m")->keep(session()));
  CHECK(*Vault::open(folder.path(), "m")->load(relay));
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
