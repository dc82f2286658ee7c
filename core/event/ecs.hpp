#pragma once

#include "core/event/entry.hpp"

#include <string>

namespace hoopgit::event {

/// The version of the Elastic Common Schema that these documents follow.
constexpr std::string_view ecs_version = "8.17.0";

/// An ECS document, one line without a line feed. event.original is the entry
/// as hashed and event.hash its leaf hash, event.sequence the index; what ECS
/// has no place for is under "hoopgit".
std::string to_ecs(const Entry& entry);

}  // namespace hoopgit::event
