// Tokens that are changed a little, and what becomes of each.

#pragma once

#include "tests/server/identity/verification_rig.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace hoopgit::test {

struct Case {
  std::string what;
  std::string expected;
  std::function<std::string(const Rig&)> token;
};

inline void check_all(const std::vector<Case>& cases) {
  const Rig rig;
  for (const auto& [what, expected, token] : cases) {
    INFO(what);
    CHECK(rig.outcome(token(rig)) == expected);
  }
}

inline Case claims(std::string what, std::string expected, Edits edits) {
  return {
      std::move(what), std::move(expected),
      [edits = std::move(edits)](const Rig& rig) { return rig.token(edits); }};
}

inline Case header(std::string what, std::string expected, Edits edits) {
  return {std::move(what), std::move(expected),
          [edits = std::move(edits)](const Rig& rig) {
            return rig.token({}, edits);
          }};
}

/// A claim that lies this many seconds from now.
inline Case date(std::string what, std::string expected, std::string name,
                 std::int64_t offset) {
  return {std::move(what), std::move(expected),
          [name = std::move(name), offset](const Rig& rig) {
            return rig.token(
                {{name, std::to_string(to_unix_seconds(rig.now) + offset)}});
          }};
}

inline Case changed(std::string what, std::string expected,
                    std::function<std::string(std::string)> change) {
  return {std::move(what), std::move(expected),
          [change = std::move(change)](const Rig& rig) {
            return change(rig.token());
          }};
}

}  // namespace hoopgit::test
