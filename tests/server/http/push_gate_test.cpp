#include "server/http/push_gate.hpp"

#include "core/base/disk.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace hoopgit::front {
namespace {

const store::Person ada{"https://id.example.com", "1", "ada"};
const store::Person other_ada{"https://ci.example.com", "1", "ada"};
const store::Person ben{"https://id.example.com", "2", "ben"};

PushGate::Disk disk_at(unsigned percent) {
  return [percent] { return Result<unsigned>(percent); };
}

bool enters(std::variant<PushGate::Pass, Reply>& entered) {
  return std::holds_alternative<PushGate::Pass>(entered);
}

std::string header(const Reply& reply, std::string_view name) {
  for (const auto& [key, value] : reply.headers)
    if (key == name) return value;
  return "";
}

}  // namespace

TEST_CASE("so many pushes of one person are let in at once, and no more") {
  PushGate gate({.pushes = 2, .bytes = 100}, disk_at(10));
  auto first = gate.enter(ada);
  {
    auto second = gate.enter(ada);
    CHECK(enters(first));
    CHECK(enters(second));
    auto third = gate.enter(ada);
    REQUIRE_FALSE(enters(third));
    const auto& refusal = std::get<Reply>(third);
    CHECK(refusal.status == 429);
    CHECK(header(refusal, "Retry-After") == "10");
    // Git shows a refusal of its first request only when it is plain text.
    CHECK(header(refusal, "Content-Type").starts_with("text/plain"));
    CHECK(refusal.body ==
          "hoopgit: cannot take the push: 2 of yours are under way, the limit "
          "is 2\nhint: push again when one of them is done\n");
    CHECK(gate.look(ada)->status == 429);
  }
  CHECK_FALSE(gate.look(ada));
  auto again = gate.enter(ada);
  CHECK(enters(again));
}

TEST_CASE("nobody pays for another's pushes") {
  PushGate gate({.pushes = 1, .bytes = 100}, disk_at(10));
  auto first = gate.enter(ada);
  CHECK_FALSE(gate.look(ben));
  CHECK_FALSE(gate.look(other_ada));
  auto others = gate.enter(ben);
  REQUIRE(enters(others));
  CHECK_FALSE(std::get<PushGate::Pass>(first).take(100));
  CHECK_FALSE(std::get<PushGate::Pass>(others).take(100));
}

TEST_CASE("bytes are counted over all pushes of a person, and given back") {
  PushGate gate({.pushes = 3, .bytes = 100}, disk_at(10));
  auto first = gate.enter(ada);
  auto& kept = std::get<PushGate::Pass>(first);
  CHECK_FALSE(kept.take(60));
  {
    auto second = gate.enter(ada);
    auto& pass = std::get<PushGate::Pass>(second);
    CHECK_FALSE(pass.take(40));
    const auto refusal = pass.take(1);
    REQUIRE(refusal);
    CHECK(refusal->status == 429);
    CHECK(header(*refusal, "Retry-After") == "10");
    CHECK(pass.take(~std::uint64_t{0}));
  }
  CHECK_FALSE(kept.take(40));
  CHECK(kept.take(1));
}

TEST_CASE("on a full disk, or one that cannot be seen, no push is taken") {
  PushGate below({.pushes = 1, .bytes = 1, .disk = 85}, disk_at(84));
  CHECK_FALSE(below.look(ada));
  PushGate full({.pushes = 1, .bytes = 1, .disk = 85}, disk_at(85));
  auto refused = full.enter(ada);
  REQUIRE_FALSE(enters(refused));
  const auto& refusal = std::get<Reply>(refused);
  CHECK(refusal.status == 503);
  CHECK(header(refusal, "Retry-After") == "300");
  CHECK(
      refusal.body.starts_with("hoopgit: cannot take the push: the relay's "
                               "disk is 85 % full"));
  CHECK(full.look(ada)->status == 503);
  PushGate blind({.pushes = 1, .bytes = 1}, [] {
    return Result<unsigned>(Error{Fault::unavailable, "cannot see"});
  });
  CHECK(blind.look(ada)->status == 503);
}

TEST_CASE("that the disk closes the gate, and opens it, is told once each") {
  unsigned used = 84;
  std::vector<std::string> told;
  const PushGate gate(
      {.pushes = 1, .bytes = 1, .disk = 85},
      [&used] { return Result<unsigned>(used); },
      [&told](std::string_view line) { told.emplace_back(line); });
  CHECK_FALSE(gate.look(ada));
  CHECK(told.empty());
  used = 85;
  CHECK(gate.look(ada)->status == 503);
  CHECK(gate.look(ben)->status == 503);
  REQUIRE(told.size() == 1);
  CHECK(
      told[0].starts_with("warning: no push is taken: the relay's disk is "
                          "85 % full"));
  used = 84;
  CHECK_FALSE(gate.look(ada));
  CHECK_FALSE(gate.look(ada));
  REQUIRE(told.size() == 2);
  CHECK(told[1].starts_with("pushes are taken again"));
}

TEST_CASE("how full a disk is can be seen of every path that is there") {
  const auto used = percent_used("/");
  REQUIRE(used);
  CHECK(*used <= 100);
  const auto nowhere = percent_used("/none/there");
  REQUIRE_FALSE(nowhere);
  CHECK(nowhere.error().fault == Fault::not_found);
  // A file system without blocks has no room.
  CHECK(*percent_used("/proc") == 100);
}

}  // namespace hoopgit::front
