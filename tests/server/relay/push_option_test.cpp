#include "server/relay/push_option.hpp"

#include "core/base/text.hpp"

#include <catch2/catch.hpp>

#include <cctype>
#include <string>

namespace hoopgit::relay {
namespace {

const std::vector<std::string> allowed = {"ci.skip", "topic", "job=build-*",
                                          "any=**"};

bool passes(const std::string& option) {
  return bool(check_push_options({option}, allowed));
}

TEST_CASE("an option passes with its key, and with a value of its pattern") {
  for (const auto* option :
       {"ci.skip", "topic=Release_1.2/x@y+z-0", "topic=", "job=build-7",
        "any=a;b|c", "hoopgit-wait=0s", "hoopgit-wait=10m"})
    CHECK(passes(option));
  CHECK(passes("hoopgit-ruleset=" + std::string(64, 'a')));
}

TEST_CASE("any other option refuses the push, and the message is clean") {
  for (const std::string option :
       {"", "=", "ci", "ci.skipped", "ci.skip=a;b", "topic=a=b", "topic=$(id)",
        "job=deploy-7", "job=build-7/x", "job", "other", "hoopgit-wait",
        "hoopgit-wait=soon", "hoopgit-ruleset=xyz", "hoopgit-other=1",
        "\x1b[2J=1", "any\xe2\x80\xae=1"}) {
    INFO(option);
    const auto checked = check_push_options({"ci.skip", option}, allowed);
    REQUIRE_FALSE(checked);
    CHECK(checked.error().fault == Fault::usage);
    CHECK(printable(checked.error().message) == checked.error().message);
  }
  CHECK_FALSE(passes("hoopgit-ruleset=" + std::string(65, 'a')));
  CHECK_FALSE(passes("hoopgit-ruleset=" + std::string(64, 'A')));
}

TEST_CASE("no control, blank or byte above ASCII passes in any value") {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const bool is_plain = byte > 0x20 && byte < 0x7f;
    const bool is_word = std::isalnum(byte) != 0 && byte < 0x7f;
    INFO(byte);
    CHECK(passes(std::string("any=a") + c + "b") == is_plain);
    CHECK(passes(std::string("topic=a") + c) ==
          (is_word ||
           (byte != 0 && std::string("._/@+-").find(c) != std::string::npos)));
    if (c != '=') CHECK_FALSE(passes(std::string("topic") + c));
    if (std::isdigit(byte) == 0)
      CHECK_FALSE(passes(std::string("hoopgit-wait=10") + c + "m"));
  }
}

}  // namespace
}  // namespace hoopgit::relay
