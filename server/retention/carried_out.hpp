// What orders come to, and the events of it. For this room only.

#pragma once

#include "server/record/records.hpp"
#include "server/retention/request.hpp"
#include "server/store/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hoopgit::retention {

/// What the entry at this index commits to under "bodies". Fault::not_found: no
/// such entry, or it has no such body.
Result<std::string> commitment_in(store::Store& store, std::uint64_t index,
                                  std::string_view field);

/// The events that a hold pins; nullopt when its filter says what is not known
/// here. Those of a person are those that the person did, and those of pushes
/// that the person has asked for.
std::optional<store::EventFilter> filter_of(const store::HoldRow& hold);

record::ErasureOrder to_erasure(const store::ConsentRow& row,
                                const Caller& second);

}  // namespace hoopgit::retention
