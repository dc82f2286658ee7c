// Ref names byte by byte: what Git takes is not yet what we take.

#include "core/base/process.hpp"
#include "core/base/text.hpp"
#include "core/git/pkt_line.hpp"
#include "server/push/arrival.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

namespace hoopgit::push {
namespace {

constexpr std::string_view plain =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/@+-";

/// Empty when the push is taken.
std::string refusal(const std::string& ref, const std::string& more = {}) {
  const auto arrival = parse_arrival(
      git::packet(std::string(40, '1') + " " + std::string(40, '2') + " " +
                  ref + std::string(1, '\0') + " report-status" + more) +
      git::flush_packet());
  return arrival ? "" : arrival.error().message;
}

bool git_takes(const std::string& ref) {
  const auto done = run({.argv = {"/usr/bin/git", "check-ref-format", ref}});
  REQUIRE(done);
  return done->succeeded();
}

TEST_CASE("of every byte in a ref name, only plain ones are taken") {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    INFO(byte);
    // A NUL ends the command, and a line feed at its end belongs to the line.
    if (c == '\0' || c == '\n') continue;
    const std::string why = refusal(std::string("refs/heads/a") + c + "b");
    CHECK(why.empty() == (plain.find(c) != plain.npos));
    CHECK(printable(why) == why);
  }
  CHECK_FALSE(refusal("refs/heads/a\nb").empty());
}

TEST_CASE("nothing is taken that git check-ref-format refuses") {
  for (const std::string ref :
       {"refs/heads/a", "refs/heads/a.lock", "refs/heads/.a", "refs/heads/a.",
        "refs/heads/a..b", "refs/heads/a@{b", "refs/heads/@", "refs/heads/a/",
        "refs/heads/a//b", "refs/heads/a.lock/b", "refs/heads/a/.b",
        "refs/heads/...", "refs/x", "refs/heads/@@", "refs/heads/+",
        "refs/@"}) {
    INFO(ref);
    if (refusal(ref).empty()) CHECK(git_takes(ref));
    if (!git_takes(ref)) CHECK_FALSE(refusal(ref).empty());
  }
}

TEST_CASE("a ref name of 255 bytes is taken, one of 256 is not") {
  const std::string start = "refs/heads/";
  CHECK(refusal(start + std::string(255 - start.size(), 'a')).empty());
  CHECK_FALSE(refusal(start + std::string(256 - start.size(), 'a')).empty());
}

TEST_CASE("what a client says of itself changes nothing, whatever its bytes") {
  for (int byte = 1; byte < 256; ++byte)
    for (const char* key : {" agent=", " session-id="}) {
      INFO(byte);
      const std::string value =
          std::string("a") + static_cast<char>(byte) + "b";
      CHECK(refusal("refs/heads/main", key + value).empty());
    }
}

}  // namespace
}  // namespace hoopgit::push
