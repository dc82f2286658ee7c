#pragma once

#include "core/json/json.hpp"

#include <string>

namespace hoopgit::event {

/// One clause for an entry (a parsed one): "the push was refused at scan: …",
/// safe for a terminal. Types that this program does not know are told by
/// their name.
std::string tell(const json::Value& entry);

}  // namespace hoopgit::event
