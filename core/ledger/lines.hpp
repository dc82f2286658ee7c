// Lines as the C2SP formats have them: numbers and hashes, each spelled in one
// way. For the sources of this room.

#pragma once

#include "core/ledger/proof.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hoopgit::ledger {

/// Up to the next LF, which is taken too. nullopt when there is none.
std::optional<std::string_view> take_line(std::string_view& text);

/// Decimal without leading zeros.
std::optional<std::uint64_t> parse_number(std::string_view text);

/// Hashes in base64, one a line, up to the empty line, which is taken too.
/// nullopt when one is none, there are more than 63, or no empty line comes.
std::optional<Hashes> take_hashes(std::string_view& text);

std::string to_lines(const Hashes& hashes);

}  // namespace hoopgit::ledger
