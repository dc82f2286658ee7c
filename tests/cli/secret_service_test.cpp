// The desktop's store of secrets: GNOME Keyring on a bus of its own, where it
// is installed, and programs that answer as badly as a test wants.

#include "cli/secret_service.hpp"

#include "cli/vault.hpp"
#include "core/base/process.hpp"
#include "tests/cli/sample_session.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <thread>

namespace hoopgit::cli {
namespace {

namespace fs = std::filesystem;
constexpr auto patience = std::chrono::seconds(30);

/// A desktop of programs that are written for one test.
class Scripted {
 public:
  Scripted() { locked("false"); }

  void locked(const std::string& answer) {
    program("dbus-send", "echo '   variant       boolean " + answer + "'");
  }
  /// `body` of a shell script; what it is called with is in `calls`.
  void program(const std::string& name, const std::string& body) {
    REQUIRE(write_file(folder_.path() / name,
                       "#!/bin/sh\necho \"" + name + " $*\" >> " +
                           (folder_.path() / "calls").string() + "\n" + body +
                           "\n",
                       0700));
  }
  /// One that keeps what it is given, in a file.
  void keep_in_file() {
    const std::string file = (folder_.path() / "kept").string();
    program("secret-tool",
            "case $1 in store) cat > " + file + ";; lookup) cat " + file +
                " 2>/dev/null;; clear) rm -f " + file + ";; esac");
  }

  SecretService service() const {
    return SecretService(
        {.programs = folder_.path(), .environment = {}, .patience = patience});
  }
  std::string calls() const {
    return read_file(folder_.path() / "calls").operator bool()
               ? *read_file(folder_.path() / "calls")
               : "";
  }
  std::string kept() const {
    const auto found = read_file(folder_.path() / "kept");
    return found ? *found : "";
  }

 private:
  TemporaryFolder folder_ = *TemporaryFolder::make();
};

struct Place {
  TemporaryFolder folder = *TemporaryFolder::make();

  Vault vault(std::optional<SecretService> desktop) const {
    return *Vault::open({.folder = folder.path(),
                         .machine_id = "machine",
                         .desktop = std::move(desktop)});
  }
};

TEST_CASE("where a desktop has its keyring open, the session rests there") {
  Scripted desktop;
  desktop.keep_in_file();
  Place place;
  const Vault vault = place.vault(desktop.service());
  REQUIRE(vault.keep(session()));
  CHECK(vault.place_of(relay) == SessionStore::secret_service);
  CHECK((*vault.load(relay))->refresh_token->reveal() == "the refresh token");
  // Sealed there too, and never among arguments.
  CHECK(desktop.kept().find("refresh") == std::string::npos);
  CHECK(desktop.calls().find(desktop.kept()) == std::string::npos);
  REQUIRE(vault.clear(relay));
  CHECK(desktop.kept().empty());
  CHECK_FALSE(*vault.load(relay));
  CHECK_FALSE(vault.place_of(relay));
}

TEST_CASE("who has no session on the desktop starts none of its programs") {
  Scripted desktop;
  Place place;
  const Vault vault = place.vault(desktop.service());
  REQUIRE(vault.keep(session(), SessionStore::file));
  CHECK((*vault.load(relay))->subject == "u-42");
  CHECK(desktop.calls().empty());
}

TEST_CASE("a desktop that is locked, away or broken is passed over") {
  Scripted desktop;
  desktop.keep_in_file();
  SECTION("locked") {
    desktop.locked("true");
  }
  SECTION("away") {
    desktop.program("dbus-send", "exit 1");
  }
  SECTION("an odd answer") {
    desktop.program("dbus-send", "echo");
  }
  SECTION("it keeps nothing") {
    desktop.program("secret-tool", "exit 1");
  }
  Place place;
  const Vault vault = place.vault(desktop.service());
  REQUIRE(vault.keep(session()));
  CHECK(vault.place_of(relay) == SessionStore::file);
  CHECK((*vault.load(relay))->subject == "u-42");
  const auto kept = vault.keep(session(), SessionStore::secret_service);
  REQUIRE_FALSE(kept);
  CHECK(kept.error().hint.find("hoopgit.sessionStore file") !=
        std::string::npos);
}

TEST_CASE(
    "a session behind a lock is an error, and not a session that is none") {
  Scripted desktop;
  desktop.keep_in_file();
  Place place;
  const Vault vault = place.vault(desktop.service());
  REQUIRE(vault.keep(session()));
  desktop.locked("true");
  const auto loaded = vault.load(relay);
  REQUIRE_FALSE(loaded);
  CHECK(loaded.error().fault == Fault::unavailable);
  CHECK(vault.place_of(relay) == SessionStore::secret_service);
  // A new sign-in is kept elsewhere, and is what is found from then on.
  REQUIRE(vault.keep(session()));
  CHECK(vault.place_of(relay) == SessionStore::file);
  CHECK((*vault.load(relay))->subject == "u-42");
}

TEST_CASE("what the desktop gives back changed is refused") {
  Scripted desktop;
  desktop.keep_in_file();
  Place place;
  const Vault vault = place.vault(desktop.service());
  REQUIRE(vault.keep(session()));
  desktop.program("secret-tool", "echo 'not what was kept'");
  CHECK_FALSE(vault.load(relay));
  desktop.program("secret-tool",
                  "echo AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
  CHECK(vault.load(relay).error().hint == "hoopgit login " + relay);
  desktop.program("secret-tool", "exit 1");
  CHECK_FALSE(*vault.load(relay));
}

/// GNOME Keyring on a bus of its own; nothing where it is not installed.
class RealDesktop {
 public:
  static bool is_installed() {
    for (const auto* program :
         {"gnome-keyring-daemon", "secret-tool", "dbus-send", "dbus-daemon"})
      if (!fs::exists(fs::path("/usr/bin") / program)) return false;
    return true;
  }

  RealDesktop() {
    REQUIRE(write_file(folder_.path() / "password", "pw", 0600));
    const std::string address =
        "unix:path=" + (folder_.path() / "bus").string();
    environment_ = {"PATH=/usr/bin:/bin", "HOME=" + folder_.path().string(),
                    "XDG_RUNTIME_DIR=" + folder_.path().string(),
                    "XDG_DATA_HOME=" + folder_.path().string(),
                    "DBUS_SESSION_BUS_ADDRESS=" + address};
    // No bus of services: nothing is started but what is started here.
    REQUIRE(write_file(
        folder_.path() / "bus.conf",
        "<busconfig><type>session</type><listen>" + address +
            "</listen><auth>EXTERNAL</auth><policy context=\"default\">"
            "<allow send_destination=\"*\" eavesdrop=\"true\"/>"
            "<allow eavesdrop=\"true\"/><allow own=\"*\"/></policy>"
            "</busconfig>\n",
        0600));
    bus_.emplace(*Background::start(
        {.argv = {"dbus-daemon", "--nofork", "--nopidfile",
                  "--config-file=" + (folder_.path() / "bus.conf").string()},
         .environment = environment_}));
    wait_until([&] { return fs::exists(folder_.path() / "bus"); });
    const Descriptor password(
        ::open((folder_.path() / "password").c_str(), O_RDONLY | O_CLOEXEC));
    keyring_.emplace(
        *Background::start({.argv = {"gnome-keyring-daemon", "--unlock",
                                     "--components=secrets", "--foreground"},
                            .environment = environment_,
                            .input_descriptor = password.get()}));
    wait_until([&] { return service().is_open(); });
  }

  SecretService service() const {
    return SecretService(
        {.programs = {}, .environment = environment_, .patience = patience});
  }

  void lock() {
    const auto done = run(
        {.argv = {"dbus-send", "--session", "--print-reply",
                  "--dest=org.freedesktop.secrets", "/org/freedesktop/secrets",
                  "org.freedesktop.Secret.Service.Lock",
                  "array:objpath:/org/freedesktop/secrets/collection/login"},
         .environment = environment_});
    REQUIRE((done && done->succeeded()));
  }

 private:
  static void wait_until(const std::function<bool()>& is_so) {
    const auto end =
        std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!is_so()) {
      REQUIRE(std::chrono::steady_clock::now() < end);
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }

  TemporaryFolder folder_ = *TemporaryFolder::make();
  std::vector<std::string> environment_{};
  std::optional<Background> bus_{};
  std::optional<Background> keyring_{};
};

TEST_CASE("GNOME Keyring keeps a session, gives it back, and forgets it") {
  if (!RealDesktop::is_installed()) return;
  const RealDesktop desktop;
  Place place;
  const Vault vault = place.vault(desktop.service());
  REQUIRE(vault.keep(session()));
  CHECK(vault.place_of(relay) == SessionStore::secret_service);
  CHECK((*vault.load(relay))->refresh_token->reveal() == "the refresh token");
  auto renewed = session();
  renewed.refresh_token = Secret("the next one");
  REQUIRE(vault.keep(renewed));
  CHECK((*vault.load(relay))->refresh_token->reveal() == "the next one");
  REQUIRE(vault.clear(relay));
  CHECK_FALSE(*vault.load(relay));
}

TEST_CASE("GNOME Keyring that is locked is not asked to open") {
  if (!RealDesktop::is_installed()) return;
  RealDesktop desktop;
  Place place;
  const Vault vault = place.vault(desktop.service());
  REQUIRE(vault.keep(session()));
  desktop.lock();
  CHECK_FALSE(desktop.service().is_open());
  const auto loaded = vault.load(relay);
  REQUIRE_FALSE(loaded);
  CHECK(loaded.error().fault == Fault::unavailable);
}

}  // namespace
}  // namespace hoopgit::cli
