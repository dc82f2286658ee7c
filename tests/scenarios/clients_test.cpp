// Programs that have git fetch for them, or ask it for credentials, each with
// the relay between it and what it wants: those that this machine has.

#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace hoopgit::stage {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::Contains;
using Words = std::vector<std::string>;

/// nullopt, and a word about it: the test is to end without having tried.
std::optional<std::string> program_of_machine(const std::string& name) {
  const char* path = std::getenv("PATH");
  for (const auto folder : split(path == nullptr ? "" : path, ':')) {
    const fs::path file = fs::path(folder) / name;
    std::error_code ignored;
    if (fs::is_regular_file(file, ignored)) return file.string();
  }
  WARN(name << " is not on this machine: not tried");
  return std::nullopt;
}

/// ada, signed in, and a branch "package" of acme/site that is a package of
/// each kind, without one dependency.
struct Shop {
  Stage stage = must(Stage::set_up());
  Person ada = must(stage.signed_in("ada"));

  Shop() {
    must(clone(ada, stage, "acme/site"));
    const auto write = [&](const char* file, const char* text) {
      must(ada.write_file(fs::path("site") / file, text));
    };
    write("Cargo.toml",
          "[package]\nname = \"site\"\nversion = \"0.1.0\"\n"
          "edition = \"2021\"\n");
    write("src/lib.rs", "pub fn answer() -> i32 { 42 }\n");
    write("go.mod", "module relay.test/acme/site.git\n\ngo 1.20\n");
    write("site.go", "package site\n\nconst Answer = 42\n");
    write("package.json", R"({"name": "site", "version": "0.1.0"})");
    write("pyproject.toml",
          "[build-system]\nrequires = []\nbuild-backend = \"backend\"\n"
          "backend-path = [\".\"]\n");
    // As small as a wheel can be.
    write("backend.py", R"(import os, zipfile
INFO = 'site-0.1.0.dist-info'
META = 'Metadata-Version: 2.1\nName: site\nVersion: 0.1.0\n'
WHEEL = 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n'
def build_wheel(folder, config_settings=None, metadata_directory=None):
    name = 'site-0.1.0-py3-none-any.whl'
    with zipfile.ZipFile(os.path.join(folder, name), 'w') as made:
        made.writestr('site_of_acme.py', 'answer = 42\n')
        made.writestr(INFO + '/METADATA', META)
        made.writestr(INFO + '/WHEEL', WHEEL)
        made.writestr(INFO + '/RECORD', '')
    return name
)");
    run({"git", "add", "--all"}, "site");
    run({"git", "commit", "--quiet", "-m", "Make packages"}, "site");
    run({"git", "push", "--quiet", "origin", "HEAD:refs/heads/package"},
        "site");
    must(ada.write_file("project/empty", ""));
  }

  std::string url() const { return stage.relay.url("acme/site"); }
  fs::path in_project(const char* file) const {
    return ada.path(fs::path("project") / file);
  }

  Completed run(Words words, const fs::path& folder = "project") const {
    auto done = must(ada.run(std::move(words), folder));
    INFO(said(done));
    CHECK(done.succeeded());
    return done;
  }

  /// The relay was asked by somebody whom it knew.
  void check_fetched() const {
    const Person auditor = must(stage.signed_in("auditor"));
    const auto found =
        must(json_lines(must(auditor.run({"hoopgit", "audit", "query", "--json",
                                          "--type", "fetch.served"}))
                            .output));
    CHECK(found.size() >= 2);  // One was the clone.
  }
};

TEST_CASE("cargo fetches a dependency, by git") {
  const auto cargo = program_of_machine("cargo");
  if (!cargo) return;
  Shop shop;
  const auto folder = fs::path(*cargo).parent_path().parent_path();
  // Of rustup, whose cargo is a link that looks for the real one.
  if (folder.filename() == ".cargo")
    shop.ada.set("RUSTUP_HOME", (folder.parent_path() / ".rustup").string());
  shop.ada.set("CARGO_HOME", shop.ada.path("cargo").string());
  // Its own git tells a helper the host without the port, which here is one.
  shop.ada.set("CARGO_NET_GIT_FETCH_WITH_CLI", "true");
  must(shop.ada.write_file(
      "project/Cargo.toml",
      "[package]\nname = \"project\"\nversion = \"0.1.0\"\n"
      "edition = \"2021\"\n[dependencies]\nsite = { git = \"" +
          shop.url() + "\", branch = \"package\" }\n"));
  must(shop.ada.write_file("project/src/lib.rs", ""));
  shop.run({*cargo, "fetch"});
  shop.check_fetched();
}

TEST_CASE("go gets a module") {
  const auto go = program_of_machine("go");
  if (!go) return;
  Shop shop;
  shop.ada.set("GOPATH", shop.ada.path("go").string());
  shop.ada.set("GOCACHE", shop.ada.path("gocache").string());
  shop.ada.set("GOFLAGS", "-modcacherw");
  shop.ada.set("GOPRIVATE", "relay.test");
  shop.ada.set("GOTOOLCHAIN", "local");
  // A port is no part of the name of a module.
  shop.run({"git", "config", "--global",
            "url." + shop.stage.relay.origin() + "/.insteadOf",
            "https://relay.test/"});
  must(shop.ada.write_file("project/go.mod", "module project\n\ngo 1.20\n"));
  shop.run({*go, "get", "relay.test/acme/site.git@package"});
  CHECK_THAT(must(read_file(shop.in_project("go.mod"), 65'536)),
             Contains("relay.test/acme/site.git"));
  shop.check_fetched();
}

TEST_CASE("npm installs a dependency") {
  const auto npm = program_of_machine("npm");
  if (!npm) return;
  Shop shop;
  must(shop.ada.write_file("project/package.json",
                           R"({"name": "project", "version": "0.1.0"})"));
  shop.run({*npm, "install", "--no-audit", "--no-fund", "--ignore-scripts",
            "git+" + shop.url() + "#package"});
  CHECK(fs::exists(shop.in_project("node_modules/site/site.go")));
  shop.check_fetched();
}

TEST_CASE("pip installs a dependency") {
  const auto pip = program_of_machine("pip3");
  if (!pip) return;
  Shop shop;
  const auto folder = fs::path(*pip).parent_path();
  // Of pyenv, whose pip is a script that looks for the real one.
  if (folder.filename() == "shims")
    shop.ada.set("PYENV_ROOT", folder.parent_path().string());
  shop.run({*pip, "install", "--no-deps", "--no-index",
            "--disable-pip-version-check", "--target",
            shop.in_project("lib").string(), "git+" + shop.url() + "@package"});
  CHECK(fs::exists(shop.in_project("lib/site_of_acme.py")));
  shop.check_fetched();
}

TEST_CASE("git-lfs is told that the relay takes no large files") {
  if (!program_of_machine("git-lfs")) return;
  Shop shop;
  shop.run({"git", "lfs", "install", "--local"}, "site");
  shop.run({"git", "lfs", "track", "*.bin"}, "site");
  must(shop.ada.write_file("site/large.bin", "large"));
  shop.run({"git", "add", "--all"}, "site");
  shop.run({"git", "commit", "--quiet", "-m", "Add a large file"}, "site");
  const auto pushed = must(
      shop.ada.run({"git", "push", "origin", "HEAD:refs/heads/lfs"}, "site"));
  INFO(said(pushed));
  CHECK_FALSE(pushed.succeeded());
  CHECK(tip(shop.stage, "refs/heads/lfs").empty());
}

}  // namespace
}  // namespace hoopgit::stage
