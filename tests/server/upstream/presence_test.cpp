#include "server/upstream/presence.hpp"

#include "core/git/pkt_line.hpp"
#include "tests/server/upstream/git_upstream.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::upstream {
namespace {

git::ObjectId id_in(const std::filesystem::path& tree,
                    const std::string& what) {
  return *git::ObjectId::parse(test::git(tree, {"rev-parse", what}));
}

/// Asks an upstream that answers any POST with these bytes.
Result<bool> answered(const std::string& bytes) {
  const test::LoopbackServer server(
      test::LoopbackServer::each([&](const auto&, auto& connection) {
        connection.answer(
            200, bytes, {"Content-Type: application/x-git-upload-pack-result"});
      }));
  const test::KnownUpstream known(server.url());
  return has_object(known.target(), git::ObjectId());
}

TEST_CASE("an object is there, taken back, or was never there") {
  test::GitUpstream upstream;
  const auto tree = upstream.make_work_tree();
  upstream.publish(tree, "main");
  const auto first = id_in(tree, "main");
  test::git(tree, {"commit", "--quiet", "--allow-empty", "-m", "Second"});
  const auto second = id_in(tree, "main");

  const auto before = has_object(upstream.target(), second);
  REQUIRE(before);
  CHECK_FALSE(*before);
  upstream.publish(tree, "main");
  test::git(upstream.repository(),
            {"update-ref", "refs/heads/main", first.hex()});
  for (const auto& id : {first, second}) {
    const auto there = has_object(upstream.target(), id);
    REQUIRE(there);
    CHECK(*there);
  }
}

TEST_CASE("an upstream that does not say is not taken at a no") {
  const std::string nothing(40, '0');
  CHECK_FALSE(answered(""));
  CHECK_FALSE(answered("0000"));
  CHECK_FALSE(answered("NAK\n"));
  CHECK_FALSE(answered(git::packet("NAK\n")));
  CHECK_FALSE(answered(git::packet("ERR want " + nothing + " not valid\n")));
  CHECK_FALSE(answered(
      git::packet("ERR upload-pack: not our ref " + std::string(40, '1'))));
  const auto absent =
      answered(git::packet("ERR upload-pack: not our ref " + nothing + "\n"));
  REQUIRE(absent);
  CHECK_FALSE(*absent);
}

TEST_CASE("an upstream that refuses our credential has said nothing") {
  test::GitUpstream upstream;
  upstream.known().change_secret("read", "wrong");
  CHECK_FALSE(has_object(upstream.target(), git::ObjectId()));
}

}  // namespace
}  // namespace hoopgit::upstream
