#pragma once

#include "core/json/json.hpp"
#include "server/house/house.hpp"
#include "server/sandbox/demand.hpp"

#include <filesystem>
#include <string>

namespace hoopgit::house {

/// What is known of those who will read packs.
struct Walls {
  std::string git;  ///< "2.39.5"
  sandbox::Report report;

  json::Value data() const;  ///< For relay.started.
  std::string text() const;  ///< For people, in one line.
};

/// Before the first push: the installed git is new enough, and every attempt
/// to get out of the sandbox fails. What may be served with is
/// warned of. `temporary` is where a small state folder can be made.
Result<Walls> test_walls(sandbox::Demand demand,
                         const std::filesystem::path& temporary,
                         const Log& warn);

}  // namespace hoopgit::house
