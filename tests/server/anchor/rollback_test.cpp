#include "tests/server/anchor/rig.hpp"

namespace hoopgit::anchor {
namespace {

using Catch::Matchers::Contains;

/// The kinds of anchor, each alone, with what it runs on.
struct Scene {
  WitnessDouble witness{};
  BucketDouble bucket{};
  Rig rig{};

  explicit Scene(const std::string& kind) {
    witness.know(rig.vkey());
    if (kind == "directory") rig.add_directory();
    if (kind == "witness") rig.add_witness(witness);
    if (kind == "monitored witness") rig.add_witness(witness, true);
    if (kind == "bucket") rig.add_bucket(bucket);
  }
};

const char* kind_of_anchor() {
  return GENERATE("directory", "witness", "monitored witness", "bucket");
}

TEST_CASE("a log that goes on as it was anchored is trusted") {
  Scene at(kind_of_anchor());
  Rig& rig = at.rig;
  for (int life = 0; life < 3; ++life) {
    REQUIRE(rig.start());
    CHECK(rig.anchors->is_trusted());
    for (int i = 0; i < 3; ++i) {
      rig.append(200);
      REQUIRE(rig.publish());
    }
    rig.append(1);  // Never signed, never anchored.
    CHECK_FALSE(rig.book->closed());
    CHECK(rig.store->anchors()->front().size == rig.signed_size());
  }
  CHECK(rig.events_of("audit.anchor_failed") == 0);
}

TEST_CASE("an old copy of the database is found before anything is signed") {
  const std::string kind = kind_of_anchor();
  CAPTURE(kind);
  for (int length = 1; length <= 25; ++length) {
    Scene at(kind);
    Rig& rig = at.rig;
    REQUIRE(rig.start());
    rig.append(length * 13);
    REQUIRE(rig.publish());
    rig.stop();
    rig.copy("relay.db", "old.db");
    REQUIRE(rig.start());
    rig.append(length);
    REQUIRE(rig.publish());
    rig.stop();
    rig.copy("old.db", "relay.db");

    const auto started = rig.start();
    REQUIRE_FALSE(started);
    CHECK(started.error().fault == Fault::corrupt);
    CHECK_THAT(started.error().message, Contains("rolled back"));
    const auto before = rig.signed_size();
    REQUIRE(rig.book->closed());
    rig.append(length + 1);  // The length alone does not make it good.
    CHECK_FALSE(rig.book->cover());
    CHECK(rig.signed_size() == before);
    CHECK(rig.events_of("audit.anchor_failed") == 1);
  }
}

TEST_CASE("an old copy that was gone on with is found to be a fork") {
  const std::string kind = kind_of_anchor();
  CAPTURE(kind);
  const int more = GENERATE(5, 6, 300);
  Scene at(kind);
  Rig& rig = at.rig;
  REQUIRE(rig.start());
  rig.append(10);
  REQUIRE(rig.publish());
  rig.stop();
  rig.copy("relay.db", "old.db");
  REQUIRE(rig.start());
  rig.append(5);
  REQUIRE(rig.publish());
  rig.stop();
  // Somebody with the key signs another end.
  rig.copy("old.db", "relay.db");
  const Settings anchored = std::exchange(rig.settings, {});
  REQUIRE(rig.start());
  rig.append(more, "push.landed");
  REQUIRE(rig.publish());
  rig.stop();
  rig.settings = anchored;

  const auto started = rig.start();
  REQUIRE_FALSE(started);
  CHECK(started.error().fault == Fault::corrupt);
  CHECK_THAT(started.error().message, Contains("forked"));
  CHECK(rig.book->closed());
}

TEST_CASE("a fork is found at the next comparison while the relay serves") {
  Scene at("directory");
  Rig& rig = at.rig;
  REQUIRE(rig.start());
  rig.append(10);
  REQUIRE(rig.publish());
  const auto signed_at = rig.signed_size();
  // Another relay of the same name and key is ahead of us.
  const auto key = audit::open_signing_key(rig.file("keys") / "log.key");
  const auto note = ledger::sign_checkpoint(
      {log_name, signed_at + 5, std::string(32, 'x')}, *key);
  for (const auto& folder :
       std::filesystem::directory_iterator(rig.file("anchors")))
    REQUIRE(write_file(folder.path() / std::to_string(signed_at + 5), *note));
  rig.clock.advance(std::chrono::minutes(61));
  const auto tended = rig.anchors->tend(rig.clock.now());
  REQUIRE_FALSE(tended);
  CHECK(tended.error().fault == Fault::corrupt);
  CHECK(rig.book->closed());
  CHECK_FALSE(rig.book->cover());
}

TEST_CASE(
    "without an answer at the start nothing is trusted, until one comes") {
  Scene at("bucket");
  Rig& rig = at.rig;
  REQUIRE(rig.start());
  rig.append(3);
  REQUIRE(rig.publish());
  at.bucket.fail(true);
  const auto started = rig.start();
  REQUIRE_FALSE(started);
  CHECK(started.error().fault == Fault::unavailable);
  CHECK_FALSE(rig.anchors->is_trusted());
  CHECK_FALSE(rig.book->closed());
  CHECK(rig.events_of("audit.anchor_failed") == 1);
  CHECK_FALSE(rig.publish());
  CHECK(rig.events_of("audit.anchor_failed") == 1);  // Once, not each time.

  SECTION("the anchor comes back") {
    at.bucket.fail(false);
    rig.clock.advance(std::chrono::minutes(2));
    CHECK(rig.anchors->tend(rig.clock.now()));
    CHECK(rig.anchors->is_trusted());
    CHECK(rig.events_of("audit.anchor_restored") == 1);
  }
  SECTION("somebody answers for it") {
    rig.anchors->trust();
    CHECK(rig.anchors->is_trusted());
  }
}

TEST_CASE("an anchor that has lost what it had is no anchor") {
  Scene at("directory");
  Rig& rig = at.rig;
  REQUIRE(rig.start());
  rig.append(3);
  REQUIRE(rig.publish());
  std::filesystem::remove_all(rig.file("anchors"));
  SECTION("a disk that is not there") {}
  SECTION("a disk that is empty") {
    std::filesystem::create_directories(rig.file("anchors"));
  }
  const auto started = rig.start();
  REQUIRE_FALSE(started);
  CHECK(started.error().fault == Fault::unavailable);
  CHECK_FALSE(rig.anchors->is_trusted());
}

TEST_CASE("what no key of the log has signed proves nothing") {
  Scene at("directory");
  Rig& rig = at.rig;
  REQUIRE(rig.start());
  rig.append(3);
  REQUIRE(rig.publish());
  const auto stranger =
      crypto::SigningKey::from_seed(Secret(std::string(32, 'z')));
  const auto note =
      ledger::sign_checkpoint({log_name, 500, std::string(32, 'x')}, *stranger);
  for (const auto& folder :
       std::filesystem::directory_iterator(rig.file("anchors")))
    REQUIRE(write_file(folder.path() / "500", *note));
  REQUIRE_FALSE(rig.start());
  CHECK_FALSE(rig.anchors->is_trusted());
  CHECK_FALSE(rig.book->closed());
}

TEST_CASE("a relay without anchors trusts its database") {
  Rig rig;
  REQUIRE(rig.start());
  CHECK(rig.anchors->is_trusted());
  CHECK(rig.anchors->empty());
  rig.append(1);
  CHECK(rig.publish());
}

}  // namespace
}  // namespace hoopgit::anchor
