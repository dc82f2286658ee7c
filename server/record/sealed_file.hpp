// A body in a file of its own, sealed as a stream. For this room only.

#pragma once

#include "core/base/secret.hpp"
#include "core/crypto/sealed_stream.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

namespace hoopgit::record {

/// Calls its argument with the body, piece by piece.
using Source = std::function<Result<void>(const crypto::StreamSink& take)>;
Source bytes_of(std::string_view body);  ///< Which must outlive it.
Source rest_of(int descriptor);          ///< From where it stands to its end.

/// Seals a body into a new file, and syncs it. `context` is bound to it. How
/// many bytes the body has.
Result<std::uint64_t> write_sealed(const std::filesystem::path& file,
                                   std::string_view context, const Secret& key,
                                   const Source& body);

/// Hands the body to `take`. After an error what it got is not to be used.
Result<void> read_sealed(const std::filesystem::path& file,
                         std::string_view context, const Secret& key,
                         const crypto::StreamSink& take);

}  // namespace hoopgit::record
