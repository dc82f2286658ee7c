// What somebody finds who has the files of a relay, and reads all of them.

#pragma once

#include "core/base/file.hpp"
#include "core/crypto/crypto.hpp"
#include "core/crypto/sealed_stream.hpp"
#include "server/store/book_row.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace hoopgit::record {

/// A file at any depth below the folder.
inline bool is_in_a_file(const std::filesystem::path& folder,
                         std::string_view bytes) {
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file() &&
        read_file(entry.path())->find(bytes) != std::string::npos)
      return true;
  return false;
}

/// Whether any key of the key file opens what was sealed for this body: in its
/// row, or in `stream`, the bytes of its own file.
inline bool any_key_opens(const std::filesystem::path& key_file,
                          const store::BodyRow& row,
                          std::string_view stream = "") {
  const std::string keys = *read_file(key_file);
  for (std::size_t at = 0; at + 32 <= keys.size(); at += 32) {
    const Secret key(std::string_view(keys).substr(at, 32));
    if (!row.sealed.empty() &&
        crypto::open_sealed(key, row.commitment, row.sealed))
      return true;
    if (stream.empty()) continue;
    auto opening = crypto::OpeningStream::begin(
        key, row.file, [](std::string_view) { return Result<void>(); });
    if (opening && opening->write(stream) && opening->finish()) return true;
  }
  return false;
}

}  // namespace hoopgit::record
