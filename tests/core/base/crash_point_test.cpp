// As a release is compiled.
#undef HOOPGIT_CRASH_POINTS
#include "core/base/crash_point.hpp"

#include "core/base/file.hpp"

#include <catch2/catch.hpp>

#include <string>

#define TEXT_OF(text) #text
#define EXPANSION_OF(text) TEXT_OF(text)

namespace hoopgit {
namespace {

std::string line_with(const std::string& file, const std::string& what) {
  const std::string text = *read_file(HOOPGIT_SOURCE_DIR "/" + file);
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.substr(at, text.find('\n', at) - at);
}

TEST_CASE("a place to be killed at is nothing unless it is asked for") {
  CHECK(std::string(EXPANSION_OF(CRASH_POINT("here"))) ==
        "static_cast<void>(0)");
}

TEST_CASE("a release does not ask for places to be killed at") {
  const std::string option = "HOOPGIT_CRASH_POINTS";
  CHECK(line_with("CMakeLists.txt", "option(" + option).ends_with("OFF)"));
  CHECK(line_with("CMakePresets.json", R"("name": "release")").find(option) ==
        std::string::npos);
  CHECK(line_with("CMakePresets.json", R"("name": "base")").find(option) ==
        std::string::npos);
  CHECK(line_with("CMakePresets.json", R"("name": "dev")").find(option) !=
        std::string::npos);
}

}  // namespace
}  // namespace hoopgit
