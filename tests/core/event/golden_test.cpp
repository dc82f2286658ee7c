// The bytes of every format for a choice of types. When a format changes on
// purpose: hoopgit_test_event "[write-golden]", then read the difference.

#include "core/base/file.hpp"
#include "core/event/format.hpp"
#include "tests/core/event/sample.hpp"

#include <catch2/catch.hpp>

#include <array>

namespace hoopgit::event {
namespace {

constexpr std::array<std::string_view, 16> chosen = {
    "auth.login",        "auth.denied",   "fetch.served",
    "lfs.uploaded",      "push.received", "secret.found",
    "push.refused",      "approval.vote", "approval.granted",
    "break_glass.used",  "push.landing",  "push.landed",
    "policy.activated",  "audit.query",   "audit.key_rotated",
    "sweep.bypass_found"};

std::string file_of(Format format) {
  return HOOPGIT_SOURCE_DIR "/tests/golden/events/" +
         std::string(name_of(format)) + ".txt";
}

std::string written(Format format) {
  std::string text = preamble(format);
  std::uint64_t index = 0;
  for (const auto type : chosen)
    text += write_record(format, sample_item(type, index++)).operator*();
  return text;
}

TEST_CASE("every format is written as it was agreed, byte by byte") {
  for (const auto format : all_formats()) {
    INFO(name_of(format));
    const auto golden = read_file(file_of(format));
    REQUIRE(golden);
    CHECK(written(format) == *golden);
  }
}

TEST_CASE("write the golden files anew", "[.][write-golden]") {
  for (const auto format : all_formats())
    REQUIRE(write_file(file_of(format), written(format), 0644));
}

}  // namespace
}  // namespace hoopgit::event
