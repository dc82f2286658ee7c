// How gitleaks cuts what it reads from a file or a pipe.

#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <functional>
#include <string_view>

namespace hoopgit::scan::compat {

/// One read(2): fewer bytes than asked for are no end; 0 is.
using ReadSome =
    std::function<Result<std::size_t>(char* into, std::size_t size)>;

/// A piece, and the number of its first line. Valid for one call.
using TakeChunk =
    std::function<Result<void>(std::string_view text, std::size_t first_line)>;

/// Pieces of 100,000 bytes and up to 25,000 more, until two newlines with
/// nothing but white space between them. What the small buffer behind it then
/// still holds is a piece of its own. A file of a kind that is no text, and
/// that has no line yet, ends there.
Result<void> each_chunk(const ReadSome& read, const TakeChunk& take);

}  // namespace hoopgit::scan::compat
