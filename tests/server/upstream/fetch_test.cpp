#include "server/upstream/fetch.hpp"

#include "core/git/pkt_line.hpp"
#include "tests/server/upstream/git_upstream.hpp"

#include <catch2/catch.hpp>

#include <fstream>

namespace hoopgit::upstream {
namespace {

git::ObjectId id_in(const std::filesystem::path& tree,
                    const std::string& what) {
  return *git::ObjectId::parse(test::git(tree, {"rev-parse", what}));
}

struct Fetched {
  Result<void> result = {};
  std::string pack{};
};

Fetched fetch(const Target& target, const std::vector<git::ObjectId>& wants,
              const std::vector<git::ObjectId>& haves = {}) {
  Fetched fetched;
  fetched.result =
      fetch_pack(target, wants, haves, [&](std::string_view piece) {
        fetched.pack += piece;
        return Result<void>();
      });
  return fetched;
}

/// Fetches from an upstream that answers any POST with these bytes.
Fetched fetch_answered(const std::string& bytes) {
  const test::LoopbackServer server(
      test::LoopbackServer::each([&](const auto&, auto& connection) {
        connection.answer(
            200, bytes, {"Content-Type: application/x-git-upload-pack-result"});
      }));
  const test::KnownUpstream known(server.url());
  return fetch(known.target(), {git::ObjectId()});
}

}  // namespace

TEST_CASE("a fetched pack holds what is wanted and not what is there") {
  test::GitUpstream upstream;
  const auto tree = upstream.make_work_tree();
  const auto first = id_in(tree, "main");
  test::git(tree, {"commit", "--quiet", "--allow-empty", "-m", "Second"});
  const auto second = id_in(tree, "main");
  upstream.publish(tree, "main");

  const auto all = fetch(upstream.target(), {second});
  REQUIRE(all.result);
  const auto more = fetch(upstream.target(), {second},
                          {first, *git::ObjectId::parse(std::string(40, 'e'))});
  REQUIRE(more.result);
  CHECK(more.pack.size() < all.pack.size());

  const auto mirror = upstream.folder() / "mirror.git";
  test::git(upstream.folder(), {"init", "--quiet", "--bare", mirror});
  const auto unpack = [&](const std::string& pack) {
    return test::output_of(mirror, {"git", "index-pack", "--stdin", "--strict"},
                           pack);
  };
  unpack(all.pack);
  const auto named = unpack(more.pack);  // "pack<tab><id>"
  const auto listed =
      test::git(mirror, {"verify-pack", "-v",
                         "objects/pack/pack-" + named.substr(5, 40) + ".idx"});
  CHECK(listed.find(second.hex()) != listed.npos);
  CHECK(listed.find(first.hex()) == listed.npos);
}

TEST_CASE("an upstream may acknowledge more than one commit that is there") {
  test::GitUpstream upstream;
  const auto tree = upstream.make_work_tree();
  std::vector<git::ObjectId> ids{id_in(tree, "main")};
  for (const auto* message : {"Second", "Third", "Fourth"}) {
    test::git(tree, {"commit", "--quiet", "--allow-empty", "-m", message});
    ids.push_back(id_in(tree, "main"));
  }
  upstream.publish(tree, "main");
  // A commit, and behind it its parents: git says ACK of each of them.
  const auto fetched = fetch(upstream.target(), {ids[3]}, {ids[2], ids[1]});
  if (!fetched.result) FAIL(fetched.result.error().message);
  CHECK(fetched.pack.starts_with("PACK"));
  const std::string ack = git::packet("ACK " + ids[2].hex() + "\n");
  const std::string pack = git::band_packets(1, "PACK") + "0000";
  CHECK(fetch_answered(ack + ack + ack + pack).pack == "PACK");
  // Not in between the pack.
  CHECK_FALSE(
      fetch_answered(ack + git::band_packets(1, "PA") + ack + pack).result);
}

TEST_CASE("a large pack arrives whole") {
  test::GitUpstream upstream;
  const auto tree = upstream.make_work_tree();
  {
    std::ofstream file(tree / "noise", std::ios::binary);
    unsigned state = 1;
    for (int i = 0; i < 5'000'000; ++i) {
      state = state * 1103515245U + 12345U;
      file.put(static_cast<char>(state >> 24));
    }
  }
  test::git(tree, {"add", "noise"});
  test::git(tree, {"commit", "--quiet", "-m", "Noise"});
  upstream.publish(tree, "main");
  const auto fetched = fetch(upstream.target(), {id_in(tree, "main")});
  REQUIRE(fetched.result);
  CHECK(fetched.pack.size() > 5'000'000);
  std::ofstream(upstream.folder() / "big.pack", std::ios::binary)
      << fetched.pack;
  CHECK_NOTHROW(
      test::git(upstream.repository(),
                {"index-pack", "--strict", upstream.folder() / "big.pack"}));
}

TEST_CASE("what the upstream does not have cannot be fetched") {
  test::GitUpstream upstream;
  upstream.publish(upstream.make_work_tree(), "main");
  const auto fetched =
      fetch(upstream.target(), {*git::ObjectId::parse(std::string(40, 'e'))});
  REQUIRE_FALSE(fetched.result);
  CHECK(fetched.pack.empty());
  CHECK_FALSE(fetch(upstream.target(), {}).result);
}

TEST_CASE("an answer that is not a whole pack is an error") {
  const auto fault = [](const std::string& bytes) {
    const auto fetched = fetch_answered(bytes);
    REQUIRE_FALSE(fetched.result);
    return fetched.result.error().fault;
  };
  const std::string nak = git::packet("NAK\n");
  CHECK(fetch_answered(nak + git::band_packets(1, "PACK") + "0000").pack ==
        "PACK");
  CHECK(fault("") == Fault::corrupt);
  CHECK(fault("<html>") == Fault::corrupt);
  CHECK(fault(nak) == Fault::corrupt);
  CHECK(fault(nak + git::band_packets(1, "PACK")) == Fault::corrupt);
  CHECK(fault(nak + git::band_packets(1, "PACK") + "00") == Fault::corrupt);
  CHECK(fault(nak + git::band_packets(1, "PACK") + "00000000") ==
        Fault::corrupt);
  CHECK(fault(nak + "PACK") == Fault::corrupt);
  CHECK(fault(git::band_packets(1, "PACK") + "0000") == Fault::corrupt);
  CHECK(fault(nak + git::band_packets(3, "no")) == Fault::unavailable);
  CHECK(fault(git::packet("ERR upload-pack: not our ref")) ==
        Fault::unavailable);
}

TEST_CASE("an error of the pack's sink ends the fetch") {
  test::GitUpstream upstream;
  const auto tree = upstream.make_work_tree();
  upstream.publish(tree, "main");
  const Error full{Fault::limit, "cannot write: the disk is full"};
  const auto result =
      fetch_pack(upstream.target(), {id_in(tree, "main")}, {},
                 [&](std::string_view) -> Result<void> { return full; });
  CHECK(result.error() == full);
}

}  // namespace hoopgit::upstream
