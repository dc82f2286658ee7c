#include "server/push/blob_verdict.hpp"

#include <catch2/catch.hpp>

#include <thread>
#include <vector>

namespace hoopgit::push {
namespace {

BlobVerdicts::Key key(std::size_t number, std::string ruleset = "rules",
                      std::string path = "") {
  std::string hex = std::to_string(number);
  hex.insert(0, 40 - hex.size(), '0');
  return {*git::ObjectId::parse(hex), std::move(ruleset), true,
          std::move(path)};
}

std::shared_ptr<const BlobVerdict> verdict(std::size_t findings = 0) {
  BlobVerdict made;
  made.findings.resize(findings);
  return std::make_shared<const BlobVerdict>(made);
}

TEST_CASE("a verdict is that of a blob, by its rules, where they ask for it") {
  BlobVerdicts verdicts(100'000);
  const auto first = verdict();
  verdicts.keep(key(1), first);
  CHECK(verdicts.find(key(1)) == first);
  CHECK(verdicts.find(key(2)) == nullptr);
  CHECK(verdicts.find(key(1, "other rules")) == nullptr);
  CHECK(verdicts.find(key(1, "rules", "a/path")) == nullptr);
  auto strict = key(1);
  strict.honours_comments = false;
  CHECK(verdicts.find(strict) == nullptr);
  CHECK(verdicts.usage().reused == 1);
}

TEST_CASE("the first verdict of a blob stays") {
  BlobVerdicts verdicts(100'000);
  const auto first = verdict();
  verdicts.keep(key(1), first);
  verdicts.keep(key(1), verdict());
  CHECK(verdicts.find(key(1)) == first);
  CHECK(verdicts.usage().kept == 1);
}

TEST_CASE("what was not asked for longest is forgotten first") {
  BlobVerdicts verdicts(10'000);
  for (std::size_t i = 0; i < 1'000; ++i) {
    verdicts.keep(key(i), verdict());
    CHECK(verdicts.find(key(0)) != nullptr);
    REQUIRE(verdicts.usage().bytes <= 10'000);
  }
  CHECK(verdicts.find(key(1)) == nullptr);
  CHECK(verdicts.find(key(999)) != nullptr);
  CHECK(verdicts.usage().kept < 100);
  CHECK(verdicts.usage().kept > 10);
}

TEST_CASE("a verdict that would take all of the room is not kept") {
  BlobVerdicts verdicts(10'000);
  verdicts.keep(key(1), verdict());
  verdicts.keep(key(2), verdict(1'000));
  CHECK(verdicts.find(key(1)) != nullptr);
  CHECK(verdicts.find(key(2)) == nullptr);
  BlobVerdicts none(0);
  none.keep(key(1), verdict());
  CHECK(none.usage().kept == 0);
}

TEST_CASE("threads ask for verdicts and keep them together") {
  BlobVerdicts verdicts(20'000);
  std::vector<std::thread> threads;
  for (std::size_t each = 0; each < 4; ++each)
    threads.emplace_back([&verdicts, each] {
      for (std::size_t i = 0; i < 500; ++i) {
        const auto at = key((i * (each + 1)) % 97);
        if (!verdicts.find(at)) verdicts.keep(at, verdict(1));
      }
    });
  for (auto& thread : threads)
    thread.join();
  CHECK(verdicts.usage().bytes <= 20'000);
  CHECK(verdicts.usage().reused > 0);
}

}  // namespace
}  // namespace hoopgit::push
