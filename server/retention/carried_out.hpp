// What orders come to, and the events of it. For this room only.

#pragma once

#include "server/retention/request.hpp"
#include "server/store/store.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace hoopgit::retention {

/// What the entry at this index commits to under "bodies". Fault::not_found: no
/// such entry, or it has no such body.
Result<std::string> commitment_in(store::Store& store, std::uint64_t index,
                                  std::string_view field);

}  // namespace hoopgit::retention
