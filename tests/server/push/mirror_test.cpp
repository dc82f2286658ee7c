#include "server/push/mirror.hpp"

#include "tests/server/push/scene.hpp"

namespace hoopgit::push::test {
namespace {

/// The work tree is the upstream; `fetch` is played by real Git.
struct Upstream : Scene {
  fs::path mirrors_folder = private_folder("mirrors");
  fs::path temporary = private_folder("tmp");
  Mirrors mirrors{mirrors_folder, temporary};
  int fetches = 0;
  std::vector<ObjectId> wants{};
  std::vector<ObjectId> haves{};
  std::string instead{};  ///< What is handed over in place of the pack.

  fs::path private_folder(const std::string& name) {
    const fs::path path = folder.path() / name;
    must(make_private_folder(path));
    return path;
  }

  Mirrors::Fetch fetch() {
    return [this](const auto& wanted, const auto& had, const auto& sink) {
      ++fetches;
      wants = wanted;
      haves = had;
      std::string revisions;
      for (const auto& id : wanted)
        revisions += id.hex() + "\n";
      for (const auto& id : had)
        revisions += "^" + id.hex() + "\n";
      return sink(instead.empty() ? pack(revisions, true) : instead);
    };
  }

  Result<fs::path> refresh(const std::vector<git::Ref>& refs,
                           const std::string& name = "acme/site") {
    return mirrors.refresh("forge", name, refs, fetch());
  }
};

TEST_CASE("a mirror fetches what is missing, and nothing when refs are equal") {
  Upstream upstream;
  const ObjectId first = upstream.commit("a", std::string(5000, 'a') + "1");
  const fs::path mirror = must(upstream.refresh({{"refs/heads/main", first}}));
  CHECK(upstream.fetches == 1);
  CHECK(upstream.haves.empty());
  CHECK(must(git::Repository::open(mirror)).has(first));

  must(upstream.refresh({{"refs/heads/main", first}}));
  CHECK(upstream.fetches == 1);

  const ObjectId second = upstream.commit("a", std::string(5000, 'a') + "2");
  CHECK(must(upstream.refresh({{"refs/heads/main", second},
                               {"refs/heads/old", first}})) == mirror);
  CHECK(upstream.fetches == 2);
  CHECK(upstream.wants == std::vector<ObjectId>{second});
  CHECK(upstream.haves == std::vector<ObjectId>{first});
  CHECK(must(git::Repository::open(mirror)).has(second));

  // A ref that comes to a known object, or goes, needs no fetch.
  must(
      upstream.refresh({{"refs/heads/main", second}, {"refs/tags/v1", first}}));
  CHECK(upstream.fetches == 2);
  const std::vector<git::Ref> left = {{"refs/heads/main", second},
                                      {"refs/tags/v1", first}};
  CHECK(must(read_refs(mirror)) == left);
  CHECK(fs::is_empty(upstream.temporary));
}

TEST_CASE("the order of an advertisement does not count") {
  Upstream upstream;
  const ObjectId first = upstream.commit("a", "1");
  must(upstream.refresh({{"refs/heads/a", first}, {"refs/heads/b", first}}));
  must(upstream.refresh({{"refs/heads/b", first}, {"refs/heads/a", first}}));
  CHECK(upstream.fetches == 1);
}

TEST_CASE("an empty upstream has an empty mirror") {
  Upstream upstream;
  const fs::path mirror = must(upstream.refresh({}));
  CHECK(upstream.fetches == 0);
  CHECK(must(read_refs(mirror)).empty());
}

TEST_CASE(
    "repositories have mirrors of their own, named by no name of theirs") {
  Upstream upstream;
  const ObjectId first = upstream.commit("a", "1");
  const auto one = must(upstream.refresh({{"refs/heads/main", first}}));
  const auto other = must(upstream.refresh({}, "acme/../../etc"));
  CHECK(one != other);
  CHECK(other.parent_path() == upstream.mirrors_folder);
  CHECK_FALSE(must(git::Repository::open(other)).has(first));
}

TEST_CASE("a fetch that fails or brings rubbish leaves the mirror as it was") {
  Upstream upstream;
  const ObjectId first = upstream.commit("a", "1");
  const fs::path mirror = must(upstream.refresh({{"refs/heads/main", first}}));
  const ObjectId second = upstream.commit("a", "2");
  const std::vector<git::Ref> moved = {{"refs/heads/main", second}};
  SECTION("an error") {
    const auto broken = upstream.mirrors.refresh(
        "forge", "acme/site", moved,
        [](const auto&, const auto&, const auto&) -> Result<void> {
          return Error{Fault::unavailable, "cannot fetch: no answer"};
        });
    REQUIRE_FALSE(broken);
    CHECK(broken.error().fault == Fault::unavailable);
  }
  SECTION("rubbish") {
    upstream.instead = "no pack at all";
    CHECK_FALSE(upstream.refresh(moved));
  }
  SECTION("a pack without what was asked for") {
    upstream.instead = upstream.pack("");
    CHECK_FALSE(upstream.refresh(moved));
  }
  const std::vector<git::Ref> before = {{"refs/heads/main", first}};
  CHECK(must(read_refs(mirror)) == before);
  CHECK(fs::is_empty(upstream.temporary));
  upstream.instead.clear();
  must(upstream.refresh(moved));
  CHECK(must(git::Repository::open(mirror)).has(second));
}

TEST_CASE("what landed through the relay need not be fetched") {
  Upstream upstream;
  const ObjectId first = upstream.commit("a", "1");
  upstream.mirror = must(upstream.refresh(
      {{"refs/heads/main", first}, {"refs/heads/gone", first}}));
  const ObjectId second = upstream.commit("a", "2");
  const auto quarantine = must(upstream.admit(
      upstream.pack("^" + first.hex() + "\n" + second.hex() + "\n")));
  const auto landing = must(quarantine.landing_pack(
      upstream.between({"^" + first.hex(), second.hex()})));
  must(upstream.mirrors.adopt("forge", "acme/site", landing.folder,
                              {{"refs/heads/main", second}},
                              {"refs/heads/gone"}));
  const std::vector<git::Ref> now = {{"refs/heads/main", second}};
  CHECK(must(read_refs(upstream.mirror)) == now);
  must(upstream.refresh(now));
  CHECK(upstream.fetches == 1);
  // The mirror keeps it when the quarantine goes.
  fs::remove_all(upstream.last_quarantine);
  CHECK(must(git::Repository::open(upstream.mirror)).has(second));

  // Twice is once; without a pack only refs move.
  must(upstream.mirrors.adopt("forge", "acme/site", {},
                              {{"refs/heads/copy", second}}, {}));
  CHECK(must(read_refs(upstream.mirror)).size() == 2);
}

}  // namespace
}  // namespace hoopgit::push::test
